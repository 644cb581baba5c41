import { expect, it } from 'vitest';
import type { Alert } from '../db/alerts.js';
import { on } from '../test/support/fixtures.js';
import { mailText } from '../relay/messages.js';
import { alertText } from './alert-text.js';

const alert: Alert = {
  ...{
    id: '',
    key: '',
    agency: 'ph',
    recipientName: null,
    recipient: 'reviewer',
    kind: 'rung',
    rung: 'urge',
    ...{ caseId: null, proceedingId: null, proceedingKind: null },
  },
  ...{ caseNumber: '平法援〔2026〕民0001号', deadlineId: 'd', deadlineState: 'armed', circular: null },
  ...{ data: { rule: 'review', due: on('2026-03-10', '00:00') }, at: new Date(0), acknowledgedAt: null },
};
const before = on('2026-03-09');
const after = on('2026-03-12');

it.each<[string, Partial<Alert>, number, string, string]>([
  ['ahead', {}, before, '期限 2026-03-09', 'due 2026-03-09'],
  ['over', {}, after, '（已逾期）', '(overdue)'],
  ['done since', { deadlineState: 'met' }, after, '（已办结）', '(done)'],
  ['done late', { deadlineState: 'met-late' }, after, '（已逾期办结）', '(done late)'],
  ['needed no more', { deadlineState: 'cancelled' }, before, '（已不需办理）', '(ended, not needed)'],
  ['a draft', { rung: 'circular' }, after, '通报批评（拟稿）', 'Circular (draft)'],
  ['signed', { rung: 'circular', circular: 'sign' }, after, '通报批评（已签发）', 'Circular (signed)'],
  ['discarded', { rung: 'circular', circular: 'discard' }, after, '通报批评（不予通报）', 'Circular (discarded)'],
])('an alert says how its deadline stands: %s', (_how, change, now, zh, en) => {
  expect(alertText({ ...alert, ...change }, now, 'zh')).toContain(zh);
  expect(alertText({ ...alert, ...change }, now, 'en')).toContain(en);
});

it('an alert of a register says that something waits, and nothing of the line', () => {
  const told = { ...alert, kind: 'watch', rung: null, data: { condition: 'register-correction', entry: 'e' } } as const;
  expect(alertText(told, before, 'zh')).toBe('登记簿有更正待第二人确认');
  const notice = {
    ...{ kind: 'watch', rung: null, caseId: null, caseNumber: null, deadlineId: null, rule: null },
    state: null,
  };
  const { subject, text } = mailText(
    { ...notice, recipients: [], ruleTitle: null, due: null, data: told.data },
    before,
  );
  expect(`${subject}${text}`).not.toMatch(/undefined|null|—/);
  expect(text).toContain('waits for its second person');
});

it('where nobody is left the bureau is told which task of which case, and no more', () => {
  const data = { condition: 'nobody-left', task: 'x.approve.1', kind: 'approve' };
  const told = { ...alert, kind: 'watch', rung: null, data } as const;
  expect(alertText(told, before, 'zh')).toBe('平法援〔2026〕民0001号 审批：本机构无人可办，可由司法局代行');
  expect(alertText(told, before, 'en')).toMatch(/^Nobody of the agency is left .*: \S.* of 平法援〔2026〕民0001号$/);
  const notice = { kind: 'watch', rung: null, caseId: null, caseNumber: told.caseNumber, deadlineId: null, rule: null };
  const { subject } = mailText({ ...notice, state: null, recipients: [], ruleTitle: null, due: null, data }, before);
  expect(subject).toBe('【平法援〔2026〕民0001号】本机构无人可办，可由司法局代行');
});
