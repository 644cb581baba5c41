import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../scripts/postgres.mjs';
import { actedOnOne, driven, exampleOf, type TaskView } from '../support/drive.js';
import { startHttpService, type HttpService, type Person } from '../support/http.js';
import { byHttp, openWindow, takeOver } from '../support/takeovers.js';
import { until } from '../support/service.js';

let service: HttpService;
beforeAll(async () => {
  service = await startHttpService();
});
afterAll(() => service.stop());

const driveToTheEnd = (id: string) => driven(service, id);
const actOnOne = (tasks: TaskView[], done: string[]) => actedOnOne(service, tasks, done);
const example = (path: string) => exampleOf(service.base, path);

/** As in a record that was restored from a backup of before the case. */
async function forgotten(caseId: string): Promise<void> {
  await query(service.superuserUrl, async (client) => {
    await client.query('SET session_replication_role = replica');
    const { rows } = await client.query<{ name: string; column: string }>(
      `SELECT c.table_name AS name, c.column_name AS column
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.table_schema = current_schema AND c.column_name IN ('case_id', 'proceeding_id') AND t.table_type = 'BASE TABLE'`,
    );
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['command', 'event', 'task', 'party']));
    for (const { name, column } of rows) await client.query(`DELETE FROM ${name} WHERE ${column} = $1`, [caseId]);
    for (const name of ['legal_case', 'proceeding']) await client.query(`DELETE FROM ${name} WHERE id = $1`, [caseId]);
  });
}

describe('a case by HTTP alone', () => {
  it('goes from application to archive, following only tasks and their schemas', async () => {
    const intake = await service.as('intake');
    const opened = await intake.post('/applications', await example('/applications'));
    expect(opened.status).toBe(201);
    expect(opened.body).toMatchObject({ stage: 'review', door: 'application' });
    expect(opened.body.number).toMatch(/〔\d{4}〕民\d{4}号/);
    const done = await driveToTheEnd(opened.body.id);
    expect(done).toEqual([
      'review.propose-grant',
      'approve.grant',
      'assign.assign-firm',
      'name-handler.name',
      'engage.sign',
      'meet.record',
      'conclude.conclude',
      'callback.reached',
      'submit-file.submit',
      'check-file.accept',
      'evaluate.grade',
      'archive.archive',
    ]);
    const deadlines = await intake.get(`/cases/${opened.body.id}/deadlines`);
    expect(deadlines.body.items.every((d: { state: string }) => d.state === 'met')).toBe(true);
    const events = await intake.get(`/cases/${opened.body.id}/events`);
    expect(events.body.items[0].kind).toBe('open.application');
    expect(events.body.items.at(-1).kind).toBe('stage.archived');
    for (const [i, e] of events.body.items.entries())
      if (i > 0) expect(e.previousHash).toBe(events.body.items[i - 1].hash);
    const archivist = await service.as('archivist');
    const late = await archivist.post(`/cases/${opened.body.id}/actions/addendum`, { content: '补充材料' });
    expect(late.status).toBe(200);
    const lawyer = await intake.post(`/cases/${opened.body.id}/actions/withdraw`, { reason: '撤回' });
    expect([lawyer.status, lawyer.body.type]).toEqual([409, '/problems/case-archived']);
  });

  it('is offered no action that needs somebody where there is nobody', async () => {
    const intake = await service.as('intake');
    const assigner = await service.as('assigner');
    const opened = await intake.post('/notices', await example('/notices'));
    const offered = async () =>
      (await assigner.get(`/tasks/${opened.body.tasks[0].id}`)).body.actions.map((a: { name: string }) => a.name);
    const ownLawyers = (active: boolean) =>
      query(service.ownerUrl, (client) =>
        client.query(
          `UPDATE app_user SET active = $1
           WHERE username IN (SELECT username FROM practitioner WHERE kind = 'centre-lawyer')`,
          [active],
        ),
      );
    expect(await offered()).toEqual(['assign-firm', 'assign-lawyer']);
    await ownLawyers(false);
    try {
      expect(await offered()).toEqual(['assign-firm']);
    } finally {
      await ownLawyers(true);
    }
  });

  it('goes from notice to archive, with a hearing held and no review', async () => {
    const intake = await service.as('intake');
    const opened = await intake.post('/notices', await example('/notices'));
    expect([opened.status, opened.body.stage]).toEqual([201, 'assignment']);
    const id: string = opened.body.id;
    const assigner = await service.as('assigner');
    const first = opened.body.tasks[0];
    const shown = await assigner.get(`/tasks/${first.id}`);
    const candidates = await assigner.get(`/cases/${id}/candidates`);
    expect(candidates.body.items[0].reasons.length).toBeGreaterThan(0);
    await assigner.post(`/tasks/${first.id}/actions/assign-firm`, shown.body.actions[0].schema.examples[0]);
    for (let i = 0; i < 2; i++) await actOnOne((await intake.get(`/cases/${id}`)).body.tasks, []);
    const now = (await intake.get(`/cases/${id}`)).body;
    const handler = await service.as(now.handler);
    const act = (await handler.get(`/cases/${id}`)).body.actions.find(
      (a: { name: string }) => a.name === 'report-hearing',
    );
    const today = act.schema.examples[0].summonsOn;
    const hearing = await handler.post(`/cases/${id}/actions/report-hearing`, {
      ...act.schema.examples[0],
      day: today,
    });
    expect(hearing.status).toBe(200);
    const done = await driveToTheEnd(id);
    expect(done).toContain('hearing.held');
    expect(done).not.toContain('engage.sign');
  });
});

describe('commands', () => {
  it('a command sent twice takes effect once and is answered the same', async () => {
    const intake = await service.as('intake');
    const body = await example('/applications');
    const a = await intake.post('/applications', body, 'same-key');
    const b = await intake.post('/applications', body, 'same-key');
    expect([a.status, b.status]).toEqual([201, 201]);
    expect(b.body).toEqual(a.body);
    expect(a.body.command).toMatchObject({ state: 'done', seq: 1 });
    expect([a, b].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(b.headers.get('location')).toBe(a.headers.get('location'));
    const other = await intake.post('/applications', { ...(body as object), title: '另案' }, 'same-key');
    expect([other.status, other.body.type]).toEqual([422, '/problems/idempotency-key-reused']);
    const missing = await intake.send('POST', '/applications', body);
    expect([missing.status, missing.body.type]).toEqual([400, '/problems/idempotency-key-missing']);
  });

  it('a firm that has declined is told so as often as it asks, and nothing more of the case', async () => {
    const opened = await (await service.as('intake')).post('/notices', await example('/notices'));
    const id: string = opened.body.id;
    const assigner = await service.as('assigner');
    const assigned = await assigner.post(`/tasks/${opened.body.tasks[0].id}/actions/assign-firm`, { firm: 'ph-f1' });
    expect(assigned.status).toBe(200);
    const firm = await service.as('firm');
    const path = `/tasks/${id}.name-handler.1/actions/decline`;
    const declined = await firm.post(path, { cause: 'conflict' }, 'declined');
    expect(declined.status).toBe(200);
    const { command } = declined.body;
    expect(declined.body).toEqual({
      case: { id },
      command: { id: command.id, state: 'done', seq: assigned.body.seq + 1 },
    });
    const again = await firm.post(path, { cause: 'conflict' }, 'declined');
    expect([again.status, again.body]).toEqual([200, declined.body]);
    expect([declined, again].map(({ headers }) => headers.get('etag'))).toEqual([null, null]);
    expect(again.headers.get('location')).toBe(`/api/v1/cases/${id}`);
    expect((await firm.get(`/commands/${command.id}`)).body).toMatchObject({ caseId: id, ...command, problem: null });
    expect((await firm.get(`/cases/${id}`)).status).toBe(404);
  });

  it('one that only the workflow remembers is not told as done before it is on record again', async () => {
    const intake = await service.as('intake');
    const body = await example('/applications');
    const first = await intake.post('/applications', body, 'of-yesterday');
    expect(first.status).toBe(201);
    const kinds = async () =>
      (await intake.get(`/cases/${first.body.id}/events`)).body.items.map((e: { kind: string }) => e.kind);
    const before = await kinds();
    await forgotten(first.body.id);
    const again = await intake.postOnce('/applications', body, 'of-yesterday');
    expect([again.status, again.body.command.state]).toEqual([202, 'pending']);
    const command = again.headers.get('location')!.replace('/api/v1', '');
    await until(async () => (await intake.get(command)).body.state === 'done');
    expect(await kinds()).toEqual(before);
  });

  it('of many on one task one wins, the others are told why', async () => {
    const intake = await service.as('intake');
    const opened = await intake.post('/applications', await example('/applications'));
    const reviewer = await service.as('reviewer');
    const task = opened.body.tasks[0].id as string;
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => reviewer.post(`/tasks/${task}/actions/propose-grant`, { means: 'checked' })),
    );
    expect(answers.filter((a) => a.status === 200)).toHaveLength(1);
    for (const a of answers.filter((x) => x.status !== 200))
      expect(['/problems/task-not-open', '/problems/task-done']).toContain(a.body.type);
    const again = await reviewer.post(`/tasks/${task}/actions/propose-grant`, { means: 'checked' });
    expect([again.status, again.body.type]).toEqual([409, '/problems/task-done']);
  });

  it('If-Match refuses what was decided on an older state', async () => {
    const intake = await service.as('intake');
    const opened = await intake.post('/applications', await example('/applications'));
    const reviewer = await service.as('reviewer');
    const task = opened.body.tasks[0].id as string;
    const stale = await reviewer.post(`/tasks/${task}/actions/propose-grant`, { means: 'checked' }, 'k1', {
      'If-Match': '"0"',
    });
    expect([stale.status, stale.body.type]).toEqual([412, '/problems/case-changed']);
    const etag = (await reviewer.get(`/cases/${opened.body.id}`)).headers.get('etag')!;
    const fresh = await reviewer.post(`/tasks/${task}/actions/propose-grant`, { means: 'checked' }, 'k2', {
      'If-Match': etag,
    });
    expect(fresh.status).toBe(200);
  });
});

describe('an incomplete case', () => {
  it('is on record at once, says what is missing, and goes on when it is complete', async () => {
    const intake = await service.as('intake');
    const opened = await intake.post('/applications', {
      channel: 'window',
      kind: 'civil',
      recipients: [{ name: '赵某' }],
    });
    expect([opened.status, opened.body.stage]).toEqual([201, 'intake']);
    const task = opened.body.tasks[0];
    expect(task.data.missing).toEqual(
      expect.arrayContaining(['/title', '/narrative', '/matter', '/recipients/0/idNumber']),
    );
    const half = await intake.post(`/tasks/${task.id}/actions/save`, {
      title: '工伤',
      recipients: [{ name: '赵某' }, { name: '钱某' }],
    });
    expect(half.body.tasks[0].data.missing).not.toContain('/title');
    expect([opened.body.persons, half.body.persons]).toEqual([1, 2]);
    const early = await intake.post(`/tasks/${task.id}/actions/complete`, { narrative: '受伤' });
    expect([early.status, early.body.type]).toEqual([422, '/problems/incomplete']);
    expect(early.body.errors.map((e: { pointer: string }) => e.pointer)).toContain('/matter');
    const shown = await intake.get(`/tasks/${task.id}`);
    const done = await intake.post(`/tasks/${task.id}/actions/complete`, shown.body.actions[0].schema.examples[0]);
    expect([done.status, done.body.stage]).toEqual([200, 'review']);
  });
});

describe('who may do what', () => {
  it('a lawyer of another county gets the same answer as for a case that does not exist', async () => {
    const intake = await service.as('intake');
    const opened = await intake.post('/applications', await example('/applications'));
    const stranger = await service.as('lawyer-b');
    const director = await service.as('director-b');
    const ask = (p: Person, id: string) => p.get(`/cases/${id}`);
    const none = '00000000-0000-4000-8000-00000000dead';
    for (const person of [stranger, director]) {
      const theirs = await ask(person, opened.body.id);
      const nothing = await ask(person, none);
      expect([theirs.status, theirs.body.title]).toEqual([404, nothing.body.title]);
    }
    const task = await stranger.post(`/tasks/${opened.body.tasks[0].id}/actions/propose-grant`, { means: 'checked' });
    const unknown = await stranger.post(`/tasks/${none}.review.1/actions/propose-grant`, { means: 'checked' });
    expect([task.status, task.body.type]).toEqual([unknown.status, unknown.body.type]);
  });

  it('who reviews does not approve, whatever else he may be', async () => {
    const intake = await service.as('intake');
    const opened = await intake.post('/applications', await example('/applications'));
    const reviewer = await service.as('reviewer');
    const proposed = await reviewer.post(`/tasks/${opened.body.tasks[0].id}/actions/propose-grant`, {
      means: 'checked',
    });
    const approve = proposed.body.tasks[0].id as string;
    const own = await reviewer.post(`/tasks/${approve}/actions/grant`);
    expect(own.status).toBe(403);
    const deputy = await service.as('deputy');
    expect((await deputy.post(`/tasks/${approve}/actions/grant`)).status).toBe(200);
  });
});

describe('bad input', () => {
  it('names the field and changes nothing', async () => {
    const intake = await service.as('intake');
    const good = (await example('/applications')) as { recipients: object[] };
    const cases = async () => Number((await service.db.pool.query('SELECT count(*) FROM legal_case')).rows[0].count);
    const before = await cases();
    const bad: [object, string, string][] = [
      [{ ...good, colour: 'red' }, '/problems/unknown-field', '/colour'],
      [
        { ...good, recipients: [{ ...good.recipients[0], idNumber: '110105194912310021' }] },
        '/problems/id-number',
        '/recipients/0/idNumber',
      ],
      [{ ...good, receivedAt: '2099-01-01T00:00:00+08:00' }, '/problems/date-in-future', '/receivedAt'],
      [{ ...good, kind: 7 }, '/problems/validation', '/kind'],
      [{ ...good, kind: 'criminal' }, '/problems/validation', '/criminalStage'],
    ];
    for (const [body, type, pointer] of bad) {
      const answer = await intake.post('/applications', body);
      expect(answer.status).toBe(422);
      expect([answer.body.type, '/problems/wrong-type']).toContain(
        type === '/problems/validation' ? answer.body.type : type,
      );
      expect(answer.body.errors.map((e: { pointer: string }) => e.pointer)).toContain(pointer);
    }
    expect(await cases()).toBe(before);
  });
});

describe('a case taken over', () => {
  it('stands at its stage with its true dates, and its past makes no alert', async () => {
    const application = { ...((await example('/applications')) as object), receivedAt: '2026-01-05T09:00:00+08:00' };
    const at = (day: string) => `${day}T10:00:00+08:00`;
    const history = [
      { task: 'review', action: 'propose-grant', at: at('2026-01-07'), by: 'reviewer', body: { means: 'checked' } },
      { task: 'approve', action: 'grant', at: at('2026-01-20'), by: 'director' },
      { task: 'assign', action: 'assign-firm', at: at('2026-01-21'), by: 'assigner', body: { firm: 'ph-f1' } },
      {
        task: 'name-handler',
        action: 'name',
        at: at('2026-01-23'),
        by: 'firm',
        firm: 'ph-f1',
        body: { lawyer: 'lawyer1' },
      },
    ];
    await openWindow(byHttp(service));
    const opened = await takeOver(byHttp(service), { application, history });
    expect([opened.status, opened.body.stage, opened.body.handler]).toEqual([201, 'handling', 'lawyer1']);
    const review = opened.body.deadlines.find((d: { rule: string }) => d.rule === 'review');
    expect([review.state, review.started.slice(0, 10)]).toEqual(['met-late', '2026-01-05']);
    const alerts = await service.db.pool.query('SELECT 1 FROM alert WHERE proceeding_id = $1', [opened.body.id]);
    expect(alerts.rowCount).toBe(0);
    const wrong = await takeOver(byHttp(service), { application, history: [history[1]] });
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([409, '/history/0']);
  });
});
