import type { Alert } from '../db/alerts.js';
import { RULES } from '../domain/packs.js';
import {
  CIRCULARS,
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
} from '../domain/terms.js';
import { formatDue, type Instant } from '../domain/time.js';
import { taskTitle } from './case-view.js';
import type { Lang } from './language.js';

/** An alert as one line: what, which case, until when, and how it stands now. Codes, numbers and dates only. */
export function alertText(alert: Alert, now: Instant, lang: Lang): string {
  if (alert.kind in STANDSTILLS) return ofStandstill(alert, lang);
  if (alert.kind === 'date-moved') return ofMove(alert, lang);
  if (alert.kind === 'handed-over') return ofHandOver(alert, lang);
  if (alert.kind !== 'watch') return ofDeadline(alert, now, lang);
  if (alert.data['condition'] === 'year-not-published') return ofYear(alert, lang);
  if (alert.data['condition'] === 'register-correction') return REGISTER_CORRECTION[lang];
  if (alert.data['condition'] === 'nobody-left') return ofNobody(alert, lang);
  if (alert.data['condition'] === 'office-change') return OFFICE_CHANGE[lang];
  if (alert.data['condition'] === 'takeover') return TAKEOVER[lang];
  return alert.data['condition'] === 'digest' ? ofDigest(alert, lang) : ofRate(alert, lang);
}

function ofDeadline({ rung, circular, deadlineState, caseNumber, data }: Alert, now: Instant, lang: Lang): string {
  const title = ruleTitle(String(data['rule'] ?? ''), lang);
  const at = typeof data['due'] === 'number' ? data['due'] : undefined;
  const due = at === undefined ? '' : formatDue(at);
  const name = rung === null ? '' : (circular === null ? term(RUNGS, rung) : term(CIRCULARS, circular))[lang];
  const stands = standing(deadlineState, at, now)?.[lang];
  return lang === 'zh'
    ? `${name}：${caseNumber ?? ''} ${title}，期限 ${due}${stands === undefined ? '' : `（${stands}）`}`
    : `${name}: ${title} of ${caseNumber ?? ''}, due ${due}${stands === undefined ? '' : ` (${stands})`}`;
}

function ofMove({ caseNumber, data }: Alert, lang: Lang): string {
  const title = ruleTitle(String(data['rule'] ?? ''), lang);
  const [from, due] = [data['from'], data['due']].map((at) => (typeof at === 'number' ? formatDue(at) : ''));
  return lang === 'zh'
    ? `${DATE_MOVED.zh}：${caseNumber ?? ''} ${title}，由 ${from} 改为 ${due}`
    : `${DATE_MOVED.en}: ${title} of ${caseNumber ?? ''}, from ${from} to ${due}`;
}

function ofHandOver({ caseNumber }: Alert, lang: Lang): string {
  return lang === 'zh' ? `${caseNumber ?? ''} ${HANDED_OVER.zh}` : `${caseNumber ?? ''}: ${HANDED_OVER.en}`;
}

function ofNobody({ caseNumber, data }: Alert, lang: Lang): string {
  const title = taskTitle(String(data['kind']), lang);
  return lang === 'zh'
    ? `${caseNumber ?? ''} ${title}：${NOBODY_LEFT.zh}`
    : `${NOBODY_LEFT.en}: ${title} of ${caseNumber ?? ''}`;
}

function ofYear({ data }: Alert, lang: Lang): string {
  const { zh, en } = term(CONDITIONS, 'year-not-published');
  return lang === 'zh' ? `${String(data['year'])} 年${zh}` : `${en} of ${String(data['year'])}`;
}

function ofStandstill({ kind, caseNumber, data }: Alert, lang: Lang): string {
  const title = data['rule'] === undefined ? '' : ruleTitle(String(data['rule']), lang);
  const what = term(STANDSTILLS, kind)[lang];
  return lang === 'zh' ? `${caseNumber ?? ''} ${title} ${what}` : `${caseNumber ?? ''} ${title}: ${what}`;
}

function ofRate({ data }: Alert, lang: Lang): string {
  const rate = term(RATES, data['rate'])[lang];
  const condition = term(CONDITIONS, data['condition'])[lang];
  const figures = `${String(data['numerator'])}/${String(data['denominator'])}`;
  const [period, target] = [String(data['period']), String(data['target'])];
  return lang === 'zh'
    ? `${period} ${rate}${condition}：${figures}，目标 ${target} %`
    : `${period}: ${rate} ${condition}: ${figures}, target ${target} %`;
}

/** What of the centre's internal clocks is overdue, for the bureau, once a week. */
function ofDigest({ data }: Alert, lang: Lang): string {
  const overdue = Object.entries((data['overdue'] ?? {}) as Record<string, number>).map(
    ([rule, n]) => `${ruleTitle(rule, lang)} ${n}`,
  );
  return lang === 'zh'
    ? `每周摘要：内部期限逾期 ${overdue.join('、')}`
    : `Weekly digest, internal clocks overdue: ${overdue.join(', ')}`;
}

function ruleTitle(key: string, lang: Lang): string {
  return RULES.find((rule) => rule.key === key)?.title[lang] ?? key;
}
