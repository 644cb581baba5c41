import { describe, expect, test } from 'vitest';
import { atTime } from '../time.js';
import { boundsOf, DATES, outOfOrder, type DateName } from './chronology.js';
import { factsOf, type Facts, type Hearing } from './facts.js';
import { opening } from '../../test/support/fixtures.js';

/**
 * Written by hand from the trade: received on the 2nd of March, decided on the 5th, handler named on the 6th, heard on the 20th,
 * concluded on the 31st, file handed in on the 10th of April and accepted on the 15th, called back on the 2nd of April.
 */
const HEARING: Hearing = {
  ...{ no: 1, day: '2026-03-20', forum: 'court', public: true, state: 'held', summonsOn: '2026-03-09' },
  ...{ reportedAt: atTime('2026-03-10', '09:00'), late: false, drawn: false },
};
const CALL = { n: 1, day: '2026-04-02', method: 'phone', outcome: 'reached', caller: 'callback', recordedAt: 0 };
const closed = (): Facts => ({
  ...factsOf(opening()),
  ...{ stage: 'closing', decision: 'grant', decidedOn: '2026-03-05', handler: 'lawyer1', handlerNamedOn: '2026-03-06' },
  hearings: [HEARING],
  conclusion: { on: '2026-03-31', result: 'won', recordedAt: atTime('2026-04-01', '09:00') },
  calls: [{ ...CALL, recordedAt: atTime('2026-04-03', '09:00') }],
  fileSubmittedOn: '2026-04-10',
  fileAcceptedAt: atTime('2026-04-15', '10:00'),
});
/** Of a matter without a hearing, in which nothing but the naming of the handler comes before the end. */
const unheard = (): Facts => ({ ...closed(), hearings: [] });
/** Told on the 3rd what is missing, until the 13th, and answered on the 4th. */
const supplemented = (): Facts => ({
  ...closed(),
  supplement: { noticedOn: '2026-03-03', replyBy: '2026-03-13', repliedOn: '2026-03-04' },
  ...{ organInformedOn: '2026-03-09', engagedOn: '2026-03-09', metOn: '2026-03-10', fileReadOn: '2026-04-01' },
});
/** Reported on the 10th, terminated on the 12th, served on the 13th and 16th; objected to on the 18th, forwarded on the 19th, decided on the 20th. */
const terminated = (): Facts => ({
  ...closed(),
  ...{ stage: 'terminated', decision: 'terminate', hearings: [{ ...HEARING, state: 'announced' }], calls: [] },
  termination: {
    ...{ ground: 'own-counsel', source: 'handler', reportedBy: 'lawyer1', reportedOn: '2026-03-10' },
    ...{ decidedOn: '2026-03-12', served: { on: '2026-03-13', handlerOn: '2026-03-16' } },
  },
  conclusion: { on: '2026-03-16', result: 'terminated', recordedAt: 0 },
  objection: {
    ...{ against: 'termination', receivedOn: '2026-03-18', enteredBy: 'intake', forwardedOn: '2026-03-19' },
    ...{ outcome: 'upheld', decidedOn: '2026-03-20' },
  },
});

/** Under review aid came in advance on the 3rd, somebody was named on the 4th, and the matter was filed on the 5th; granted on the 9th. */
const advanced = (): Facts => ({
  ...supplemented(),
  ...{ handlerNamedOn: '2026-03-04', decidedOn: '2026-03-09', filedOn: '2026-03-05', limitationOn: '2026-03-10' },
  advance: { ground: 'limitation', proposedBy: 'intake', decidedBy: 'director', decidedOn: '2026-03-03' },
});

/** Another handler was asked for on the 7th, and refused or granted on the 11th. */
const changed = (): Facts => ({
  ...closed(),
  change: { cause: 'illness', requestedBy: 'firm', requestedOn: '2026-03-07', decidedOn: '2026-03-11' },
});

/** From, to, both included; `-`: nothing on record bounds it. */
const TABLE: readonly (readonly [string, () => Facts, DateName, string, string])[] = [
  ['closed', closed, 'received', '-', '2026-03-05'],
  ['supplemented', supplemented, 'received', '-', '2026-03-03'],
  ['supplemented', supplemented, 'supplement-noticed', '2026-03-02', '2026-03-04'],
  ['supplemented', supplemented, 'reply-by', '2026-03-04', '-'],
  ['supplemented', supplemented, 'supplement-received', '2026-03-03', '2026-03-05'],
  ['supplemented', supplemented, 'decided', '2026-03-04', '2026-03-06'],
  ['supplemented', supplemented, 'organ-informed', '2026-03-06', '-'],
  ['supplemented', supplemented, 'engaged', '2026-03-06', '2026-03-31'],
  ['supplemented', supplemented, 'met', '2026-03-06', '2026-03-31'],
  // Recorded as later than the end: that binds nobody.
  ['supplemented', supplemented, 'file-read', '2026-03-06', '-'],
  ['closed', closed, 'decided', '2026-03-02', '2026-03-06'],
  ['closed', closed, 'concluded', '2026-03-20', '2026-04-10'],
  ['unheard', unheard, 'concluded', '2026-03-06', '2026-04-10'],
  ['closed', closed, 'submitted', '2026-03-31', '2026-04-15'],
  ['closed', closed, 'hearing', '2026-03-09', '2026-03-31'],
  ['closed', closed, 'summons', '-', '2026-03-10'],
  ['closed', closed, 'callback-day', '2026-03-31', '2026-04-03'],
  ['terminated', terminated, 'reported', '2026-03-06', '2026-03-12'],
  ['terminated', terminated, 'served', '2026-03-12', '2026-03-18'],
  ['terminated', terminated, 'served-handler', '2026-03-12', '2026-04-10'],
  ['terminated', terminated, 'served-organ', '2026-03-12', '-'],
  ['changed', changed, 'change-requested', '2026-03-06', '2026-03-11'],
  ['terminated', terminated, 'objection-received', '2026-03-13', '2026-03-19'],
  ['terminated', terminated, 'forwarded', '2026-03-18', '2026-03-20'],
  ['terminated', terminated, 'objection-decided', '2026-03-19', '-'],
  // The reply was waited for beside it, and nobody was named upon the decision.
  ['advanced', advanced, 'received', '-', '2026-03-03'],
  ['advanced', advanced, 'supplement-received', '2026-03-03', '2026-03-09'],
  ['advanced', advanced, 'decided', '2026-03-04', '-'],
  ['advanced', advanced, 'limitation', '-', '-'],
  ['advanced', advanced, 'filed', '2026-03-02', '2026-03-31'],
  // What lies ahead of a terminated case is called off, whatever its day.
  ['terminated', terminated, 'hearing', '2026-03-09', '-'],
];

describe('the dates of a case', () => {
  test.each(TABLE)('%s: $2 from $3 to $4', (_, facts, name, from, to) => {
    const no = name === 'hearing' || name === 'summons' || name === 'callback-day' ? 1 : undefined;
    const bounds = boundsOf(facts(), name, no);
    expect([bounds.from ?? '-', bounds.to ?? '-']).toEqual([from, to]);
  });

  test('are all in the table', () => {
    expect(DATES.filter((name) => !TABLE.some((row) => row[2] === name))).toEqual([]);
  });

  test('are refused on the other side of either neighbour, and taken on its very day', () => {
    const refusal = (day: string) => outOfOrder(closed(), 'submitted', day, '/on');
    expect(refusal('2026-03-30')).toEqual({
      type: 'date-before-event',
      params: { pointer: '/on', since: '2026-03-31' },
    });
    expect(refusal('2026-04-16')).toEqual({
      type: 'date-after-event',
      params: { pointer: '/on', until: '2026-04-15' },
    });
    expect([refusal('2026-03-31'), refusal('2026-04-15')]).toEqual([undefined, undefined]);
  });

  test('an order that corrects what was objected to comes after the objection', () => {
    const ordered: Facts = { ...terminated(), stage: 'handling', decision: 'grant', decidedOn: '2026-03-20' };
    delete ordered.termination;
    expect(boundsOf(ordered, 'decided')).toEqual({ from: '2026-03-18' });
    // Where it is the answer to the objection, after that was forwarded as well: both are one day.
    ordered.objection!.outcome = 'corrected';
    expect(boundsOf(ordered, 'decided')).toEqual({ from: '2026-03-19' });
    expect(boundsOf(ordered, 'objection-decided')).toEqual({ from: '2026-03-19' });
    expect(boundsOf(ordered, 'objection-received')).toEqual({ to: '2026-03-19' });
  });
});
