import { describe, expect, it } from 'vitest';
import { Driver, hearingOn } from '../../test/support/driver.js';
import { on } from '../../test/support/fixtures.js';
import type { Opening } from '../../domain/case/facts.js';

/** 先行提供 (法律援助法 art. 44): proposed on Tuesday the 3rd of March, provided at 11. */
function provided(o: Partial<Opening> = { limitationOn: '2026-03-06' }, ground = 'limitation'): Driver {
  const d = new Driver();
  d.open(o);
  expect(d.act('propose-advance', on('2026-03-03'), { ground }, 'intake')).toBeUndefined();
  expect(d.do('decide-advance', 'grant', on('2026-03-03', '11:00'), {}, 'director')).toBeUndefined();
  return d;
}
const named = (d: Driver, day = '2026-03-03') => {
  d.do('assign', 'assign-firm', on(day, '12:00'), { firm: 'f1' }, 'assigner');
  expect(d.do('name-handler', 'name', on(day, '14:00'), { lawyer: 'lawyer1' }, 'firm', 'f1')).toBeUndefined();
};
const reviewed = (d: Driver, proposal: string, decision: string, day = '2026-03-05') => {
  d.do('review', proposal, on(day), {}, 'reviewer');
  return d.do('approve', decision, on(day, '15:00'), {}, 'deputy');
};
const facts = (d: Driver) => d.host.run.facts;

describe('what is urgent', () => {
  const propose = (d: Driver, data: Record<string, string>) =>
    d.act('propose-advance', on('2026-03-03'), data, 'intake');

  it('is the limitation on record, where it ends within seven days', () => {
    const told = (limitationOn?: string) => {
      const d = new Driver();
      d.open(limitationOn === undefined ? {} : { limitationOn });
      return propose(d, { ground: 'limitation' });
    };
    expect(told()).toEqual({ type: 'limitation-unknown', params: { pointer: '/ground' } });
    const days = { from: '2026-03-03', to: '2026-03-10' };
    for (const day of ['2026-03-02', '2026-03-11'])
      expect(told(day)).toEqual({ type: 'limit-not-near', params: { pointer: '/ground', day, ...days } });
    for (const day of ['2026-03-03', '2026-03-10']) expect(told(day)).toBeUndefined();
  });

  it('is another limit that is named, or what must be preserved', () => {
    const told = (data: Record<string, string>) => {
      const d = new Driver();
      d.open();
      return propose(d, data);
    };
    expect(told({ ground: 'time-limit' })).toMatchObject({ type: 'validation', params: { pointer: '/endsOn' } });
    expect(told({ ground: 'time-limit', endsOn: '2026-03-11' })).toMatchObject({ type: 'limit-not-near' });
    expect(told({ ground: 'time-limit', endsOn: '2026-03-10' })).toBeUndefined();
    expect(told({ ground: 'evidence-preservation' })).toBeUndefined();
  });

  it('is so on the day of the decision, which is not made by who proposed it, nor by who handles', () => {
    const d = new Driver();
    d.open({ limitationOn: '2026-03-06' });
    propose(d, { ground: 'limitation' });
    const [task] = d.host.run.openTasks.filter(({ kind }) => kind === 'decide-advance');
    expect(task!.notBy).toContain('intake');
    expect(d.do('decide-advance', 'grant', on('2026-03-09'), {}, 'director')).toMatchObject({ type: 'limit-not-near' });
    expect(d.do('decide-advance', 'reject', on('2026-03-09'), {}, 'director')).toBeUndefined();
    expect(facts(d).advance).toBeUndefined();
    expect(d.acts).toContain('propose-advance');
  });

  it('comes to nothing when the review is over, or the application is taken back', () => {
    const d = new Driver();
    d.open();
    propose(d, { ground: 'advance-enforcement' });
    d.act('withdraw', on('2026-03-03', '11:00'), {}, 'intake');
    // What the applicant takes back is signed or rejected first.
    expect(d.do('decide-advance', 'grant', on('2026-03-03', '12:00'), {}, 'director')).toMatchObject({
      type: 'not-allowed-now',
    });
    d.do('confirm-end', 'reject', on('2026-03-03', '13:00'), {}, 'director');
    d.do('review', 'propose-grant', on('2026-03-03', '14:00'), {}, 'reviewer');
    expect(d.do('approve', 'grant', on('2026-03-03', '15:00'), {}, 'deputy')).toBeUndefined();
    expect(d.open_).toEqual(['assign']);
    expect(d.ends).toMatchObject({ 'decide-advance@1': 'cancelled' });
    expect(facts(d).advance).toBeUndefined();
    const w = new Driver();
    w.open();
    propose(w, { ground: 'advance-enforcement' });
    w.act('withdraw', on('2026-03-03', '11:00'), {}, 'intake');
    w.do('confirm-end', 'confirm', on('2026-03-03', '13:00'), {}, 'director');
    expect(w.host.run.facts).toMatchObject({ stage: 'withdrawn' });
    expect(w.host.run.resting).toBe(true);
  });
});

describe('aid in advance', () => {
  it('is given beside the review, and the grant changes nothing of it', () => {
    const d = provided();
    expect(d.open_).toEqual(['assign', 'formalities', 'review']);
    named(d);
    expect(facts(d)).toMatchObject({ stage: 'review', handler: 'lawyer1' });
    expect(d.act('report-progress', on('2026-03-04'), {})).toBeUndefined();
    hearingOn(d, '2026-03-20', '2026-03-04');
    expect(d.do('formalities', 'completed', on('2026-03-04'), {}, 'intake')).toBeUndefined();
    expect(reviewed(d, 'propose-grant', 'grant')).toBeUndefined();
    expect(facts(d)).toMatchObject({ stage: 'handling', handler: 'lawyer1', progressReports: 1 });
    expect(facts(d).advance).toMatchObject({ completedOn: '2026-03-04', decidedBy: 'director' });
    expect(d.open_).toEqual(['engage', 'hearing', 'meet', 'name-observer', 'read-file']);
    expect(d.ends).toMatchObject({ 'assign-application@1': 'done', 'formalities@1': 'done', 'review@1': 'done' });
    expect(d.ends['assign-application@2']).toBeUndefined();
  });

  it('whom the firm is still asked for is not asked for again', () => {
    const d = provided();
    d.do('assign', 'assign-firm', on('2026-03-03', '12:00'), { firm: 'f1' }, 'assigner');
    d.do('review', 'propose-grant', on('2026-03-03', '13:00'), {}, 'reviewer');
    d.do('approve', 'grant', on('2026-03-03', '14:00'), {}, 'deputy');
    expect(facts(d)).toMatchObject({ stage: 'assignment', firm: 'f1' });
    expect(d.open_).toEqual(['formalities', 'name-handler']);
    d.do('name-handler', 'name', on('2026-03-03', '15:00'), { lawyer: 'lawyer1' }, 'firm', 'f1');
    expect(d.open_).toEqual(['engage', 'formalities', 'meet', 'read-file']);
  });

  it('is followed by no supplement notice and no withdrawal', () => {
    const d = provided();
    const notice = { servedOn: '2026-03-04', replyBy: '2026-03-12' };
    expect(d.do('review', 'request-supplement', on('2026-03-04'), notice, 'reviewer')).toMatchObject({
      type: 'not-allowed-now',
    });
    expect(d.act('withdraw', on('2026-03-04'), {}, 'intake')).toMatchObject({ type: 'wrong-stage' });
  });

  it('takes the place of a supplement that is waited for: nobody is deemed to have withdrawn', () => {
    const d = new Driver();
    d.open({ limitationOn: '2026-03-06' });
    const notice = { servedOn: '2026-03-02', replyBy: '2026-03-05' };
    d.do('review', 'request-supplement', on('2026-03-02'), notice, 'reviewer');
    d.act('propose-advance', on('2026-03-03'), { ground: 'limitation' }, 'intake');
    d.do('decide-advance', 'grant', on('2026-03-03', '11:00'), {}, 'director');
    const said = { reason: 'silence', serviceConfirmed: true };
    expect(d.do('supplement', 'not-complied', on('2026-03-06'), said, 'intake')).toMatchObject({
      type: 'not-allowed-now',
    });
    expect(d.do('supplement', 'complied', on('2026-03-06'), {}, 'intake')).toBeUndefined();
  });

  it('keeps whoever decided on it from evaluating, and whoever handles from deciding', () => {
    const d = provided();
    named(d);
    expect(facts(d).did).toMatchObject({ approve: ['director'] });
    d.do('review', 'propose-grant', on('2026-03-04'), {}, 'reviewer');
    expect(d.do('approve', 'grant', on('2026-03-04'), {}, 'lawyer1')).toMatchObject({ type: 'same-person' });
  });
});

describe('its formalities', () => {
  it('not completed within seven days are a ground that the clock itself reports', () => {
    const d = provided();
    named(d);
    d.host.tick(on('2026-03-11', '08:00'));
    expect(d.ends).toMatchObject({ 'formalities@1': 'missed' });
    expect(facts(d).termination).toMatchObject({ ground: 'formalities-not-completed', reportedBy: 'system' });
    // The review, which did not stand still for any of it, is overdue meanwhile.
    expect(d.open_).toEqual(['explain-delay', 'review', 'verify-termination']);
    d.do('verify-termination', 'confirmed', on('2026-03-11'), {}, 'reviewer');
    d.do('decide-termination', 'terminate', on('2026-03-11', '15:00'), {}, 'deputy');
    expect(facts(d)).toMatchObject({ stage: 'terminated', handler: 'lawyer1' });
    expect(d.open_).toEqual(['serve-termination']);
    expect(d.ends).toMatchObject({ 'review@1': 'missed' });
    // The handler's unit is told as of any termination.
    expect(d.do('serve-termination', 'served', on('2026-03-12'), { on: '2026-03-12' }, 'assigner')).toMatchObject({
      type: 'service-incomplete',
    });
  });

  it('found done after all let the case go on', () => {
    const d = provided();
    named(d);
    d.host.tick(on('2026-03-11', '08:00'));
    d.do('verify-termination', 'not-confirmed', on('2026-03-11'), {}, 'reviewer');
    expect(facts(d).termination).toBeUndefined();
    expect(reviewed(d, 'propose-grant', 'grant', '2026-03-11')).toBeUndefined();
    expect(facts(d).stage).toBe('handling');
  });

  it('are owed after the grant too, and no more when the matter has an end', () => {
    const d = provided();
    named(d);
    reviewed(d, 'propose-grant', 'grant', '2026-03-04');
    for (const [kind, action] of [
      ['engage', 'sign'],
      ['meet', 'record'],
      ['read-file', 'record'],
    ] as const)
      d.do(kind, action, on('2026-03-05'), {}, 'lawyer1');
    expect(d.open_).toEqual(['conclude', 'formalities']);
    d.do('conclude', 'conclude', on('2026-03-06'), { document: 'settlement' }, 'lawyer1');
    expect(facts(d).stage).toBe('closing');
    expect(d.open_).toEqual(['callback', 'submit-file']);
    expect(d.ends).toMatchObject({ 'formalities@1': 'cancelled' });
  });

  it('wait for another ground that is under decision', () => {
    const d = provided();
    named(d);
    d.act('report-termination', on('2026-03-09'), { ground: 'own-counsel', source: 'handler' });
    d.host.tick(on('2026-03-11', '08:00'));
    expect(d.open_).toEqual(['explain-delay', 'review', 'verify-termination']);
    d.do('verify-termination', 'not-confirmed', on('2026-03-11'), {}, 'reviewer');
    expect(facts(d).termination).toMatchObject({ ground: 'formalities-not-completed' });
  });
});

describe('whoever is not eligible', () => {
  it('has his aid terminated, not refused, and his handler is told', () => {
    const d = provided();
    named(d);
    expect(reviewed(d, 'propose-refusal', 'refuse')).toBeUndefined();
    expect(facts(d)).toMatchObject({ stage: 'terminated', decision: 'terminate', decidedOn: '2026-03-05' });
    expect(facts(d).termination).toMatchObject({ ground: 'not-eligible', verifiedBy: 'reviewer', decidedBy: 'deputy' });
    expect(d.open_).toEqual(['serve-termination']);
    expect(d.ends).toMatchObject({ 'review@1': 'done', 'formalities@1': 'cancelled', 'limitation@1': 'cancelled' });
    // Ordered to be corrected, it goes on where its handler stood.
    d.act('order-correction', on('2026-03-09'), {}, 'bureau');
    expect(facts(d)).toMatchObject({ stage: 'handling', handler: 'lawyer1' });
  });

  it('even while another ground was under decision', () => {
    const d = provided();
    d.act('report-termination', on('2026-03-04'), { ground: 'recipient-asks', source: 'centre' }, 'intake');
    expect(reviewed(d, 'propose-refusal', 'refuse')).toBeUndefined();
    expect(facts(d)).toMatchObject({ stage: 'terminated', termination: { ground: 'not-eligible' } });
    expect(d.open_).toEqual(['serve-termination']);
  });
});

describe('the limitation', () => {
  it('has a clock in every case that has one, which speaks a month and a week before', () => {
    const d = new Driver();
    d.open({ limitationOn: '2026-05-08' });
    const clock = [...d.host.run.clocks.values()].find(({ rule }) => rule === 'limitation')!;
    const days = clock.resolved!.rungs.map(({ rung, at }) => `${rung} ${new Date(at + 8 * 3_600_000).toISOString()}`);
    // 22 and 5 working days, between which nobody works on the 6th of April and from the 1st to the 5th of May.
    expect(days.map((day) => day.slice(0, -14))).toEqual(['reminder 2026-04-02', 'urge 2026-04-28']);
  });

  it('speaks of what came in late in its last quarters', () => {
    const d = new Driver();
    d.open({ limitationOn: '2026-03-05' });
    const clock = [...d.host.run.clocks.values()].find(({ rule }) => rule === 'limitation')!;
    expect(clock.resolved!.rungs.map(({ rung }) => rung)).toEqual(['reminder', 'urge']);
    expect(clock.resolved!.rungs.every(({ at }) => at >= on('2026-03-02', '09:00') && at < on('2026-03-05'))).toBe(
      true,
    );
  });

  it('is kept by filing in time, whenever that is entered', () => {
    const d = new Driver();
    d.open({ limitationOn: '2026-03-06' });
    expect(d.act('report-filing', on('2026-03-09'), { on: '2026-03-01' }, 'intake')).toMatchObject({
      type: 'date-before-event',
    });
    expect(d.act('report-filing', on('2026-03-09'), { on: '2026-03-06' }, 'intake')).toBeUndefined();
    const [end] = d.host.steps.at(-1)!.deadlines.filter((c) => c.op === 'end' && c.id.includes('~limitation~'));
    expect(end).toMatchObject({ how: 'done', happenedOn: '2026-03-06' });
    expect(d.acts).not.toContain('report-filing');
  });

  it('is called off by a summons, and ends with the case; an order to correct brings it back', () => {
    const heard = provided();
    named(heard);
    hearingOn(heard, '2026-03-20', '2026-03-04');
    expect(heard.ends).toMatchObject({ 'limitation@1': 'cancelled' });
    const refused = new Driver();
    refused.open({ limitationOn: '2026-04-06' });
    reviewed(refused, 'propose-refusal', 'refuse');
    expect(refused.ends).toMatchObject({ 'limitation@1': 'cancelled' });
    refused.act('order-correction', on('2026-03-06'), {}, 'bureau');
    expect([...refused.host.run.clocks.keys()].some((id) => id.endsWith('~limitation~2'))).toBe(true);
  });

  it('that was over before the application is nobody’s to keep', () => {
    const d = new Driver();
    d.open({ limitationOn: '2026-03-01' });
    expect([...d.host.run.clocks.keys()].some((id) => id.includes('~limitation~'))).toBe(false);
    expect(d.acts).not.toContain('report-filing');
  });
});
