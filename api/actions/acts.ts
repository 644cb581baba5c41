import { z } from 'zod';
import { DATE_FIELDS, isDateField } from '../../domain/guard.js';
import { addDays } from '../../domain/time.js';
import { civilDate, line, prose } from '../fields.js';
import { action } from './action.js';
import { note, on, record, serviceMethod } from './fields.js';

/** Acts that answer no task. */
export const actActions = {
  withdraw: action('撤回申请', 'Withdraw the application', z.strictObject({ on, reason: prose(1000) }), (c) => ({
    on: c.today,
    reason: '双方已和解。',
  })),
  'report-hearing': action(
    '报告开庭',
    'Report a hearing',
    z
      .strictObject({
        day: civilDate.describe('开庭日期,可以在将来'),
        forum: z.enum(['court', 'arbitration']),
        public: z.boolean(),
        ground: z
          .enum(['state-secret', 'privacy', 'minor-defendant', 'divorce-on-request', 'trade-secret-on-request'])
          .optional()
          .describe('不公开审理的理由'),
        paper: line(100).optional().describe('不公开审理的法院文书号'),
        summonsOn: civilDate.describe('收到传票或通知之日'),
        venue: line(200).optional(),
      })
      .refine((b) => b.public || b.ground !== undefined, { path: ['ground'] })
      .refine((b) => b.public || b.paper !== undefined, { path: ['paper'] }),
    (c) => ({ day: addDays(c.today, 7), forum: 'court' as const, public: true, summonsOn: c.today }),
  ),
  'report-progress': action('报告进展', 'Report progress', z.strictObject({ on, content: prose(20_000) }), (c) => ({
    on: c.today,
    content: '已提交代理意见。',
  })),
  'record-service': action(
    '记录送达',
    'Record service',
    z.strictObject({
      document: z.enum(['grant', 'refusal', 'supplement-notice', 'assignment', 'official-letter', 'other']),
      on: civilDate,
      method: serviceMethod,
      note,
    }),
    (c) => ({ document: 'grant' as const, on: c.today, method: 'in-person' as const }),
  ),
  correct: action(
    '更正',
    'Correct an entry',
    z
      .strictObject({
        field: z.enum([...DATE_FIELDS, 'people', 'matter']).describe('收件、结案、报送、开庭日期须由第二人确认'),
        value: civilDate.optional().describe('更正后的日期'),
        hearing: z.int().min(1).optional().describe('第几次开庭'),
        reason: prose(1000),
        ...record,
      })
      .refine((b) => !isDateField(b.field) || b.value !== undefined, { path: ['value'] })
      .refine((b) => b.field !== 'hearing' || b.hearing !== undefined, { path: ['hearing'] }),
    (c) => ({ field: 'received' as const, value: c.today, reason: '录入有误。' }),
  ),
  'order-correction': action(
    '责令改正',
    'Order the centre to grant',
    z.strictObject({ on, reference: line(100), reasons: prose() }),
    (c) => ({ on: c.today, reference: '异议审查决定书1号', reasons: '符合援助条件。' }),
  ),
  addendum: action('归档后补充', 'Addendum', z.strictObject({ content: prose(20_000) }), () => ({
    content: '补充送达回证。',
  })),
};
