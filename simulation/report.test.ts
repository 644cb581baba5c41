import { expect, test } from 'vitest';
import { page } from './page.js';
import { faults, headlines, toldOn, type Rate, type Report } from './report.js';

const rate = (key: string, variant = 'default', kind = 'agency'): Rate => ({
  key,
  variant,
  scope: { kind, id: 'ph', name: '平湖' },
  numerator: 3,
  denominator: 4,
  target: 50,
  passes: true,
});

const report: Report = {
  profile: 'pinghu',
  from: '2026-01-01',
  to: '2026-01-31',
  seed: 1,
  seconds: 1,
  cases: { opened: 4, closed: 2, archived: 1, open: 2 },
  deadlines: { armed: 10, met: 5, metLate: 2, missed: 1, cancelled: 1, open: 1 },
  escalations: { reminder: 1, urge: 1, supervise: 1, circular: 0 },
  rates: headlines(['entry', 'attendance', 'callback'].map((key) => rate(key))),
  histories: { replayed: 5, failed: 0, failures: [] },
  orphans: 0,
  audit: { cases: 4, events: 40, anchors: 31, late: 0, broken: 0, first: null },
  asOf: '2026-03-02',
  docket: 4,
  orphanCases: [],
  reconciled: true,
  byStage: { handling: 2 },
  deadlinesByRule: {},
  variants: [rate('attendance', 'strict')],
  perStation: [rate('entry', 'default', 'station')],
  warnings: [],
  alertsOfWatch: [{ rate: 'callback', condition: 'below-target', first: '2026-01-20', last: '2026-01-20', days: 1 }],
  toldOn: { entry: null, attendance: null, callback: '2026-01-20' },
  draws: { drawn: 0, byReason: {}, byOutcome: {} },
  hearings: {},
  registers: { entries: 1, matched: 1, void: 0, tied: 0 },
  events: { 'open.notice': 4 },
  refusals: {},
  machine: { requests: 1, leaps: 1, workerKills: 0, seconds: {} },
  months: [],
};

test('a run that kept its promises has no faults, whatever its rates', () => {
  expect(faults(report)).toEqual([]);
});

test('deadlines that do not add up, orphans, histories that do not replay and a broken audit are faults', () => {
  expect(faults({ ...report, deadlines: { ...report.deadlines, armed: 11 } })[0]).toContain('do not add up');
  const orphanCases = [{ number: '平法援〔2026〕民0001号', stage: 'handling', why: 'neither task nor clock' }];
  expect(faults({ ...report, orphans: 1, orphanCases })[0]).toContain('neither task nor clock');
  expect(faults({ ...report, histories: { replayed: 5, failed: 1, failures: ['case/1: no'] } })[0]).toContain('case/1');
  const audit = { ...report.audit, broken: 1, first: { day: '2026-01-02', what: 'anchor-removed' } };
  expect(faults({ ...report, audit })[0]).toContain('2026-01-02');
});

test('the headlines are the agency’s own figures by the default definition', () => {
  const rates = [rate('entry', 'timely'), rate('entry', 'default', 'station'), rate('attendance'), rate('callback')];
  expect(() => headlines(rates)).toThrow('entry');
  expect(headlines([...rates, { ...rate('entry'), numerator: 4 }]).entry.numerator).toBe(4);
});

test('a rate is told of on the first day the watch spoke of it; "not reconciled" is another matter', () => {
  const alert = { condition: 'below-target', last: '2026-09-01', days: 2 };
  expect(
    toldOn([
      { ...alert, rate: 'attendance', condition: 'unreachable', first: '2026-08-01' },
      { ...alert, rate: 'attendance', first: '2026-06-01' },
      { ...alert, rate: 'entry', condition: 'not-reconciled', first: '2026-02-01' },
    ]),
  ).toEqual({ entry: null, attendance: '2026-06-01', callback: null });
});

test('the page shows the figures and names what is wrong', () => {
  expect(page(report)).toContain('| 3 / 4 | 75.0 % | 50 % | ✓ 达标 | 2026-01-20 |');
  expect(page({ ...report, deadlines: { ...report.deadlines, armed: 11 } })).toContain('do not add up');
});
