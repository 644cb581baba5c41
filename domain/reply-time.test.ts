import { expect, it } from 'vitest';
import { book } from '../test/support/fixtures.js';
import { replyTime } from './reply-time.js';

/** Fifteen working days after the service at the most; a day that is no working day moves (民法典 art. 203). */
it.each([
  // served, named → counts, and the last day that may be named
  ['2026-03-03', '2026-03-13', '2026-03-13', '2026-03-24'],
  ['2026-03-03', '2026-03-14', '2026-03-16', '2026-03-24'],
  // 清明: the 4th to the 6th of April are days off.
  ['2026-03-16', '2026-04-04', '2026-04-07', '2026-04-07'],
  // A make-up day is a working day: 2026-02-14 is a Saturday that is worked.
  ['2026-02-05', '2026-02-14', '2026-02-14', '2026-03-04'],
  // What is refused is not moved.
  ['2026-03-03', '2036-12-10', '2036-12-10', '2026-03-24'],
  ['2026-03-03', '9999-12-31', '9999-12-31', '2026-03-24'],
  ['2026-03-03', '2026-03-03', '2026-03-03', '2026-03-24'],
  // Where there is no calendar yet, weekends only.
  ['2027-03-03', '2027-03-13', '2027-03-15', '2027-03-24'],
])('served on %s, until %s: %s, at the latest %s', (from, named, replyBy, latest) => {
  expect(replyTime(from, named, 'law', book)).toEqual({ replyBy, latest });
});
