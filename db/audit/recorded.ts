import type { KindName } from '../../domain/kinds.js';
import { run, statement, type Queryable, type Row } from '../sql/statement.js';
import { array, bool, int4, int8, json, jsonb, nullable, oneOf, text, uuid } from '../sql/types.js';

/** What the journal of a proceeding is held against (worker/journal-fold.ts): its chain, its commands, its rows. */

const STEPS = statement({
  name: 'steps-to-fold',
  text: `SELECT s.proceeding_id AS id, s.proceeding_kind AS kind, s.seq, s.flow, s.input::json AS input, planned_deadlines(s.proceeding_id, s.seq)::json AS plans,
      s.input->>'kind' IN ('rung', 'expiry') OR EXISTS (
        SELECT FROM command m WHERE m.id::text = split_part(s.key, '/', 1) AND m.proceeding_id = s.proceeding_id
          AND EXISTS (SELECT FROM jsonb_array_elements(m.input) AS stored (v) WHERE stored.v = s.input)) AS commanded,
      coalesce((SELECT json_agg(json_build_object('kind', e.kind, 'happened', (extract(epoch FROM e.happened_at) * 1000)::bigint,
        'entered', (extract(epoch FROM e.entered_at) * 1000)::bigint, 'actor', e.actor, 'data', e.data::json) ORDER BY e.n)
        FROM event e WHERE e.proceeding_id = s.proceeding_id AND e.seq = s.seq), '[]') AS events,
      CASE WHEN s.input->>'kind' = 'open' OR s.input->>'task' LIKE '%.record.%'
        OR s.input->>'action' IN ('report-hearing', 'put-off', 'set', 'correct', 'drawn')
        OR s.proceeding_kind = 'request' AND s.input->>'action' = 'answer'
        -- Words of it were put right: what they were before is to be known.
        OR EXISTS (SELECT FROM correction k WHERE k.case_id = s.proceeding_id AND k.field = 'words' AND k.of_no = s.seq)
        THEN body_of_entry(s.proceeding_id, s.seq) END AS sent,
      coalesce((SELECT json_agg(json_build_object('id', p.id, 'pack', p.rule_pack, 'version', p.rule_version))
        FROM deadline_plan p WHERE p.proceeding_id = s.proceeding_id AND p.seq = s.seq), '[]') AS "plannedBy"
    FROM step s WHERE s.proceeding_id = ANY ($1) ORDER BY s.proceeding_id, s.seq`,
  parameters: [array(uuid)],
  columns: {
    id: uuid,
    kind: oneOf<KindName>(),
    seq: int4,
    flow: int4,
    input: json<Record<string, unknown>>(),
    plans: json<readonly Record<string, unknown>[]>(),
    /** The command that the step names was stored with this very input; clocks need none. */
    commanded: bool,
    events: json<readonly Record<string, unknown>[]>(),
    /** What was sent for it, of steps whose body says something of people, words, hearings, corrections, or a draw; or was put right. */
    sent: nullable(jsonb<Readonly<Record<string, unknown>>>()),
    /** By which versions of the rules its clocks were planned. */
    plannedBy: json<readonly { id: string; pack: string | null; version: number | null }[]>(),
  },
});
export type RecordedStep = Row<typeof STEPS>;

const FOLDED = statement({
  name: 'proceedings-to-fold',
  text: 'SELECT id FROM proceeding WHERE id > $1 ORDER BY id LIMIT $2',
  parameters: [uuid, int8],
  columns: { id: uuid },
});

const instant = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::bigint`;

/** @param columns by their own names: an expression, or '' for the column as it is */
const rowsOf = (table: string, of: string, key: string, columns: Readonly<Record<string, string>>) => {
  const pairs = Object.entries(columns).map(([name, as]) => `'${name}', ${as || name}`);
  return statement({
    name: `${table}-rows-to-fold`,
    text: `SELECT ${of} AS id, (${key})::text AS key, json_build_object(${pairs.join(', ')}) AS row
      FROM ${table} WHERE ${of} = ANY ($1) ORDER BY ${of}, (${key})::text`,
    parameters: [array(uuid)],
    columns: { id: uuid, key: text, row: json<Record<string, unknown>>() },
  });
};

/** As they are: texts, numbers, flags. */
const plain = (...names: string[]) => Object.fromEntries(names.map((name) => [name, '']));
const instants = (...names: string[]) => Object.fromEntries(names.map((name) => [name, instant(name)]));
const days = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `${name}::text`]));

/** A draw that its case could not be told of is over without a step (prisma/functions/refuse_command.sql). */
const DRAWN_IN_VAIN = `CASE WHEN EXISTS (SELECT FROM command m JOIN command_refusal r ON r.command_id = m.id
  WHERE m.proceeding_id = case_id AND m.route = 'draw' AND m.input #> '{0,data,hearing}' = to_jsonb(hearing_no)) THEN true END`;

/** Every column that follows from journal and commands; figures are counted from these (docs/indicators.md, docs/audit.md). */
export const TABLES = {
  proceeding: rowsOf('proceeding', 'id', 'id', plain('kind', 'agency_id', 'seq', 'flow', 'stage', 'resting', 'facts')),
  legal_case: rowsOf('legal_case', 'id', 'id', {
    ...plain('agency_id', 'station_id', 'stage', 'door', 'channel', 'kind', 'criminal_stage', 'procedure', 'persons'),
    ...plain('handler', 'firm_id', 'next_handler', 'next_firm_id', 'callback', 'matter_id'),
    ...plain(
      'matter',
      'title',
      'narrative',
      'organ',
      'organ_reference',
      'paper_number',
      'materials',
      'life_or_death',
      'language',
    ),
    ...instants(
      'received_at',
      'entered_at',
      'completed_at',
      'withdrawn_at',
      'decided_at',
      'concluded_at',
      'archived_at',
      'taken_over_at',
    ),
    ...days('concluded_on'),
    // All but what the counter has drawn (db/audit/numbers.ts).
    number: `regexp_replace(number, '\\d+号$', '')`,
  }),
  requests: rowsOf('requests', 'id', 'id', {
    ...plain('agency_id', 'station_id', 'unit_id', 'stage', 'channel', 'subject', 'urgency', 'persons', 'source'),
    ...plain(
      'contact_name',
      'contact_phone',
      'text',
      'owner',
      'leader',
      'answer',
      'satisfaction',
      'reopened',
      'outcome',
    ),
    ...plain('case_id', 'duplicate_of'),
    ...days('answered_on'),
    ...instants('received_at', 'entered_at', 'closed_at'),
  }),
  hearing: rowsOf('hearing', 'case_id', 'no', {
    ...plain('agency_id', 'forum', 'public', 'ground', 'state', 'late', 'handler', 'hour', 'venue', 'room', 'contact'),
    ...days('day', 'summons_on'),
    ...instants('reported_at', 'held_at'),
  }),
  attendance: rowsOf('attendance', 'case_id', 'hearing_no', {
    ...plain('agency_id', 'observer', 'outcome', 'mode', 'period', 'reason', 'rule_version'),
    ...instants('drawn_at', 'named_at', 'recorded_at'),
    refused: DRAWN_IN_VAIN,
  }),
  callback: rowsOf('callback', 'case_id', 'n', {
    ...plain('agency_id', 'method', 'outcome', 'person', 'satisfaction', 'caller'),
    ...days('day'),
    ...instants('recorded_at'),
  }),
  evaluation: rowsOf('evaluation', 'case_id', 'n', {
    ...plain('agency_id', 'grade', 'evaluator'),
    ...instants('recorded_at'),
  }),
  deadline: rowsOf('deadline', 'proceeding_id', 'id', {
    ...plain('agency_id', 'rule_key', 'rule_pack', 'rule_version', 'task_id', 'expires', 'state', 'armed_seq'),
    ...plain('ended_seq', 'ended_by', 'reason'),
    ...days('last_day'),
    ...instants('started_at', 'due_at', 'armed_at', 'ended_at'),
  }),
  party: rowsOf('party', 'case_id', "role || '/' || n", {
    ...plain('name', 'id_kind', 'id_number', 'id_reason', 'phone', 'gender', 'address', 'categories', 'detained'),
    ...days('birth_date'),
  }),
  correction: rowsOf('correction', 'case_id', 'n', {
    ...plain('field', 'of_no', 'role', 'part', 'change', 'command_id', 'proposed_by', 'before', 'after', 'outcome'),
    ...plain('decided_by', 'decided_seq'),
    ...instants('proposed_at', 'decided_at'),
  }),
} as const;
export type Table = keyof typeof TABLES;

/** Ids of proceedings, in their order. */
export const proceedingsAfter = async (db: Queryable, after: string, limit: number): Promise<string[]> =>
  (await run(db, FOLDED, [after, limit])).map(({ id }) => id);

export const stepsOf = (db: Queryable, ids: readonly string[]): Promise<RecordedStep[]> => run(db, STEPS, [ids]);

export const rowsIn = (db: Queryable, table: Table, ids: readonly string[]) => run(db, TABLES[table], [ids]);
