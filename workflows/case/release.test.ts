import { describe, expect, it } from 'vitest';
import { Driver, corrected, toArchived, toHandling, worked } from '../../test/support/driver.js';
import { on } from '../../test/support/fixtures.js';

/** 公布评估结果: what the head releases to the handler, and what takes it back. */

const at = (day: number, time = '10:00') => on(`2026-03-${String(day).padStart(2, '0')}`, time);
const released = (d: Driver) => d.host.run.facts.released;
const release = (d: Driver, day: number, by = 'director') => d.act('release-evaluation', at(day), {}, by);

function graded(): Driver {
  const d = new Driver();
  toHandling(d);
  worked(d, '2026-03-05');
  d.do('conclude', 'conclude', at(10), { document: 'judgment' }, 'lawyer1');
  d.do('submit-file', 'submit', at(11), {}, 'lawyer1');
  d.do('check-file', 'accept', at(12), {}, 'archivist');
  expect(d.acts).not.toContain('release-evaluation');
  expect(release(d, 12)?.type).toBe('wrong-stage');
  d.do('evaluate', 'grade', at(13), { grade: 'qualified' }, 'evaluator');
  return d;
}

describe('the evaluation', () => {
  it('is released once, to whoever handled the case when it was judged, by nobody who ever did', () => {
    const d = graded();
    expect(d.acts).toContain('release-evaluation');
    expect(d.host.run.facts.judged).toMatchObject({ handler: 'lawyer1' });
    expect(release(d, 14, 'lawyer1')?.type).toBe('same-person');
    expect(release(d, 14)).toBeUndefined();
    expect(released(d)).toEqual({ by: 'director', at: at(14) });
    expect(d.host.steps.at(-1)!.events.map(({ kind }) => kind)).toEqual(['act.release-evaluation']);
    expect(d.acts).not.toContain('release-evaluation');
    expect(release(d, 15)?.type).toBe('wrong-stage');
  });

  it('is not released while somebody says that it is wrong, and another grade is to be released anew', () => {
    const d = graded();
    d.act('correct', at(14), { field: 'grade', value: 'good' }, 'evaluator');
    expect(release(d, 14)?.type).toBe('wrong-stage');
    d.do('confirm-correction', 'reject', at(14, '12:00'), {}, 'director');
    const entry = d.host.run.facts.judged!.seq;
    d.act('correct', at(15), { field: 'words', entry, part: 'reasons' }, 'evaluator');
    expect(release(d, 15)?.type).toBe('wrong-stage');
    d.do('confirm-correction', 'confirm', at(15, '12:00'), {}, 'director');
    expect(release(d, 16)).toBeUndefined();
    corrected(d, at(17), { field: 'grade', value: 'good' }, 'evaluator');
    expect([released(d), d.host.run.facts.judged]).toEqual([undefined, { handler: 'lawyer1', seq: entry }]);
    expect(release(d, 18)).toBeUndefined();
  });

  it('is released no more when it is withdrawn; the next one is another', () => {
    const d = graded();
    const first = d.host.run.facts.judged!.seq;
    release(d, 14);
    corrected(d, at(15), { field: 'grade', value: 'withdrawn' }, 'evaluator');
    expect([released(d), d.host.run.facts.judged]).toEqual([undefined, undefined]);
    expect(d.acts).not.toContain('release-evaluation');
    d.do('evaluate', 'grade', at(16), { grade: 'good' }, 'evaluator');
    expect(released(d)).toBeUndefined();
    expect(d.host.run.facts.judged!.seq).toBeGreaterThan(first);
    expect(release(d, 17)).toBeUndefined();
  });

  it('is not released of a volume that is closed, and stays released when the bureau has it opened again', () => {
    const d = new Driver();
    toArchived(d);
    expect(release(d, 17)?.type).toBe('case-archived');
    d.act('order-correction', at(18), {}, 'bureau');
    expect(release(d, 19)).toBeUndefined();
    d.do('archive', 'archive', at(20), {}, 'archivist');
    expect(released(d)).toBeDefined();
  });
});
