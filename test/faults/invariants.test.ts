import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { checkInvariants, type Place } from '../../faults/invariants/check.js';
import type { Invariant, Violation } from '../../faults/invariants/violation.js';
import { digestOf, type Answer, type Attempt, type LedgerLine } from '../../faults/ledger.js';
import { COMMANDS } from '../support/commands.js';
import { workflowBundle } from '../support/bundle.js';
import { Desk, nextMonday } from '../support/desk.js';
import { Service, TEST_KEYS } from '../support/service.js';
import { timeSkippingServer, type TestServer } from '../support/temporal.js';
import { SCENARIOS } from '../workflows/scenarios.js';
import { BRANCHES } from './branches.js';

/** The checks of the fault campaign on real cases: nothing to report as they are, and each tampering seen for what it is. */
let server: TestServer;
let service: Service;
let owner: pg.Pool;
let place: Place;
let ledger: LedgerLine[];
const cases: string[] = [];

beforeAll(async () => {
  server = await timeSkippingServer();
  service = await Service.start(server.env);
  owner = new pg.Pool({ connectionString: service.database.superuserUrl, max: 1, idleTimeoutMillis: 0 });
  const kept = `SELECT key, pack, version, body FROM rule_data WHERE kind = 'draw'`;
  const { rows: rules } = await owner.query<{ key: string; pack: string; version: number; body: object }>(kept);
  // Scenarios wait for the draw of their hearings; for the last cases the rule is what it was.
  await service.drawAll();
  for (const play of [...Object.values(SCENARIOS), ...BRANCHES]) await played(play);
  for (const { key, pack, version, body } of rules)
    await owner.query(`UPDATE rule_data SET body = $4 WHERE kind = 'draw' AND (key, pack, version) = ($1, $2, $3)`, [
      key,
      pack,
      version,
      body,
    ]);
  for (const play of [refused, heard, heard, heard, heard]) await played(play);
  await service.quiet();
  // From here on nobody else changes anything.
  await service.relay?.stop();
  await overHttp();
  ledger = await told();
  place = {
    databaseUrl: service.database.superuserUrl,
    temporalAddress: server.env.address,
    namespace: server.env.namespace ?? 'default',
    payloadKeys: TEST_KEYS,
    bundlePath: workflowBundle().codePath,
    now: await service.now(),
    replays: 0,
    // Nothing is.
    underWayMs: 500,
  };
  await keep();
});

afterAll(async () => {
  await owner.end();
  await service.stop();
  await server.stop();
});

async function played(play: (d: Desk) => Promise<void>): Promise<void> {
  const desk = new Desk(service, nextMonday(await service.now()));
  await desk.sleepUntil(desk.on(0, '08:00'));
  await play(desk);
  cases.push(desk.caseId);
}

/** Who reviews does not approve. */
async function refused(d: Desk): Promise<void> {
  await d.open();
  await d.task('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' });
  await d.task('approve', 'grant', d.on(2), {}, { user: 'reviewer' });
}

/** A hearing ahead; of several such cases not all are drawn. */
async function heard(d: Desk): Promise<void> {
  await d.toHandling();
  await d.act('report-hearing', d.on(3), { day: d.day(24), summonsOn: d.day(3), public: true, forum: 'court' });
}

/** The tests store commands without a route of the service's; here they get those they would have come by. */
async function overHttp(): Promise<void> {
  await owner.query(`UPDATE command SET route = CASE kind WHEN 'open' THEN 'open/application'
    WHEN 'task' THEN 'tasks/' || task_id || '/' || name ELSE 'cases/' || proceeding_id || '/' || name END WHERE route = 'test'`);
}

/** What the callers of these commands sent and were told. */
async function told(): Promise<LedgerLine[]> {
  const { rows } = await owner.query<{
    id: string;
    actor: string;
    route: string;
    caseId: string;
    seq: number | null;
    problem: string | null;
    at: Date;
    stage: string;
    tasks: string[];
  }>(`SELECT c.id, c.actor, c.route, c.proceeding_id AS "caseId", c.seq, c.problem ->> 'type' AS problem,
      c.received_at AS at,
      (SELECT substr(e.kind, 7) FROM event e WHERE e.proceeding_id = c.proceeding_id AND e.kind LIKE 'stage.%'
         AND e.seq <= c.seq ORDER BY e.seq DESC, e.n DESC LIMIT 1) AS stage,
      ARRAY(SELECT t.id FROM task t WHERE t.proceeding_id = c.proceeding_id AND t.opened_seq <= c.seq
         AND (t.ended_seq IS NULL OR t.ended_seq > c.seq) ORDER BY t.id COLLATE "C") AS tasks
    FROM ${COMMANDS} c WHERE c.actor <> 'system' ORDER BY c.received_at`);
  return rows.flatMap(({ id, actor, route, caseId, seq, problem, at, stage, tasks }): LedgerLine[] => {
    const [resource = '', target = '', name = ''] = route.split('/');
    const path = resource === 'open' ? '/api/v1/applications' : `/api/v1/${resource}/${target}/actions/${name}`;
    const sent: Attempt = {
      ...{ op: id, round: 1, at: at.getTime(), actor, method: 'POST', path, key: id },
      ...{ bodySha256: digestOf({}), attempt: 1 },
    };
    const answer: Answer = {
      ...{ op: id, attempt: 1, at: at.getTime() + 1 },
      ...(seq === null
        ? { status: 409, problem: `/problems/${problem}` }
        : { status: resource === 'open' ? 201 : 200, caseId, commandId: id, commandSeq: seq, seq, stage, tasks }),
    };
    return [sent, answer];
  });
}

/** A copy of every row, so that each tampering starts from what is true; from now on no trigger carries one on. */
async function keep(): Promise<void> {
  await owner.query('CREATE SCHEMA kept');
  for (const table of await tables()) await owner.query(`CREATE TABLE kept.${table} AS TABLE public.${table}`);
  await owner.query('SET session_replication_role = replica');
}
/** Tables that are no longer as they were. */
const touched = new Set<string>();
async function tamper(sql: string): Promise<void> {
  for (const [, table] of sql.matchAll(/\b(?:UPDATE|INSERT INTO|DELETE FROM) (\w+)/g)) touched.add(table!);
  expect(touched.size).toBe(1);
  const { rowCount } = await owner.query(sql);
  expect(rowCount).toBeGreaterThan(0);
}
async function restore(): Promise<void> {
  for (const table of touched) {
    await owner.query(`TRUNCATE public.${table}`);
    const columns = await written(table);
    await owner.query(`INSERT INTO public.${table} (${columns}) SELECT ${columns} FROM kept.${table}`);
  }
  touched.clear();
}
/** All but those that PostgreSQL makes out of the others. */
async function written(table: string): Promise<string> {
  const { rows } = await owner.query<{ columns: string }>(
    `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [`public.${table}`],
  );
  return rows[0]!.columns;
}
async function tables(): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
  );
  return rows.map((row) => row.name);
}

const check = (more: Partial<Place> = {}, lines: readonly LedgerLine[] = ledger): Promise<Violation[]> =>
  checkInvariants({ ...place, ...more }, lines, cases);

/** What was reported, under which names. */
const names = (found: readonly Violation[]): Invariant[] => [...new Set(found.map((v) => v.invariant))];

test('cases that went through all stages, late and lost ones included, violate nothing', async () => {
  const counts: Record<string, number> = {};
  const found = await check({ replays: 100, count: (what, n) => (counts[what] = n) });
  expect(found).toEqual([]);
  expect(counts).toMatchObject({ cases: cases.length, 'replayed cases': cases.length, calls: ledger.length / 2 });
  expect(counts['histories']).toBeGreaterThan(cases.length);
});

describe('tampering with the record', () => {
  afterEach(restore);

  const one = (table: string, where: string, key = 'ctid') =>
    `${key} = (SELECT ${key} FROM ${table} WHERE ${where} ORDER BY ${key} LIMIT 1)`;
  const update = (table: string, set: string, where: string) => `UPDATE ${table} SET ${set} WHERE ${one(table, where)}`;

  test.each<[Invariant | Invariant[], string, string]>([
    [
      ['commands', 'effects'],
      'a refusal of what was done',
      `INSERT INTO command_refusal (command_id, problem, at) SELECT id, '{"type": "task-done"}', received_at FROM command WHERE ${one('command', `kind = 'task' AND EXISTS (SELECT FROM step s WHERE s.key = command.id::text)`)}`,
    ],
    [
      'effects',
      'an alert nobody gave',
      `INSERT INTO alert (id, key, agency_id, recipient, kind, rung, proceeding_id, proceeding_kind, data, at)
       SELECT gen_random_uuid(), id || '~review~1#7', agency_id, 'bureau', 'rung', 'urge', id, kind, '{}', updated_at FROM proceeding LIMIT 1`,
    ],
    ['effects', 'a notice that is gone', `DELETE FROM outbox WHERE ${one('outbox', `kind = 'rung'`, 'id')}`],
    ['effects', 'a draw nobody asked for', `DELETE FROM outbox WHERE ${one('outbox', `kind = 'draw'`, 'id')}`],
    ['fold', 'the stage', update('legal_case', `stage = 'review'`, `stage = 'assignment'`)],
    ['fold', 'the handler', update('legal_case', `handler = 'lawyer2'`, `handler = 'lawyer1' AND stage = 'archived'`)],
    ['fold', 'the day of closing', update('legal_case', `concluded_on = concluded_on + 1`, 'concluded_on IS NOT NULL')],
    [
      'fold',
      'the instant of a decision',
      update('legal_case', `decided_at = decided_at + interval '1 hour'`, 'decided_at IS NOT NULL'),
    ],
    ['fold', 'who ended a task', update('task', `ended_by = 'bureau'`, `state = 'done'`)],
    [
      'fold',
      'a task that was cancelled',
      `INSERT INTO task SELECT (jsonb_populate_record(t, jsonb_build_object('id', proceeding_id || '.meet.9', 'state', 'cancelled',
         'outcome', NULL, 'opened_seq', ended_seq))).* FROM task t WHERE ${one('task', `state = 'done'`, 'id')}`,
    ],
    ['fold', 'where a hearing is', update('hearing', `forum = 'arbitration'`, `forum = 'court'`)],
    ['fold', 'how a hearing was attended', update('attendance', `mode = 'replay'`, `mode = 'in-court'`)],
    ['fold', 'what a recipient said', update('callback', `satisfaction = 'very'`, 'satisfaction IS NOT NULL')],
    ['fold', 'a callback', `DELETE FROM callback WHERE n = 2`],
    ['fold', 'a grade', update('evaluation', `grade = 'excellent'`, `grade = 'good'`)],
    ['fold', 'a name', update('party', `name = '乙某'`, `name = '甲某'`)],
    ['deadlines', 'how a deadline ended', update('deadline', `state = 'met-late'`, `state = 'met'`)],
    ['deadlines', 'when it ended', update('deadline', `ended_at = ended_at + interval '1 second'`, `state = 'met'`)],
    [
      // Its task is listed by it.
      ['fold', 'deadlines'],
      'when it is due',
      update(
        'deadline',
        `due_at = due_at + interval '1 day'`,
        `state = 'armed' AND NOT expires AND EXISTS (SELECT FROM task t WHERE t.id = task_id AND t.due_by = due_at AND t.state = 'open')`,
      ),
    ],
    ['fold', 'what a task is listed by', update('task', `due_by = due_by + interval '1 day'`, `isfinite(due_by)`)],
    ['deadlines', 'the version of its rule', update('deadline', `rule_version = 1`, `rule_key = 'review'`)],
    ['deadlines', 'what stopped it', update('deadline', `pauses = '[]'`, `pauses <> '[]'`)],
    [
      'deadlines',
      'a deadline of its own',
      `INSERT INTO deadline SELECT (jsonb_populate_record(d, jsonb_build_object('id', proceeding_id || '~quality~7'))).* FROM deadline d WHERE ${one('deadline', `state = 'cancelled'`, 'id')}`,
    ],
    ['deadlines', 'a deadline that is gone', `DELETE FROM deadline WHERE ${one('deadline', `state = 'met'`, 'id')}`],
    [
      'deadlines',
      'a rung that spoke',
      update(
        'deadline',
        `rungs = rungs #- '{0,fired}'`,
        `rungs #> '{0,fired}' IS NOT NULL AND armed_seq = planned_seq`,
      ),
    ],
    [
      'deadlines',
      'a rung nobody heard',
      update(
        'deadline',
        `rungs = jsonb_set(rungs, '{0,at}', to_jsonb(extract(epoch FROM armed_at) * 1000 + 1))`,
        `state = 'armed' AND jsonb_array_length(rungs) > 0 AND NOT jsonb_path_exists(rungs, '$[*].fired')
           AND rungs #> '{0,silent}' IS NULL AND armed_at < (SELECT max(at) FROM step) - interval '1 hour'`,
      ),
    ],
    [
      'deadlines',
      'the plan of a rung',
      `UPDATE deadline_plan p SET rungs = jsonb_set(p.rungs, '{0,at}', to_jsonb((p.rungs #>> '{0,at}')::float8 + 1)) FROM deadline d WHERE d.id = p.id AND d.rungs #> '{0,fired}' IS NOT NULL`,
    ],
    [
      'deadlines',
      'an expiry before its time',
      `UPDATE deadline_plan p SET due_at = p.due_at + interval '1 second' FROM deadline d WHERE d.id = p.id AND d.reason = 'expired'`,
    ],
    [
      'draw',
      'the share that is aimed at',
      `UPDATE rule_data SET body = body || '{"aim": 100, "target": 100}' WHERE kind = 'draw'`,
    ],
    [
      'draw',
      'a draw its case was not told of',
      `INSERT INTO attendance (case_id, hearing_no, agency_id, period, drawn_at, reason, rule_version)
       SELECT h.case_id, h.no, h.agency_id, '2027', h.reported_at, 'steering', 1 FROM hearing h JOIN proceeding p ON p.id = h.case_id
       WHERE NOT p.resting AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.case_id = h.case_id AND a.hearing_no = h.no)`,
    ],
    ['audit', 'who did it', update('event', `actor = 'nobody'`, `actor <> 'system'`)],
    ['audit', 'when it happened', update('event', `happened_at = happened_at + interval '1 ms'`, `n = 1`)],
    ['audit', 'a hash', update('event', `hash = sha256(hash)`, `seq = 2`)],
    [
      'audit',
      'what was said',
      update(
        'command',
        `body = '{"note":"other"}'`,
        `kind = 'task' AND EXISTS (SELECT FROM step s WHERE s.key = command.id::text)`,
      ),
    ],
    ['audit', 'a number', `UPDATE legal_case SET number = replace(number, '0001号', '9001号')`],
    ['audit', 'the counter of numbers', 'UPDATE case_number SET last = last + 1'],
    ['open', 'a message that is unsent', update('outbox', 'sent_at = NULL', `kind = 'rung'`)],
    ['open', 'a message that was given up', update('outbox', `sent_at = NULL, failed = 'gone'`, `kind = 'rung'`)],
    [
      'open',
      'a command without an outcome',
      `INSERT INTO command (id, actor, route, key, proceeding_id, proceeding_kind, kind, name, input, body, body_hash, received_at)
       SELECT gen_random_uuid(), 'system', 'draw', 'x', id, kind, 'act', 'drawn', '[{}]', '{}', '', updated_at FROM proceeding LIMIT 1`,
    ],
    ['parked', 'a case that is parked', update('proceeding', `parked = 'poison'`, 'NOT resting')],
    [
      'replay',
      'a fact of the case',
      update('proceeding', `facts = facts || '{"grade": "excellent"}'`, `stage = 'archived'`),
    ],
  ])('%s: %s', async (invariant, _what, sql) => {
    await tamper(sql);
    const found = await check();
    expect(names(found), JSON.stringify(found)).toEqual([invariant].flat());
  });

  // What is unfinished is no fold of its journal either.
  test.each<[string, string]>([
    ['a case that rests before its end', update('proceeding', `resting = true`, `stage = 'handling' AND NOT resting`)],
    [
      'a drawn hearing without an outcome',
      `UPDATE attendance a SET outcome = NULL FROM proceeding p WHERE p.id = a.case_id AND p.resting`,
    ],
  ])('rest: %s', async (_what, sql) => {
    await tamper(sql);
    expect(names(await check())).toContain('rest');
  });
});

describe('tampering with what callers were told', () => {
  const answers = () => ledger.filter((line): line is Answer => 'status' in line);
  const firstOf = (status: number) => answers().find((answer) => answer.status === status)!;
  const attemptOf = ({ op }: Answer) => ledger.find((line): line is Attempt => 'key' in line && line.op === op)!;
  const instead = (answer: Answer, told: Partial<Answer>) =>
    ledger.map((line) => (line === answer ? { ...answer, ...told } : line));
  /** The same key once more, an hour later, with another answer. */
  const again = (first: Answer, told: Partial<Answer>, sent: Partial<Attempt> = {}): LedgerLine[] => [
    ...ledger,
    { ...attemptOf(first), op: 'again', duplicateOf: first.op, at: first.at + 3_600_000, ...sent },
    { ...first, op: 'again', at: first.at + 3_600_001, ...told },
  ];
  const other = { bodySha256: digestOf('another body') };

  test.each<[Invariant | 'nothing', string, () => LedgerLine[]]>([
    ['nothing', 'a repetition with the same outcome', () => again(firstOf(200), {})],
    ['nothing', 'a repetition while the service is busy', () => again(firstOf(200), { status: 429 })],
    ['nothing', 'another body under the same key, refused', () => again(firstOf(200), { status: 422 }, other)],
    ['nothing', 'a refusal before the command was stored', () => [...again(firstOf(200), { status: 409, at: 0 })]],
    ['commands', 'a key that was never stored', () => again(firstOf(201), {}, { key: 'lost' })],
    ['commands', 'a step the case has not come to', () => instead(firstOf(200), { seq: 999 })],
    ['commands', 'a stage it was not in', () => instead(firstOf(200), { stage: 'archived' })],
    ['commands', 'a task that was not open', () => instead(firstOf(200), { tasks: ['none'] })],
    ['commands', 'another case', () => instead(firstOf(200), { caseId: 'none' })],
    ['commands', 'another command', () => instead(firstOf(200), { commandId: 'none' })],
    ['commands', 'another step', () => instead(firstOf(200), { commandSeq: 999 })],
    ['commands', 'a yes to what was refused', () => instead(firstOf(409), { status: 200 })],
    ['commands', 'a no to what was done', () => again(firstOf(200), { status: 409, problem: '/problems/task-done' })],
    ['effects', 'another outcome of the same', () => again(firstOf(200), { status: 201 })],
    ['effects', 'a yes to another body', () => again(firstOf(200), {}, other)],
    ['effects', 'another refusal of the same', () => again(firstOf(409), { problem: '/problems/too-late' })],
  ])('%s: %s', async (invariant, _what, tampered) => {
    const found = await check({}, tampered());
    expect(names(found), JSON.stringify(found)).toEqual(invariant === 'nothing' ? [] : [invariant]);
  });
});

test('deadlines: a clock that ran ahead', async () => {
  expect(names(await check({ now: 0 }))).toEqual(['deadlines']);
});

test('replay: workflow code that does something else', async () => {
  const code = readFileSync(workflowBundle().codePath, 'utf8');
  const changed = code.replace('db.commit(step)', 'db.record(step)');
  const folder = mkdtempSync(join(tmpdir(), 'changed-bundle-'));
  try {
    const bundlePath = join(folder, 'bundle.js');
    writeFileSync(bundlePath, changed);
    expect(names(await check({ bundlePath, replays: 1 }))).toEqual(['replay']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

// The last one: there is no way back from it.
test('open: a workflow that was ended', async () => {
  const { rows } = await owner.query<{ id: string }>('SELECT id FROM proceeding WHERE NOT resting ORDER BY id LIMIT 1');
  await service.client.workflow.getHandle(`case/${rows[0]!.id}`).terminate();
  expect(await check()).toEqual([
    { invariant: 'open', caseId: rows[0]!.id, text: 'the case is open and its workflow is TERMINATED' },
  ]);
});
