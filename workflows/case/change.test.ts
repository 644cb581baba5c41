import { describe, expect, it } from 'vitest';
import { dayEndingAt } from '../../domain/time.js';
import { on } from '../../test/support/fixtures.js';
import { corrected, Driver, hearingOn, serve, terminate, toHandling, worked } from '../../test/support/driver.js';

/** 更换承办人, promise by promise (法律援助法 art. 55). */

const due = (d: Driver, rule: string) =>
  dayEndingAt([...d.host.run.clocks.values()].findLast((c) => c.rule === rule)!.resolved!.due);
const owners = (d: Driver) => Object.fromEntries(d.host.run.openTasks.map((t) => [t.kind, t.assignee]));

const asked = (d: Driver, day: string, cause = 'recipient-asks', by = 'intake') =>
  d.act('request-change', on(day), { on: day, cause }, by);
/** Decided, and given to another lawyer of another firm, all on one day. */
function granted(d: Driver, day: string, successor = 'lawyer2', firm = 'f2') {
  d.do('decide-change', 'grant', on(day, '11:00'), {}, 'director');
  d.do('assign', 'assign-firm', on(day, '12:00'), { firm }, 'assigner');
  d.do('name-handler', 'name', on(day, '15:00'), { lawyer: successor }, 'firm', firm);
}
/** From the request on a Thursday to both signatures on the next Tuesday. */
function handedOver(d: Driver) {
  asked(d, '2026-03-05');
  granted(d, '2026-03-06');
  d.do('hand-over', 'sign', on('2026-03-09'), {}, 'lawyer1');
  d.do('accept-hand-over', 'sign', on('2026-03-10'), {}, 'lawyer2');
}

describe('a change of handler', () => {
  it('is decided within five days of the request, by nobody who asked for it or handles the case', () => {
    const d = new Driver();
    toHandling(d);
    expect(d.acts).toContain('request-change');
    expect(d.act('request-change', on('2026-03-06'), { on: '2026-03-05', cause: 'illness' }, 'deputy')).toBeUndefined();
    expect(d.acts).not.toContain('request-change');
    expect(due(d, 'decide-change')).toBe('2026-03-10');
    for (const who of ['deputy', 'lawyer1'])
      expect(d.do('decide-change', 'grant', on('2026-03-06'), {}, who)?.type).toBe('same-person');
    expect(d.do('decide-change', 'grant', on('2026-03-09'), {}, 'director')).toBeUndefined();
    expect(d.ends['decide-change@1']).toBe('done');
    expect(d.open_).toEqual(['assign', 'engage', 'meet', 'read-file']);
    expect(due(d, 'assign-successor')).toBe('2026-03-12');
  });

  it('that is refused is over: the handler goes on, and it may be asked for again', () => {
    const d = new Driver();
    toHandling(d);
    asked(d, '2026-03-05');
    d.do('decide-change', 'refuse', on('2026-03-06'), {}, 'director');
    expect(d.host.run.facts).toMatchObject({ handler: 'lawyer1', handlers: ['lawyer1'] });
    expect(d.host.run.facts.change).toBeUndefined();
    expect(d.open_).toEqual(['engage', 'meet', 'read-file']);
    expect(asked(d, '2026-03-09')).toBeUndefined();
  });

  it('goes to nobody who ever handled the case, nor, where a firm withdraws, back to that', () => {
    const d = new Driver();
    toHandling(d);
    asked(d, '2026-03-05', 'firm-withdraws');
    d.do('decide-change', 'grant', on('2026-03-06'), {}, 'director');
    const assign = (action: string, data: Record<string, string>) =>
      d.do('assign', action, on('2026-03-06', '12:00'), data, 'assigner')?.type;
    expect(assign('assign-lawyer', { lawyer: 'lawyer1' })).toBe('has-another-duty');
    expect(assign('assign-firm', { firm: 'f1' })).toBe('has-another-duty');
    expect(assign('assign-firm', { firm: 'f2' })).toBeUndefined();
    d.do('name-handler', 'decline', on('2026-03-06', '15:00'), {}, 'firm', 'f2');
    // The due date stays.
    expect(d.open_).toContain('assign');
    expect(due(d, 'assign-successor')).toBe('2026-03-09');
    expect(assign('assign-lawyer', { lawyer: 'centre1' })).toBeUndefined();
    expect(d.host.run.facts).toMatchObject({ handler: 'lawyer1', firm: 'f1', change: { successor: 'centre1' } });
  });

  it('leaves the case with the old one until both have signed; then what is open moves, and no day with it', () => {
    const d = new Driver();
    toHandling(d);
    hearingOn(d, '2026-03-20', '2026-03-05');
    asked(d, '2026-03-05');
    granted(d, '2026-03-06');
    expect(due(d, 'hand-over')).toBe('2026-03-11');
    expect(owners(d)).toMatchObject({ engage: 'lawyer1', hearing: 'lawyer1', 'hand-over': 'lawyer1' });
    expect(d.do('engage', 'sign', on('2026-03-09'), {}, 'lawyer2')?.type).toBe('not-your-task');
    d.do('hand-over', 'sign', on('2026-03-09'), {}, 'lawyer1');
    expect(owners(d)).toMatchObject({ engage: 'lawyer1', 'accept-hand-over': 'lawyer2' });
    expect(d.do('meet', 'record', on('2026-03-09'), {}, 'lawyer1')).toBeUndefined();
    const before = [...d.host.run.clocks.values()].map((c) => [c.id, c.resolved!.due]);
    d.do('accept-hand-over', 'sign', on('2026-03-10'), {}, 'lawyer2');
    expect(d.host.run.facts).toMatchObject({ handler: 'lawyer2', firm: 'f2', handlers: ['lawyer1', 'lawyer2'] });
    expect(d.host.run.facts.change).toBeUndefined();
    expect(owners(d)).toEqual({
      engage: 'lawyer2',
      'read-file': 'lawyer2',
      hearing: 'lawyer2',
      'name-observer': undefined,
    });
    expect([...d.host.run.clocks.values()].map((c) => [c.id, c.resolved!.due])).toEqual(before);
    const { hand_over: moves, hearing } = d.host.steps.at(-1)!.sides;
    expect(moves).toEqual([{ n: 2, from: 'lawyer1', to: 'lawyer2' }]);
    expect(hearing!.map(({ no }) => no)).toEqual([1]);
    expect(d.do('engage', 'sign', on('2026-03-10', '15:00'), {}, 'lawyer1')?.type).toBe('not-your-task');
    expect(d.act('report-progress', on('2026-03-10', '15:00'), {}, 'lawyer1')?.type).toBe('not-your-task');
  });

  it('is signed by the head for one who cannot, and for one who will not when the time is over', () => {
    const d = new Driver();
    toHandling(d);
    expect(d.acts).not.toContain('sign-hand-over');
    asked(d, '2026-03-05', 'illness', 'assigner');
    granted(d, '2026-03-06');
    const lastDay = '2026-03-11';
    const sign = (day: string, side: string, because: string, by = 'director') =>
      d.act('sign-hand-over', on(day), { side, because, lastDay }, by);
    expect(sign('2026-03-09', 'successor', 'cannot')?.type).toBe('validation');
    expect(sign('2026-03-09', 'predecessor', 'cannot', 'lawyer2')?.type).toBe('same-person');
    expect(sign('2026-03-09', 'predecessor', 'cannot')).toBeUndefined();
    expect(d.open_).not.toContain('hand-over');
    expect(sign('2026-03-11', 'successor', 'will-not')).toEqual({
      type: 'hand-over-running',
      params: { pointer: '/because', lastDay },
    });
    expect(sign('2026-03-12', 'successor', 'will-not')).toBeUndefined();
    expect(d.host.run.facts).toMatchObject({ handler: 'lawyer2' });
    expect(d.open_).not.toContain('accept-hand-over');
    expect(d.acts).not.toContain('sign-hand-over');
  });

  it('urges whoever has not signed, and the head', () => {
    const d = new Driver();
    toHandling(d);
    asked(d, '2026-03-05');
    granted(d, '2026-03-06');
    d.host.tick(on('2026-03-20'));
    const rungs = d.host.steps.flatMap((s) =>
      s.events.filter((e) => e.kind.startsWith('rung.') && e.data['rule'] === 'hand-over').map((e) => e.kind),
    );
    expect(rungs).toEqual(['rung.reminder', 'rung.urge', 'rung.supervise', 'rung.circular']);
    expect(owners(d)).toHaveProperty('explain-delay');
  });

  it('tells the organ of a case by notice whose it is now', () => {
    const d = new Driver();
    d.open({ door: 'notice', channel: 'court', kind: 'criminal', criminalStage: 'first-instance' });
    d.do('assign', 'assign-lawyer', on('2026-03-03'), { lawyer: 'lawyer1' }, 'assigner');
    expect(asked(d, '2026-03-03')?.type).toBe('wrong-stage');
    d.do('inform-organ', 'inform', on('2026-03-04'), {}, 'assigner');
    expect(asked(d, '2026-03-05', 'firm-withdraws')).toEqual({ type: 'validation', params: { pointer: '/cause' } });
    expect(asked(d, '2026-03-05', 'organ-renotice')).toBeUndefined();
    granted(d, '2026-03-06');
    d.do('hand-over', 'sign', on('2026-03-09'), {}, 'lawyer1');
    d.do('accept-hand-over', 'sign', on('2026-03-10'), {}, 'lawyer2');
    expect(d.open_).toContain('inform-organ');
    expect(due(d, 'inform-change')).toBe('2026-03-13');
    d.do('inform-organ', 'inform', on('2026-03-11'), { on: '2026-03-11' }, 'assigner');
    expect(d.ends['inform-change@1']).toBe('done');
    expect(d.host.run.facts).toMatchObject({ handler: 'lawyer2', organInformedOn: '2026-03-11' });
    expect(d.host.run.facts.change).toBeUndefined();
  });

  it('keeps whoever left, and whoever came, from everything that judges the handling', () => {
    const d = new Driver();
    toHandling(d);
    // Reported before the case moved: the successor decides nothing of it either.
    d.act('report-termination', on('2026-03-05', '09:00'), { source: 'centre' }, 'assigner');
    handedOver(d);
    for (const who of ['lawyer1', 'lawyer2'])
      expect(d.do('verify-termination', 'confirmed', on('2026-03-10', '15:00'), {}, who)?.type).toBe('same-person');
    d.do('verify-termination', 'not-confirmed', on('2026-03-10', '15:00'), {}, 'reviewer');
    for (const task of ['engage', 'meet', 'read-file'])
      d.do(task, task === 'engage' ? 'sign' : 'record', on('2026-03-11'), {}, 'lawyer2');
    d.do('conclude', 'conclude', on('2026-03-12'), { document: 'judgment' }, 'lawyer2');
    for (const who of ['lawyer1', 'lawyer2'])
      expect(d.do('callback', 'reached', on('2026-03-13'), {}, who)?.type).toBe('same-person');
    d.do('submit-file', 'submit', on('2026-03-13'), {}, 'lawyer2');
    d.do('check-file', 'accept', on('2026-03-16'), {}, 'archivist');
    for (const who of ['lawyer1', 'lawyer2'])
      expect(d.do('evaluate', 'grade', on('2026-03-17'), {}, who)?.type).toBe('same-person');
    d.do('evaluate', 'grade', on('2026-03-17'), {}, 'evaluator');
    expect(d.host.run.facts.judged).toMatchObject({ handler: 'lawyer2' });
  });

  it('goes on while the file is not accepted, and is moot with that', () => {
    const d = new Driver();
    toHandling(d);
    worked(d, '2026-03-05');
    asked(d, '2026-03-05');
    d.do('conclude', 'conclude', on('2026-03-06'), { document: 'judgment' }, 'lawyer1');
    granted(d, '2026-03-09');
    expect(owners(d)).toMatchObject({ 'submit-file': 'lawyer1' });
    d.do('submit-file', 'submit', on('2026-03-10'), {}, 'lawyer1');
    d.do('check-file', 'accept', on('2026-03-11'), {}, 'archivist');
    expect(d.host.run.facts).toMatchObject({ stage: 'closing', handler: 'lawyer1' });
    expect(d.open_).toEqual(['callback', 'evaluate']);
    expect(d.ends['hand-over@1']).toBe('cancelled');
    expect(d.acts).not.toContain('request-change');
  });

  it('moves the file to be put in, and what is returned of it', () => {
    const d = new Driver();
    toHandling(d);
    worked(d, '2026-03-05');
    d.do('conclude', 'conclude', on('2026-03-05', '15:00'), { document: 'judgment' }, 'lawyer1');
    handedOver(d);
    expect(owners(d)).toMatchObject({ 'submit-file': 'lawyer2' });
    d.do('submit-file', 'submit', on('2026-03-11'), {}, 'lawyer2');
    d.do('check-file', 'return', on('2026-03-12'), {}, 'archivist');
    expect(owners(d)).toMatchObject({ 'correct-file': 'lawyer2' });
  });

  it('ends with a termination, and the old handler files what was done; resumed, it may be asked for again', () => {
    const d = new Driver();
    toHandling(d);
    asked(d, '2026-03-05');
    granted(d, '2026-03-06');
    d.do('hand-over', 'sign', on('2026-03-06', '16:00'), {}, 'lawyer1');
    terminate(d, '2026-03-09');
    expect(d.open_).toEqual(['serve-termination']);
    expect(d.ends['hand-over@1']).toBe('cancelled');
    expect(d.host.run.facts).toMatchObject({
      stage: 'terminated',
      handler: 'lawyer1',
      firm: 'f1',
      handlers: ['lawyer1'],
    });
    serve(d, '2026-03-09');
    expect(owners(d)).toMatchObject({ 'submit-file': 'lawyer1' });
    expect(asked(d, '2026-03-10')?.type).toBe('wrong-stage');
    d.act('lodge-objection', on('2026-03-10'), { on: '2026-03-10' }, 'bureau');
    d.do('decide-objection', 'order', on('2026-03-11'), { on: '2026-03-11' }, 'bureau');
    expect(d.host.run.facts).toMatchObject({ stage: 'handling', handler: 'lawyer1' });
    expect(d.open_).toEqual(['engage', 'meet', 'read-file']);
    expect(asked(d, '2026-03-12')).toBeUndefined();
  });

  it('asked for on another day than was entered is decided by the days of that', () => {
    const d = new Driver();
    toHandling(d);
    asked(d, '2026-03-09');
    corrected(d, on('2026-03-10'), { field: 'change-requested', value: '2026-03-06' });
    expect(d.host.run.facts.change).toMatchObject({ requestedOn: '2026-03-06' });
    expect(due(d, 'decide-change')).toBe('2026-03-11');
  });

  it('may follow another: nobody comes back whoever had it', () => {
    const d = new Driver();
    toHandling(d);
    handedOver(d);
    asked(d, '2026-03-11');
    d.do('decide-change', 'grant', on('2026-03-12'), {}, 'director');
    for (const lawyer of ['lawyer1', 'lawyer2'])
      expect(d.do('assign', 'assign-lawyer', on('2026-03-12'), { lawyer }, 'assigner')?.type).toBe('has-another-duty');
  });
});
