import type { Notice } from '../db/recipients.js';
import { formatInstant } from '../domain/time.js';

/** Texts of the mails, Chinese first; one mail speaks both, for its readers are not asked which they prefer. */
const RUNGS: Readonly<Record<string, { zh: string; en: string }>> = {
  reminder: { zh: '提醒', en: 'Reminder' },
  urge: { zh: '催办', en: 'Urgent' },
  supervise: { zh: '督办', en: 'Supervision' },
  circular: { zh: '通报批评（拟稿）', en: 'Circular (draft)' },
};
const RATES: Readonly<Record<string, { zh: string; en: string }>> = {
  entry: { zh: '录入率', en: 'Entry rate' },
  attendance: { zh: '旁听率', en: 'Attendance rate' },
  callback: { zh: '回访率', en: 'Callback rate' },
};
const CONDITIONS: Readonly<Record<string, { zh: string; en: string }>> = {
  'below-target': { zh: '低于目标', en: 'below target' },
  unreachable: { zh: '已无法达标', en: 'target out of reach' },
  'not-reconciled': { zh: '未与登记簿核对', en: 'not reconciled with a register' },
};

export interface MailText {
  readonly subject: string;
  readonly text: string;
}

export function mailText(notice: Notice): MailText {
  return notice.kind === 'watch' ? aboutRate(notice) : aboutDeadline(notice);
}

function aboutDeadline({ rung, ruleTitle, rule, caseNumber, due }: Notice): MailText {
  const { zh, en } = name(RUNGS, rung);
  const title = ruleTitle ?? { zh: rule ?? '', en: rule ?? '' };
  const until = due ? formatInstant(due.getTime()).replace('T', ' ').slice(0, 16) : '—';
  return {
    subject: `【${zh}】${title.zh} ${caseNumber ?? ''}`.trim(),
    text: [
      `事项：${title.zh}`,
      `案号：${caseNumber ?? '—'}`,
      `期限：${until}`,
      '请登录系统办理。',
      '',
      `${en}: ${title.en}`,
      `Case: ${caseNumber ?? '—'}`,
      `Due: ${until}`,
      'Please sign in to act on it.',
    ].join('\n'),
  };
}

function aboutRate({ data }: Notice): MailText {
  const rate = name(RATES, data['rate']);
  const condition = name(CONDITIONS, data['condition']);
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

function name(texts: typeof RUNGS, code: unknown): { zh: string; en: string } {
  const known = texts[String(code)];
  return known ?? { zh: String(code), en: String(code) };
}
