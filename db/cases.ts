import type { Pool } from 'pg';
import type { Facts } from '../domain/case/facts.js';
import type { Known } from '../domain/people.js';
import type { Task } from '../domain/engine/proceeding.js';
import type { Situation } from '../domain/engine/judge.js';
import type { Role } from '../domain/roles.js';
import { count, first, run, statement, type Queryable, type Row, type RowOf } from './sql/statement.js';
import {
  array,
  bool,
  int4,
  joined,
  json,
  jsonb,
  list,
  nullable,
  oneOf,
  text,
  timestamptz,
  uuid,
  type InJson,
} from './sql/types.js';

export const TASK_STATES = ['open', 'done', 'cancelled', 'expired'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** `parked` and the facts are of the case's head, `proceeding`. */
export const CASE = {
  id: uuid,
  agency_id: text,
  station_id: nullable(text),
  number: text,
  seq: int4,
  stage: text,
  door: text,
  channel: text,
  kind: text,
  criminal_stage: nullable(text),
  matter_id: uuid,
  matter: nullable(text),
  title: nullable(text),
  narrative: nullable(text),
  organ: nullable(text),
  organ_reference: nullable(text),
  paper_number: nullable(text),
  materials: nullable(jsonb<{ name: string; copies: number }[]>()),
  life_or_death: nullable(bool),
  language: nullable(text),
  persons: int4,
  facts: jsonb<Facts>(),
  handler: nullable(text),
  firm_id: nullable(text),
  received_at: timestamptz,
  entered_at: timestamptz,
  concluded_on: nullable(text),
  archived_at: nullable(timestamptz),
  /** The request that it was made of. */
  request_id: nullable(uuid),
  /** It was entered with its past, up to this instant. */
  taken_over_at: nullable(timestamptz),
  parked: nullable(text),
  observers: array(text),
};
export const CASE_COLUMNS = `c.id, c.agency_id, c.station_id, c.number, p.seq, c.stage, c.door, c.channel, c.kind, c.criminal_stage,
  c.matter_id, c.matter, c.title, c.narrative, c.organ, c.organ_reference, c.paper_number, c.materials, c.life_or_death, c.language, c.persons, p.facts,
  c.handler, c.firm_id, c.received_at, c.entered_at, c.concluded_on::text, c.archived_at, c.request_id, c.taken_over_at, p.parked,
  ARRAY(SELECT DISTINCT observer FROM attendance a WHERE a.case_id = c.id AND observer IS NOT NULL) AS observers`;
export const FROM_CASES = 'FROM legal_case c JOIN proceeding p ON p.id = c.id';
/** Put there for whoever reads it: posts in whose place he stands, nobody of the agency being left (api/deputising.ts). */
export interface InPlace {
  readonly standsIn?: readonly Role[] | undefined;
}
export type CaseRow = RowOf<typeof CASE> & InPlace;

/**
 * The clock that runs out first speaks for a task; one that expires ends it. One look at the few deadlines of the case: asked
 * for those armed alone, PostgreSQL goes through all that are armed anywhere.
 */
const TASK_DEADLINE = `LEFT JOIN LATERAL (
  SELECT id, due_at, last_day, state = 'armed' AS runs, rule_key, rule_pack, rule_version, legal_basis,
    min(due_at) FILTER (WHERE expires AND state = 'armed') OVER () AS expires_at
  FROM deadline WHERE proceeding_id = t.proceeding_id AND task_id = t.id ORDER BY (state = 'armed') DESC, due_at LIMIT 1) d ON true`;
export const TASK_COLUMNS = `t.id, t.proceeding_id, t.proceeding_kind, t.agency_id, t.kind, t.role, t.station_id, t.firm_id, coalesce(t.assignee, t.claimed_by) AS assignee,
    (SELECT name FROM app_user WHERE username = coalesce(t.assignee, t.claimed_by)) AS assignee_name,
    t.assignee IS NULL AND t.claimed_by IS NOT NULL AS claimed, t.data, t.state, t.outcome,
    t.opened_at, t.ended_at, t.ended_by, d.id AS deadline_id, d.due_at, d.last_day::text, d.expires_at, d.runs, d.rule_key,
    d.rule_pack, d.rule_version, d.legal_basis, tc.handler, coalesce(tc.number, rq.number) AS number, tc.title, tc.taken_over_at IS NOT NULL AS "takenOver",
    v.hour, v.venue, v.room, v.contact`;
/** Of the task `t`, with its case as `tc`, or its request as `rq`. */
export const FROM_TASKS = `FROM task t LEFT JOIN legal_case tc ON tc.id = t.proceeding_id
    LEFT JOIN requests rq ON rq.id = t.proceeding_id ${TASK_DEADLINE}
    LEFT JOIN hearing v ON v.case_id = t.proceeding_id AND v.no = (t.data->'data'->>'hearing')::int`;
export const TASKS = statement({
  name: 'tasks',
  text: `SELECT ${TASK_COLUMNS} ${FROM_TASKS}`,
  columns: {
    id: text,
    proceeding_id: uuid,
    proceeding_kind: text,
    agency_id: text,
    kind: text,
    role: text,
    station_id: nullable(text),
    firm_id: nullable(text),
    /** Whose it is by the procedure, or who of the pool has claimed it. */
    assignee: nullable(text),
    assignee_name: nullable(text),
    claimed: bool,
    data: jsonb<Pick<Task, 'notBy' | 'notFirm' | 'since' | 'data'>>(),
    state: oneOf<TaskState>(),
    outcome: nullable(text),
    opened_at: timestamptz,
    ended_at: nullable(timestamptz),
    ended_by: nullable(text),
    due_at: joined(timestamptz),
    deadline_id: joined(text),
    last_day: nullable(text),
    expires_at: nullable(timestamptz),
    /** Whether the clock that is shown still runs. */
    runs: nullable(bool),
    rule_key: joined(text),
    rule_pack: joined(text),
    rule_version: joined(int4),
    legal_basis: joined(text),
    handler: nullable(text),
    number: text,
    title: nullable(text),
    /** Its case was. */
    takenOver: bool,
    /** Of the hearing that it is about. */
    hour: joined(text),
    venue: joined(text),
    room: joined(text),
    contact: joined(text),
  },
});
export type TaskRow = Row<typeof TASKS> & InPlace;

const PARTIES = statement({
  name: 'parties',
  text: `SELECT case_id, role, n, name, id_kind, id_number, id_reason, phone, gender, birth_date::text, address, categories, detained
    FROM party`,
  columns: {
    case_id: uuid,
    role: oneOf<'recipient' | 'opposing' | 'representative'>(),
    n: int4,
    name: text,
    id_kind: nullable(text),
    id_number: nullable(text),
    id_reason: nullable(text),
    phone: nullable(text),
    gender: nullable(text),
    birth_date: nullable(text),
    address: nullable(text),
    categories: list(text),
    detained: bool,
  },
});
export type PartyRow = Row<typeof PARTIES>;

/** As people are judged and told apart. */
export const knownOf = (p: PartyRow): Known => ({
  name: p.name,
  idNumber: p.id_number,
  phone: p.phone,
  birthDate: p.birth_date,
  categories: p.categories,
});

const DEADLINES = statement({
  name: 'deadlines',
  text: `SELECT id, task_id, rule_key, rule_pack, rule_version, legal_basis, started_at, pauses, due_at, last_day::text,
    provisional, rungs, supersedes, state, armed_at, ended_at, ended_by, reason FROM deadline`,
  columns: {
    id: text,
    task_id: nullable(text),
    rule_key: text,
    rule_pack: text,
    rule_version: int4,
    legal_basis: text,
    started_at: timestamptz,
    pauses: jsonb<{ from: string; to: string }[]>(),
    due_at: timestamptz,
    last_day: nullable(text),
    provisional: bool,
    rungs: jsonb<{ rung: string; at: number; fired?: number; silent?: boolean; recipients: string[] }[]>(),
    supersedes: nullable(text),
    state: text,
    armed_at: timestamptz,
    ended_at: nullable(timestamptz),
    ended_by: nullable(text),
    reason: nullable(text),
  },
});
export type DeadlineRow = Row<typeof DEADLINES>;

/** What the facts do not have of a hearing. */
const SITTINGS = statement({
  name: 'sittings',
  text: 'SELECT no, hour, venue, room, contact FROM hearing',
  columns: { no: int4, hour: text, venue: nullable(text), room: nullable(text), contact: nullable(text) },
});
export type SittingRow = Row<typeof SITTINGS>;

export type InJsonRow<R> = { readonly [K in keyof R]: InJson<R[K]> };

/** The rows in one column; what each of them has is what the statement has by itself. */
export const listOf = (rows: string): string => `(SELECT coalesce(json_agg(x), '[]') FROM (${rows}) x)`;
/** As a list of `c`, the case, or whatever proceeding. */
export const ITS_OPEN_TASKS = listOf(
  `${TASKS.text} WHERE t.proceeding_id = c.id AND t.state = 'open' ORDER BY t.opened_seq, t.id`,
);
const ITS_PARTIES = listOf(`${PARTIES.text} WHERE case_id = c.id ORDER BY role, n`);
const ITS_SITTINGS = listOf(`${SITTINGS.text} WHERE case_id = c.id ORDER BY no`);
export const ITS_DEADLINES = listOf(`${DEADLINES.text} WHERE proceeding_id = c.id ORDER BY armed_seq, id`);

/** Names of those who handled it before, in their order. */
const FORMER_HANDLERS = `ARRAY(SELECT coalesce(u.name, h.username) FROM jsonb_array_elements_text(p.facts->'handlers')
    WITH ORDINALITY AS h(username, n) LEFT JOIN app_user u USING (username) WHERE h.username IS DISTINCT FROM c.handler ORDER BY h.n)`;

const DESK = { ...CASE, openTasks: json<InJsonRow<TaskRow>[]>() };
const WHOLE = {
  ...DESK,
  handlerName: nullable(text),
  formerHandlers: array(text),
  parties: json<PartyRow[]>(),
  deadlines: json<InJsonRow<DeadlineRow>[]>(),
  sittings: json<SittingRow[]>(),
};

const PARTIES_OF = statement({
  name: 'parties-of',
  text: `${PARTIES.text} WHERE case_id = ANY ($1) ORDER BY case_id, role, n`,
  parameters: [array(uuid)],
  columns: PARTIES.columns,
});
const CASE_DESK = statement({
  name: 'case-desk',
  text: `SELECT ${CASE_COLUMNS}, ${ITS_OPEN_TASKS} AS "openTasks" ${FROM_CASES} WHERE c.id = $1`,
  parameters: [uuid],
  columns: DESK,
});
const TASK_DESK = statement({
  name: 'task-desk',
  text: `SELECT ${CASE_COLUMNS}, ${ITS_OPEN_TASKS} AS "openTasks", ${listOf(`${TASKS.text} WHERE t.id = asked.id`)} AS task
   FROM task asked JOIN legal_case c ON c.id = asked.proceeding_id JOIN proceeding p ON p.id = c.id WHERE asked.id = $1`,
  parameters: [text],
  columns: { ...DESK, task: json<[InJsonRow<TaskRow>]>() },
});
const WHOLE_CASE = statement({
  name: 'whole-case',
  text: `SELECT ${CASE_COLUMNS}, (SELECT name FROM app_user WHERE username = c.handler) AS "handlerName",
     ${FORMER_HANDLERS} AS "formerHandlers", ${ITS_OPEN_TASKS} AS "openTasks", ${ITS_PARTIES} AS parties, ${ITS_DEADLINES} AS deadlines, ${ITS_SITTINGS} AS sittings
   ${FROM_CASES} WHERE c.id = $1`,
  parameters: [uuid],
  columns: WHOLE,
});

/** The same, when a command has been told to have had its effect: with the step that the record has of it. */
const CASE_AFTER = statement({
  name: 'case-after',
  text: `SELECT ended.seq AS "endedSeq", whole.* FROM step ended CROSS JOIN (${WHOLE_CASE.text}) AS whole
   WHERE ended.proceeding_id = $1 AND ended.key = $2`,
  parameters: [uuid, text],
  columns: { ...WHOLE, endedSeq: int4 },
});

const MATTER = statement({
  name: 'matter-of',
  text: 'SELECT FROM legal_case WHERE matter_id = $1 AND agency_id = $2 LIMIT 1',
  parameters: [uuid, text],
});

/** Whether the agency has a case of this matter. */
export async function isMatterOf(pool: Pool, agency: string, matter: string): Promise<boolean> {
  return (await count(pool, MATTER, [matter, agency])) > 0;
}

export async function partiesOf(pool: Pool, caseIds: readonly string[]): Promise<PartyRow[]> {
  return run(pool, PARTIES_OF, [caseIds]);
}

/** What one statement reads is all of one step. */
export interface CaseDesk {
  readonly row: CaseRow;
  readonly openTasks: readonly TaskRow[];
}
export interface TaskDesk extends CaseDesk {
  readonly task: TaskRow;
}
export interface WholeCase extends CaseDesk {
  readonly handlerName: string | null;
  readonly formerHandlers: readonly string[];
  readonly parties: readonly PartyRow[];
  readonly deadlines: readonly DeadlineRow[];
  readonly sittings: readonly SittingRow[];
}

/** A case with its open tasks: what an act, and whoever asks about it, is judged by. */
export async function caseDesk(pool: Queryable, id: string): Promise<CaseDesk | undefined> {
  const found = await first(pool, CASE_DESK, [id]);
  return found && deskOf(found);
}

/** A task with its case, and what else is open there. */
export async function taskDesk(pool: Pool, taskId: string): Promise<TaskDesk | undefined> {
  const asked = await first(pool, TASK_DESK, [taskId]);
  if (!asked) return undefined;
  const { task, ...found } = asked;
  return { ...deskOf(found), task: taskFrom(task[0]) };
}

/** A case with all that its page shows. */
export async function wholeCase(pool: Pool, id: string): Promise<WholeCase | undefined> {
  const found = await first(pool, WHOLE_CASE, [id]);
  return found && wholeOf(found);
}

/**
 * A case after a command of its own, and the step that the command made.
 *
 * @param key of the step
 * @returns undefined where only the workflow knows of it: the record was restored from a backup
 */
export async function caseAfter(
  pool: Pool,
  id: string,
  key: string,
): Promise<{ whole: WholeCase; seq: number } | undefined> {
  const after = await first(pool, CASE_AFTER, [id, key]);
  if (!after) return undefined;
  const { endedSeq, ...found } = after;
  return { whole: wholeOf(found), seq: endedSeq };
}

function wholeOf({
  handlerName,
  formerHandlers,
  parties,
  deadlines,
  sittings,
  ...found
}: RowOf<typeof WHOLE>): WholeCase {
  return { ...deskOf(found), handlerName, formerHandlers, parties, sittings, deadlines: deadlines.map(deadlineFrom) };
}

const deskOf = ({ openTasks, ...row }: RowOf<typeof DESK>): CaseDesk => ({ row, openTasks: openTasks.map(taskFrom) });

/** In JSON an instant is a text. */
const instant = (told: string | null): Date | null => (told === null ? null : new Date(told));

export const taskFrom = (row: InJsonRow<TaskRow>): TaskRow => ({
  ...row,
  opened_at: new Date(row.opened_at),
  ended_at: instant(row.ended_at),
  due_at: instant(row.due_at),
  expires_at: instant(row.expires_at),
});

export const deadlineFrom = (row: InJsonRow<DeadlineRow>): DeadlineRow => ({
  ...row,
  started_at: new Date(row.started_at),
  due_at: new Date(row.due_at),
  armed_at: new Date(row.armed_at),
  ended_at: instant(row.ended_at),
});

export const asTask = (row: TaskRow): Task => ({
  ...row.data,
  id: row.id,
  kind: row.kind,
  role: row.role,
  ...(row.station_id !== null && { station: row.station_id }),
  ...(row.firm_id !== null && { firm: row.firm_id }),
  ...(row.assignee !== null && { assignee: row.assignee }),
  ...(row.expires_at && { expiresAt: row.expires_at.getTime() }),
});

export const situationOf = (c: CaseRow, tasks: readonly TaskRow[]): Situation<Facts> => ({
  facts: c.facts,
  tasks: tasks.map(asTask),
});
