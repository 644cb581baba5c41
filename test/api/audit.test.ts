import { afterAll, beforeAll, expect, it } from 'vitest';
import pg from 'pg';
import { verifyAudit } from '../../db/audit.js';
import { startHttpService, type HttpService } from '../support/http.js';

let service: HttpService;
let owner: pg.Pool;
let id: string;
beforeAll(async () => {
  service = await startHttpService();
  owner = new pg.Pool({ connectionString: service.ownerUrl, max: 2 });
  const intake = await service.as('intake');
  const opened = await intake.post('/applications', {
    channel: 'window',
    kind: 'civil',
    recipients: [{ name: '孙某' }],
  });
  id = opened.body.id;
  await intake.post(`/tasks/${opened.body.tasks[0].id}/actions/save`, { title: '工伤' });
  await intake.post(`/tasks/${opened.body.tasks[0].id}/actions/save`, { narrative: '受伤' });
}, 120_000);
afterAll(async () => {
  await owner.end();
  await service.stop();
});

const first = async () => {
  const { breaks } = await verifyAudit(service.db.pool);
  return breaks.map(({ seq, n, what }) => ({ seq, n, what }));
};

it('the chain is whole, and the service itself cannot touch it', async () => {
  expect(await first()).toEqual([]);
  for (const sql of ['UPDATE case_event SET actor = actor', 'DELETE FROM case_event', 'TRUNCATE case_event'])
    await expect(service.db.pool.query(sql)).rejects.toMatchObject({ code: '42501' });
});

it('a changed, a removed and an inserted event are found, and where', async () => {
  const tampered: [string, object][] = [
    [
      `UPDATE case_event SET actor = 'somebody' WHERE case_id = $1 AND seq = 2 AND n = 1`,
      { seq: 2, n: 1, what: 'hash' },
    ],
    [`UPDATE case_event SET data = '{}' WHERE case_id = $1 AND seq = 1 AND n = 1`, { seq: 1, n: 1, what: 'hash' }],
    [`DELETE FROM case_event WHERE case_id = $1 AND seq = 2`, { seq: 3, n: 1, what: 'gap' }],
    [`DELETE FROM case_event WHERE case_id = $1 AND seq = 3`, { seq: 3, n: 1, what: 'gap' }],
    [
      `INSERT INTO case_event SELECT case_id, seq, n + 1, kind, happened_at, entered_at, actor, command_id, body_hash, data, prev_hash, hash
       FROM case_event WHERE case_id = $1 AND seq = 2`,
      { seq: 2, n: 2, what: 'link' },
    ],
    [
      `UPDATE command SET body = '{"title":"另案"}' WHERE case_id = $1 AND name = 'save'`,
      { seq: 2, n: 1, what: 'body' },
    ],
  ];
  for (const [sql, expected] of tampered) {
    const bodies = await owner.query<{ id: string; body: string }>('SELECT id, body FROM command');
    const events = await owner.query('SELECT * FROM case_event');
    await owner.query(sql, [id]);
    expect(await first()).toEqual([expected]);
    await owner.query('DELETE FROM case_event');
    for (const e of events.rows)
      await owner.query('INSERT INTO case_event VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)', [
        e.case_id,
        e.seq,
        e.n,
        e.kind,
        e.happened_at,
        e.entered_at,
        e.actor,
        e.command_id,
        e.body_hash,
        e.data,
        e.prev_hash,
        e.hash,
      ]);
    for (const b of bodies.rows) await owner.query('UPDATE command SET body = $2 WHERE id = $1', [b.id, b.body]);
    expect(await first()).toEqual([]);
  }
});
