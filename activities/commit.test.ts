import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Codes } from '../domain/engine/code.js';
import { completed } from '../test/support/codes.js';
import { pooledDatabase } from '../test/support/database.js';
import { book, on, opening } from '../test/support/fixtures.js';
import { commitStored } from '../test/support/recorded.js';
import { caseInMemory } from '../workflows/in-memory.js';

const { pool } = await pooledDatabase({ pool: 2, owner: 1 });

/** A drawn hearing of 20 March; answers the steps that asked for a draw, by what they were told. */
async function drawsAskedFor(act: (answer: Answer) => void): Promise<string[]> {
  const caseId = randomUUID();
  const host = caseInMemory(book);
  const send = (user: string, at: number, what: Pick<Sent, 'kind' | 'action'> & Partial<Sent>) => {
    const { data = {}, task = '' } = what;
    const firm = user === 'firm' ? { firm: 'f1' } : {};
    const refused = host.send(completed({ key: randomUUID(), at, actor: { user, ...firm }, ...what, task, data }));
    expect(refused).toBeUndefined();
  };
  const answer: Answer = (kind, action, user, at, data = {}) => {
    const task = host.run.openTasks.find((t) => t.kind === kind)!.id;
    send(user, at, { kind: 'task', task, action, data });
  };
  const start = opening({ id: caseId, matterId: caseId });
  host.send({ kind: 'open', key: randomUUID(), at: on('2026-03-02'), actor: { user: 'intake' }, opening: start });
  answer('review', 'propose-grant', 'reviewer', on('2026-03-03'));
  answer('approve', 'grant', 'director', on('2026-03-04'));
  answer('assign', 'assign-firm', 'assigner', on('2026-03-04', '11:00'), { firm: 'f1' });
  answer('name-handler', 'name', 'firm', on('2026-03-04', '15:00'), { lawyer: 'lawyer1' });
  const sitting = { day: '2026-03-20', summonsOn: '2026-03-05', public: true, forum: 'court' };
  send('lawyer1', on('2026-03-05'), { kind: 'act', action: 'report-hearing', data: sitting });
  send('system', on('2026-03-05', '11:00'), { kind: 'act', action: 'drawn', data: { hearing: 1 } });
  const drawn = host.steps.length;
  act(answer);
  for (const step of host.steps) await commitStored(pool, book, step);
  const { rows } = await pool.query<{ key: string }>(
    `SELECT key FROM outbox WHERE proceeding_id = $1 AND kind = 'draw'`,
    [caseId],
  );
  const asked = new Set(rows.map((r) => r.key));
  return host.steps
    .slice(drawn)
    .filter((step) => asked.has(`${caseId}/${step.seq}/draw`))
    .map(({ input }) => ('action' in input ? input.action : input.kind));
}
type Answer = (kind: string, action: string, user: string, at: number, data?: Codes) => void;
interface Sent {
  readonly kind: 'task' | 'act';
  readonly action: string;
  readonly task: string;
  readonly data: Codes;
}

const named = { observer: 'observer' };

test('nobody can be named to attend: the step asks for another draw', async () => {
  const asked = await drawsAskedFor((answer) => answer('name-observer', 'not-possible', 'assigner', on('2026-03-06')));
  expect(asked).toEqual(['not-possible']);
});

test('the observer did not go: the step asks for another draw', async () => {
  const asked = await drawsAskedFor((answer) => {
    answer('name-observer', 'name', 'assigner', on('2026-03-06'), named);
    answer('attend', 'not-attended', 'observer', on('2026-03-20', '18:00'));
  });
  expect(asked).toEqual(['not-attended']);
});

test('who was named and went asks for none', async () => {
  const asked = await drawsAskedFor((answer) => {
    answer('name-observer', 'name', 'assigner', on('2026-03-06'), named);
    answer('attend', 'record', 'observer', on('2026-03-20', '18:00'), { mode: 'in-court' });
  });
  expect(asked).toEqual([]);
});

test('numbers of a year have four digits, and more when there are more cases', async () => {
  await pool.query(
    `INSERT INTO case_number (agency_id, year, kind, last) VALUES ('ph', 2025, 'civil', 998), ('ph', 2024, 'civil', 9998)`,
  );
  const numbered = async (day: string) => {
    const caseId = randomUUID();
    const host = caseInMemory(book);
    const at = on(day);
    const start = opening({ id: caseId, matterId: caseId, receivedAt: at });
    host.send({ kind: 'open', key: randomUUID(), at, actor: { user: 'intake' }, opening: start });
    for (const step of host.steps) await commitStored(pool, book, step);
    const { rows } = await pool.query<{ number: string }>('SELECT number FROM legal_case WHERE id = $1', [caseId]);
    return rows[0]?.number;
  };
  expect(await numbered('2025-03-03')).toBe('平法援〔2025〕民0999号');
  expect(await numbered('2025-03-03')).toBe('平法援〔2025〕民1000号');
  expect(await numbered('2024-03-04')).toBe('平法援〔2024〕民9999号');
  expect(await numbered('2024-03-04')).toBe('平法援〔2024〕民10000号');
  expect(await numbered('2024-03-04')).toBe('平法援〔2024〕民10001号');
});
