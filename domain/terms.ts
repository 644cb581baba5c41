import type { Instant } from './time.js';

/** Terms of the trade as alerts and mails say them, in both languages. The glossary has the rest. */
export interface Term {
  readonly zh: string;
  readonly en: string;
}
export type Terms = Readonly<Record<string, Term>>;

export const RUNGS: Terms = {
  reminder: { zh: '提醒', en: 'Reminder' },
  urge: { zh: '催办', en: 'Urging' },
  supervise: { zh: '督办', en: 'Supervision' },
  circular: { zh: '通报批评（拟稿）', en: 'Circular (draft)' },
};

/** What became of the draft of a circular. */
export const CIRCULARS: Terms = {
  sign: { zh: '通报批评（已签发）', en: 'Circular (signed)' },
  discard: { zh: '通报批评（不予通报）', en: 'Circular (discarded)' },
};

/** How the deadline stands that an alert speaks of; nothing is said of one that is still ahead. */
export const STANDINGS: Terms = {
  overdue: { zh: '已逾期', en: 'overdue' },
  met: { zh: '已办结', en: 'done' },
  'met-late': { zh: '已逾期办结', en: 'done late' },
  missed: { zh: '已终结，未办', en: 'ended, not done' },
  cancelled: { zh: '已不需办理', en: 'ended, not needed' },
};

/** As it stands at this instant: ended, overdue, or ahead. */
export function standing(state: string | null, due: Instant | undefined, now: Instant): Term | undefined {
  if (state !== null && state !== 'armed') return term(STANDINGS, state);
  return due !== undefined && due < now ? STANDINGS['overdue'] : undefined;
}

export const RATES: Terms = {
  entry: { zh: '录入率', en: 'entry rate' },
  attendance: { zh: '旁听率', en: 'attendance rate' },
  callback: { zh: '回访率', en: 'callback rate' },
  satisfaction: { zh: '满意率', en: 'satisfaction' },
  quality: { zh: '质量达标率', en: 'quality' },
  'on-time': { zh: '按时率', en: 'on-time rate' },
};

export const CONDITIONS: Terms = {
  'below-target': { zh: '低于目标', en: 'below its target' },
  unreachable: { zh: '已无法达到目标', en: 'cannot reach its target any more' },
  'year-not-published': { zh: '放假安排尚未公布', en: 'The calendar is not published yet, that' },
  'not-reconciled': { zh: '未对账', en: 'not reconciled' },
};

/** A deadline that new reference data has moved. */
export const DATE_MOVED: Term = { zh: '期限变更', en: 'Deadline moved' };

/** A case has another handler: said to whoever has left, and to whose it is now. */
export const HANDED_OVER: Term = {
  zh: '交接完毕，承办人已变更',
  en: 'Handed over, the case has another handler',
};

/** What is given to somebody, or to a program, and waits for its second person. */
export const OFFICE_CHANGE: Term = {
  zh: '岗位授予、密码重置或程序密钥待第二人确认',
  en: 'A role, a new password or a key of a program waits for its second person',
};

/** A case to be taken over that waits for its second person. */
export const TAKEOVER: Term = {
  zh: '有拟接管的在办案件待第二人确认',
  en: 'A case that is to be taken over waits for its second person',
};

/** A task for which nobody of its agency is left. */
export const NOBODY_LEFT: Term = {
  zh: '本机构无人可办，可由司法局代行',
  en: 'Nobody of the agency is left for a task, which the bureau can do in their place',
};

/** A correction of a line of a register that waits for its second person. */
export const REGISTER_CORRECTION: Term = {
  zh: '登记簿有更正待第二人确认',
  en: 'A correction of a register waits for its second person',
};

/** What stands still in a case, as those who can see to it are told. */
export const STANDSTILLS: Terms = {
  'clock-held-up': { zh: '时限事项未能记录，系统将继续尝试', en: 'A deadline cannot be recorded, and is tried again' },
  'case-parked': { zh: '案件已挂起，须由管理员处理', en: 'The case is parked, and needs an administrator' },
};

/** The term of a code; the code itself where nobody gave it a name. */
export function term(terms: Terms, code: unknown): Term {
  return terms[String(code)] ?? { zh: String(code), en: String(code) };
}
