import { expect, it } from 'vitest';
import { ACTS, TASKS } from '../domain/kinds.js';
import { STAGE_NAMES } from '../domain/case/stages.js';
import { eventTitle } from './event-title.js';

it.each([
  ['open.application', '登记立案 · 依申请', 'Case opened · By application'],
  ['stage.handling', '进入阶段 · 承办', 'Stage · Handling'],
  ['rung.urge', '催办', 'Urge'],
  ['clock.paused', '期限停止计算', 'Clock stopped'],
  ['inform-organ.inform', '告知办案机关', 'Inform the organ'],
  ['nothing.known', 'nothing.known', 'nothing.known'],
])('%s is called %s, %s', (kind, zh, en) => {
  expect([eventTitle(kind, 'zh'), eventTitle(kind, 'en')]).toEqual([zh, en]);
});

it('whatever a case may write down has a name in both languages', () => {
  const kinds = [
    ...Object.entries(TASKS).flatMap(([task, sheet]) =>
      Object.keys(sheet.actions).map((action) => `${task}.${action}`),
    ),
    ...Object.keys(ACTS).map((act) => `act.${act}`),
    ...STAGE_NAMES.map((stage) => `stage.${stage}`),
    ...['open.application', 'open.notice', 'rung.reminder', 'rung.urge', 'rung.supervise', 'rung.circular'],
    ...['entered', 'escalation.stopped', 'deadline.expired', 'clock.paused', 'clock.resumed'],
  ];
  expect(kinds.length).toBeGreaterThan(80);
  for (const kind of kinds) {
    expect(eventTitle(kind, 'zh'), kind).toMatch(/[\u4e00-\u9fff]/);
    expect(eventTitle(kind, 'en'), kind).toMatch(/^[A-Z][^\u4e00-\u9fff]*$/);
  }
});
