import type { Notice } from '../db/recipients.js';
import { RULES } from '../domain/packs.js';
import {
  CONDITIONS,
  DATE_MOVED,
  HANDED_OVER,
  NOBODY_LEFT,
  OFFICE_CHANGE,
  RATES,
  REGISTER_CORRECTION,
  RUNGS,
  standing,
  STANDSTILLS,
  TAKEOVER,
  term,
  type Term,
} from '../domain/terms.js';
import { formatDue, type Instant } from '../domain/time.js';

/** Texts of the mails, Chinese first; one mail speaks both, for its readers are not asked which they prefer. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

/** @param at instant at which it is said: what is over by then is called overdue */
export function mailText(notice: Notice, at: Instant): MailText {
  if (notice.kind === 'date-moved') return aboutMove(notice);
  if (notice.kind === 'handed-over') return aboutHandOver(notice);
  if (notice.kind !== 'watch') return aboutDeadline(notice, at);
  if (notice.data['condition'] === 'year-not-published') return aboutYear(notice);
  if (notice.data['condition'] === 'nobody-left') return aboutWaiting(notice.caseNumber ?? '—', NOBODY_LEFT);
  if (notice.data['condition'] === 'register-correction') return aboutWaiting('登记簿', REGISTER_CORRECTION);
  if (notice.data['condition'] === 'office-change') return aboutWaiting('机构人员', OFFICE_CHANGE);
  if (notice.data['condition'] === 'takeover') return aboutWaiting('接管', TAKEOVER);
  return notice.data['condition'] === 'digest' ? aboutDigest(notice) : aboutRate(notice);
}

function aboutDeadline({ kind, rung, ruleTitle, rule, caseNumber, due, state }: Notice, at: Instant): MailText {
  const { zh, en } = kind in STANDSTILLS ? term(STANDSTILLS, kind) : term(RUNGS, rung);
  const title = ruleTitle ?? { zh: rule ?? '—', en: rule ?? '—' };
  const until = due ? formatDue(due.getTime()) : '—';
  const stands = standing(state, due?.getTime(), at);
  return {
    subject: `【${zh}】${title.zh} ${caseNumber ?? ''}`.trim(),
    text: [
      `事项：${title.zh}`,
      `案号：${caseNumber ?? '—'}`,
      `期限：${until}${stands ? `（${stands.zh}）` : ''}`,
      '请登录系统办理。',
      '',
      `${en}: ${title.en}`,
      `Case: ${caseNumber ?? '—'}`,
      `Due: ${until}${stands ? ` (${stands.en})` : ''}`,
      'Please sign in to act on it.',
    ].join('\n'),
  };
}

function aboutMove({ ruleTitle, rule, caseNumber, data }: Notice): MailText {
  const title = ruleTitle ?? { zh: rule ?? '—', en: rule ?? '—' };
  const [from, due] = [data['from'], data['due']].map((at) => (typeof at === 'number' ? formatDue(at) : '—'));
  return {
    subject: `【${DATE_MOVED.zh}】${title.zh} ${caseNumber ?? ''}`.trim(),
    text: [
      `事项：${title.zh}`,
      `案号：${caseNumber ?? '—'}`,
      `期限：由 ${from} 改为 ${due}`,
      '',
      `${DATE_MOVED.en}: ${title.en}`,
      `Case: ${caseNumber ?? '—'}`,
      `Due: ${due} instead of ${from}`,
    ].join('\n'),
  };
}

/** Whoever has left cannot look it up any more: it says all that there is to say. */
function aboutHandOver({ caseNumber }: Notice): MailText {
  const { zh, en } = HANDED_OVER;
  return {
    subject: `【案件交接】${caseNumber ?? ''}`.trim(),
    text: [`案号：${caseNumber ?? '—'}`, `${zh}。`, '', `Case: ${caseNumber ?? '—'}`, `${en}.`].join('\n'),
  };
}

function aboutYear({ data }: Notice): MailText {
  const { zh, en } = term(CONDITIONS, 'year-not-published');
  const year = String(data['year']);
  return {
    subject: `【${zh}】${year} 年`,
    text: [
      `${year} 年${zh}，跨年期限只能暂定。请在国务院办公厅通知发布后尽快公布。`,
      '',
      `${en} of ${year}: deadlines that reach into it are provisional.`,
    ].join('\n'),
  };
}

/** Something waits for a second person. */
function aboutWaiting(register: string, { zh, en }: Term): MailText {
  return {
    subject: `【${register}】${zh}`,
    text: [`${zh}，请登录系统办理。`, '', `${en}. Please sign in to act on it.`].join('\n'),
  };
}

function aboutRate({ data }: Notice): MailText {
  const rate = term(RATES, data['rate']);
  const condition = term(CONDITIONS, data['condition']);
  const figures = `${String(data['numerator'])} / ${String(data['denominator'])}`;
  const [period, target] = [String(data['period']), `${String(data['target'])} %`];
  return {
    subject: `【指标】${rate.zh}${condition.zh} ${period}`,
    text: [
      `指标：${rate.zh}（${condition.zh}）`,
      `周期：${period}`,
      `数值：${figures}，目标 ${target}`,
      '',
      `Rate: ${rate.en} (${condition.en})`,
      `Period: ${period}`,
      `Figures: ${figures}, target ${target}`,
    ].join('\n'),
  };
}

function aboutDigest({ data }: Notice): MailText {
  const overdue = Object.entries((data['overdue'] ?? {}) as Record<string, number>);
  const title = (rule: string) => RULES.find((r) => r.key === rule)?.title ?? { zh: rule, en: rule };
  return {
    subject: `【每周摘要】内部期限逾期 ${overdue.reduce((sum, [, n]) => sum + n, 0)} 项`,
    text: [
      ...overdue.map(([rule, n]) => `${title(rule).zh}：${n}`),
      '',
      ...overdue.map(([rule, n]) => `${title(rule).en}: ${n}`),
    ].join('\n'),
  };
}
