import { describe, expect, it } from 'vitest';
import { dayEndingAt } from '../../domain/time.js';
import { CASE_SHEETS } from '../../domain/case/sheets.js';
import { actionsNow } from '../../domain/engine/judge.js';
import { on } from '../../test/support/fixtures.js';
import { Driver, toHandling } from '../../test/support/driver.js';

describe('a case from the desk to the archive', () => {
  it('goes through all stages by application', () => {
    const d = new Driver();
    toHandling(d);
    expect(d.open_).toEqual(['engage', 'meet', 'read-file']);
    d.do('engage', 'sign', on('2026-03-06'), { on: '2026-03-05' }, 'lawyer1');
    d.do('meet', 'record', on('2026-03-06'), { on: '2026-03-06' }, 'lawyer1');
    d.do('read-file', 'record', on('2026-03-06'), {}, 'lawyer1');
    expect(
      d.act('report-hearing', on('2026-03-09'), {
        day: '2026-03-20',
        summonsOn: '2026-03-09',
        public: true,
        forum: 'court',
      }),
    ).toBeUndefined();
    expect(d.do('conclude', 'conclude', on('2026-03-10'), { result: 'won', document: 'judgment' }, 'lawyer1')).toEqual({
      type: 'hearing-open',
      params: { hearing: 1, day: '2026-03-20' },
    });
    expect(d.act('drawn', on('2026-03-09', '11:00'), { hearing: 1 }, 'system')).toBeUndefined();
    d.do('name-observer', 'name', on('2026-03-10'), { observer: 'observer' }, 'assigner');
    expect(d.do('hearing', 'held', on('2026-03-11'), {}, 'lawyer1')?.type).toBe('not-allowed-now');
    expect(d.do('hearing', 'held', on('2026-03-20', '17:00'), { on: '2026-03-20' }, 'lawyer1')).toBeUndefined();
    d.do('attend', 'record', on('2026-03-23'), { mode: 'in-court' }, 'observer');
    expect(
      d.do(
        'conclude',
        'conclude',
        on('2026-04-01'),
        { on: '2026-03-31', result: 'won', document: 'judgment' },
        'lawyer1',
      ),
    ).toBeUndefined();
    expect(d.open_).toEqual(['callback', 'submit-file']);
    expect(
      d.do('callback', 'reached', on('2026-04-02'), { satisfaction: 'satisfied', method: 'phone' }, 'lawyer1')?.type,
    ).toBe('same-person');
    d.do('callback', 'attempt', on('2026-04-02'), { outcome: 'no-answer' }, 'callback');
    d.do('callback', 'reached', on('2026-04-03'), { satisfaction: 'satisfied', method: 'phone' }, 'callback');
    d.do('submit-file', 'submit', on('2026-04-10'), { on: '2026-04-10' }, 'lawyer1');
    d.do('check-file', 'return', on('2026-04-12'), {}, 'archivist');
    d.do('correct-file', 'resubmit', on('2026-04-14'), {}, 'lawyer1');
    d.do('check-file', 'accept', on('2026-04-15'), {}, 'archivist');
    d.do('evaluate', 'grade', on('2026-04-20'), { grade: 'good' }, 'evaluator');
    expect(d.open_).toEqual(['archive']);
    d.do('archive', 'archive', on('2026-04-21'), {}, 'archivist');
    expect(d.host.run.facts.stage).toBe('archived');
    expect(d.host.run.resting).toBe(true);
    expect(d.acts).toEqual(['order-correction', 'addendum']);
    expect(d.act('addendum', on('2026-05-01'), {}, 'archivist')).toBeUndefined();
    expect(d.act('withdraw', on('2026-05-01'))?.type).toBe('case-archived');
  });

  it('counts the people whom the record names in the end, not those of the opening', () => {
    const d = new Driver();
    d.open({ missing: ['/title', '/recipients'] });
    const counted = () => d.host.steps.at(-1)!.facts.persons;
    expect(counted()).toBe(1);
    d.do('record', 'save', on('2026-03-02'), { missing: ['/title'], persons: 3 }, 'intake');
    expect(counted()).toBe(3);
    d.do('record', 'complete', on('2026-03-02', '11:00'), { missing: [], persons: 2 }, 'intake');
    expect(counted()).toBe(2);
    d.do('review', 'propose-grant', on('2026-03-03'), {}, 'reviewer');
    expect(counted()).toBe(2);
  });

  it('a firm that stays silent sends the case back, the late naming is too late', () => {
    const d = new Driver();
    d.open();
    d.do('review', 'propose-grant', on('2026-03-03'), {}, 'reviewer');
    expect(d.do('approve', 'grant', on('2026-03-04'), {}, 'reviewer')?.type).toBe('same-person');
    d.do('approve', 'grant', on('2026-03-04'), {}, 'director');
    d.do('assign', 'assign-firm', on('2026-03-04', '11:00'), { firm: 'f1' }, 'assigner');
    const task = d.host.run.openTasks[0]!;
    d.host.tick(on('2026-03-05', '12:00'));
    expect(d.open_).toEqual(['assign']);
    expect(
      d.host.send({
        kind: 'task',
        key: 'late',
        at: on('2026-03-05', '12:00'),
        actor: { user: 'firm', firm: 'f1' },
        task: task.id,
        action: 'name',
        data: { lawyer: 'lawyer1' },
      })?.type,
    ).toBe('task-not-open');
    expect(d.ends['name-handler@1']).toBe('missed');
  });

  it('a supplement notice stops the seven days', () => {
    const d = new Driver();
    d.open();
    d.do(
      'review',
      'request-supplement',
      on('2026-03-04'),
      { servedOn: '2026-03-04', replyBy: '2026-03-14' },
      'reviewer',
    );
    const clock = [...d.host.run.clocks.values()].find((c) => c.rule === 'review')!;
    expect(dayEndingAt(clock.resolved!.due)).toBe('2026-03-19');
    expect(d.do('supplement', 'not-complied', on('2026-03-10'), { reason: 'silence' }, 'intake')?.type).toBe(
      'reply-time-running',
    );
    d.do('supplement', 'complied', on('2026-03-09'), { on: '2026-03-08' }, 'intake');
    expect(dayEndingAt(clock.resolved!.due)).toBe('2026-03-13');
    expect(d.open_).toEqual(['review']);
    expect(actionsNow(CASE_SHEETS, d.host.run.facts, d.host.run.openTasks[0]!, on('2026-03-09'))).not.toContain(
      'request-supplement',
    );
  });

  it('a corrected date computes the clock anew, after a second person confirmed', () => {
    const d = new Driver();
    d.open();
    expect(d.act('correct', on('2026-03-03'), { field: 'received', value: '2026-02-27' }, 'intake')).toBeUndefined();
    expect(d.do('confirm-correction', 'confirm', on('2026-03-03'), {}, 'intake')?.type).toBe('same-person');
    d.do('confirm-correction', 'confirm', on('2026-03-03', '11:00'), {}, 'director');
    const clock = [...d.host.run.clocks.values()].find((c) => c.rule === 'review')!;
    expect(dayEndingAt(clock.resolved!.due)).toBe('2026-03-06');
    expect(d.ends['review@1']).toBe('cancelled');
    d.do('review', 'propose-grant', on('2026-03-05'), {}, 'reviewer');
    d.do('approve', 'grant', on('2026-03-05'), {}, 'director');
    expect(d.ends['review@2']).toBe('done');
  });

  it('overdue is heard on every rung, and a refusal leaves the door for the bureau', () => {
    const d = new Driver();
    d.open();
    d.host.tick(on('2026-03-20'));
    const rungs = d.host.steps.flatMap((s) => s.events.filter((e) => e.kind.startsWith('rung.')).map((e) => e.kind));
    expect(rungs).toEqual(['rung.reminder', 'rung.urge', 'rung.supervise', 'rung.circular']);
    expect(d.open_).toContain('sign-circular');
    d.do('review', 'propose-refusal', on('2026-03-21'), {}, 'reviewer');
    d.do('approve', 'refuse', on('2026-03-21'), {}, 'director');
    expect(d.host.run.facts.stage).toBe('refused');
    expect(d.open_).toEqual([]);
    expect(d.host.run.resting).toBe(true);
    d.act('order-correction', on('2026-03-25'), {}, 'bureau');
    expect(d.open_).toEqual(['assign']);
  });
});
