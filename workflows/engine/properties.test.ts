import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveStep } from '../domain/resolve.js';
import { DAY, HOUR } from '../domain/time.js';
import { book, on, opening } from '../test/support/fixtures.js';
import { next, openings, play, scenario, type Move } from '../test/support/moves.js';
import { CaseRun } from './case-run.js';
import { MemoryHost } from './memory.js';
import { legalCase } from './stages/legal-case.js';

describe('whatever people do', () => {
  it('each armed deadline ends at most once, and superseded ones are the only ones that end again', () => {
    fc.assert(
      fc.property(scenario, ([start, moves]) => {
        const ended = new Map<string, number>();
        const armed = new Set<string>();
        for (const step of play(start, moves).steps)
          for (const d of step.deadlines) {
            if (d.op === 'arm') {
              expect(armed.has(d.id)).toBe(false);
              armed.add(d.id);
            }
            if (d.op !== 'end') continue;
            expect(armed.has(d.id)).toBe(true);
            if (d.reason !== 'superseded') expect(ended.get(d.id) ?? 0).toBe(0);
            ended.set(d.id, (ended.get(d.id) ?? 0) + 1);
          }
      }),
      { numRuns: 300 },
    );
  });

  it('an open case has a task or a clock that runs; a resting one has neither', () => {
    fc.assert(
      fc.property(scenario, ([start, moves]) => {
        const { run } = play(start, moves);
        const clocks = [...run.clocks.values()].filter((c) => c.state === 'armed');
        if (['archived', 'withdrawn'].includes(run.facts.stage)) expect(run.resting).toBe(true);
        else if (run.facts.stage === 'refused') expect(run.acts).toContain('order-correction');
        else expect(run.openTasks.length + clocks.length).toBeGreaterThan(0);
        expect(run.resting).toBe(run.openTasks.length === 0 && clocks.length === 0);
      }),
      { numRuns: 300 },
    );
  });

  it('the journal rebuilds the case: facts, tasks, acts and clocks', () => {
    fc.assert(
      fc.property(scenario, ([start, moves]) => {
        const host = play(start, moves);
        const again = new CaseRun(legalCase, host.run.flow);
        for (const step of host.steps) again.adopt(resolveStep(again.apply(step.input), book));
        expect(again.facts).toEqual(host.run.facts);
        expect(again.openTasks).toEqual(host.run.openTasks);
        expect(again.acts).toEqual(host.run.acts);
        expect(again.nextWake()).toEqual(host.run.nextWake());
      }),
      { numRuns: 200 },
    );
  });

  it('no rung is spoken early, twice, or after its deadline ended', () => {
    fc.assert(
      fc.property(scenario, ([start, moves]) => {
        const spoken = new Set<string>();
        const ended = new Set<string>();
        for (const step of play(start, moves).steps) {
          for (const d of step.deadlines) {
            if (d.op === 'end') ended.add(d.id);
            if (d.op !== 'rung') continue;
            expect(spoken.has(`${d.id}#${d.index}`)).toBe(false);
            expect(ended.has(d.id)).toBe(false);
            spoken.add(`${d.id}#${d.index}`);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('time never stands in the way: with every task answered in its ordinary way a case reaches its end', () => {
    fc.assert(
      fc.property(openings, fc.integer({ min: HOUR, max: 12 * DAY }), (start, pace) => {
        const host = new MemoryHost(book);
        let at = on('2026-03-02', '09:10');
        host.send({ kind: 'open', key: 'k0', at, actor: { user: 'intake' }, opening: opening(start) });
        for (let i = 1; i < 120 && !host.run.resting; i++) {
          // The firm answers within its short limit, everybody else at his pace.
          at += host.run.openTasks.some((t) => t.kind === 'name-handler') ? HOUR : pace;
          host.tick(at);
          const task = host.run.openTasks[0];
          if (!task) continue;
          const m: Move = { pick: 0, action: 0, who: i, wait: 0, day: 0 };
          host.send(next(host, m, at, `k${i}`)!);
        }
        expect(host.run.facts.stage).toBe('archived');
      }),
      { numRuns: 100 },
    );
  });
});
