import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseInstant } from '../../domain/time.js';
import { startHttpService, type HttpService } from '../support/http.js';
import { until } from '../support/service.js';

let service: HttpService;
beforeAll(async () => {
  const now = parseInstant('2026-12-28T10:00:00+08:00');
  service = await startHttpService({ clock: { now: () => now }, env: { CHECK_CLOCK: 'off' } });
});
afterAll(() => service.stop());

interface DeadlineView {
  id: string;
  rule: string;
  state: string;
  provisional: boolean;
  lastDay: string;
  supersedes: string | null;
  reason: string | null;
}

it('a deadline in a year that is not published is provisional, and planned anew when the year is', async () => {
  const intake = await service.as('intake');
  const opened = await intake.post('/applications', {
    channel: 'window',
    kind: 'civil',
    title: '抚养费',
    matter: 'maintenance',
    narrative: '要求支付抚养费。',
    recipients: [{ name: '钱某', idKind: 'pending', phone: '13800000000' }],
  });
  expect(opened.status).toBe(201);
  const review = (list: DeadlineView[]) => list.filter((d) => d.rule === 'review');
  // 28 December + 7 days = Monday 4 January 2027, of which nobody can know yet whether it is a working day.
  expect(review(opened.body.deadlines)).toMatchObject([{ lastDay: '2027-01-04', provisional: true, state: 'armed' }]);

  const admin = await service.as('admin');
  const year = {
    source: '测试通知 2027',
    holidays: ['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04'],
    makeUpDays: [],
  };
  const refused = await intake.put('/calendars/2027', year);
  expect(refused.status).toBe(403);
  const wrong = await admin.put('/calendars/2027', { ...year, holidays: ['2026-01-01'] });
  expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/holidays/0']);
  const published = await admin.put('/calendars/2027', year);
  expect(published.status).toBe(200);
  expect(published.body.replanned).toBeGreaterThan(0);

  let deadlines: DeadlineView[] = [];
  await until(async () => {
    deadlines = (await intake.get(`/cases/${opened.body.id}/deadlines`)).body.items;
    return review(deadlines).length >= 2;
  });
  const [old, now] = review(deadlines);
  expect(old).toMatchObject({ state: 'cancelled', reason: 'superseded' });
  expect(now).toMatchObject({ lastDay: '2027-01-05', provisional: false, state: 'armed', supersedes: old!.id });

  const again = await admin.put('/calendars/2027', year);
  expect([again.status, again.body.replanned]).toEqual([200, 0]);
  const other = await admin.put('/calendars/2027', { ...year, holidays: ['2027-01-01'] });
  expect([other.status, other.body.type]).toEqual([409, '/problems/already-published']);
});
