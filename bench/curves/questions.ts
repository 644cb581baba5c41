import type { Pool } from 'pg';
import { AGENCY, CASE_ID, CASES_PER_LAWYER, LAWYER, NAME } from './generate.js';

/** What somebody asks of the service, and the least that a database could be asked for it. */
export interface Question {
  readonly name: string;
  /** Demo account; `lawyer`: whose case it is. */
  readonly actor: string;
  readonly path: (g: number) => string;
  /** `$1` is the number of the case. */
  readonly plain: string;
}

const year = new Date().getUTCFullYear();
const PERIOD = `from=${year}-01-01&to=${year}-12-31`;

/** The year the indicators are asked for: the running one, so that some cases are open and some settled. */
export const ASKED = { agency: AGENCY, from: `${year}-01-01`, to: `${year}-12-31` };

export const QUESTIONS = {
  case: {
    name: '案件 / one case',
    actor: 'director',
    path: (g) => `/cases/${idOf(g)}`,
    plain: `SELECT * FROM legal_case c LEFT JOIN LATERAL (SELECT jsonb_agg(t) FROM task t WHERE t.proceeding_id = c.id AND t.state = 'open') t ON true
      LEFT JOIN LATERAL (SELECT jsonb_agg(d) FROM deadline d WHERE d.proceeding_id = c.id) d ON true WHERE c.id = (SELECT ${CASE_ID} FROM (SELECT $1::int AS g) x)`,
  },
  cases: {
    name: '案件列表 / cases',
    actor: 'director',
    path: () => '/cases?limit=50',
    plain: `SELECT * FROM legal_case WHERE agency_id = '${AGENCY}' AND $1::int > 0 ORDER BY received_at DESC, id DESC LIMIT 51`,
  },
  stage: {
    name: '在办案件 / cases of a stage',
    actor: 'director',
    path: () => '/cases?stage=handling&limit=50',
    plain: `SELECT * FROM legal_case WHERE agency_id = '${AGENCY}' AND stage = 'handling' AND $1::int > 0 LIMIT 51`,
  },
  number: {
    name: '按案号查 / a number',
    actor: 'director',
    path: (g) => `/cases?number=B${String(g).padStart(8, '0')}`,
    plain: `SELECT * FROM legal_case WHERE number = 'B' || lpad($1::int::text, 8, '0')`,
  },
  people: {
    name: '按姓名查 / a name',
    actor: 'director',
    path: (g) => `/cases?name=${encodeURIComponent(nameOf(g))}`,
    plain: `SELECT * FROM legal_case WHERE id IN (SELECT case_id FROM party WHERE name_key = (SELECT ${NAME} FROM (SELECT $1::int AS g) x))`,
  },
  anything: {
    name: '编号、姓名、证件或电话 / number, name, paper or telephone',
    actor: 'director',
    path: (g) => `/cases?q=${String(g).padStart(18, '9')}`,
    plain: `SELECT * FROM legal_case WHERE id IN (SELECT case_id FROM party WHERE id_key = lpad($1::int::text, 18, '9'))`,
  },
  casesDue: {
    name: '案件列表，按到期 / cases by due',
    actor: 'director',
    path: () => '/cases?sort=due&limit=50',
    plain: `SELECT * FROM legal_case WHERE agency_id = '${AGENCY}' AND $1::int > 0 ORDER BY due_by, id LIMIT 51`,
  },
  casesOverdue: {
    name: '逾期的案件 / cases overdue',
    actor: 'director',
    path: () => '/cases?overdue=true&limit=50',
    plain: `SELECT * FROM legal_case WHERE agency_id = '${AGENCY}' AND due_by < now() AND $1::int > 0 ORDER BY received_at DESC, id DESC LIMIT 51`,
  },
  ofHandler: {
    name: '某承办人的案件 / cases of a handler',
    actor: 'director',
    path: (g) => `/cases?handler=${lawyerOf(g)}&limit=50`,
    plain: `SELECT * FROM legal_case WHERE handler = (SELECT ${LAWYER} FROM (SELECT $1::int AS g) x) ORDER BY received_at DESC, id DESC LIMIT 51`,
  },
  ofFirm: {
    name: '某律所的案件，某月收到的 / cases of a firm, received in a month',
    actor: 'director',
    path: () => `/cases?firm=ph-f1&receivedFrom=${year}-01-01&receivedTo=${year}-01-31&limit=50`,
    plain: `SELECT * FROM legal_case WHERE firm_id = 'ph-f1' AND received_at >= '${year}-01-01' AND received_at < '${year}-02-01' AND $1::int > 0 LIMIT 51`,
  },
  ofStation: {
    name: '某工作站的案件，最早的在前 / cases of a station, the first first',
    actor: 'director',
    path: () => '/cases?station=ph-danghu&sort=received&limit=50',
    plain: `SELECT * FROM legal_case WHERE station_id = 'ph-danghu' AND $1::int > 0 ORDER BY received_at, id LIMIT 51`,
  },
  ofChannel: {
    name: '某渠道的案件 / cases of a channel',
    actor: 'director',
    path: () => '/cases?channel=detention&limit=50',
    plain: `SELECT * FROM legal_case WHERE agency_id = '${AGENCY}' AND channel = 'detention' AND $1::int > 0 LIMIT 51`,
  },
  own: {
    name: '律师的待办 / own tasks',
    actor: 'lawyer',
    path: () => '/tasks?mine=true&status=open&limit=50',
    plain: `SELECT * FROM task WHERE assignee = (SELECT ${LAWYER} FROM (SELECT $1::int AS g) x) AND state = 'open' LIMIT 51`,
  },
  pool: {
    name: '岗位待办 / tasks of a post',
    actor: 'callback',
    path: () => '/tasks?mine=true&status=open&limit=50',
    plain: `SELECT * FROM task WHERE agency_id = '${AGENCY}' AND role = 'callback' AND state = 'open' AND $1::int > 0 LIMIT 51`,
  },
  ownDue: {
    name: '律师的待办，按到期 / own tasks by due',
    actor: 'lawyer',
    path: () => '/tasks?mine=true&sort=due&limit=50',
    plain: `SELECT * FROM task WHERE assignee = (SELECT ${LAWYER} FROM (SELECT $1::int AS g) x) AND state = 'open' ORDER BY due_by, id LIMIT 51`,
  },
  allDue: {
    name: '机构的待办，按到期，附件数 / all tasks by due, with counts',
    actor: 'director',
    path: () => '/tasks?sort=due&limit=50',
    plain: `SELECT count(*) FROM task WHERE agency_id = '${AGENCY}' AND state = 'open' AND $1::int > 0`,
  },
  stationDue: {
    name: '工作站的待办，按到期，附件数 / a station’s tasks by due, with counts',
    actor: 'station',
    path: () => '/tasks?status=open&sort=due&limit=50',
    plain: `SELECT count(*) FROM task WHERE agency_id = '${AGENCY}' AND at_station = 'ph-danghu' AND state = 'open' AND $1::int > 0`,
  },
  stationEnded: {
    name: '工作站已办结的事项，附件数 / what has ended of a station, with counts',
    actor: 'station',
    path: () => '/tasks?status=done&limit=50',
    plain: `SELECT * FROM task WHERE agency_id = '${AGENCY}' AND at_station = 'ph-danghu' AND state = 'done' AND $1::int > 0 ORDER BY opened_at, id LIMIT 51`,
  },
  stationMine: {
    name: '工作站本岗位的待办 / tasks of a station’s post',
    actor: 'station',
    path: () => '/tasks?mine=true&status=open&limit=50',
    plain: `SELECT * FROM task WHERE agency_id = '${AGENCY}' AND at_station = 'ph-danghu' AND role = 'station' AND state = 'open' AND $1::int > 0 LIMIT 51`,
  },
  firmDue: {
    name: '律所的待办，按到期，附件数 / a firm’s tasks by due, with counts',
    actor: 'firm',
    path: () => '/tasks?status=open&sort=due&limit=50',
    plain: `SELECT count(*) FROM task WHERE agency_id = '${AGENCY}' AND at_firm = 'ph-f1' AND state = 'open' AND $1::int > 0`,
  },
  firmMine: {
    name: '律所本岗位的待办 / tasks of a firm’s post',
    actor: 'firm',
    path: () => '/tasks?mine=true&status=open&limit=50',
    plain: `SELECT * FROM task WHERE agency_id = '${AGENCY}' AND firm_id = 'ph-f1' AND role = 'firm' AND state = 'open' AND $1::int > 0 LIMIT 51`,
  },
  diary: {
    name: '日程，一月 / the diary of a month',
    actor: 'director',
    path: () => `/diary?from=${year}-01-01&to=${year}-01-31&limit=50`,
    plain: `SELECT * FROM hearing WHERE agency_id = '${AGENCY}' AND day BETWEEN '${year}-01-01' AND '${year}-01-31' AND $1::int > 0 ORDER BY day LIMIT 51`,
  },
  diaryOwn: {
    name: '律师的日程，一年 / a lawyer’s diary of a year',
    actor: 'lawyer',
    path: () => `/diary?from=${year}-01-01&to=${year}-12-31&limit=50`,
    plain: `SELECT * FROM hearing WHERE handler = (SELECT ${LAWYER} FROM (SELECT $1::int AS g) x) AND day >= '${year}-01-01' ORDER BY day LIMIT 51`,
  },
  diaryFirm: {
    name: '律所的日程，一月 / a firm’s diary of a month',
    actor: 'firm',
    path: () => `/diary?from=${year}-01-01&to=${year}-01-31&limit=50`,
    plain: `SELECT h.* FROM hearing h JOIN legal_case c ON c.id = h.case_id WHERE c.firm_id = 'ph-f1' AND h.day BETWEEN '${year}-01-01' AND '${year}-01-31' AND $1::int > 0 ORDER BY h.day LIMIT 51`,
  },
  alerts: {
    name: '提醒 / alerts',
    actor: 'director',
    path: () => '/alerts?acknowledged=false&limit=50',
    plain: `SELECT * FROM alert WHERE recipient = 'director' AND acknowledged_at IS NULL AND $1::int > 0 ORDER BY at DESC LIMIT 51`,
  },
  indicators: {
    name: '指标 / indicators',
    actor: 'director',
    path: () => `/indicators?${PERIOD}`,
    plain: '',
  },
  behind: {
    name: '指标背后的案件 / behind a figure',
    actor: 'director',
    path: () => `/indicators/callback/cases?${PERIOD}&limit=50`,
    plain: `SELECT * FROM legal_case WHERE agency_id = '${AGENCY}' AND concluded_on BETWEEN '${ASKED.from}' AND '${ASKED.to}' AND $1::int > 0 LIMIT 51`,
  },
} as const satisfies Record<string, Question>;
export type QuestionKey = keyof typeof QUESTIONS;

/** Lists, whose first page must not grow with the record. */
export const LISTS = [
  'cases',
  'stage',
  'casesDue',
  'casesOverdue',
  'ofStation',
  'own',
  'pool',
  'ownDue',
  'allDue',
  'stationDue',
  'stationMine',
  'firmDue',
  'firmMine',
  'diary',
  'alerts',
] as const satisfies readonly QuestionKey[];

export const lawyerOf = (g: number): string => `bench-lawyer-${Math.floor(g / CASES_PER_LAWYER)}`;
/** A record of 10,000 cases has ten lawyers; of a larger one the same number is asked about, each as often. */
export const ofTenLawyers = (g: number): number => g % (10 * CASES_PER_LAWYER);

const ids = new Map<number, string>();
const names = new Map<number, string>();
const idOf = (g: number): string => ids.get(g)!;
const nameOf = (g: number): string => names.get(g)!;

/** Ids and names of the cases that are going to be asked for. */
export async function learnIds(pool: Pool, numbers: readonly number[]): Promise<void> {
  const { rows } = await pool.query<{ g: number; id: string; name: string }>(
    `SELECT g, ${CASE_ID} AS id, ${NAME} AS name FROM unnest($1::int[]) g`,
    [numbers],
  );
  for (const { g, id, name } of rows) {
    ids.set(g, id);
    names.set(g, name);
  }
}
