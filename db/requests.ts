import type { Pool } from 'pg';
import type { Situation } from '../domain/engine/judge.js';
import type { RequestFacts } from '../domain/request/facts.js';
import {
  asTask,
  deadlineFrom,
  ITS_DEADLINES,
  ITS_OPEN_TASKS,
  listOf,
  taskFrom,
  TASKS,
  type DeadlineRow,
  type InJsonRow,
  type InPlace,
  type TaskRow,
} from './cases.js';
import { count, first, statement, type Queryable, type RowOf } from './sql/statement.js';
import { bool, int4, joined, json, jsonb, nullable, text, timestamptz, uuid } from './sql/types.js';

/** Requests (诉求) as they are read; `c` is the request, so that tasks and deadlines are asked for as those of a case. */

export const REQUEST = {
  id: uuid,
  agency_id: text,
  station_id: nullable(text),
  unit_id: nullable(text),
  number: text,
  seq: int4,
  stage: text,
  channel: text,
  subject: text,
  urgency: text,
  persons: int4,
  source: nullable(text),
  contact_name: nullable(text),
  contact_phone: nullable(text),
  text,
  owner: nullable(text),
  ownerName: joined(text),
  leader: nullable(text),
  leaderName: joined(text),
  received_at: timestamptz,
  entered_at: timestamptz,
  answered_on: nullable(text),
  answer: nullable(text),
  satisfaction: nullable(text),
  reopened: bool,
  outcome: nullable(text),
  case_id: nullable(uuid),
  caseNumber: joined(text),
  duplicate_of: nullable(uuid),
  closed_at: nullable(timestamptz),
  facts: jsonb<RequestFacts>(),
  parked: nullable(text),
};
export const REQUEST_COLUMNS = `c.id, c.agency_id, c.station_id, c.unit_id, c.number, p.seq, c.stage, c.channel, c.subject, c.urgency,
  c.persons, c.source, c.contact_name, c.contact_phone, c.text, c.owner, o.name AS "ownerName", c.leader, l.name AS "leaderName",
  c.received_at, c.entered_at, c.answered_on::text, c.answer, c.satisfaction, c.reopened, c.outcome, c.case_id, k.number AS "caseNumber",
  c.duplicate_of, c.closed_at, p.facts, p.parked`;
const BESIDE = `JOIN proceeding p ON p.id = c.id LEFT JOIN app_user o ON o.username = c.owner
  LEFT JOIN app_user l ON l.username = c.leader LEFT JOIN legal_case k ON k.id = c.case_id`;
export const FROM_REQUESTS = `FROM requests c ${BESIDE}`;
export type RequestRow = RowOf<typeof REQUEST> & InPlace;

const DESK = { ...REQUEST, openTasks: json<InJsonRow<TaskRow>[]>() };
const WHOLE = { ...DESK, deadlines: json<InJsonRow<DeadlineRow>[]>() };

const REQUEST_DESK = statement({
  name: 'request-desk',
  text: `SELECT ${REQUEST_COLUMNS}, ${ITS_OPEN_TASKS} AS "openTasks" ${FROM_REQUESTS} WHERE c.id = $1`,
  parameters: [uuid],
  columns: DESK,
});
const TASK_DESK = statement({
  name: 'request-task-desk',
  text: `SELECT ${REQUEST_COLUMNS}, ${ITS_OPEN_TASKS} AS "openTasks", ${listOf(`${TASKS.text} WHERE t.id = asked.id`)} AS task
    FROM task asked JOIN requests c ON c.id = asked.proceeding_id ${BESIDE} WHERE asked.id = $1`,
  parameters: [text],
  columns: { ...DESK, task: json<[InJsonRow<TaskRow>]>() },
});
const WHOLE_REQUEST = statement({
  name: 'whole-request',
  text: `SELECT ${REQUEST_COLUMNS}, ${ITS_OPEN_TASKS} AS "openTasks", ${ITS_DEADLINES} AS deadlines ${FROM_REQUESTS} WHERE c.id = $1`,
  parameters: [uuid],
  columns: WHOLE,
});
const REQUEST_AFTER = statement({
  name: 'request-after',
  text: `SELECT ended.seq AS "endedSeq", whole.* FROM step ended CROSS JOIN (${WHOLE_REQUEST.text}) AS whole
   WHERE ended.proceeding_id = $1 AND ended.key = $2`,
  parameters: [uuid, text],
  columns: { ...WHOLE, endedSeq: int4 },
});

export interface RequestDesk {
  readonly row: RequestRow;
  readonly openTasks: readonly TaskRow[];
}
export interface RequestTaskDesk extends RequestDesk {
  readonly task: TaskRow;
}
export interface WholeRequest extends RequestDesk {
  readonly deadlines: readonly DeadlineRow[];
}

const deskOf = ({ openTasks, ...row }: RowOf<typeof DESK>): RequestDesk => ({
  row,
  openTasks: openTasks.map(taskFrom),
});
const wholeOf = ({ deadlines, ...found }: RowOf<typeof WHOLE>): WholeRequest => ({
  ...deskOf(found),
  deadlines: deadlines.map(deadlineFrom),
});

/** A request with its open tasks. */
export async function requestDesk(pool: Queryable, id: string): Promise<RequestDesk | undefined> {
  const found = await first(pool, REQUEST_DESK, [id]);
  return found && deskOf(found);
}

/** A task of a request, with the request and what else is open there. */
export async function requestTaskDesk(pool: Pool, taskId: string): Promise<RequestTaskDesk | undefined> {
  const asked = await first(pool, TASK_DESK, [taskId]);
  if (!asked) return undefined;
  const { task, ...found } = asked;
  return { ...deskOf(found), task: taskFrom(task[0]) };
}

/** A request with all that its page shows. */
export async function wholeRequest(pool: Pool, id: string): Promise<WholeRequest | undefined> {
  const found = await first(pool, WHOLE_REQUEST, [id]);
  return found && wholeOf(found);
}

/** The same after a command of its own, with the step that the command made; undefined where that is not on record. */
export async function requestAfter(
  pool: Pool,
  id: string,
  key: string,
): Promise<{ whole: WholeRequest; seq: number } | undefined> {
  const after = await first(pool, REQUEST_AFTER, [id, key]);
  if (!after) return undefined;
  const { endedSeq, ...found } = after;
  return { whole: wholeOf(found), seq: endedSeq };
}

export const requestSituation = ({ row, openTasks }: RequestDesk): Situation<RequestFacts> => ({
  facts: row.facts,
  tasks: openTasks.map(asTask),
});

// ---- what commands name --------------------------------------------------------------------------------------------

const UNIT = statement({
  name: 'unit-of-agency',
  text: 'SELECT id FROM station WHERE agency_id = $1 AND active AND ($2::text IS NULL OR id = $2) ORDER BY id LIMIT 1',
  parameters: [text, nullable(text)],
  columns: { id: text },
});
/** This station of the agency, or any of them. */
export const unitOf = async (pool: Pool, agency: string, id: string | null): Promise<string | undefined> =>
  (await first(pool, UNIT, [agency, id]))?.id;

const OF_DESK = statement({
  name: 'who-is-of-the-desk',
  text: `SELECT username FROM app_user WHERE agency_id = $1 AND active AND NOT machine AND ($2::text IS NULL OR username = $2)
      AND username IS DISTINCT FROM $3 AND ('intake' = ANY (roles) OR 'station' = ANY (roles) AND station_id = $4)
    ORDER BY username LIMIT 1`,
  parameters: [text, nullable(text), nullable(text), nullable(text)],
  columns: { username: text },
});
/** Whoever can own the request: this one, or anybody of the desk but its owner. */
export const ownerFor = async (pool: Pool, row: RequestRow, username: string | null): Promise<string | undefined> =>
  (await first(pool, OF_DESK, [row.agency_id, username, username === null ? row.owner : null, row.station_id]))
    ?.username;

const ANOTHER = statement({
  name: 'another-request',
  text: 'SELECT id FROM requests WHERE agency_id = $1 AND id <> $2 ORDER BY received_at DESC, id LIMIT 1',
  parameters: [text, uuid],
  columns: { id: uuid },
});
export const anotherRequest = async (pool: Pool, { agency_id, id }: RequestRow): Promise<string | undefined> =>
  (await first(pool, ANOTHER, [agency_id, id]))?.id;

const IS_THERE = statement({
  name: 'request-of-agency',
  text: 'SELECT FROM requests WHERE id = $1 AND agency_id = $2',
  parameters: [uuid, text],
});
export const isRequestOf = async (pool: Pool, agency: string, id: string): Promise<boolean> =>
  (await count(pool, IS_THERE, [id, agency])) > 0;
