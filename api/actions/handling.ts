import { z } from 'zod';
import { CLOSING_DOCUMENTS, closingDocuments } from '../../domain/matters.js';
import { addDays } from '../../domain/time.js';
import { civilDate, line, prose, username } from '../fields.js';
import { action, asCode, type ExampleContext } from './action.js';
import { cause, contactMethod, note, on } from './fields.js';

const today = (c: ExampleContext) => ({ on: c.today });
const hearingDay = (c: ExampleContext) => {
  const day = String(c.task?.data['day'] ?? c.today);
  return { on: day > c.today ? c.today : day };
};
const NON_PUBLIC = [
  'state-secret',
  'privacy',
  'minor-defendant',
  'divorce-on-request',
  'trade-secret-on-request',
] as const;
const notPossible = (causes: readonly [string, ...string[]]) =>
  action('无法进行', 'Not possible', z.strictObject({ on, ...cause(causes) }), () => ({ cause: causes[0] }));

export const handlingActions = {
  'assign.assign-firm': action(
    '指派律所',
    'Assign to a firm',
    z.strictObject({ firm: asCode(line(64)), note }),
    (c) => ({
      firm: c.firm ?? '',
    }),
  ),
  'assign.assign-lawyer': action(
    '指派中心律师',
    'Assign a lawyer of the centre',
    z.strictObject({ lawyer: asCode(username), note }),
    (c) => ({
      lawyer: c.lawyer ?? '',
    }),
  ),
  'name-handler.name': action(
    '安排承办人',
    'Name the handler',
    z.strictObject({ lawyer: asCode(username), note }),
    (c) => ({
      lawyer: c.lawyer ?? '',
    }),
  ),
  'name-handler.decline': action(
    '不予承接',
    'Decline with cause',
    z.strictObject(cause(['conflict', 'no-capacity', 'not-qualified', 'other'])),
    () => ({
      cause: 'no-capacity',
    }),
  ),
  'inform-organ.inform': action(
    '告知办案机关',
    'Inform the organ',
    z.strictObject({ on, method: contactMethod.default('letter'), note }),
    today,
  ),
  'engage.sign': action('签订委托协议', 'Sign the agreement', z.strictObject({ on, note }), today),
  'engage.not-possible': notPossible(['recipient', 'objective', 'other']),
  'meet.record': action(
    '会见/约见记录',
    'Record the meeting',
    z.strictObject({ on, place: line(200).optional(), notes: prose(20_000).optional() }),
    today,
  ),
  'meet.not-possible': notPossible(['recipient', 'custody-refused', 'objective', 'other']),
  'read-file.record': action(
    '阅卷记录',
    'Record the file reading',
    z.strictObject({ on, notes: prose(20_000).optional() }),
    today,
  ),
  'read-file.not-possible': notPossible(['organ', 'objective', 'other']),
  'hearing.held': action('已开庭', 'Held', z.strictObject({ on, note }), hearingDay),
  'hearing.put-off': action(
    '延期开庭',
    'Put off',
    z.strictObject({ on, newDay: civilDate.optional().describe('新的开庭日期,未定则留空'), note }),
    (c) => ({ on: c.today, newDay: addDays(c.today, 14) }),
  ),
  'hearing.cancelled': action(
    '不再开庭',
    'Cancelled',
    z.strictObject({ on, reason: z.enum(['withdrawn', 'settled', 'paper-trial', 'other']), note }),
    (c) => ({
      on: c.today,
      reason: 'withdrawn' as const,
    }),
  ),
  'hearing.turned-non-public': action(
    '转为不公开审理',
    'Turned non-public',
    z.strictObject({ on, ground: z.enum(NON_PUBLIC), paper: line(100).describe('法院文书号') }),
    (c) => ({ on: c.today, ground: 'privacy' as const, paper: '(2026)民初1号' }),
  ),
  'conclude.conclude': action(
    '结案',
    'Conclude',
    z.strictObject({
      on: civilDate.optional().describe('结案日:收到结案文书之日'),
      document: z.enum(CLOSING_DOCUMENTS).describe('结案文书,按案件类型和阶段'),
      result: z.enum([
        'won',
        'partly-won',
        'lost',
        'mediated',
        'settled',
        'withdrawn',
        'acquitted',
        'exempted',
        'probation',
        'mitigated',
        'upheld',
        'not-prosecuted',
        'case-dropped',
        'opinion-adopted',
        'opinion-partly-adopted',
        'opinion-not-adopted',
        'notarised',
        'other',
      ]),
      recovered: z.int().min(0).max(10_000_000_000).optional().describe('挽回损失,元'),
      summary: prose(20_000).optional(),
    }),
    (c) => ({
      on: c.today,
      document: closingDocuments(c.facts)[0]!,
      result: c.facts.kind === 'criminal' ? ('mitigated' as const) : ('won' as const),
    }),
  ),
  'name-observer.name': action(
    '安排旁听人',
    'Name the observer',
    z.strictObject({ observer: asCode(username), note }),
    (c) => ({
      observer: c.observer ?? '',
    }),
  ),
  'name-observer.not-possible': notPossible(['nobody-available', 'court', 'other']),
  'attend.record': action(
    '旁听记录(格式30)',
    'Attendance record (form 30)',
    z.strictObject({
      on: civilDate.optional(),
      mode: z.enum(['in-court', 'live-stream']).describe('直播计入,回放不计入'),
      preparation: z.enum(['good', 'fair', 'poor']),
      investigation: z.enum(['good', 'fair', 'poor']),
      debate: z.enum(['good', 'fair', 'poor']),
      effect: z.enum(['good', 'fair', 'poor']),
      punctual: z.boolean(),
      remark: prose().optional(),
      organRemark: prose().optional(),
    }),
    () => ({
      mode: 'in-court' as const,
      preparation: 'good' as const,
      investigation: 'good' as const,
      debate: 'good' as const,
      effect: 'good' as const,
      punctual: true,
    }),
  ),
  'attend.not-attended': action(
    '未能旁听',
    'Not attended',
    z.strictObject(cause(['observer', 'court', 'other'])),
    () => ({ cause: 'observer' }),
  ),
};
