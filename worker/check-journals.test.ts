import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { numbersOutOfRow } from '../db/audit/numbers.js';
import { TABLES, type Table } from '../db/audit/recorded.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { lifeTemplate } from '../test/support/life.js';
import { journalsIn, type JournalReport } from './check-journals.js';

/** On the demo's months: hundreds of cases that went through everything there is, each step committed by the very steps. */
let database: TestDatabase;
let owner: pg.Client;
let whole: JournalReport;
beforeAll(async () => {
  database = await createDatabase(await lifeTemplate());
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  whole = await journalsIn(owner);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

test('what the service has written follows from its journal, row by row', () => {
  process.stdout.write(`${whole.steps} steps, ${whole.rows} rows\n`);
  expect(whole.breaks).toEqual([]);
  expect(whole.steps).toBeGreaterThan(1_000);
});

const LATER = (column: string) => `${column} + interval '1 day'`;
const TEXT = `'falsified'`;

/** Rows of requests: api/resources/requests.test.ts. */
type OfCases = Exclude<Table, 'requests'>;
/** By hand: another value for each column, where one stands. */
const FALSE: Record<OfCases, Record<string, string>> = {
  proceeding: {
    ...{ kind: TEXT, agency_id: `'hl-x'`, flow: 'flow + 1', stage: TEXT, resting: 'NOT resting' },
    facts: `facts || '{"persons": 7777}'`,
  },
  legal_case: {
    ...{ agency_id: TEXT, station_id: TEXT, stage: `'archived-x'`, door: TEXT, channel: TEXT, kind: TEXT },
    ...{ criminal_stage: TEXT, procedure: TEXT, persons: 'persons + 1', handler: TEXT, firm_id: TEXT, callback: TEXT },
    ...{ next_handler: TEXT, next_firm_id: TEXT },
    ...{ received_at: LATER('received_at'), entered_at: LATER('entered_at'), completed_at: 'NULL' },
    ...{ withdrawn_at: 'NULL', decided_at: LATER('decided_at'), concluded_at: LATER('concluded_at') },
    ...{ archived_at: 'NULL', concluded_on: 'concluded_on + 1', taken_over_at: 'entered_at' },
    ...{ matter_id: 'gen_random_uuid()' },
    ...{ matter: TEXT, title: TEXT, narrative: TEXT, organ: TEXT, organ_reference: TEXT, paper_number: TEXT },
    ...{ materials: `'[{"name": "falsified", "copies": 7}]'`, life_or_death: 'NOT coalesce(life_or_death, false)' },
    ...{ language: TEXT, number: `replace(number, '法援〔', '法援二〔')` },
  },
  hearing: {
    ...{ agency_id: TEXT, forum: TEXT, public: 'NOT public', ground: 'NULL', state: `'falsified'`, late: 'NOT late' },
    ...{ handler: TEXT, day: 'day + 1', summons_on: 'summons_on + 1' },
    ...{ reported_at: LATER('reported_at'), held_at: 'NULL', hour: `'03:03'`, venue: TEXT, room: TEXT, contact: TEXT },
  },
  attendance: {
    ...{
      agency_id: TEXT,
      observer: TEXT,
      outcome: `CASE outcome WHEN 'attended' THEN 'not-attended' ELSE 'attended' END`,
    },
    ...{ mode: TEXT, named_at: LATER('named_at'), recorded_at: LATER('recorded_at'), drawn_at: LATER('drawn_at') },
    ...{ period: TEXT, reason: TEXT, rule_version: 'rule_version + 1' },
  },
  callback: {
    ...{ agency_id: TEXT, method: TEXT, person: TEXT, satisfaction: TEXT, caller: TEXT, day: 'day + 1' },
    ...{ outcome: `CASE outcome WHEN 'reached' THEN 'busy' ELSE 'reached' END`, recorded_at: LATER('recorded_at') },
  },
  evaluation: { agency_id: TEXT, grade: TEXT, evaluator: TEXT, recorded_at: LATER('recorded_at') },
  deadline: {
    ...{ agency_id: TEXT, rule_key: TEXT, task_id: TEXT, expires: 'NOT expires', armed_seq: 'armed_seq + 1' },
    ...{ rule_pack: TEXT, rule_version: 'rule_version + 1' },
    ...{ state: `CASE state WHEN 'met' THEN 'missed' ELSE 'met' END`, ended_seq: 'ended_seq + 1', ended_by: TEXT },
    ...{ reason: TEXT, last_day: 'last_day + 1', started_at: LATER('started_at'), due_at: LATER('due_at') },
    ...{ armed_at: LATER('armed_at'), ended_at: LATER('ended_at') },
  },
  party: {
    ...{ name: TEXT, id_kind: TEXT, id_number: TEXT, id_reason: TEXT, phone: TEXT, gender: TEXT, address: TEXT },
    ...{
      categories: `ARRAY['falsified']`,
      detained: 'NOT detained',
      birth_date: `coalesce(birth_date, '1970-01-01') + 1`,
    },
  },
  correction: {
    ...{ field: TEXT, of_no: 'coalesce(of_no, 0) + 1', role: TEXT, part: TEXT, change: TEXT, proposed_by: TEXT },
    ...{
      command_id: 'gen_random_uuid()',
      proposed_at: LATER('proposed_at'),
      before: `'"falsified"'`,
      after: `'"falsified"'`,
    },
    outcome: TEXT,
    ...{ decided_by: TEXT, decided_at: `coalesce(decided_at, proposed_at) + interval '1 day'` },
    decided_seq: 'coalesce(decided_seq, 0) + 1',
  },
};
const KEYS: Record<OfCases, string> = {
  ...{ proceeding: 'id', legal_case: 'id', hearing: 'case_id', attendance: 'case_id', callback: 'case_id' },
  ...{ evaluation: 'case_id', deadline: 'proceeding_id', party: 'case_id', correction: 'case_id' },
};
const CASES = Object.entries(FALSE).flatMap(([table, columns]) =>
  Object.entries(columns).map(([column, to]) => [table as OfCases, column, to] as const),
);

/** What is found of the case of a row after a change to it, which is taken back. */
async function after(find: string, change: string): Promise<JournalReport['breaks']> {
  await owner.query('BEGIN');
  try {
    // Roll-ups and their triggers are nobody's business here.
    const { rows } = await owner.query<{ id: string; at: string }>(find);
    if (!rows[0]) throw new Error(`nothing to falsify: ${find}`);
    await owner.query(change.replace('$AT', `'${rows[0].at}'`));
    return (await journalsIn(owner, [rows[0].id])).breaks;
  } finally {
    await owner.query('ROLLBACK');
  }
}

test.each(CASES)('%s.%s made another is named', async (table, column, to) => {
  // Of what the months of the demo never had, nothing is made something.
  const find = `SELECT ${KEYS[table]} AS id, ctid::text AS at FROM ${table} ORDER BY ${column} IS NULL, 1 LIMIT 1`;
  const [found] = await after(find, `UPDATE ${table} SET ${column} = ${to} WHERE ctid = $AT::tid`);
  expect(found?.what).toBe('row-changed');
  expect(found?.at?.split(' ')).toEqual([table, expect.anything(), column]);
});

const MORE = {
  ...{ hearing: ['no', 'no + 70'], attendance: ['hearing_no', 'hearing_no + 70'], callback: ['n', 'n + 70'] },
  ...{
    evaluation: ['n', 'n + 70'],
    deadline: ['id', `id || 'x'`],
    party: ['n', 'n + 70'],
    correction: ['n', 'n + 70'],
  },
} as const;
test.each(['hearing', 'attendance', 'callback', 'evaluation', 'deadline', 'party', 'correction'] as const)(
  'a row of %s that is gone, or is one too many, is named',
  async (table) => {
    const seen = table === 'attendance' ? 'WHERE outcome IS NOT NULL' : '';
    const find = `SELECT ${KEYS[table]} AS id, ctid::text AS at FROM ${table} ${seen} ORDER BY 1 LIMIT 1`;
    const [gone] = await after(find, `DELETE FROM ${table} WHERE ctid = $AT::tid`);
    expect(gone).toMatchObject({ what: 'row-changed', at: expect.stringMatching(new RegExp(`^${table} \\S+$`)) });
    const [key, more] = MORE[table];
    // What is generated is left to the database.
    const { rows: columns } = await owner.query<{ all: string }>(
      `SELECT string_agg(column_name, ', ') AS all FROM information_schema.columns WHERE table_name = $1 AND is_generated = 'NEVER'`,
      [table],
    );
    const [{ all }] = columns as [{ all: string }];
    const [extra] = await after(
      find,
      `WITH one AS (SELECT * FROM ${table} WHERE ctid = $AT::tid), made AS (
         SELECT (jsonb_populate_record(NULL::${table}, to_jsonb(one) || jsonb_build_object('${key}', ${more}))).* FROM one)
       INSERT INTO ${table} (${all}) SELECT ${all} FROM made`,
    );
    expect(extra).toMatchObject({ what: 'row-changed', at: expect.stringMatching(new RegExp(`^${table} \\S+$`)) });
  },
);

/** One hearing more that was drawn, and is over without a step. */
const inVain = (refusal: string) => `WITH one AS (SELECT * FROM attendance WHERE ctid = $AT::tid),
  m AS (INSERT INTO command (id, actor, route, key, proceeding_id, proceeding_kind, kind, name, input, body, body_hash, received_at)
    SELECT gen_random_uuid(), 'system', 'draw', 'in-vain', case_id, 'case', 'act', 'drawn',
      jsonb_build_array(jsonb_build_object('key', 'in-vain', 'data', jsonb_build_object('hearing', hearing_no + 70))), '{}', '', now()
    FROM one RETURNING id),
  r AS (INSERT INTO command_refusal (command_id, problem, at) SELECT id, '{}', now() FROM m ${refusal})
  INSERT INTO attendance (case_id, hearing_no, agency_id, period, drawn_at, reason, rule_version, outcome)
    SELECT case_id, hearing_no + 70, agency_id, period, drawn_at, reason, rule_version, 'cancelled' FROM one`;

test('a draw that its case could not be told of is no row too many, where its refusal is on record', async () => {
  const find = 'SELECT case_id AS id, ctid::text AS at FROM attendance ORDER BY 1 LIMIT 1';
  expect(await after(find, inVain(''))).toEqual([]);
  expect(await after(find, inVain('LIMIT 0'))).toMatchObject([{ what: 'row-changed' }]);
});

test.each([
  ['another', `lpad((substring(number FROM '(\\d+)号$')::int + 7000)::text, 4, '0')`],
  ['none', `''`],
])('a number of a case that was made %s breaks the row of numbers', async (_what, n) => {
  expect(await numbersOutOfRow(owner)).toEqual([]);
  await owner.query('BEGIN');
  try {
    const second = `SELECT id FROM legal_case WHERE number LIKE '%0002号' ORDER BY id LIMIT 1`;
    await owner.query(
      `UPDATE legal_case SET number = regexp_replace(number, '\\d+号$', '') || ${n} || '号' WHERE id = (${second})`,
    );
    expect(await numbersOutOfRow(owner)).toHaveLength(1);
  } finally {
    await owner.query('ROLLBACK');
  }
});

test.each([
  ['due_at', `due_at + interval '1 day'`],
  ['expires', 'NOT expires'],
  ['rule_version', 'rule_version + 1'],
])(
  'a plan is what a rule and a calendar make of it: %s made another, with the deadline, is named',
  async (column, to) => {
    const find =
      'SELECT proceeding_id AS id, ctid::text AS at FROM deadline_plan ORDER BY rule_version IS NULL, 1, seq LIMIT 1';
    const change = `WITH plan AS (UPDATE deadline_plan SET ${column} = ${to} WHERE ctid = $AT::tid RETURNING *)
    UPDATE deadline d SET ${column} = plan.${column} FROM plan WHERE d.proceeding_id = plan.proceeding_id AND d.id = plan.id`;
    const [found] = await after(find, change);
    expect(found).toMatchObject({ what: 'row-changed', at: expect.stringMatching(/^deadline_plan \S+$/) });
  },
);

const STEP = `SELECT proceeding_id AS id, ctid::text AS at FROM step WHERE input->>'action' = 'grant' ORDER BY entry LIMIT 1`;
const set = (path: string, value: string) =>
  `UPDATE step SET input = jsonb_set(input, '{${path}}', '"${value}"') WHERE ctid = $AT::tid`;

test.each([
  ['the action', set('action', 'refuse')],
  ['who did it', set('actor,user', 'nobody')],
  [
    'when',
    `UPDATE step SET input = jsonb_set(input, '{at}', to_jsonb((input->>'at')::bigint + 60000)) WHERE ctid = $AT::tid`,
  ],
  ['the command it names', `UPDATE step SET key = gen_random_uuid()::text WHERE ctid = $AT::tid`],
])('a step that says something else than its command is named: %s', async (_what, change) => {
  const [found] = await after(STEP, change);
  expect(found).toMatchObject({ what: 'not-commanded', seq: expect.any(Number) });
});

test('a step that was changed together with its command does not fit the chain', async () => {
  for (const [path, value] of [
    ['action', 'refuse'],
    ['actor,user', 'nobody'],
  ] as const) {
    const command = `WITH s AS (SELECT input, split_part(key, '/', 1) AS command FROM step WHERE ctid = $AT::tid)
      , c AS (UPDATE command SET input = jsonb_build_array(jsonb_set(s.input, '{${path}}', '"${value}"')) FROM s WHERE id::text = s.command)
      ${set(path, value).replace('$AT', '$SAME')}`;
    const { rows } = await owner.query<{ at: string }>(STEP);
    const [found] = await after(STEP, command.replace('$SAME', `'${rows[0]!.at}'`));
    expect(found).toMatchObject({ what: 'step-changed', seq: expect.any(Number) });
  }
});

/** Of the columns that figures are counted from those that follow from no step: what is read of the record beside the journal. */
const BESIDE: Record<string, readonly string[]> = {
  attendance: ['hearing_no', 'case_id'],
  hearing: ['case_id', 'no'],
  callback: ['case_id', 'n'],
  evaluation: ['case_id', 'n'],
  deadline: ['proceeding_id', 'id'],
  legal_case: ['id'],
};

test('every column of these tables that a figure is counted from is among those that are checked', () => {
  const folder = new URL('../db/indicators/', import.meta.url);
  const source = readdirSync(folder)
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  let counted = 0;
  for (const [alias, table] of [
    ['h', 'hearing'],
    ['a', 'attendance'],
    ['k', 'callback'],
    ['e', 'evaluation'],
  ] as const) {
    const used = new Set([...source.matchAll(new RegExp(`\\b${alias}\\.([a-z_]+)`, 'g'))].map(([, column]) => column!));
    const known = new Set([...Object.keys(FALSE[table]), ...(BESIDE[table] ?? [])]);
    const real = [...used].filter((column) => TABLES[table].text.includes(`'${column}'`) || known.has(column));
    counted += real.length;
    for (const column of real) expect(known, `${table}.${column}`).toContain(column);
  }
  for (const [table, columns] of Object.entries(FALSE))
    expect(Object.keys(columns).sort(), table).toEqual(
      [...TABLES[table as Table].text.matchAll(/'([a-z_]+)', /g)]
        .map(([, name]) => name)
        // Of its command, and no column.
        .filter((name) => name !== 'refused')
        .filter((name) => !(table === 'proceeding' && name === 'seq'))
        .sort(),
    );
  process.stdout.write(`${CASES.length} columns falsified, ${counted} of them named by the rates\n`);
});
