import type { Alert } from '../db/alerts.js';
import { RULES } from '../domain/packs.js';
import { formatInstant } from '../domain/time.js';
import type { Bilingual, Lang } from './language.js';
import { CONDITIONS, RATES } from './messages/rates.js';

const RUNGS: Readonly<Record<string, Bilingual>> = {
  reminder: { zh: '提醒', en: 'Reminder' },
  urge: { zh: '催办', en: 'Urging' },
  supervise: { zh: '督办', en: 'Supervision' },
  circular: { zh: '通报批评', en: 'Circular' },
};

/** An alert as one line: what, which case, until when. Codes, numbers and dates only. */
export function alertText(alert: Alert, lang: Lang): string {
  return alert.kind === 'watch' ? ofRate(alert, lang) : ofDeadline(alert, lang);
}

function ofDeadline({ rung, caseNumber, data }: Alert, lang: Lang): string {
  const title = RULES.find((rule) => rule.key === data['rule'])?.title[lang] ?? String(data['rule'] ?? '');
  const due = typeof data['due'] === 'number' ? minute(data['due']) : '';
  const name = rung === null ? '' : (RUNGS[rung]?.[lang] ?? rung);
  return lang === 'zh'
    ? `${name}：${caseNumber ?? ''} ${title}，期限 ${due}`
    : `${name}: ${title} of ${caseNumber ?? ''}, due ${due}`;
}

function ofRate({ data }: Alert, lang: Lang): string {
  const rate = RATES[String(data['rate'])]?.[lang] ?? String(data['rate']);
  const condition = CONDITIONS[String(data['condition'])]?.[lang] ?? String(data['condition']);
  const figures = `${String(data['numerator'])}/${String(data['denominator'])}`;
  const [period, target] = [String(data['period']), String(data['target'])];
  return lang === 'zh'
    ? `${period} ${rate}${condition}：${figures}，目标 ${target} %`
    : `${period}: ${rate} ${condition}: ${figures}, target ${target} %`;
}

function minute(instant: number): string {
  return formatInstant(instant).slice(0, 16).replace('T', ' ');
}
