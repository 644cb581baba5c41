import { z } from 'zod';
import { addDays } from '../../domain/time.js';
import { civilDate, line, prose } from '../fields.js';
import { action, type ExampleContext } from './action.js';
import { EXAMPLE_PERSON, note, on, record, served, serviceMethod } from './fields.js';

const supplementNotice = z.strictObject({
  servedOn: civilDate,
  serviceMethod,
  replyBy: civilDate.describe('补正期限,补正通知中载明'),
  items: z.array(line(300)).min(1).max(50).describe('一次性列明全部缺项'),
});
const supplementExample = (c: ExampleContext) => ({
  servedOn: c.today,
  serviceMethod: 'in-person' as const,
  replyBy: addDays(c.today, 10),
  items: ['身份证明'],
});
const wholeRecord = {
  title: '追索劳动报酬',
  narrative: '用人单位拖欠工资。',
  matter: 'labour' as const,
  recipients: [EXAMPLE_PERSON],
};

export const intakeActions = {
  'record.complete': action(
    '完成登记',
    'Complete the record',
    z.strictObject({ ...record, noticeNumber: line(60).optional() }),
    (c) => ({
      ...wholeRecord,
      ...(c.facts.door === 'notice' && { noticeNumber: '(2026)刑初1号' }),
    }),
  ),
  'record.save': action(
    '暂存',
    'Save what is known',
    z.strictObject({ ...record, noticeNumber: line(60).optional() }),
    () => ({
      title: wholeRecord.title,
    }),
  ),
  'record.request-supplement': action('一次性告知补正', 'Request a supplement', supplementNotice, supplementExample),
  'supplement.complied': action(
    '已补正',
    'Supplement received',
    z.strictObject({ on, materials: z.array(line(300)).max(50).optional(), note }),
    (c) => ({
      on: c.today,
    }),
  ),
  'supplement.not-complied': action(
    '确认逾期未补正',
    'Confirm that nothing, or not what was asked, came',
    z.strictObject({ reason: z.enum(['silence', 'not-as-required']), serviceConfirmed: z.literal(true), note }),
    () => ({ reason: 'not-as-required' as const, serviceConfirmed: true as const }),
  ),
  'review.propose-grant': action(
    '建议给予援助',
    'Propose to grant',
    z
      .strictObject({
        means: z.enum(['checked', 'pledged', 'not-required']).describe('经济困难核查:已核查 / 诚信承诺 / 免予核查'),
        meansGround: z
          .enum(['no-fixed-income', 'social-relief', 'migrant-wages', 'article-32', 'criminal', 'other'])
          .optional()
          .describe('免予核查的理由 (法律援助法 art. 32, 42)'),
        opinion: prose().optional(),
      })
      .refine((b) => b.means !== 'not-required' || b.meansGround !== undefined, { path: ['meansGround'] }),
    () => ({ means: 'checked' as const }),
  ),
  'review.propose-refusal': action(
    '建议不予援助',
    'Propose to refuse',
    z.strictObject({
      ground: z.enum(['means', 'matter', 'jurisdiction', 'false-statement', 'other']),
      reasons: prose(),
    }),
    () => ({ ground: 'means' as const, reasons: '不符合经济困难标准。' }),
  ),
  'review.request-supplement': action('一次性告知补正', 'Request a supplement', supplementNotice, supplementExample),
  'review.recuse': action(
    '申请回避',
    'Recuse oneself',
    z.strictObject({ reason: z.enum(['relative', 'interest', 'other']), note }),
    () => ({
      reason: 'interest' as const,
    }),
  ),
  'approve.grant': action('决定给予援助', 'Grant aid', z.strictObject({ ...served, note }), () => ({})),
  'approve.refuse': action(
    '决定不予援助',
    'Refuse aid',
    z.strictObject({
      ground: z.enum(['means', 'matter', 'jurisdiction', 'false-statement', 'other']),
      reasons: prose(),
      remedy: prose().describe('异议途径告知'),
      ...served,
    }),
    () => ({
      ground: 'means' as const,
      reasons: '不符合经济困难标准。',
      remedy: '可以向设立本机构的司法行政部门提出异议。',
    }),
  ),
  'approve.return': action('退回重审', 'Return for review', z.strictObject({ reasons: prose() }), () => ({
    reasons: '请补充核查情况。',
  })),
};
