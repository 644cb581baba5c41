import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { transaction } from '../../db/client.js';
import { formatInstant, startOfDay, type CivilDate, type Instant } from '../../domain/time.js';

/** A county's year as plain values: written straight into the tables, so that a figure can be worked out by hand. */
export interface Docket {
  readonly agency: string;
  readonly stations: readonly string[];
  readonly firms: readonly string[];
  readonly people: readonly { username: string; firm?: string; roles?: readonly string[] }[];
  readonly cases: readonly DocketCase[];
  readonly paper: readonly DocketPaper[];
}

export interface DocketCase {
  readonly id: string;
  readonly station: string | null;
  readonly door: 'application' | 'notice';
  readonly kind: 'criminal' | 'civil' | 'administrative';
  readonly criminalStage: string | null;
  readonly procedure: string | null;
  readonly stage: string;
  readonly received: Instant;
  readonly entered: Instant;
  readonly completed: Instant | null;
  /** Entered with its past, up to this instant. */
  readonly takenOver?: Instant | null;
  readonly paperNumber: string | null;
  readonly closed: { readonly on: CivilDate; readonly recorded: Instant } | null;
  readonly callbackEnded: 'reached' | 'unreachable' | 'expired' | null;
  readonly handler: string | null;
  readonly people: readonly { name: string; phone: string | null; detained: boolean }[];
  readonly hearings: readonly DocketHearing[];
  readonly callbacks: readonly { day: CivilDate; outcome: string; satisfaction: string | null; recorded: Instant }[];
  readonly grades: readonly { grade: string; recorded: Instant }[];
  readonly deadlines: readonly { rule: string; due: CivilDate; state: string; ended: Instant | null }[];
}

export interface DocketHearing {
  readonly day: CivilDate;
  readonly public: boolean;
  readonly ground: string | null;
  readonly state: 'announced' | 'held' | 'put-off' | 'cancelled';
  readonly reported: Instant;
  readonly late: boolean;
  readonly drawn: {
    readonly at: Instant;
    readonly observer: string | null;
    readonly outcome: string | null;
    readonly recorded: Instant | null;
    readonly mode?: string;
  } | null;
}

export interface DocketPaper {
  readonly id: string;
  readonly register: string;
  readonly station: string | null;
  readonly number: string;
  readonly day: CivilDate;
  readonly person: string;
  readonly entered: Instant;
  readonly caseId: string | null;
  readonly voided?: Instant | null;
}

/** 09:00 of the day, or the hour given. */
export const at = (day: CivilDate, hour = 9): Instant => startOfDay(day) + hour * 3_600_000;

/** A case by application, in handling, received and entered on the day; the rest as the test needs it. */
export function aCase(day: CivilDate, more: Partial<DocketCase> = {}): DocketCase {
  return {
    id: randomUUID(),
    station: null,
    door: 'application',
    kind: 'civil',
    criminalStage: null,
    procedure: 'litigation',
    stage: 'handling',
    received: at(day),
    entered: at(day, 10),
    completed: at(day, 10),
    paperNumber: null,
    closed: null,
    callbackEnded: null,
    handler: null,
    people: [{ name: '张三', phone: '13800000000', detained: false }],
    hearings: [],
    callbacks: [],
    grades: [],
    deadlines: [],
    ...more,
  };
}

/** A public hearing announced in time. */
export function aHearing(day: CivilDate, more: Partial<DocketHearing> = {}): DocketHearing {
  const reported = at(day) - 3 * 86_400_000;
  return { day, public: true, ground: null, state: 'held', reported, late: false, drawn: null, ...more };
}

export function attended(day: CivilDate, observer: string): DocketHearing['drawn'] {
  return { at: at(day) - 2 * 86_400_000, observer, outcome: 'attended', recorded: at(day, 17) };
}

/** Writes the docket; one statement per table. */
export async function load(pool: Pool, docket: Docket): Promise<void> {
  const { agency } = docket;
  await insert(pool, 'agency', [{ id: agency, name: agency, short_name: agency, rule_pack: 'law' }]);
  await insert(
    pool,
    'station',
    docket.stations.map((id) => ({ id, agency_id: agency, name: id, kind: 'judicial-office' })),
  );
  await insert(
    pool,
    'firm',
    docket.firms.map((id) => ({ id, agency_id: agency, name: id, kind: 'law-firm' })),
  );
  await insert(
    pool,
    'app_user',
    docket.people.map(({ username, firm, roles }) => ({
      username,
      name: username,
      agency_id: agency,
      firm_id: firm ?? null,
      roles: roles ?? ['lawyer'],
      password_hash: '-',
      active: true,
    })),
  );
  await loadCases(pool, agency, docket.cases);
  await insert(
    pool,
    'paper_entry',
    docket.paper.map((p) => ({
      id: p.id,
      agency_id: agency,
      station_id: p.station,
      register: p.register,
      number: p.number,
      day: p.day,
      person: p.person,
      entered_at: ts(p.entered),
      entered_by: 'intake',
      case_id: p.caseId,
      matched_at: p.caseId === null ? null : ts(p.entered),
      voided_at: p.voided ? ts(p.voided) : null,
    })),
  );
}

async function loadCases(db: Pool | PoolClient, agency: string, cases: readonly DocketCase[]): Promise<void> {
  await insert(db, 'legal_case', cases.map(rowOf(agency)));
  for (const part of PARTS) {
    const [table, rows] = part(agency, cases);
    await insert(db, table, rows);
  }
}

/** Puts another course of the case in the place of what is there, in one transaction, as a step of it would. */
export async function reload(pool: Pool, agency: string, c: DocketCase): Promise<void> {
  await transaction(pool, async (client) => {
    for (const table of ['proceeding', 'legal_case']) await client.query(`DELETE FROM ${table} WHERE id = $1`, [c.id]);
    for (const table of ['party', 'hearing', 'attendance', 'callback', 'evaluation'])
      await client.query(`DELETE FROM ${table} WHERE case_id = $1`, [c.id]);
    await client.query('DELETE FROM deadline WHERE proceeding_id = $1', [c.id]);
    await loadCases(client, agency, [c]);
  });
}

type Rows = [table: string, rows: object[]];
type Part = (agency: string, cases: readonly DocketCase[]) => Rows;

function rowOf(agency: string) {
  return (c: DocketCase) => ({
    id: c.id,
    agency_id: agency,
    station_id: c.station,
    number: `${agency}-${c.id}`,
    stage: c.stage,
    door: c.door,
    channel: 'window',
    kind: c.kind,
    criminal_stage: c.criminalStage,
    procedure: c.procedure,
    matter_id: c.id,
    paper_number: c.paperNumber,
    persons: 1,
    handler: c.handler,
    received_at: ts(c.received),
    entered_at: ts(c.entered),
    completed_at: ts(c.completed),
    taken_over_at: ts(c.takenOver ?? null),
    concluded_on: c.closed?.on ?? null,
    withdrawn_at: c.stage === 'withdrawn' ? ts(c.entered) : null,
    concluded_at: ts(c.closed?.recorded ?? null),
    callback: c.callbackEnded,
  });
}

const heads: Part = (agency, cases) => [
  'proceeding',
  cases.map((c) => ({
    id: c.id,
    kind: 'case',
    agency_id: agency,
    seq: 1,
    flow: 1,
    stage: c.stage,
    facts: {},
    resting: false,
    updated_at: ts(c.entered),
  })),
];

const parties: Part = (_agency, cases) => [
  'party',
  cases.flatMap((c) =>
    c.people.map((p, i) => ({
      case_id: c.id,
      role: 'recipient',
      n: i + 1,
      name: p.name,
      phone: p.phone,
      categories: [],
      detained: p.detained,
    })),
  ),
];

const hearings: Part = (agency, cases) => [
  'hearing',
  cases.flatMap((c) =>
    c.hearings.map((h, i) => ({
      case_id: c.id,
      no: i + 1,
      agency_id: agency,
      day: h.day,
      forum: 'court',
      public: h.public,
      ground: h.ground,
      state: h.state,
      summons_on: h.day,
      reported_at: ts(h.reported),
      late: h.late,
      handler: c.handler ?? 'nobody',
      held_at: h.state === 'held' ? ts(Math.max(at(h.day, 12), h.reported)) : null,
    })),
  ),
];

const attendances: Part = (agency, cases) => [
  'attendance',
  cases.flatMap((c) =>
    c.hearings.flatMap((h, i) =>
      h.drawn
        ? [
            {
              case_id: c.id,
              hearing_no: i + 1,
              agency_id: agency,
              period: '2026',
              drawn_at: ts(h.drawn.at),
              reason: 'steering',
              rule_version: 1,
              observer: h.drawn.observer,
              outcome: h.drawn.outcome,
              mode: h.drawn.mode ?? null,
              recorded_at: ts(h.drawn.recorded),
            },
          ]
        : [],
    ),
  ),
];

const callbacks: Part = (agency, cases) => [
  'callback',
  cases.flatMap((c) =>
    c.callbacks.map((k, i) => ({
      case_id: c.id,
      n: i + 1,
      agency_id: agency,
      day: k.day,
      method: 'phone',
      outcome: k.outcome,
      satisfaction: k.satisfaction,
      caller: 'callback',
      recorded_at: ts(k.recorded),
    })),
  ),
];

const evaluations: Part = (agency, cases) => [
  'evaluation',
  cases.flatMap((c) =>
    c.grades.map((g, i) => ({
      case_id: c.id,
      n: i + 1,
      agency_id: agency,
      grade: g.grade,
      evaluator: 'evaluator',
      recorded_at: ts(g.recorded),
    })),
  ),
];

const deadlines: Part = (agency, cases) => [
  'deadline',
  cases.flatMap((c) =>
    c.deadlines.map((d, i) => ({
      id: `${c.id}/${d.rule}@${i + 1}`,
      proceeding_id: c.id,
      proceeding_kind: 'case',
      agency_id: agency,
      rule_key: d.rule,
      rule_pack: 'law',
      rule_version: 1,
      legal_basis: '-',
      started_at: ts(c.received),
      pauses: [],
      due_at: ts(startOfDay(d.due) + 86_400_000),
      last_day: d.due,
      provisional: false,
      expires: false,
      rungs: [],
      next_rung: 0,
      state: d.state,
      armed_seq: 1,
      planned_seq: 1,
      armed_at: ts(startOfDay(d.due) - 90 * 86_400_000),
      ended_at: ts(d.ended),
    })),
  ),
];

const PARTS: readonly Part[] = [heads, parties, hearings, attendances, callbacks, evaluations, deadlines];

function ts(instant: Instant | null): string | null {
  return instant === null ? null : formatInstant(instant);
}

async function insert(pool: Pool | PoolClient, table: string, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]!).join(', ');
  await pool.query(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}
