import { describe, expect, it } from 'vitest';
import { civilDate, startOfDay, type CivilDate } from '../../domain/time.js';
import { correct, corrected, Driver, hearingOn, serve, terminate, toHandling } from '../../test/support/driver.js';
import { on } from '../../test/support/fixtures.js';

/** Concluded on a day by a handler who was named on the 4th of March. */
function concluded(d: Driver, day: CivilDate) {
  toHandling(d);
  for (const kind of ['engage', 'meet', 'read-file'])
    d.do(kind, kind === 'engage' ? 'sign' : 'record', on('2026-03-05'), {}, 'lawyer1');
  d.do('conclude', 'conclude', on(day), { on: day, result: 'won', document: 'judgment' }, 'lawyer1');
}
const clockOf = (d: Driver, rule: string) => [...d.host.run.clocks.values()].findLast((c) => c.rule === rule)!;
const dueOn = (d: Driver, rule: string) => civilDate(clockOf(d, rule).resolved!.due - 1);

describe('what is proposed', () => {
  const proposed = (d: Driver) => {
    toHandling(d);
    expect(correct(d, on('2026-03-09'), { field: 'received', value: '2026-02-27' })).toBeUndefined();
    return clockOf(d, 'confirm-correction');
  };
  it.each(['confirm', 'reject'])('waits three working days for its answer: %s', (action) => {
    const d = new Driver();
    const clock = proposed(d);
    expect([clock.state, dueOn(d, 'confirm-correction')]).toEqual(['armed', '2026-03-12']);
    d.do('confirm-correction', action, on('2026-03-10'), {}, 'director');
    expect(clock.ending).toMatchObject({ how: 'done', happenedOn: '2026-03-10', by: 'director' });
  });

  it('is not forgotten: its clock climbs the ladder', () => {
    const d = new Driver();
    const { id } = proposed(d);
    d.host.tick(on('2026-03-31'));
    const spoken = d.host.steps
      .flatMap((s) => s.deadlines)
      .flatMap((c) => (c.op === 'rung' && c.id === id ? [c.rung] : []));
    expect(spoken).toContain('supervise');
  });
});

describe('what a correction undoes opens again', () => {
  it('a call made before the 结案日 as it is now was none: there is a task again, and days for it', () => {
    const d = new Driver();
    concluded(d, '2026-03-10');
    d.do('callback', 'reached', on('2026-03-12'), { on: '2026-03-12' }, 'callback');
    expect(d.open_).not.toContain('callback');
    corrected(d, on('2026-03-20'), { field: 'concluded', value: '2026-03-16' });
    expect(d.open_).toContain('callback');
    expect(d.host.run.facts.callback).toBeUndefined();
    expect(d.do('callback', 'reached', on('2026-03-20'), { on: '2026-03-13' }, 'callback')?.type).toBe(
      'date-before-event',
    );
    expect(clockOf(d, 'callback').state).toBe('armed');
    expect(dueOn(d, 'callback')).toBe('2026-04-07');
    d.do('callback', 'reached', on('2026-03-23'), {}, 'callback');
    expect([d.host.run.facts.callback, clockOf(d, 'callback').ending?.how]).toEqual(['reached', 'done']);
  });

  it('attempts before it do not make anybody unreachable', () => {
    const d = new Driver();
    concluded(d, '2026-03-10');
    for (const day of ['2026-03-11', '2026-03-12', '2026-03-13'])
      d.do('callback', 'attempt', on(day), { on: day, outcome: 'no-answer' }, 'callback');
    d.do('callback', 'unreachable', on('2026-03-13', '15:00'), {}, 'callback');
    expect(d.host.run.facts.callback).toBe('unreachable');
    corrected(d, on('2026-03-16'), { field: 'concluded', value: '2026-03-12' });
    expect(d.open_).toContain('callback');
    expect(d.do('callback', 'unreachable', on('2026-03-17'), {}, 'callback')?.type).toBe('not-allowed-now');
  });

  it('a call that reached nobody, and one that reached somebody after all', () => {
    const d = new Driver();
    concluded(d, '2026-03-10');
    d.do('callback', 'reached', on('2026-03-12'), { satisfaction: 'satisfied' }, 'callback');
    corrected(d, on('2026-03-13'), { field: 'callback', attempt: 1, value: 'wrong-number' }, 'callback');
    expect(d.open_).toContain('callback');
    expect(d.host.run.facts.calls[0]).not.toHaveProperty('satisfaction');
    corrected(d, on('2026-03-16'), { field: 'callback', attempt: 1, value: 'reached' }, 'callback');
    expect(d.open_).not.toContain('callback');
    expect(clockOf(d, 'callback').ending).toMatchObject({ how: 'done', happenedOn: '2026-03-12', by: 'callback' });
  });

  it('a grade that is withdrawn is asked for again, and the archive waits', () => {
    const d = new Driver();
    concluded(d, '2026-03-10');
    d.do('callback', 'reached', on('2026-03-12'), {}, 'callback');
    d.do('submit-file', 'submit', on('2026-03-12'), {}, 'lawyer1');
    d.do('check-file', 'accept', on('2026-03-13'), {}, 'archivist');
    d.do('evaluate', 'grade', on('2026-03-16'), { grade: 'good' }, 'evaluator');
    expect(d.open_).toEqual(['archive']);
    corrected(d, on('2026-03-17'), { field: 'grade', value: 'withdrawn' }, 'evaluator');
    expect(d.open_).toEqual(['evaluate']);
    d.do('evaluate', 'grade', on('2026-03-18'), { grade: 'qualified' }, 'evaluator');
    expect(d.open_).toEqual(['archive']);
    const grades = d.host.steps.flatMap((s) => s.sides.evaluation ?? []).map(({ n, grade }) => [n, grade]);
    expect(grades).toEqual([
      [1, 'good'],
      [2, 'withdrawn'],
      [3, 'qualified'],
    ]);
  });

  it('an attendance that was none, a record that was void, a hearing that was not held', () => {
    const d = new Driver();
    toHandling(d);
    hearingOn(d, '2026-03-10', '2026-03-05');
    d.do('name-observer', 'name', on('2026-03-06'), { observer: 'observer' }, 'assigner');
    d.do('hearing', 'held', on('2026-03-10', '17:00'), {}, 'lawyer1');
    d.do('attend', 'record', on('2026-03-11'), { mode: 'in-court' }, 'observer');
    const outcomes = { field: 'hearing-outcome', hearing: 1 };
    expect(correct(d, on('2026-03-12'), { ...outcomes, value: 'put-off' })).toEqual({
      type: 'correction-inconsistent',
      params: { because: 'attendance' },
    });
    corrected(d, on('2026-03-12'), { field: 'attendance', hearing: 1, value: 'not-attended' }, 'assigner');
    expect(d.attendance).toEqual({ 1: 'not-attended' });
    corrected(d, on('2026-03-12'), { field: 'attendance', hearing: 1, value: 'void' }, 'assigner');
    expect(d.open_).toContain('attend');
    d.do('attend', 'not-attended', on('2026-03-13'), { cause: 'court' }, 'observer');
    corrected(d, on('2026-03-16'), { ...outcomes, value: 'announced' });
    expect(d.open_).toContain('hearing');
    d.do('hearing', 'cancelled', on('2026-03-16', '15:00'), { reason: 'settled' }, 'lawyer1');
    expect(d.host.run.facts.hearings[0]!.state).toBe('cancelled');
  });

  it('on time or late, as the date is that met it', () => {
    const d = new Driver();
    concluded(d, '2026-03-10');
    d.do('submit-file', 'submit', on('2026-04-20'), { on: '2026-04-20' }, 'lawyer1');
    const how = () => {
      const { ending, resolved } = clockOf(d, 'submit-file');
      return startOfDay(ending!.happenedOn!) < resolved!.due ? 'in time' : 'late';
    };
    expect(how()).toBe('late');
    corrected(d, on('2026-04-21'), { field: 'submitted', value: '2026-04-08' });
    expect(how()).toBe('in time');
    expect(civilDate(clockOf(d, 'check-file').options.start)).toBe('2026-04-08');
    corrected(d, on('2026-04-21'), { field: 'concluded', value: '2026-03-06' });
    expect(how()).toBe('late');
  });
});

describe('what stood still while a supplement was waited for', () => {
  const supplemented = () => {
    const d = new Driver();
    d.open({}, on('2026-03-02', '09:10'));
    const notice = { servedOn: '2026-03-04', serviceMethod: 'mail', replyBy: '2026-03-16' };
    d.do('review', 'request-supplement', on('2026-03-04'), notice, 'reviewer');
    return d;
  };
  it('follows notice, reply and the end of its time; so does the task', () => {
    const d = supplemented();
    expect([dueOn(d, 'review'), dueOn(d, 'supplement-reply')]).toEqual(['2026-03-23', '2026-03-16']);
    corrected(d, on('2026-03-05'), { field: 'supplement-noticed', value: '2026-03-05' });
    expect([dueOn(d, 'review'), dueOn(d, 'supplement-reply')]).toEqual(['2026-03-20', '2026-03-16']);
    expect(d.host.run.openTasks.find((t) => t.kind === 'supplement')?.since).toBe('2026-03-05');
    expect(correct(d, on('2026-03-05'), { field: 'reply-by', value: '2026-04-30', latest: '2026-03-26' })?.type).toBe(
      'reply-time-too-long',
    );
    corrected(d, on('2026-03-05'), { field: 'reply-by', value: '2026-03-19', latest: '2026-03-26' });
    expect([dueOn(d, 'review'), dueOn(d, 'supplement-reply')]).toEqual(['2026-03-23', '2026-03-19']);
    expect(d.host.run.facts.replyTime).toEqual({ servedOn: '2026-03-05', replyBy: '2026-03-19' });
    // The applicant has until then.
    const lapsed = { reason: 'silence', serviceConfirmed: true };
    expect(d.do('supplement', 'not-complied', on('2026-03-18'), lapsed, 'intake')?.type).toBe('reply-time-running');
    d.do('supplement', 'complied', on('2026-03-18'), { on: '2026-03-18' }, 'intake');
    expect(dueOn(d, 'review')).toBe('2026-03-23');
    corrected(d, on('2026-03-18'), { field: 'supplement-received', value: '2026-03-06' });
    expect(dueOn(d, 'review')).toBe('2026-03-10');
  });

  it('makes a decision late, or in time, that was met by then', () => {
    const d = supplemented();
    d.do('supplement', 'complied', on('2026-03-16'), { on: '2026-03-16' }, 'intake');
    d.do('review', 'propose-grant', on('2026-03-18'), {}, 'reviewer');
    d.do('approve', 'grant', on('2026-03-19'), {}, 'director');
    const late = () => {
      const { ending, resolved } = clockOf(d, 'review');
      return startOfDay(ending!.happenedOn!) >= resolved!.due;
    };
    expect(late()).toBe(false);
    corrected(d, on('2026-03-20'), { field: 'supplement-received', value: '2026-03-06' });
    expect([late(), dueOn(d, 'review')]).toEqual([true, '2026-03-11']);
    corrected(d, on('2026-03-20'), { field: 'supplement-received', value: '2026-03-16' });
    expect(late()).toBe(false);
  });

  it('is not moved while an end of the application is under decision', () => {
    const d = supplemented();
    d.do('supplement', 'not-complied', on('2026-03-17'), { reason: 'silence', serviceConfirmed: true }, 'intake');
    expect(correct(d, on('2026-03-17'), { field: 'reply-by', value: '2026-03-20' })).toEqual({
      ...{ type: 'correction-inconsistent', params: { because: 'ending' } },
    });
  });
});

describe('days on which something was done', () => {
  const judged = (d: Driver, rule: string) => {
    const { ending, resolved } = clockOf(d, rule);
    return startOfDay(ending!.happenedOn!) < resolved!.due ? 'in time' : 'late';
  };
  it('of engagement, meeting, file reading: in time or late, as the day is', () => {
    const d = new Driver();
    toHandling(d);
    d.do('engage', 'sign', on('2026-03-23'), { on: '2026-03-23' }, 'lawyer1');
    for (const kind of ['meet', 'read-file']) d.do(kind, 'record', on('2026-03-23'), { on: '2026-03-23' }, 'lawyer1');
    expect(judged(d, 'engagement')).toBe('late');
    for (const field of ['engaged', 'met', 'file-read'])
      corrected(d, on('2026-03-24'), { field, value: '2026-03-05' }, 'lawyer1');
    expect(judged(d, 'engagement')).toBe('in time');
    expect(d.host.run.facts).toMatchObject({ engagedOn: '2026-03-05', metOn: '2026-03-05', fileReadOn: '2026-03-05' });
    expect(correct(d, on('2026-03-24'), { field: 'met', value: '2026-03-01' })?.type).toBe('date-before-event');
  });

  it('of what whoever was reached has answered: on record as he answered it', () => {
    const d = new Driver();
    concluded(d, '2026-03-10');
    const said = { method: 'phone', person: 'recipient', feeTaken: false, toldProgress: true };
    d.do('callback', 'reached', on('2026-03-12'), said, 'callback');
    expect(correct(d, on('2026-03-13'), { field: 'on-time', attempt: 1, value: true })?.type).toBe('not-allowed-now');
    for (const [field, value] of [
      ...([
        ['fee-taken', true],
        ['told-progress', false],
      ] as const),
      ...([
        ['callback-method', 'visit'],
        ['callback-person', 'guardian'],
      ] as const),
    ])
      corrected(d, on('2026-03-13'), { field, attempt: 1, value }, 'callback');
    expect(d.host.run.facts.calls[0]).toMatchObject({
      ...{ method: 'visit', person: 'guardian', feeTaken: true, toldProgress: false },
    });
    expect(d.host.steps.at(-1)!.sides.callback).toMatchObject([{ n: 1, method: 'visit', person: 'guardian' }]);
    expect(correct(d, on('2026-03-13'), { field: 'fee-taken', attempt: 1, value: 'yes' })?.params).toEqual({
      pointer: '/value',
    });
    expect(correct(d, on('2026-03-13'), { field: 'fee-taken', attempt: 1, value: false }, 'lawyer1')?.type).toBe(
      'same-person',
    );
  });
});

describe('why a matter ended, or why nobody was called', () => {
  it('ground and source of a termination, also in the task of whoever judges it', () => {
    const d = new Driver();
    toHandling(d);
    d.act('report-termination', on('2026-03-09'), { ground: 'own-counsel', source: 'centre' }, 'assigner');
    corrected(d, on('2026-03-09'), { field: 'termination-ground', value: 'facts-concealed' });
    corrected(d, on('2026-03-09'), { field: 'termination-source', value: 'organ' });
    const told = { ground: 'facts-concealed', source: 'organ' };
    expect(d.host.run.facts.termination).toMatchObject(told);
    expect(d.host.run.openTasks.find((t) => t.kind === 'verify-termination')?.data).toEqual(told);
    d.do('verify-termination', 'confirmed', on('2026-03-10'), {}, 'reviewer');
    expect(d.host.run.openTasks.find((t) => t.kind === 'decide-termination')?.data).toEqual(told);
    expect(correct(d, on('2026-03-10'), { field: 'termination-source', value: 'handler' })?.type).toBe(
      'termination-source',
    );
  });

  it('why no call was possible', () => {
    const d = new Driver();
    concluded(d, '2026-03-10');
    const obstacle = { field: 'callback-obstacle', value: 'no-contact' };
    expect(correct(d, on('2026-03-11'), obstacle, 'callback')?.type).toBe('not-allowed-now');
    d.do('callback', 'not-possible', on('2026-03-11'), { cause: 'deceased' }, 'callback');
    corrected(d, on('2026-03-12'), obstacle, 'callback');
    expect([d.host.run.facts.callback, d.open_.includes('callback')]).toEqual(['no-contact', false]);
  });
});

describe('the end of the year', () => {
  it('the grace of the callback is that of the 结案日, either way across a new year', () => {
    const d = new Driver();
    d.open({}, on('2026-11-02', '09:10'));
    d.do('review', 'propose-grant', on('2026-11-03'), {}, 'reviewer');
    d.do('approve', 'grant', on('2026-11-04'), {}, 'director');
    d.do('assign', 'assign-lawyer', on('2026-11-04'), { lawyer: 'lawyer1' }, 'assigner');
    for (const kind of ['engage', 'meet', 'read-file'])
      d.do(kind, kind === 'engage' ? 'sign' : 'record', on('2026-11-05'), {}, 'lawyer1');
    const given = { result: 'won', document: 'judgment' };
    d.do('conclude', 'conclude', on('2027-01-05'), { on: '2026-12-30', ...given }, 'lawyer1');
    // Recorded on the 5th: thirty days from then, which is after the thirty of the year.
    expect(dueOn(d, 'callback-grace')).toBe('2027-02-04');
    corrected(d, on('2027-01-06'), { field: 'concluded', value: '2027-01-04' });
    expect(dueOn(d, 'callback-grace')).toBe('2028-01-30');
    corrected(d, on('2027-01-07'), { field: 'concluded', value: '2026-12-30' });
    expect(dueOn(d, 'callback-grace')).toBe('2027-02-04');
  });
});

describe('who corrects', () => {
  it('what judges whoever handled the case he neither proposes nor confirms, whatever post he holds', () => {
    const d = new Driver();
    concluded(d, '2026-03-10');
    d.do('callback', 'reached', on('2026-03-12'), {}, 'callback');
    const call = { field: 'callback', attempt: 1, value: 'no-answer' };
    expect(correct(d, on('2026-03-13'), call, 'lawyer1')?.type).toBe('same-person');
    expect(correct(d, on('2026-03-13'), { field: 'submitted', value: '2026-03-12' }, 'lawyer1')?.type).toBe(
      'not-allowed-now',
    );
    correct(d, on('2026-03-13'), call, 'callback');
    expect(d.do('confirm-correction', 'confirm', on('2026-03-13'), {}, 'callback')?.type).toBe('same-person');
    expect(d.do('confirm-correction', 'reject', on('2026-03-13'), {}, 'lawyer1')?.type).toBe('same-person');
  });

  it('one thing at a time: the same is proposed again when the first is decided', () => {
    const d = new Driver();
    d.open();
    const received = { field: 'received', value: '2026-02-27' };
    expect(correct(d, on('2026-03-03'), received)).toBeUndefined();
    expect(correct(d, on('2026-03-03'), { ...received, value: '2026-02-26' })?.type).toBe('correction-pending');
    expect(correct(d, on('2026-03-03'), { field: 'kind', value: 'administrative' })).toBeUndefined();
    expect(correct(d, on('2026-03-03'), { field: 'procedure', value: 'reconsideration' })?.type).toBe(
      'correction-pending',
    );
    d.do('confirm-correction', 'reject', on('2026-03-03'), {}, 'director');
    expect(correct(d, on('2026-03-03'), received)).toBeUndefined();
  });

  it('what has changed since the proposal is not put right any more', () => {
    const d = new Driver();
    concluded(d, '2026-03-10');
    d.do('submit-file', 'submit', on('2026-03-12'), {}, 'lawyer1');
    correct(d, on('2026-03-13'), { field: 'submitted', value: '2026-03-11' });
    correct(d, on('2026-03-13'), { field: 'concluded', value: '2026-03-12' });
    const [submitted, concludedTask] = d.host.run.openTasks.filter((t) => t.kind === 'confirm-correction');
    const by = {
      kind: 'task',
      at: on('2026-03-16'),
      actor: { user: 'director' },
      action: 'confirm',
      data: {},
    } as const;
    expect(d.host.send({ ...by, key: 'a', task: concludedTask!.id })).toBeUndefined();
    expect(d.host.send({ ...by, key: 'b', task: submitted!.id })?.type).toBe('correction-outdated');
    expect(d.host.send({ ...by, key: 'c', task: submitted!.id, action: 'reject' })).toBeUndefined();
  });

  it('of another kind is a case only where its course stays the one it is on', () => {
    const d = new Driver();
    toHandling(d);
    const at = on('2026-03-05');
    expect(correct(d, at, { field: 'procedure', value: 'non-litigation' })).toEqual({
      type: 'correction-inconsistent',
      params: { because: 'hearings' },
    });
    expect(correct(d, at, { field: 'kind', value: 'criminal' })?.params).toEqual({ pointer: '/criminalStage' });
    expect(correct(d, at, { field: 'kind', value: 'criminal', criminalStage: 'investigation' })?.type).toBe(
      'correction-inconsistent',
    );
    corrected(d, at, { field: 'kind', value: 'criminal', criminalStage: 'first-instance' });
    expect(d.host.run.facts).toMatchObject({ kind: 'criminal', criminalStage: 'first-instance' });
    expect(d.host.run.facts).not.toHaveProperty('procedure');
  });

  it('the 结案日 of a terminated case follows from the service', () => {
    const d = new Driver();
    toHandling(d);
    terminate(d, '2026-03-05');
    serve(d, '2026-03-06');
    expect(correct(d, on('2026-03-09'), { field: 'concluded', value: '2026-03-05' })?.type).toBe('not-allowed-now');
    corrected(d, on('2026-03-09'), { field: 'served-handler', value: '2026-03-05' });
    expect(d.host.run.facts.conclusion?.on).toBe('2026-03-05');
    expect(civilDate(clockOf(d, 'submit-file').options.start)).toBe('2026-03-05');
    corrected(d, on('2026-03-09'), { field: 'served', value: '2026-03-05' });
    expect(civilDate(clockOf(d, 'objection-period').options.start)).toBe('2026-03-05');
  });
});
