import { describe, expect, it } from 'vitest';
import { dayEndingAt } from '../../domain/time.js';
import { Driver, hearingOn, terminate, toArchived, toHandling } from '../../test/support/driver.js';
import { on } from '../../test/support/fixtures.js';

/** An open case is never without a clock, and ends as it did. */

const armed = (d: Driver, rule: string) => {
  const clocks = [...d.host.run.clocks.values()].filter((c) => c.rule === rule && c.state === 'armed');
  return clocks.map((c) => dayEndingAt(c.resolved!.due));
};
const worked = (d: Driver, day: string) => {
  for (const [task, action] of [
    ['engage', 'sign'],
    ['meet', 'record'],
    ['read-file', 'record'],
  ] as const)
    d.do(task, action, on(day), {}, 'lawyer1');
};
const conclude = (d: Driver, day: string, document: string) =>
  d.do('conclude', 'conclude', on(day), { on: day, document, result: 'other' }, 'lawyer1');

describe('while a case is handled', () => {
  it('something of substance is on record every sixty days, or it is late', () => {
    const d = new Driver();
    toHandling(d);
    expect(armed(d, 'progress')).toEqual(['2026-05-06']);
    d.do('meet', 'record', on('2026-04-01'), { on: '2026-04-01' }, 'lawyer1');
    expect(armed(d, 'progress')).toEqual(['2026-06-01']);
    d.host.tick(on('2026-06-10'));
    const spoken = d.host.steps.flatMap((s) => s.deadlines).filter((c) => c.op === 'rung');
    expect(spoken.some((c) => c.id.includes('~progress~') && c.rung === 'circular')).toBe(true);
    expect(d.act('report-progress', on('2026-06-10', '11:00'), { on: '2026-06-10' }, 'lawyer1')).toBeUndefined();
    expect(armed(d, 'progress')).toEqual(['2026-08-10']);
    expect(d.host.steps.at(-1)!.deadlines.find((c) => c.op === 'end')).toMatchObject({ how: 'done' });
    // What its rungs had asked for goes with it.
    expect(d.host.run.openTasks.filter((t) => t.data['rule'] === 'progress')).toEqual([]);
  });

  it('its conclusion ends the clock, and a termination does', () => {
    const d = new Driver();
    toHandling(d);
    worked(d, '2026-03-05');
    expect(conclude(d, '2026-03-20', 'judgment')).toBeUndefined();
    expect(armed(d, 'progress')).toEqual([]);
    const t = new Driver();
    toHandling(t);
    terminate(t, '2026-03-06');
    expect(t.ends['progress@1']).toBe('cancelled');
  });
});

/** Of the hearing that is on record, proposed by the handler and confirmed by the head. */
function outcomeCorrected(d: Driver, at: number, value: string) {
  expect(d.act('correct', at, { field: 'hearing-outcome', hearing: 1, value }, 'lawyer1')).toBeUndefined();
  d.do('confirm-correction', 'confirm', at, {}, 'director');
}

describe('a hearing that is put off without a day', () => {
  it('is asked for when that comes out by a correction only, and no more when it was not put off', () => {
    const d = new Driver();
    toHandling(d);
    hearingOn(d, '2026-03-20', '2026-03-09');
    d.do('hearing', 'held', on('2026-03-20', '16:00'), { on: '2026-03-20' }, 'lawyer1');
    expect(d.open_).not.toContain('new-date');
    outcomeCorrected(d, on('2026-03-23'), 'put-off');
    expect([d.open_.includes('new-date'), armed(d, 'new-date')]).toEqual([true, ['2026-04-22']]);
    outcomeCorrected(d, on('2026-03-24'), 'held');
    expect([d.open_.includes('new-date'), armed(d, 'new-date')]).toEqual([false, []]);
    // One that is on record already is the day that it was put off to.
    hearingOn(d, '2026-04-10', '2026-03-25');
    outcomeCorrected(d, on('2026-03-26'), 'put-off');
    expect(d.open_).not.toContain('new-date');
  });

  const putOff = () => {
    const d = new Driver();
    toHandling(d);
    hearingOn(d, '2026-03-20', '2026-03-09');
    d.do('hearing', 'put-off', on('2026-03-18'), { on: '2026-03-18' }, 'lawyer1');
    return d;
  };
  it('is asked about until there is a day', () => {
    const d = putOff();
    expect(d.open_).toContain('new-date');
    expect(armed(d, 'new-date')).toEqual(['2026-04-17']);
    d.do('new-date', 'asked', on('2026-04-16'), { on: '2026-04-16' }, 'lawyer1');
    expect(armed(d, 'new-date')).toEqual(['2026-05-18']);
    expect(d.do('new-date', 'set', on('2026-05-06'), { newDay: '2026-05-05' }, 'lawyer1')?.type).toBe('date-in-past');
    d.do('new-date', 'set', on('2026-05-06'), { newDay: '2026-06-01' }, 'lawyer1');
    expect(armed(d, 'new-date')).toEqual([]);
    expect(d.host.run.facts.hearings.map((h) => [h.day, h.state])).toEqual([
      ['2026-03-20', 'put-off'],
      ['2026-06-01', 'announced'],
    ]);
  });

  it('is answered by the next report, and moot when the matter ends', () => {
    const reported = putOff();
    hearingOn(reported, '2026-05-12', '2026-04-28');
    expect(reported.open_).not.toContain('new-date');
    expect(reported.ends['new-date@1']).toBe('done');
    const ended = putOff();
    worked(ended, '2026-03-19');
    expect(conclude(ended, '2026-03-25', 'settlement')).toBeUndefined();
    expect(ended.open_).not.toContain('new-date');
    expect(ended.ends['new-date@1']).toBe('cancelled');
  });
});

it('whoever explains a delay names a day to come', () => {
  const d = new Driver();
  toHandling(d);
  d.host.tick(on('2026-05-12'));
  expect(d.open_).toContain('explain-delay');
  const explained = (newDay: string) =>
    d.do('explain-delay', 'explain', on('2026-05-12'), { cause: 'centre', objective: false, newDay }, 'director');
  for (const past of ['2020-01-02', '2026-05-11'])
    expect(explained(past)).toMatchObject({ type: 'date-in-past', params: { pointer: '/newDay' } });
  expect(explained('2026-05-20')).toBeUndefined();
});

it('what is not made cannot have been served', () => {
  const served = (d: Driver, document: string) =>
    d.act('record-service', on('2026-03-09'), { document, on: '2026-03-09', method: 'in-person' }, 'intake')?.type;
  const d = new Driver();
  d.open();
  expect(['refusal', 'grant', 'assignment', 'other'].map((document) => served(d, document))).toEqual([
    ...['document-not-made', 'document-not-made', 'document-not-made', undefined],
  ]);
});

it('a volume that is complete has thirty days to be archived', () => {
  const d = new Driver();
  toArchived(d);
  expect(d.ends['archive@1']).toBe('done');
});

const notPossible = (d: Driver) =>
  d.do('callback', 'not-possible', on('2026-03-27'), { cause: 'deceased' }, 'callback');

describe('a recipient who has died', () => {
  const died = (o = {}) => {
    const d = new Driver();
    toHandling(d, o);
    worked(d, '2026-03-05');
    expect(conclude(d, '2026-03-25', 'recipient-died')).toBeUndefined();
    return d;
  };
  it('cannot be called: the next of kin are, or nobody, and no attempt is made up', () => {
    const kin = died();
    const reached = (d: Driver, person: string) =>
      d.do('callback', 'reached', on('2026-03-27'), { person, method: 'phone' }, 'callback');
    for (const person of ['recipient', 'detained-by-letter'])
      expect(reached(kin, person)).toEqual({ type: 'recipient-deceased', params: { pointer: '/person' } });
    expect(reached(kin, 'next-of-kin')).toBeUndefined();
    const nobody = died();
    notPossible(nobody);
    expect(nobody.host.run.facts).toMatchObject({ callback: 'deceased', calls: [] });
    expect(nobody.host.steps.flatMap((s) => s.sides.callback ?? [])).toEqual([]);
    expect(nobody.ends).toMatchObject({ 'callback@1': 'cancelled', 'callback-grace@1': 'cancelled' });
    // Of several one may still answer himself.
    expect(reached(died({ persons: 2 }), 'recipient')).toBeUndefined();
  });
  it('is not served with a termination; what is owed to the others is, and nobody is waited for', () => {
    const d = new Driver();
    toHandling(d);
    terminate(d, '2026-03-06');
    const served = (data: Record<string, string | boolean>) =>
      d.do('serve-termination', 'served', on('2026-03-09'), data, 'assigner');
    expect(served({ recipientDeceased: true })).toMatchObject({ params: { pointers: ['/handlerOn'] } });
    expect(served({ recipientDeceased: true, handlerOn: '2026-03-09' })).toBeUndefined();
    expect(armed(d, 'objection-period')).toEqual([]);
    notPossible(d);
    d.do('submit-file', 'submit', on('2026-03-27', '11:00'), {}, 'lawyer1');
    d.do('check-file', 'accept', on('2026-03-28'), {}, 'archivist');
    expect(d.open_).toEqual(['archive']);
    expect(armed(d, 'archive')).toEqual(['2026-04-27']);
  });
});
