import type { Pool } from 'pg';
import type { Facts } from '../domain/case/facts.js';
import type { Task } from '../domain/engine/proceeding.js';
import type { Situation } from '../domain/engine/judge.js';
import { prepared } from './prepared.js';

export interface CaseRow {
  readonly id: string;
  readonly agency_id: string;
  readonly station_id: string | null;
  readonly number: string;
  readonly seq: number;
  readonly stage: string;
  readonly door: string;
  readonly channel: string;
  readonly kind: string;
  readonly criminal_stage: string | null;
  readonly matter_id: string;
  readonly matter: string | null;
  readonly title: string | null;
  readonly narrative: string | null;
  readonly organ: string | null;
  readonly organ_reference: string | null;
  readonly paper_number: string | null;
  readonly materials: { name: string; copies: number }[] | null;
  readonly persons: number;
  readonly facts: Facts;
  readonly handler: string | null;
  readonly firm_id: string | null;
  readonly received_at: Date;
  readonly entered_at: Date;
  readonly concluded_on: string | null;
  readonly archived_at: Date | null;
  readonly parked: string | null;
  readonly observers: string[];
}

export const TASK_STATES = ['open', 'done', 'cancelled', 'expired'] as const;

export interface TaskRow {
  readonly id: string;
  readonly proceeding_id: string;
  readonly agency_id: string;
  readonly kind: string;
  readonly role: string;
  readonly station_id: string | null;
  readonly firm_id: string | null;
  readonly assignee: string | null;
  readonly data: Pick<Task, 'notBy' | 'notFirm' | 'since' | 'data'>;
  readonly state: (typeof TASK_STATES)[number];
  readonly outcome: string | null;
  readonly opened_at: Date;
  readonly ended_at: Date | null;
  readonly ended_by: string | null;
  readonly due_at: Date | null;
  readonly deadline_id: string | null;
  readonly last_day: string | null;
  readonly expires_at: Date | null;
  readonly handler: string | null;
  readonly number: string;
  readonly title: string | null;
}

export interface DeadlineRow {
  readonly id: string;
  readonly task_id: string | null;
  readonly rule_key: string;
  readonly rule_pack: string;
  readonly rule_version: number;
  readonly legal_basis: string;
  readonly started_at: Date;
  readonly pauses: { from: string; to: string }[];
  readonly due_at: Date;
  readonly last_day: string | null;
  readonly provisional: boolean;
  readonly rungs: { rung: string; at: number; fired?: number; silent?: boolean; recipients: string[] }[];
  readonly supersedes: string | null;
  readonly state: string;
  readonly armed_at: Date;
  readonly ended_at: Date | null;
  readonly ended_by: string | null;
  readonly reason: string | null;
}

export interface PartyRow {
  readonly role: 'recipient' | 'opposing' | 'representative';
  readonly n: number;
  readonly name: string;
  readonly id_kind: string | null;
  readonly id_number: string | null;
  readonly phone: string | null;
  readonly gender: string | null;
  readonly birth_date: string | null;
  readonly address: string | null;
  readonly categories: string[];
  readonly detained: boolean;
}

const CASE_COLUMNS = `c.id, c.agency_id, c.station_id, c.number, p.seq, c.stage, c.door, c.channel, c.kind, c.criminal_stage,
  c.matter_id, c.matter, c.title, c.narrative, c.organ, c.organ_reference, c.paper_number, c.materials, c.persons, p.facts,
  c.handler, c.firm_id, c.received_at, c.entered_at, c.concluded_on::text, c.archived_at, p.parked,
  ARRAY(SELECT DISTINCT observer FROM attendance a WHERE a.case_id = c.id AND observer IS NOT NULL) AS observers`;
const FROM_CASES = 'FROM legal_case c JOIN proceeding p ON p.id = c.id';

const TASK_COLUMNS = `t.id, t.proceeding_id, t.agency_id, t.kind, t.role, t.station_id, t.firm_id, t.assignee, t.data,
  t.state, t.outcome, t.opened_at, t.ended_at, t.ended_by, d.id AS deadline_id, d.due_at, d.last_day::text, d.expires_at`;
/**
 * The clock that runs out first speaks for a task; one that expires ends it. One look at the few deadlines of the case: asked
 * for those armed alone, PostgreSQL goes through all that are armed anywhere.
 */
const TASK_DEADLINE = `LEFT JOIN LATERAL (
  SELECT id, due_at, last_day, min(due_at) FILTER (WHERE expires AND state = 'armed') OVER () AS expires_at
  FROM deadline WHERE proceeding_id = t.proceeding_id AND task_id = t.id ORDER BY (state = 'armed') DESC, due_at LIMIT 1) d ON true`;
const TASKS = `SELECT ${TASK_COLUMNS}, tc.handler, tc.number, tc.title
  FROM task t JOIN legal_case tc ON tc.id = t.proceeding_id ${TASK_DEADLINE}`;
const PARTIES = `SELECT case_id, role, n, name, id_kind, id_number, phone, gender, birth_date::text, address, categories, detained
  FROM party`;
const DEADLINES = `SELECT id, task_id, rule_key, rule_pack, rule_version, legal_basis, started_at, pauses, due_at,
  last_day::text, provisional, rungs, supersedes, state, armed_at, ended_at, ended_by, reason FROM deadline`;

const listOf = (rows: string): string => `(SELECT coalesce(json_agg(x), '[]') FROM (${rows}) x)`;
/** As a list of `c`, the case. */
const ITS_OPEN_TASKS = listOf(`${TASKS} WHERE t.proceeding_id = c.id AND t.state = 'open' ORDER BY t.opened_seq, t.id`);
const ITS_PARTIES = listOf(`${PARTIES} WHERE case_id = c.id ORDER BY role, n`);
const ITS_DEADLINES = listOf(`${DEADLINES} WHERE proceeding_id = c.id ORDER BY armed_seq, id`);

const PARTIES_OF = prepared(`${PARTIES} WHERE case_id = ANY ($1) ORDER BY case_id, role, n`);
const CASE_DESK = prepared(`SELECT ${CASE_COLUMNS}, ${ITS_OPEN_TASKS} AS "openTasks" ${FROM_CASES} WHERE c.id = $1`);
const TASK_DESK = prepared(
  `SELECT ${CASE_COLUMNS}, ${ITS_OPEN_TASKS} AS "openTasks", ${listOf(`${TASKS} WHERE t.id = asked.id`)} AS task
   FROM task asked JOIN legal_case c ON c.id = asked.proceeding_id JOIN proceeding p ON p.id = c.id WHERE asked.id = $1`,
);
const WHOLE = `SELECT ${CASE_COLUMNS}, ${ITS_OPEN_TASKS} AS "openTasks", ${ITS_PARTIES} AS parties, ${ITS_DEADLINES} AS deadlines
   ${FROM_CASES} WHERE c.id = $1`;
const WHOLE_CASE = prepared(WHOLE);

/** The same, when a command has been told to have had its effect: with the step that the record has of it. */
const CASE_AFTER = prepared(
  `WITH ended AS (SELECT seq FROM step WHERE proceeding_id = $1 AND key = $2),
   arrived AS (DELETE FROM delivery WHERE command_id = $3 AND EXISTS (SELECT FROM ended))
   SELECT ended.seq AS "endedSeq", whole.* FROM ended CROSS JOIN (${WHOLE}) AS whole`,
);

export async function partiesOf(pool: Pool, caseIds: readonly string[]): Promise<(PartyRow & { case_id: string })[]> {
  const { rows } = await pool.query<PartyRow & { case_id: string }>(PARTIES_OF([caseIds]));
  return rows;
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
  readonly parties: readonly PartyRow[];
  readonly deadlines: readonly DeadlineRow[];
}

/** A case with its open tasks: what an act, and whoever asks about it, is judged by. */
export async function caseDesk(pool: Pool, id: string): Promise<CaseDesk | undefined> {
  const { rows } = await pool.query<CaseRow & Lists>(CASE_DESK([id]));
  return rows[0] && deskOf(rows[0]);
}

/** A task with its case, and what else is open there. */
export async function taskDesk(pool: Pool, taskId: string): Promise<TaskDesk | undefined> {
  const { rows } = await pool.query<CaseRow & Lists & { task: [TaskRow] }>(TASK_DESK([taskId]));
  if (!rows[0]) return undefined;
  const { task, ...found } = rows[0];
  return { ...deskOf(found), task: tasksFrom(task)[0]! };
}

/** A case with all that its page shows. */
export async function wholeCase(pool: Pool, id: string): Promise<WholeCase | undefined> {
  const { rows } = await pool.query<WholeRow>(WHOLE_CASE([id]));
  return rows[0] && wholeOf(rows[0]);
}

/**
 * A case after a command of its own, and the step that the command made. `arrived`: its workflow has said so, and it need
 * not be delivered any more.
 *
 * @param key of the step
 * @returns undefined where only the workflow knows of it: the record was restored from a backup
 */
export async function caseAfter(
  pool: Pool,
  id: string,
  { key, arrived }: { key: string; arrived: string | null },
): Promise<{ whole: WholeCase; seq: number } | undefined> {
  const { rows } = await pool.query<WholeRow & { endedSeq: number }>(CASE_AFTER([id, key, arrived]));
  if (!rows[0]) return undefined;
  const { endedSeq, ...found } = rows[0];
  return { whole: wholeOf(found), seq: endedSeq };
}

type Lists = Pick<CaseDesk, 'openTasks'>;
type WholeRow = CaseRow & Lists & Pick<WholeCase, 'parties' | 'deadlines'>;

function wholeOf({ parties, deadlines, ...found }: WholeRow): WholeCase {
  const ended = withInstants(deadlines, 'started_at', 'due_at', 'armed_at', 'ended_at');
  return { ...deskOf(found), parties, deadlines: ended };
}

const deskOf = ({ openTasks, ...row }: CaseRow & Lists): CaseDesk => ({ row, openTasks: tasksFrom(openTasks) });

const tasksFrom = (tasks: readonly TaskRow[]): TaskRow[] =>
  withInstants(tasks, 'opened_at', 'ended_at', 'due_at', 'expires_at');

/** In JSON an instant is a text. */
function withInstants<T extends object>(rows: readonly T[], ...names: (keyof T)[]): T[] {
  return rows.map((row) => {
    const instants = names.map((name) => [name, row[name] === null ? null : new Date(row[name] as string)] as const);
    return { ...row, ...Object.fromEntries(instants) };
  });
}

/** A list's page: rows that any of the ways leads to, from a place on. */
export interface PageQuery {
  /** Conditions of SQL with parameters from $4 on; each is looked up by itself, in the order of the list. */
  readonly ways: readonly string[];
  readonly params: readonly unknown[];
  /** Where an earlier page ended. */
  readonly after: Place | undefined;
  readonly limit: number;
}
/** An instant of the row's that lists go by, and its id. */
export interface Place {
  readonly at: string;
  readonly id: string;
}

/** The first of each way and then the first of those: no way is followed further than a page. */
const pageOf = (ways: readonly string[], order: string): string =>
  `(${ways.map((way) => `(${way} ORDER BY ${order} LIMIT $3)`).join('\nUNION\n')}) AS found ORDER BY ${order} LIMIT $3`;

/** Tasks that were opened first come first. @param states every state when none is asked for */
export async function listTasks(
  pool: Pool,
  { ways, params, after, limit, states }: PageQuery & { readonly states: readonly TaskRow['state'][] },
): Promise<TaskRow[]> {
  if (ways.length === 0) return [];
  const found = ways.flatMap((way) =>
    states.map(
      (state) => `SELECT t.opened_at, t.id FROM task t JOIN legal_case c ON c.id = t.proceeding_id
        WHERE ($1::timestamptz IS NULL OR (t.opened_at, t.id) > ($1, $2)) AND t.state = '${state}' AND ${way}`,
    ),
  );
  const { rows } = await pool.query<TaskRow>(
    `WITH page AS (SELECT id FROM ${pageOf(found, 'opened_at, id')})
     ${TASKS} WHERE t.id IN (SELECT id FROM page) ORDER BY t.opened_at, t.id`,
    [after?.at ?? null, after?.id ?? null, limit, ...params],
  );
  return rows;
}

/** Cases received last come first. */
export async function listCases(pool: Pool, { ways, params, after, limit }: PageQuery): Promise<CaseRow[]> {
  if (ways.length === 0) return [];
  const found = ways.map(
    (way) => `SELECT c.received_at, c.id FROM legal_case c
      WHERE ($1::timestamptz IS NULL OR (c.received_at, c.id) < ($1, $2::uuid)) AND ${way}`,
  );
  const { rows } = await pool.query<CaseRow>(
    `WITH page AS (SELECT id FROM ${pageOf(found, 'received_at DESC, id DESC')})
     SELECT ${CASE_COLUMNS} ${FROM_CASES} WHERE c.id IN (SELECT id FROM page) ORDER BY c.received_at DESC, c.id DESC`,
    [after?.at ?? null, after?.id ?? null, limit, ...params],
  );
  return rows;
}

export interface EventRow {
  readonly seq: number;
  readonly n: number;
  readonly kind: string;
  readonly happened_at: Date;
  readonly entered_at: Date;
  readonly actor: string;
  readonly command_id: string | null;
  readonly data: string;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
  readonly body: string | null;
}

/** The history in order; the command's body only with its first event. */
export async function eventsOf(pool: Pool, caseId: string): Promise<EventRow[]> {
  const { rows } = await pool.query<EventRow>(
    `SELECT e.seq, e.n, e.kind, e.happened_at, e.entered_at, e.actor, e.command_id, e.data, e.prev_hash, e.hash,
       CASE WHEN e.n = 1 THEN m.body END AS body
     FROM event e LEFT JOIN command m ON m.id = e.command_id WHERE e.proceeding_id = $1 ORDER BY e.seq, e.n`,
    [caseId],
  );
  return rows;
}

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
