import { describe, expect, it } from 'vitest';
import { civilDate } from '../../domain/time.js';
import { correct, corrected, Driver, hearingOn, toHandling } from '../../test/support/driver.js';
import { on } from '../../test/support/fixtures.js';

const dueOn = (d: Driver, rule: string) =>
  civilDate([...d.host.run.clocks.values()].findLast((c) => c.rule === rule)!.resolved!.due - 1);

describe('whether a hearing was public', () => {
  const drawn = () => {
    const d = new Driver();
    toHandling(d);
    hearingOn(d, '2026-03-20', '2026-03-05');
    return d;
  };
  const said = { field: 'hearing-public', hearing: 1 };
  const row = (d: Driver) => d.host.steps.flatMap((s) => s.sides.hearing ?? []).at(-1);

  it('ends what waits for the observer where it was not, and asks for one again where it is after all', () => {
    const d = drawn();
    expect(d.open_).toContain('name-observer');
    corrected(d, on('2026-03-06'), { ...said, value: 'privacy' });
    expect([row(d)?.public, row(d)?.ground, d.attendance]).toEqual([false, 'privacy', { 1: 'cancelled' }]);
    expect(d.open_).not.toContain('name-observer');
    corrected(d, on('2026-03-09'), { ...said, value: 'state-secret' });
    expect(row(d)?.ground).toBe('state-secret');
    corrected(d, on('2026-03-09'), { ...said, value: 'public' });
    expect([row(d)?.public, row(d)?.ground]).toEqual([true, undefined]);
    expect(dueOn(d, 'name-observer')).toBe('2026-03-19');
    d.do('name-observer', 'name', on('2026-03-10'), { observer: 'observer' }, 'assigner');
    corrected(d, on('2026-03-11'), { ...said, value: 'privacy' });
    expect(d.open_).not.toContain('attend');
    corrected(d, on('2026-03-12'), { ...said, value: 'public' });
    d.do('hearing', 'held', on('2026-03-20', '17:00'), {}, 'lawyer1');
    d.do('attend', 'record', on('2026-03-23'), { mode: 'in-court' }, 'observer');
    expect(d.attendance).toEqual({ 1: 'attended' });
    expect(correct(d, on('2026-03-24'), { ...said, value: 'privacy' })).toEqual({
      type: 'correction-inconsistent',
      params: { because: 'attendance' },
    });
  });

  it('of one that nobody was named for, and that was held: it was not attended', () => {
    const d = drawn();
    corrected(d, on('2026-03-06'), { ...said, value: 'privacy' });
    d.do('hearing', 'held', on('2026-03-20', '17:00'), {}, 'lawyer1');
    corrected(d, on('2026-03-23'), { ...said, value: 'public' });
    expect([d.attendance, d.open_.includes('attend')]).toEqual([{ 1: 'not-attended' }, false]);
  });

  it('one that lies ahead and was never drawn can be drawn', () => {
    const d = new Driver();
    toHandling(d);
    const told = { day: '2026-03-20', forum: 'court', public: false, ground: 'privacy', summonsOn: '2026-03-05' };
    d.act('report-hearing', on('2026-03-05'), told, 'lawyer1');
    corrected(d, on('2026-03-06'), { ...said, value: 'public' });
    expect(d.act('drawn', on('2026-03-06', '18:00'), { hearing: 1 }, 'system')).toBeUndefined();
    expect(d.open_).toContain('name-observer');
  });

  it('one that turned non-public before its case was told of the draw: off at once, and waited for when it is public after all', () => {
    const d = new Driver();
    toHandling(d);
    const told = { day: '2026-03-20', forum: 'court', public: false, ground: 'privacy', summonsOn: '2026-03-05' };
    d.act('report-hearing', on('2026-03-05'), told, 'lawyer1');
    expect(d.act('drawn', on('2026-03-06'), { hearing: 1 }, 'system')).toBeUndefined();
    expect([d.open_.includes('name-observer'), d.attendance]).toEqual([false, { 1: 'cancelled' }]);
    expect(d.act('drawn', on('2026-03-06'), { hearing: 1 }, 'system')?.type).toBe('not-allowed-now');
    corrected(d, on('2026-03-06'), { ...said, value: 'public' });
    expect(d.open_).toContain('name-observer');
    expect(dueOn(d, 'name-observer')).toBe('2026-03-19');
  });

  it('who heard it; not another of the same day, unless that is said', () => {
    const d = drawn();
    const told = { day: '2026-03-20', forum: 'arbitration', public: true, summonsOn: '2026-03-05' };
    d.act('report-hearing', on('2026-03-05'), told, 'lawyer1');
    const forum = { field: 'hearing-forum', hearing: 2, value: 'court' };
    expect(correct(d, on('2026-03-06'), forum)?.type).toBe('duplicate');
    corrected(d, on('2026-03-06'), { ...forum, another: true });
    expect(row(d)).toMatchObject({ no: 2, forum: 'court' });
  });
});
