import { describe, expect, it } from 'vitest';
import { on } from '../../test/support/fixtures.js';
import { Driver, hearingOn, serve, terminate, toHandling, toTerminatedAndFiled } from '../../test/support/driver.js';

describe('what is said of a termination and comes late, or from the wrong person', () => {
  const closed = () => {
    const d = new Driver();
    toTerminatedAndFiled(d);
    return d;
  };

  /** With these hearings reported, terminated on the 6th of March, and ordered to be corrected on the 12th. */
  const ordered = (...hearings: readonly string[]) => {
    const d = new Driver();
    toHandling(d);
    for (const day of hearings) hearingOn(d, day, '2026-03-04');
    terminate(d, '2026-03-06');
    serve(d, '2026-03-06');
    d.act('order-correction', on('2026-03-12'), { on: '2026-03-12' }, 'bureau');
    return d;
  };

  it('an objection that was received in time and is entered later is heard, and holds the archive', () => {
    const d = closed();
    d.host.tick(on('2026-03-25'));
    expect(d.open_).toEqual(['archive']);
    expect(d.act('lodge-objection', on('2026-03-25'), { on: '2026-03-20' }, 'bureau')).toBeUndefined();
    expect(d.open_).toEqual(['decide-objection']);
    d.do('decide-objection', 'uphold', on('2026-03-25', '15:00'), { on: '2026-03-25' }, 'bureau');
    expect(d.open_).toEqual(['archive']);
  });

  it('a correction that somebody has proposed holds the archive', () => {
    const d = closed();
    d.host.tick(on('2026-03-25'));
    d.act('correct', on('2026-03-25'), { field: 'received', value: '2026-02-27' }, 'intake');
    expect(d.open_).toEqual(['confirm-correction']);
    d.do('confirm-correction', 'confirm', on('2026-03-25', '15:00'), {}, 'director');
    expect(d.open_).toEqual(['archive']);
  });

  it('corrected, hearings that it called off lie ahead again, with nobody’s report, and may be drawn', () => {
    const d = ordered('2026-03-09', '2026-03-30');
    const { hearings } = d.host.run.facts;
    // The one of the 9th is over, and nobody was there for it.
    expect(hearings.map(({ day, state }) => `${day} ${state}`)).toEqual([
      '2026-03-09 cancelled',
      '2026-03-30 cancelled',
      '2026-03-30 announced',
    ]);
    expect(hearings[2]).toMatchObject({ no: 3, summonsOn: '2026-03-04', late: false, drawn: false });
    expect(d.open_).toEqual(['engage', 'hearing', 'meet', 'read-file']);
    expect(Object.keys(d.ends)).not.toContain('hearing-report@3');
    expect(d.act('drawn', on('2026-03-12', '11:00'), { hearing: 3 }, 'system')).toBeUndefined();
    // Terminated once more, and corrected once more.
    terminate(d, '2026-03-13');
    serve(d, '2026-03-13');
    d.act('order-correction', on('2026-03-14'), { on: '2026-03-14' }, 'bureau');
    expect(d.host.run.facts.hearings.map((h) => h.state).filter((s) => s === 'announced')).toHaveLength(1);
  });

  it('corrected, each of several hearings that lie ahead again is one of its own', () => {
    const d = ordered('2026-03-27', '2026-03-30');
    const ahead = d.host.run.facts.hearings.filter(({ state }) => state === 'announced');
    expect(ahead.map(({ no, day }) => [no, day])).toEqual([
      [3, '2026-03-27'],
      [4, '2026-03-30'],
    ]);
    expect(d.open_.filter((kind) => kind === 'hearing')).toHaveLength(2);
  });

  it('attempts to call of a closing that was undone say nothing of the next one', () => {
    const d = new Driver();
    toHandling(d);
    terminate(d, '2026-03-05');
    serve(d, '2026-03-05');
    const attempt = (day: string) => d.do('callback', 'attempt', on(day), { outcome: 'no-answer' }, 'callback');
    for (const day of ['2026-03-06', '2026-03-07', '2026-03-08']) attempt(day);
    d.act('order-correction', on('2026-03-09'), { on: '2026-03-09' }, 'bureau');
    terminate(d, '2026-03-10');
    serve(d, '2026-03-10');
    expect(d.do('callback', 'unreachable', on('2026-03-11'), {}, 'callback')?.type).toBe('not-allowed-now');
    for (const day of ['2026-03-11', '2026-03-12', '2026-03-13']) attempt(day);
    expect(d.do('callback', 'unreachable', on('2026-03-14'), {}, 'callback')).toBeUndefined();
  });

  it('is served on the firm that was to name its handler, and assigned anew when it is corrected', () => {
    const d = new Driver();
    d.open();
    d.do('review', 'propose-grant', on('2026-03-03'), {}, 'reviewer');
    d.do('approve', 'grant', on('2026-03-04'), {}, 'director');
    d.do('assign', 'assign-firm', on('2026-03-05', '08:30'), { firm: 'f1' }, 'assigner');
    terminate(d, '2026-03-05', 'centre', 'intake');
    expect(d.do('serve-termination', 'served', on('2026-03-05'), { on: '2026-03-05' }, 'assigner')?.type).toBe(
      'service-incomplete',
    );
    serve(d, '2026-03-05');
    d.act('order-correction', on('2026-03-06'), { on: '2026-03-06' }, 'bureau');
    expect(d.host.run.facts.firm).toBeUndefined();
    expect(d.open_).toEqual(['assign']);
  });

  it('is verified by nobody who handles the case, and corrected by nobody who decided', () => {
    const d = new Driver();
    toHandling(d);
    d.act('report-termination', on('2026-03-05'), { ground: 'own-counsel', source: 'centre' }, 'reviewer');
    expect(d.do('verify-termination', 'confirmed', on('2026-03-05'), {}, 'lawyer1')?.type).toBe('same-person');
    // The reviewer has reported it himself: the head verifies, another one decides.
    expect(d.do('verify-termination', 'confirmed', on('2026-03-05'), {}, 'reviewer')?.type).toBe('same-person');
    d.do('verify-termination', 'confirmed', on('2026-03-05'), {}, 'director');
    expect(d.do('decide-termination', 'terminate', on('2026-03-05'), {}, 'director')?.type).toBe('same-person');
    d.do('decide-termination', 'terminate', on('2026-03-05'), {}, 'deputy');
    expect(d.act('order-correction', on('2026-03-06'), { on: '2026-03-06' }, 'deputy')?.type).toBe('same-person');
  });

  it('an order that answers a pending objection ends its time as met, and a remedy against what was undone is none', () => {
    const d = new Driver();
    toHandling(d);
    terminate(d, '2026-03-05');
    serve(d, '2026-03-05');
    d.act('lodge-objection', on('2026-03-06'), { on: '2026-03-06' }, 'bureau');
    d.act('order-correction', on('2026-03-20'), { on: '2026-03-09' }, 'bureau');
    expect(d.ends['objection@1']).toBe('done');
    expect(d.open_).toEqual(['engage', 'meet', 'read-file']);
    const other = closed();
    other.act('lodge-objection', on('2026-03-10'), {}, 'bureau');
    other.do('decide-objection', 'uphold', on('2026-03-12'), {}, 'bureau');
    expect(other.acts).toContain('record-remedy');
    expect(other.act('record-remedy', on('2026-03-13'), { remedy: 'suit', on: '2026-03-10' }, 'bureau')?.type).toBe(
      'date-before-event',
    );
    other.act('order-correction', on('2026-03-13'), { on: '2026-03-13' }, 'bureau');
    expect(other.acts).not.toContain('record-remedy');
  });

  it('the work of whoever approved the aid is graded by somebody else', () => {
    const d = new Driver();
    toHandling(d);
    d.do('meet', 'record', on('2026-03-05'), {}, 'lawyer1');
    terminate(d, '2026-03-06');
    serve(d, '2026-03-06');
    d.do('submit-file', 'submit', on('2026-03-09'), {}, 'lawyer1');
    d.do('check-file', 'accept', on('2026-03-09'), {}, 'archivist');
    expect(d.do('evaluate', 'grade', on('2026-03-10'), {}, 'director')?.type).toBe('same-person');
    expect(d.do('evaluate', 'grade', on('2026-03-10'), {}, 'evaluator')).toBeUndefined();
  });

  it('a date of its closing is corrected to none before it, and to none once it is undone', () => {
    const d = closed();
    expect(d.act('correct', on('2026-03-10'), { field: 'served-handler', value: '2020-06-01' }, 'intake')).toEqual({
      type: 'date-before-event',
      params: { pointer: '/value', since: '2026-03-05' },
    });
    d.act('correct', on('2026-03-10'), { field: 'submitted', value: '2026-03-05' }, 'intake');
    d.act('order-correction', on('2026-03-11'), { on: '2026-03-11' }, 'bureau');
    d.do('confirm-correction', 'confirm', on('2026-03-11', '15:00'), {}, 'director');
    expect(d.host.run.facts.fileSubmittedOn).toBeUndefined();
  });

  it('a hearing that is moved ahead of it is called off', () => {
    const d = new Driver();
    toHandling(d);
    hearingOn(d, '2026-03-05', '2026-03-04');
    terminate(d, '2026-03-06');
    d.act('correct', on('2026-03-06', '12:00'), { field: 'hearing', hearing: 1, value: '2026-03-30' }, 'intake');
    d.do('confirm-correction', 'confirm', on('2026-03-06', '15:00'), {}, 'director');
    expect(d.host.run.facts.hearings[0]).toMatchObject({ day: '2026-03-30', state: 'cancelled' });
    expect(d.open_).toEqual(['serve-termination']);
  });
});
