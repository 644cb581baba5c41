import { describe, expect, it } from 'vitest';
import { on } from '../../test/support/fixtures.js';
import { Driver, hearingOn, toHandling, worked } from '../../test/support/driver.js';

/** Duties that are apart in one case, over its whole life (domain/case/duties.ts). */

const at = (day: number, time = '10:00') => on(`2026-03-${String(day).padStart(2, '0')}`, time);

describe('one person in one case', () => {
  it('who made the first proposal does not sign the second', () => {
    const d = new Driver();
    d.open();
    d.do('review', 'propose-refusal', at(3), {}, 'reviewer');
    d.do('approve', 'return', at(3, '11:00'), {}, 'director');
    d.do('review', 'propose-grant', at(4), {}, 'deputy');
    expect(d.do('approve', 'grant', at(4, '11:00'), {}, 'reviewer')?.type).toBe('same-person');
    expect(d.do('approve', 'grant', at(4, '12:00'), {}, 'deputy')?.type).toBe('same-person');
    expect(d.do('approve', 'grant', at(4, '13:00'), {}, 'director')).toBeUndefined();
  });

  it('whoever has withdrawn neither assigns nor does anything else', () => {
    const d = new Driver();
    d.open();
    d.do('review', 'recuse', at(3), { reason: 'interest' }, 'reviewer');
    expect(d.do('review', 'propose-grant', at(3, '11:00'), {}, 'reviewer')?.type).toBe('same-person');
    d.do('review', 'propose-grant', at(3, '12:00'), {}, 'deputy');
    d.do('approve', 'grant', at(4), {}, 'director');
    expect(d.do('assign', 'assign-firm', at(4, '11:00'), { firm: 'f1' }, 'reviewer')?.type).toBe('same-person');
    expect(d.act('record-service', at(4, '11:00'), {}, 'reviewer')?.type).toBe('same-person');
    const [assign] = d.host.run.openTasks;
    expect(assign).toMatchObject({ kind: 'assign', notBy: ['reviewer'] });
    expect(d.do('assign', 'assign-lawyer', at(4, '12:00'), { lawyer: 'reviewer' }, 'assigner')?.type).toBe(
      'has-another-duty',
    );
  });

  it('who assigns does not assign himself, nor anybody who has judged it', () => {
    const d = new Driver();
    d.open();
    d.do('review', 'propose-grant', at(3), {}, 'reviewer');
    d.do('approve', 'grant', at(4), {}, 'director');
    for (const lawyer of ['assigner', 'reviewer', 'director'])
      expect(d.do('assign', 'assign-lawyer', at(4, '11:00'), { lawyer }, 'assigner')?.type).toBe('has-another-duty');
    d.do('assign', 'assign-firm', at(4, '12:00'), { firm: 'f1' }, 'assigner');
    expect(d.do('name-handler', 'name', at(4, '13:00'), { lawyer: 'assigner' }, 'firm', 'f1')?.type).toBe(
      'has-another-duty',
    );
    expect(d.do('name-handler', 'name', at(4, '14:00'), { lawyer: 'lawyer1' }, 'firm', 'f1')).toBeUndefined();
  });

  it('who signed does not grade; who reviewed, checked or called may', () => {
    const d = new Driver();
    toHandling(d);
    worked(d, '2026-03-05');
    d.do('conclude', 'conclude', at(10), { document: 'judgment' }, 'lawyer1');
    d.do('callback', 'reached', at(11), {}, 'callback');
    d.do('submit-file', 'submit', at(11), {}, 'lawyer1');
    expect(d.do('check-file', 'accept', at(12), {}, 'lawyer1')?.type).toBe('same-person');
    d.do('check-file', 'accept', at(12), {}, 'archivist');
    expect(d.do('evaluate', 'grade', at(13), {}, 'director')?.type).toBe('same-person');
    expect(d.do('evaluate', 'grade', at(13), {}, 'lawyer1')?.type).toBe('same-person');
    expect(d.do('evaluate', 'grade', at(13), {}, 'reviewer')).toBeUndefined();
  });

  it('the handler does not observe', () => {
    const d = new Driver();
    toHandling(d);
    hearingOn(d, '2026-03-20', '2026-03-05');
    expect(d.do('name-observer', 'name', at(6), { observer: 'lawyer1' }, 'assigner')?.type).toBe(
      'observer-not-independent',
    );
  });
});
