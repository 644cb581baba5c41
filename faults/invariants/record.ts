import type pg from 'pg';

/**
 * What is on record of a case, as the tables hold it: instants in ms since 1970, days as 'YYYY-MM-DD'. Read by the
 * checks' own SQL, for many cases at once.
 */
export interface CaseRecord {
  readonly row: CaseRow;
  readonly steps: readonly StepRow[];
  readonly events: readonly EventRow[];
  readonly tasks: readonly TaskRow[];
  readonly deadlines: readonly DeadlineRow[];
  readonly plans: readonly PlanRow[];
  readonly commands: readonly CommandRow[];
  readonly hearings: readonly HearingRow[];
  readonly attendance: readonly AttendanceRow[];
  readonly callbacks: readonly CallbackRow[];
  readonly evaluations: readonly EvaluationRow[];
  readonly parties: readonly PartyRow[];
  readonly alerts: readonly AlertRow[];
  readonly messages: readonly MessageRow[];
}

export type Json = Readonly<Record<string, unknown>>;

export interface CaseRow {
  readonly id: string;
  readonly agency: string;
  readonly number: string;
  readonly seq: number;
  readonly flow: number;
  readonly stage: string;
  /** The same, as the head of the proceeding has it. */
  readonly headStage: string;
  readonly door: string;
  readonly kind: string;
  readonly handler: string | null;
  readonly firm: string | null;
  readonly persons: number;
  readonly receivedAt: number;
  readonly enteredAt: number;
  readonly completedAt: number | null;
  readonly decidedAt: number | null;
  readonly concludedOn: string | null;
  readonly concludedAt: number | null;
  readonly archivedAt: number | null;
  readonly updatedAt: number;
  readonly resting: boolean;
  readonly parked: string | null;
  readonly facts: Json;
}

/** What the case was told: the whole of it stands in the journal. */
export interface StepInput {
  readonly kind: 'open' | 'task' | 'act' | 'rung' | 'expiry';
  readonly key: string;
  readonly at: number;
  readonly actor?: { readonly user: string };
  readonly opening?: Opening;
  readonly takenOverAt?: number;
  readonly task?: string;
  readonly action?: string;
  readonly data?: Json;
  readonly deadline?: string;
  readonly index?: number;
}
export interface Opening {
  readonly door: 'application' | 'notice';
  readonly kind: string;
  readonly criminalStage?: string;
  readonly procedure?: string;
  readonly receivedAt: number;
  readonly persons: number;
  readonly missing: readonly string[];
  readonly limitationOn?: string;
}

export interface StepRow {
  readonly caseId: string;
  readonly seq: number;
  readonly key: string;
  readonly input: StepInput;
  readonly flow: number;
  readonly at: number;
  /** When the database committed it, machine time; null unless it keeps such times (`track_commit_timestamp`). */
  readonly committedAt: number | null;
}
export interface EventRow {
  readonly caseId: string;
  readonly seq: number;
  readonly n: number;
  readonly kind: string;
  readonly happenedAt: number;
  readonly enteredAt: number;
  readonly actor: string;
  readonly commandId: string | null;
  readonly bodyHash: string | null;
  readonly data: string;
  readonly prevHash: Buffer;
  readonly hash: Buffer;
}
export interface TaskRow {
  readonly caseId: string;
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly openedAt: number;
  readonly openedSeq: number;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
  readonly endedSeq: number | null;
  /** Null where no clock runs for it. */
  readonly dueBy: number | null;
  readonly assignee: string | null;
}
export interface PlannedRung {
  readonly rung: string;
  readonly at: number;
  readonly fired?: number;
}
export interface DeadlineRow {
  readonly caseId: string;
  readonly id: string;
  readonly task: string | null;
  readonly rule: string;
  readonly pack: string;
  readonly version: number;
  readonly startedAt: number;
  readonly pauses: readonly { readonly from: string; readonly to: string }[];
  readonly dueAt: number;
  readonly lastDay: string | null;
  readonly provisional: boolean;
  readonly expires: boolean;
  readonly rungs: readonly PlannedRung[];
  readonly supersedes: string | null;
  readonly state: string;
  readonly armedSeq: number;
  readonly plannedSeq: number;
  readonly armedAt: number;
  readonly endedSeq: number | null;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
  readonly reason: string | null;
}
export interface PlanRow {
  readonly caseId: string;
  readonly seq: number;
  readonly id: string;
  readonly due: number;
  readonly expires: boolean;
  readonly rungs: readonly PlannedRung[];
  readonly next: number | null;
}
export interface CommandRow {
  readonly caseId: string;
  readonly id: string;
  readonly actor: string;
  readonly route: string;
  readonly key: string;
  readonly kind: string;
  readonly state: string;
  /** What went to the workflow: one input, or those of a past that was told. */
  readonly inputs: readonly StepInput[];
  readonly body: string;
  readonly bodyHash: string;
  readonly receivedAt: number;
  readonly problem: string | null;
}
export interface HearingRow {
  readonly caseId: string;
  readonly no: number;
  readonly day: string;
  readonly forum: string;
  readonly public: boolean;
  readonly ground: string | null;
  readonly state: string;
  readonly summonsOn: string;
  readonly reportedAt: number;
  readonly late: boolean;
  readonly handler: string;
  readonly heldAt: number | null;
}
export interface AttendanceRow {
  readonly caseId: string;
  readonly hearing: number;
  readonly drawnAt: number;
  readonly observer: string | null;
  readonly namedAt: number | null;
  readonly outcome: string | null;
  readonly mode: string | null;
  readonly recordedAt: number | null;
}
export interface CallbackRow {
  readonly caseId: string;
  readonly n: number;
  readonly day: string;
  readonly method: string;
  readonly outcome: string;
  readonly person: string | null;
  readonly satisfaction: string | null;
  readonly caller: string;
  readonly recordedAt: number;
}
export interface EvaluationRow {
  readonly caseId: string;
  readonly n: number;
  readonly grade: string;
  readonly evaluator: string;
  readonly recordedAt: number;
}
export interface PartyRow {
  readonly caseId: string;
  readonly role: string;
  readonly n: number;
  readonly name: string;
}
export interface AlertRow {
  readonly caseId: string;
  readonly key: string;
  readonly recipient: string;
}
export interface MessageRow {
  readonly caseId: string;
  readonly key: string;
  readonly kind: string;
  readonly sentAt: number | null;
  readonly failed: string | null;
}

const ms = (column: string, name: string) => `(extract(epoch FROM ${column}) * 1000)::float8 AS "${name}"`;

const ROWS = `SELECT id, c.agency_id AS agency, number, seq, flow, c.stage, p.stage AS "headStage", door, c.kind, handler, firm_id AS firm, persons,
  ${ms('received_at', 'receivedAt')}, ${ms('entered_at', 'enteredAt')}, ${ms('completed_at', 'completedAt')},
  ${ms('decided_at', 'decidedAt')}, concluded_on::text AS "concludedOn", ${ms('concluded_at', 'concludedAt')},
  ${ms('archived_at', 'archivedAt')}, ${ms('updated_at', 'updatedAt')}, resting, parked, facts
  FROM legal_case c JOIN proceeding p USING (id) WHERE id = ANY ($1) ORDER BY id`;

/** What became of a command `c`, with its refusal `r`: done when the last of its inputs is a step. */
export const STATE = `CASE WHEN r.command_id IS NOT NULL THEN 'refused'
  WHEN EXISTS (SELECT FROM step s WHERE s.proceeding_id = c.proceeding_id AND s.key = c.input #>> '{-1,key}') THEN 'done'
  ELSE 'pending' END`;

/** One query for each kind of thing that belongs to a case. */
const PARTS = {
  steps: `SELECT proceeding_id AS "caseId", seq, key, input, flow, ${ms('at', 'at')}, ${ms(
    `CASE WHEN current_setting('track_commit_timestamp') = 'on' THEN pg_xact_commit_timestamp(xmin) END`,
    'committedAt',
  )} FROM step WHERE proceeding_id = ANY ($1) ORDER BY proceeding_id, seq`,
  events: `SELECT proceeding_id AS "caseId", seq, n, kind, ${ms('happened_at', 'happenedAt')}, ${ms('entered_at', 'enteredAt')},
    actor, command_id AS "commandId", body_hash AS "bodyHash", data, prev_hash AS "prevHash", hash
    FROM event WHERE proceeding_id = ANY ($1) ORDER BY proceeding_id, seq, n`,
  tasks: `SELECT proceeding_id AS "caseId", id, kind, state, outcome, assignee, ${ms('opened_at', 'openedAt')}, opened_seq AS "openedSeq",
    ${ms('ended_at', 'endedAt')}, ended_by AS "endedBy", ended_seq AS "endedSeq",
    CASE WHEN isfinite(due_by) THEN (extract(epoch FROM due_by) * 1000)::float8 END AS "dueBy"
    FROM task WHERE proceeding_id = ANY ($1) ORDER BY id`,
  deadlines: `SELECT proceeding_id AS "caseId", id, task_id AS task, rule_key AS rule, rule_pack AS pack, rule_version AS version,
    ${ms('started_at', 'startedAt')}, pauses, ${ms('due_at', 'dueAt')}, last_day::text AS "lastDay", provisional, expires,
    rungs, supersedes, state, armed_seq AS "armedSeq", planned_seq AS "plannedSeq", ${ms('armed_at', 'armedAt')},
    ended_seq AS "endedSeq", ${ms('ended_at', 'endedAt')}, ended_by AS "endedBy", reason
    FROM deadline WHERE proceeding_id = ANY ($1) ORDER BY id`,
  plans: `SELECT proceeding_id AS "caseId", seq, id, ${ms('due_at', 'due')}, expires, rungs, next_rung AS next
    FROM deadline_plan WHERE proceeding_id = ANY ($1) ORDER BY proceeding_id, seq, id`,
  commands: `SELECT c.proceeding_id AS "caseId", c.id, c.actor, c.route, c.key, c.kind, ${STATE} AS state, c.input AS inputs,
    c.body, c.body_hash AS "bodyHash", ${ms('c.received_at', 'receivedAt')}, r.problem ->> 'type' AS problem
    FROM command c LEFT JOIN command_refusal r ON r.command_id = c.id WHERE c.proceeding_id = ANY ($1)
    ORDER BY c.received_at, c.id`,
  hearings: `SELECT case_id AS "caseId", no, day::text AS day, forum, public, ground, state, summons_on::text AS "summonsOn",
    ${ms('reported_at', 'reportedAt')}, late, handler, ${ms('held_at', 'heldAt')}
    FROM hearing WHERE case_id = ANY ($1) ORDER BY case_id, no`,
  attendance: `SELECT case_id AS "caseId", hearing_no AS hearing, ${ms('drawn_at', 'drawnAt')}, observer,
    ${ms('named_at', 'namedAt')}, outcome, mode, ${ms('recorded_at', 'recordedAt')}
    FROM attendance WHERE case_id = ANY ($1) ORDER BY case_id, hearing_no`,
  callbacks: `SELECT case_id AS "caseId", n, day::text AS day, method, outcome, person, satisfaction, caller,
    ${ms('recorded_at', 'recordedAt')} FROM callback WHERE case_id = ANY ($1) ORDER BY case_id, n`,
  evaluations: `SELECT case_id AS "caseId", n, grade, evaluator, ${ms('recorded_at', 'recordedAt')}
    FROM evaluation WHERE case_id = ANY ($1) ORDER BY case_id, n`,
  parties: `SELECT case_id AS "caseId", role, n, name FROM party WHERE case_id = ANY ($1) ORDER BY case_id, role, n`,
  alerts: `SELECT proceeding_id AS "caseId", key, recipient FROM alert WHERE proceeding_id = ANY ($1) AND kind = 'rung'
    ORDER BY key, recipient`,
  messages: `SELECT proceeding_id AS "caseId", key, kind, ${ms('sent_at', 'sentAt')}, failed
    FROM outbox WHERE proceeding_id = ANY ($1) ORDER BY id`,
} as const satisfies Record<Exclude<keyof CaseRecord, 'row'>, string>;

/** Reads these cases; one that is not on record is left out. */
export async function readCases(pool: pg.Pool, caseIds: readonly string[]): Promise<CaseRecord[]> {
  const { rows } = await pool.query<CaseRow>(ROWS, [caseIds]);
  const parts = await Promise.all(
    Object.entries(PARTS).map(async ([part, sql]) => {
      const found = await pool.query<{ caseId: string }>(sql, [caseIds]);
      return [part, grouped(found.rows, (each) => each.caseId)] as const;
    }),
  );
  return rows.map((row) => {
    const own = parts.map(([part, byCase]) => [part, byCase.get(row.id) ?? []]);
    return { row, ...(Object.fromEntries(own) as Omit<CaseRecord, 'row'>) };
  });
}

export function grouped<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
