import { z } from 'zod';
import { addDays } from '../../domain/time.js';
import { civilDate, line, prose } from '../fields.js';
import { action } from './action.js';
import { contactMethod, note, on } from './fields.js';

const MATERIALS = [
  'closing-report',
  'agreement',
  'power',
  'meeting-record',
  'file-notes',
  'evidence',
  'pleadings',
  'court-documents',
  'progress-reports',
  'other',
] as const;

export const closingActions = {
  'submit-file.submit': action(
    '报送结案材料',
    'Submit the closing file',
    z.strictObject({ on, materials: z.array(z.enum(MATERIALS)).min(1), note }),
    (c) => ({ on: c.today, materials: ['closing-report' as const, 'court-documents' as const] }),
  ),
  'check-file.accept': action('案卷审核通过', 'Accept the file', z.strictObject({ note }), () => ({})),
  'check-file.return': action(
    '退回补正',
    'Return the file',
    z.strictObject({ defects: z.array(line(300)).min(1).max(50) }),
    () => ({
      defects: ['缺少会见笔录'],
    }),
  ),
  'correct-file.resubmit': action('重新报送', 'Submit again', z.strictObject({ on, note }), (c) => ({ on: c.today })),
  'callback.reached': action(
    '回访成功(格式32)',
    'Reached (form 32)',
    z.strictObject({
      on,
      method: contactMethod,
      person: z
        .enum(['recipient', 'guardian', 'authorised-relative', 'detained-by-letter', 'detained-by-visit'])
        .default('recipient'),
      feeTaken: z.boolean().describe('承办人是否收取财物'),
      toldProgress: z.boolean(),
      onTime: z.boolean().optional(),
      satisfaction: z.enum(['satisfied', 'basically-satisfied', 'dissatisfied']).optional(),
      suggestions: prose().optional(),
      followUp: prose().optional(),
    }),
    (c) => ({
      on: c.today,
      method: 'phone' as const,
      feeTaken: false,
      toldProgress: true,
      satisfaction: 'satisfied' as const,
    }),
  ),
  'callback.attempt': action(
    '回访未果',
    'Attempt without success',
    z.strictObject({
      on,
      method: contactMethod,
      outcome: z.enum(['no-answer', 'out-of-service', 'wrong-number', 'refused', 'detained', 'deceased']),
      note,
    }),
    (c) => ({ on: c.today, method: 'phone' as const, outcome: 'no-answer' as const }),
  ),
  'callback.unreachable': action('确认无法回访', 'Confirm as unreachable', z.strictObject({ note }), () => ({})),
  'evaluate.grade': action(
    '质量评估',
    'Grade the case',
    z.strictObject({
      grade: z.enum(['excellent', 'good', 'qualified', 'unqualified']).describe('优秀 / 良好 / 合格 / 不合格'),
      sheet: z
        .array(
          z.strictObject({ indicator: line(100), score: z.number().min(0).max(100), reason: prose(1000).optional() }),
        )
        .max(50)
        .optional(),
      reasons: prose(),
    }),
    () => ({ grade: 'good' as const, reasons: '程序规范,法律文书完整。' }),
  ),
  'archive.archive': action(
    '归档',
    'Archive',
    z.strictObject({ volume: line(60).optional().describe('卷号'), note }),
    () => ({}),
  ),
  'confirm-correction.confirm': action('确认更正', 'Confirm the correction', z.strictObject({ note }), () => ({})),
  'confirm-correction.reject': action(
    '驳回更正',
    'Reject the correction',
    z.strictObject({ reasons: prose() }),
    () => ({ reasons: '与原件不符。' }),
  ),
  'explain-delay.explain': action(
    '说明原因并定新期限',
    'Give cause and new date',
    z.strictObject({
      cause: z.enum(['court', 'recipient', 'handler', 'firm', 'centre', 'other']),
      objective: z.boolean().describe('是否客观原因;不改变法定期限'),
      newDay: civilDate,
      note,
    }),
    (c) => ({ cause: 'centre' as const, objective: false, newDay: addDays(c.today, 3) }),
  ),
  'sign-circular.sign': action('签发通报', 'Sign the circular', z.strictObject({ note }), () => ({})),
  'sign-circular.discard': action('不予通报', 'Discard the draft', z.strictObject({ reasons: prose() }), () => ({
    reasons: '已说明客观原因。',
  })),
};
