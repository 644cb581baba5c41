import { describe, expect, it } from 'vitest';
import { CASE_SHEETS } from '../../domain/case/sheets.js';
import { actionsNow, waitsFor } from '../../domain/engine/judge.js';
import { dayEndingAt } from '../../domain/time.js';
import { Driver, toArchived } from '../../test/support/driver.js';
import { on } from '../../test/support/fixtures.js';

/** What ends a case before it is decided, and how any end is corrected. */

const NOTICE = { servedOn: '2026-03-03', replyBy: '2026-03-13' };

function noticed(o = {}): Driver {
  const d = new Driver();
  d.open(o);
  const [kind, who] = d.open_.includes('record') ? (['record', 'intake'] as const) : (['review', 'reviewer'] as const);
  expect(d.do(kind, 'request-supplement', on('2026-03-03'), NOTICE, who)).toBeUndefined();
  return d;
}
const lapses = (d: Driver, day: string, reason = 'silence') =>
  d.do('supplement', 'not-complied', on(day), { reason, serviceConfirmed: true }, 'intake');
const dueOf = (d: Driver, rule: string) =>
  dayEndingAt([...d.host.run.clocks.values()].find((c) => c.rule === rule && c.state === 'armed')!.resolved!.due);

describe('the time for a reply', () => {
  it('is the applicant’s to the end of its last day, whatever he has brought', () => {
    const d = noticed();
    const [task] = d.host.run.openTasks;
    for (const reason of ['silence', 'not-as-required'])
      for (const day of ['2026-03-03', '2026-03-13'])
        expect(lapses(d, day, reason), `${reason} on ${day}`).toEqual({
          type: 'reply-time-running',
          params: { pointer: '/reason', replyBy: '2026-03-13' },
        });
    expect(actionsNow(CASE_SHEETS, d.host.run.facts, task!, on('2026-03-13', '23:59'))).toEqual(['complied']);
    expect(waitsFor(CASE_SHEETS, d.host.run.facts, task!, on('2026-03-13'))).toMatchObject([
      { type: 'reply-time-running' },
    ]);
    expect(lapses(d, '2026-03-14', 'not-as-required')).toBeUndefined();
  });

  it('is extended by the head, while it runs, within what the rules allow', () => {
    const d = noticed();
    const extend = (day: string, replyBy: string, latest = '2026-04-03') =>
      d.act('extend-reply', on(day), { replyBy, latest }, 'director');
    expect(extend('2026-03-10', '2026-03-13')).toMatchObject({ type: 'date-before-event' });
    expect(extend('2026-03-10', '2026-04-07')).toEqual({
      type: 'reply-time-too-long',
      params: { pointer: '/replyBy', latest: '2026-04-03' },
    });
    expect(extend('2026-03-10', '2026-03-20')).toBeUndefined();
    expect(lapses(d, '2026-03-20')).toMatchObject({ params: { replyBy: '2026-03-20' } });
    expect(dueOf(d, 'supplement-reply')).toBe('2026-03-20');
    // One of the seven days was used up when the clock stopped.
    expect(dueOf(d, 'review')).toBe('2026-03-26');
    expect(extend('2026-03-21', '2026-03-27')).toMatchObject({ type: 'not-allowed-now' });
    expect(lapses(d, '2026-03-21')).toBeUndefined();
  });

  it('is no longer than the rules allow without the head', () => {
    const d = new Driver();
    d.open();
    const notice = { servedOn: '2026-03-03', replyBy: '2027-12-10', latest: '2026-03-24' };
    expect(d.do('review', 'request-supplement', on('2026-03-03'), notice, 'reviewer')).toEqual({
      type: 'reply-time-too-long',
      params: { pointer: '/replyBy', latest: '2026-03-24' },
    });
    expect(d.open_).toEqual(['review']);
  });

  it('over, what follows is signed by a second person; the clock runs on whether or not he has signed', () => {
    const d = noticed();
    expect(lapses(d, '2026-03-16')).toBeUndefined();
    expect(d.host.run.facts).toMatchObject({
      stage: 'review',
      ending: { kind: 'deemed-withdrawn', proposedBy: 'intake' },
    });
    expect(d.open_).toEqual(['confirm-end']);
    expect(d.acts).not.toContain('withdraw');
    // Seven days from the 2nd, one of them used up, and not a day more for the signature.
    expect(dueOf(d, 'review')).toBe('2026-03-19');
    expect(d.do('confirm-end', 'confirm', on('2026-03-17'), {}, 'intake')?.type).toBe('same-person');
    expect(d.do('confirm-end', 'confirm', on('2026-03-17'), {}, 'director')).toBeUndefined();
    expect(d.host.run.facts).toMatchObject({
      stage: 'withdrawn',
      decision: 'deemed-withdrawn',
      ending: { proposedBy: 'intake', confirmedBy: 'director', confirmedOn: '2026-03-17' },
    });
    expect(d.host.run.resting).toBe(true);
  });

  it.each([{}, { missing: ['/title'] }])('a signature that is refused lets the case go on where it stood: %o', (o) => {
    const d = noticed(o);
    lapses(d, '2026-03-16');
    const due = dueOf(d, 'review');
    d.do('confirm-end', 'reject', on('2026-03-16', '15:00'), {}, 'director');
    expect(d.open_).toContain('supplement');
    expect(d.host.run.facts.ending).toBeUndefined();
    expect(dueOf(d, 'review')).toBe(due);
    expect(lapses(d, '2026-03-17')).toBeUndefined();
    d.do('confirm-end', 'reject', on('2026-03-17', '15:00'), {}, 'director');
    expect(d.do('supplement', 'complied', on('2026-03-18'), {}, 'intake')).toBeUndefined();
    expect(d.open_).toContain(o.missing ? 'record' : 'review');
    expect(d.open_).not.toContain('supplement');
  });
});

describe('a withdrawal', () => {
  it('is signed by the head, and comes too late once the case is decided', () => {
    const d = new Driver();
    d.open();
    expect(d.act('withdraw', on('2026-03-03'), {}, 'intake')).toBeUndefined();
    expect(d.open_).toEqual(['confirm-end', 'review']);
    d.do('review', 'propose-grant', on('2026-03-03', '11:00'), {}, 'reviewer');
    d.do('approve', 'grant', on('2026-03-04'), {}, 'director');
    expect(d.open_).toEqual(['assign']);
    expect(d.host.run.facts.ending).toBeUndefined();
    expect(d.ends['confirm-end@1']).toBe('cancelled');
  });

  it('of a notice whose record is not whole yet ends the case, signed', () => {
    const d = new Driver();
    d.open({ door: 'notice', channel: 'court', kind: 'criminal', missing: ['/noticeNumber'] });
    expect(d.acts).not.toContain('withdraw');
    expect(d.act('withdraw-notice', on('2026-03-03'), { on: '2026-03-03' }, 'intake')).toBeUndefined();
    d.do('confirm-end', 'confirm', on('2026-03-03', '15:00'), {}, 'deputy');
    expect(d.host.run.facts).toMatchObject({ stage: 'withdrawn', decision: 'notice-withdrawn' });
    expect(d.ends).toMatchObject({ 'assign-notice@1': 'cancelled', 'entry@1': 'cancelled' });
    expect(d.host.run.resting).toBe(true);
  });
});

describe('the bureau may order any end to be corrected', () => {
  it('deemed withdrawal: the review goes on with its days anew, and another notice may be sent', () => {
    const d = noticed();
    lapses(d, '2026-03-16');
    d.do('confirm-end', 'confirm', on('2026-03-17'), {}, 'director');
    expect(d.acts).toEqual(['order-correction']);
    expect(d.act('order-correction', on('2026-04-01'), { on: '2026-03-16' }, 'bureau')?.type).toBe('date-before-event');
    expect(d.act('order-correction', on('2026-04-01'), { on: '2026-04-01' }, 'director')?.type).toBe('same-person');
    expect(d.act('order-correction', on('2026-04-02'), { on: '2026-04-01' }, 'bureau')).toBeUndefined();
    expect(d.host.run.facts).toMatchObject({ stage: 'review', supplementNoticed: false });
    expect(d.open_).toEqual(['review']);
    // Seven days from the order; the 8th is a Wednesday.
    expect(dueOf(d, 'review')).toBe('2026-04-08');
    expect(d.acts).toContain('correct');
    d.do('review', 'propose-grant', on('2026-04-03'), {}, 'reviewer');
    d.do('approve', 'grant', on('2026-04-03', '15:00'), {}, 'director');
    expect(d.open_).toEqual(['assign']);
  });

  it('a withdrawn notice: what was missing is asked for, and the organ’s three days run anew', () => {
    const d = new Driver();
    d.open({ door: 'notice', channel: 'court', kind: 'criminal', missing: ['/noticeNumber'] });
    d.act('withdraw-notice', on('2026-03-03'), { on: '2026-03-03' }, 'intake');
    d.do('confirm-end', 'confirm', on('2026-03-03', '15:00'), {}, 'director');
    d.act('order-correction', on('2026-03-05'), { on: '2026-03-05' }, 'bureau');
    expect(d.open_).toEqual(['record']);
    expect(d.do('record', 'complete', on('2026-03-06'), { missing: [], persons: 1 }, 'intake')).toBeUndefined();
    expect(d.open_).toEqual(['assign']);
    expect(dueOf(d, 'assign-notice')).toBe('2026-03-09');
  });

  it('the archive: the volume is opened, a wrong date put right, and archived anew', () => {
    const d = new Driver();
    toArchived(d);
    const { archivedAt } = d.host.run.facts;
    expect(d.act('order-correction', on('2026-05-04'), { on: '2026-05-04' }, 'bureau')).toBeUndefined();
    expect(d.host.run.facts).toMatchObject({ stage: 'closing', callback: 'reached', grade: 'excellent' });
    expect(d.host.run.facts.archivedAt).toBeUndefined();
    expect(d.open_).toEqual(['archive']);
    expect(d.acts).toEqual(expect.arrayContaining(['correct', 'report-hearing', 'record-service']));
    d.do('archive', 'archive', on('2026-05-06'), {}, 'archivist');
    expect(d.host.run.facts.stage).toBe('archived');
    expect(d.host.run.facts.archivedAt).toBeGreaterThan(archivedAt!);
    expect(d.host.run.resting).toBe(true);
  });
});
