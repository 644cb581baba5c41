import { describe, expect, it } from 'vitest';
import { dayEndingAt } from '../../domain/time.js';
import { on } from '../../test/support/fixtures.js';
import {
  Driver,
  hearingOn,
  serve,
  terminate,
  toHandling,
  toTerminatedAndFiled,
  worked,
} from '../../test/support/driver.js';

/** 终止 and 异议, promise by promise (法律援助法 art. 48, 49). */

describe('a termination', () => {
  it('calls hearings ahead off, and is still owed the record of one that was held', () => {
    const d = new Driver();
    toHandling(d);
    hearingOn(d, '2026-03-09', '2026-03-05');
    d.do('name-observer', 'name', on('2026-03-06'), { observer: 'observer' }, 'assigner');
    d.do('hearing', 'held', on('2026-03-09', '17:00'), { on: '2026-03-09' }, 'lawyer1');
    hearingOn(d, '2026-03-30', '2026-03-09');
    terminate(d, '2026-03-10');
    expect(d.host.run.facts.stage).toBe('terminated');
    expect(d.host.run.facts.hearings.map((h) => h.state)).toEqual(['held', 'cancelled']);
    expect(d.open_).toEqual(['attend', 'serve-termination']);
    expect(d.attendance).toEqual({ 2: 'cancelled' });
    d.do('attend', 'record', on('2026-03-11'), { mode: 'in-court' }, 'observer');
    expect(d.attendance).toEqual({ 1: 'attended', 2: 'cancelled' });
  });

  it('ends what handling had begun, and nothing that stands beside it', () => {
    const d = new Driver();
    toHandling(d);
    d.act('correct', on('2026-03-05'), { field: 'received', value: '2026-02-27' }, 'intake');
    terminate(d, '2026-03-06');
    expect(d.open_).toEqual(['confirm-correction', 'serve-termination']);
    expect(d.ends['engagement@1']).toBe('cancelled');
    expect(d.ends['decide-termination@1']).toBe('done');
  });

  it('is decided by nobody who reported or verified it, and handled on meanwhile', () => {
    const d = new Driver();
    toHandling(d);
    expect(d.act('report-termination', on('2026-03-05'), { source: 'centre' }, 'lawyer1')?.type).toBe(
      'termination-source',
    );
    expect(d.act('report-termination', on('2026-03-05'), { source: 'handler' }, 'lawyer1')).toBeUndefined();
    expect(d.do('verify-termination', 'confirmed', on('2026-03-05', '14:00'), {}, 'lawyer1')?.type).toBe('same-person');
    d.do('verify-termination', 'confirmed', on('2026-03-05', '14:00'), {}, 'reviewer');
    expect(d.do('decide-termination', 'terminate', on('2026-03-06'), {}, 'reviewer')?.type).toBe('same-person');
    expect(d.acts).not.toContain('report-termination');
    expect(d.do('engage', 'sign', on('2026-03-06'), {}, 'lawyer1')).toBeUndefined();
    d.do('decide-termination', 'reject', on('2026-03-06', '11:00'), {}, 'director');
    expect(d.open_).toEqual(['meet', 'read-file']);
    expect(d.acts).toContain('report-termination');
  });

  it('closes on the day the handler’s unit has it, and is archived when the time for an objection is over', () => {
    const d = new Driver();
    toHandling(d);
    d.do('meet', 'record', on('2026-03-05'), {}, 'lawyer1');
    terminate(d, '2026-03-06');
    expect(d.do('serve-termination', 'served', on('2026-03-09'), { on: '2026-03-09' }, 'assigner')).toEqual({
      type: 'service-incomplete',
      params: { pointers: ['/handlerOn'] },
    });
    d.do('serve-termination', 'served', on('2026-03-09'), { on: '2026-03-09', handlerOn: '2026-03-07' }, 'assigner');
    expect(d.host.run.facts.conclusion).toMatchObject({ on: '2026-03-07', result: 'terminated' });
    expect(d.open_).toEqual(['callback', 'submit-file']);
    d.do('callback', 'reached', on('2026-03-10'), {}, 'callback');
    d.do('submit-file', 'submit', on('2026-03-10'), {}, 'lawyer1');
    d.do('check-file', 'accept', on('2026-03-11'), {}, 'archivist');
    d.do('evaluate', 'grade', on('2026-03-12'), {}, 'evaluator');
    expect(d.open_).toEqual([]);
    // Fifteen days from the 9th end on the 24th.
    d.host.tick(on('2026-03-24', '23:00'));
    expect(d.open_).toEqual([]);
    expect(d.acts).toContain('lodge-objection');
    d.host.tick(on('2026-03-25', '00:01'));
    expect(d.open_).toEqual(['archive']);
    expect(d.ends['objection-period@1']).toBe('done');
    d.do('archive', 'archive', on('2026-03-25'), {}, 'archivist');
    expect(d.host.run.facts.stage).toBe('archived');
    expect(d.host.run.resting).toBe(true);
  });

  it('is served as it comes: the file is asked for once the unit has it, the time for an objection runs once the recipient has', () => {
    const d = new Driver();
    toHandling(d);
    terminate(d, '2026-03-06');
    const part = (day: string, data: Record<string, string>) =>
      d.do('serve-termination', 'partly-served', on(day, '16:00'), data, 'assigner');
    expect(part('2026-03-06', {})?.type).toBe('service-incomplete');
    expect(part('2026-03-06', { handlerOn: '2026-03-06' })).toBeUndefined();
    expect(d.host.run.facts.conclusion).toMatchObject({ on: '2026-03-06', result: 'terminated' });
    expect(d.open_).toEqual(['callback', 'serve-termination', 'submit-file']);
    expect([...d.host.run.clocks.values()].map((c) => c.rule)).not.toContain('objection-period');
    // One is left, and what is known already is not asked again.
    expect(part('2026-03-09', { handlerOn: '2026-03-07' })?.type).toBe('not-allowed-now');
    expect(
      d.do('serve-termination', 'served', on('2026-03-10'), { on: '2026-03-09', handlerOn: '2026-03-08' }, 'assigner'),
    ).toBeUndefined();
    expect(d.host.run.facts.termination?.served).toEqual({ on: '2026-03-09', handlerOn: '2026-03-06' });
    expect(d.ends['serve-termination@1']).toBe('done');
    const period = [...d.host.run.clocks.values()].find((c) => c.rule === 'objection-period')!;
    expect(dayEndingAt(period.resolved!.due)).toBe('2026-03-24');
  });

  it('asks for no grade where no work was done', () => {
    const d = new Driver();
    toHandling(d);
    terminate(d, '2026-03-05');
    serve(d, '2026-03-05');
    d.do('submit-file', 'submit', on('2026-03-06'), {}, 'lawyer1');
    d.do('check-file', 'accept', on('2026-03-07'), {}, 'archivist');
    expect(d.open_).toEqual(['callback']);
  });

  it('is moot when the matter ends before it is decided', () => {
    const d = new Driver();
    toHandling(d);
    worked(d, '2026-03-05');
    d.act('report-termination', on('2026-03-06'), { source: 'centre' }, 'assigner');
    d.do('conclude', 'conclude', on('2026-03-06', '15:00'), { document: 'judgment' }, 'lawyer1');
    expect(d.host.run.facts.stage).toBe('closing');
    expect(d.open_).toEqual(['callback', 'submit-file']);
    expect(d.ends['decide-termination@1']).toBe('cancelled');
    expect(d.host.run.facts.termination).toBeUndefined();
  });
});

describe('an objection', () => {
  it('found right lets handling resume where it stood', () => {
    const d = new Driver();
    toHandling(d);
    d.do('meet', 'record', on('2026-03-05'), {}, 'lawyer1');
    terminate(d, '2026-03-06');
    serve(d, '2026-03-06');
    expect(d.act('lodge-objection', on('2026-03-10'), { on: '2026-03-09' }, 'bureau')).toBeUndefined();
    expect(d.acts).not.toContain('lodge-objection');
    expect(d.do('decide-objection', 'order', on('2026-03-11'), { on: '2026-03-11' }, 'director')?.type).toBe(
      'same-person',
    );
    d.do('decide-objection', 'order', on('2026-03-11'), { on: '2026-03-11' }, 'bureau');
    const { facts } = d.host.run;
    expect(facts).toMatchObject({ stage: 'handling', decision: 'grant', handler: 'lawyer1', meeting: 'recorded' });
    expect(facts.conclusion).toBeUndefined();
    expect(d.open_).toEqual(['engage', 'read-file']);
    for (const rule of ['callback', 'callback-grace', 'submit-file', 'objection-period'])
      expect(d.ends[`${rule}@1`]).toBe('cancelled');
    expect(d.ends['objection@1']).toBe('done');
    // And it may be terminated again, and objected to again.
    terminate(d, '2026-03-13');
    serve(d, '2026-03-13');
    expect(d.acts).toContain('lodge-objection');
  });

  it('is not dated before the decision was known, nor is the order to correct it', () => {
    const d = new Driver();
    toHandling(d);
    terminate(d, '2026-03-06');
    serve(d, '2026-03-09');
    for (const [name, who] of [
      ['lodge-objection', 'bureau'],
      ['receive-objection', 'intake'],
      ['order-correction', 'bureau'],
    ] as const)
      expect(d.act(name, on('2026-03-10'), { on: '2026-03-08' }, who)).toEqual({
        type: 'date-before-event',
        params: { pointer: '/on', since: '2026-03-09' },
      });
    d.act('lodge-objection', on('2026-03-10'), { on: '2026-03-10' }, 'bureau');
    // The bureau orders it before it has decided on the objection: that is the outcome.
    d.act('order-correction', on('2026-03-11'), { on: '2026-03-11' }, 'bureau');
    expect(d.host.run.facts.objection).toMatchObject({ outcome: 'corrected', decidedOn: '2026-03-11' });
    expect(d.open_).toEqual(['engage', 'meet', 'read-file']);
  });

  it('that is pending holds the archive; upheld, it need not wait for the rest of the time', () => {
    const d = new Driver();
    toTerminatedAndFiled(d);
    d.act('lodge-objection', on('2026-03-10'), {}, 'bureau');
    d.do('decide-objection', 'uphold', on('2026-03-12'), {}, 'bureau');
    expect(d.open_).toEqual(['archive']);
    expect(d.ends['objection-period@1']).toBe('cancelled');
    expect(d.acts).toContain('record-remedy');
    expect(d.act('record-remedy', on('2026-03-20'), { remedy: 'suit', on: '2026-03-20' }, 'bureau')).toBeUndefined();
  });

  it('to a refusal, handed in at the centre, is forwarded within a working day and leads to assignment', () => {
    const d = new Driver();
    d.open();
    d.do('review', 'propose-refusal', on('2026-03-03'), {}, 'reviewer');
    d.do('approve', 'refuse', on('2026-03-04'), {}, 'director');
    expect(d.host.run.resting).toBe(true);
    expect(d.act('receive-objection', on('2026-03-06'), { on: '2026-03-06' }, 'intake')).toBeUndefined();
    const due = (rule: string) =>
      dayEndingAt([...d.host.run.clocks.values()].find((c) => c.rule === rule)!.resolved!.due);
    expect(due('forward-objection')).toBe('2026-03-09');
    d.do('forward-objection', 'forward', on('2026-03-09'), { on: '2026-03-09' }, 'intake');
    expect(due('objection')).toBe('2026-03-16');
    d.do('decide-objection', 'order', on('2026-03-13'), { on: '2026-03-13' }, 'bureau');
    expect(d.host.run.facts.stage).toBe('assignment');
    expect(d.open_).toEqual(['assign']);
  });

  it('may be followed by the bureau’s order, even after the archive: a terminated case comes back', () => {
    const d = new Driver();
    toTerminatedAndFiled(d);
    d.host.tick(on('2026-03-25'));
    d.do('archive', 'archive', on('2026-03-25'), {}, 'archivist');
    expect(d.acts).toEqual(['order-correction', 'addendum']);
    expect(d.act('order-correction', on('2026-06-01'), { on: '2026-06-01' }, 'bureau')).toBeUndefined();
    expect(d.host.run.facts.stage).toBe('handling');
    expect(d.open_).toEqual(['engage', 'meet', 'read-file']);
    expect(d.acts).toContain('correct');
  });
});

it('a hearing told of late takes the volume back from the archive until its outcome is known', () => {
  const d = new Driver();
  toHandling(d);
  for (const [task, action] of [
    ['engage', 'sign'],
    ['meet', 'record'],
    ['read-file', 'record'],
  ] as const)
    d.do(task, action, on('2026-03-05'), {}, 'lawyer1');
  d.do('conclude', 'conclude', on('2026-03-20'), { document: 'judgment' }, 'lawyer1');
  d.do('callback', 'reached', on('2026-03-21'), {}, 'callback');
  d.do('submit-file', 'submit', on('2026-03-21'), {}, 'lawyer1');
  d.do('check-file', 'accept', on('2026-03-22'), {}, 'archivist');
  d.do('evaluate', 'grade', on('2026-03-23'), {}, 'evaluator');
  expect(d.open_).toEqual(['archive']);
  d.act('report-hearing', on('2026-03-24'), {
    day: '2026-03-12',
    summonsOn: '2026-03-09',
    public: true,
    forum: 'court',
  });
  expect(d.open_).toEqual(['hearing']);
  d.do('hearing', 'held', on('2026-03-24', '15:00'), { on: '2026-03-12' }, 'lawyer1');
  expect(d.open_).toEqual(['archive']);
});
