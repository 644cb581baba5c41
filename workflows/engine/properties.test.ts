import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CASE_ACTS, CASE_SHEETS } from '../../domain/case/sheets.js';
import { STAGES } from '../../domain/case/stages.js';
import { actsNow } from '../../domain/engine/judge.js';
import { resolveStep } from '../../domain/resolve.js';
import { DAY, HOUR } from '../../domain/time.js';
import { book } from '../../test/support/fixtures.js';
import {
  finished,
  heard,
  heardScenario,
  next,
  openings,
  play,
  playOn,
  terminated,
  scenario,
} from '../../test/support/moves.js';
import { caseInMemory, type CaseInMemory } from '../in-memory.js';
import { CASE } from '../kinds.js';
import { Run } from './run.js';

/** Outcome of each drawn hearing's attendance, as the rows have it in the end. */
function outcomesOf(steps: CaseInMemory['steps']): Map<number, string> {
  const outcomes = new Map<number, string>();
  for (const { sides } of steps)
    for (const { hearing, outcome } of sides.attendance ?? []) if (outcome) outcomes.set(hearing, outcome);
  return outcomes;
}

/** `PROPERTY_FACTOR=50 npx vitest run workflows/engine` tries so many times as many sequences. */
const runs = (n: number): number => n * Number(process.env['PROPERTY_FACTOR'] ?? 1);

/** Its worker died: the run is what the journal makes of it. */
function crashed({ steps, run }: CaseInMemory): CaseInMemory {
  const again = caseInMemory(book, run.flow);
  for (const { input } of steps) {
    const step = again.run.apply(input);
    again.run.adopt(resolveStep(step, book));
    again.steps.push(step);
  }
  return again;
}

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
      { numRuns: runs(300) },
    );
  });

  it('a case has a task or a clock that runs, or it rests, and then in a final stage', () => {
    fc.assert(
      fc.property(scenario, ([start, moves]) => {
        const { run } = play(start, moves);
        const clocks = [...run.clocks.values()].filter((c) => c.state === 'armed');
        expect(run.resting).toBe(run.openTasks.length === 0 && clocks.length === 0);
        if (run.resting) expect(STAGES[run.facts.stage].final, run.facts.stage).toBe(true);
        if (run.facts.stage === 'archived' || run.facts.stage === 'withdrawn') expect(run.resting).toBe(true);
      }),
      { numRuns: runs(300) },
    );
  });

  it('an open case has a clock that runs, in every state that is reached', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(scenario, ([start, moves]) => {
        const host = caseInMemory(book);
        const check = () => {
          const { facts, resting, clocks, openTasks } = host.run;
          if (resting) return;
          reached.add(facts.stage);
          const armed = [...clocks.values()].filter((c) => c.state === 'armed');
          expect(armed, `${facts.stage}: ${openTasks.map((t) => t.kind).join()}`).not.toEqual([]);
        };
        play(start, moves.slice(0, 1), { host });
        let at = host.steps.at(-1)!.input.at;
        moves.slice(1).forEach((m, i) => {
          at += m.wait;
          host.tick(at);
          check();
          const input = next(host, m, at, `m${i}`);
          if (input) host.send(input);
          check();
        });
      }),
      { numRuns: runs(400), seed: 20_261_129 },
    );
    for (const stage of ['intake', 'review', 'assignment', 'handling', 'closing', 'terminated'])
      expect(reached).toContain(stage);
  });

  it('every drawn hearing of a resting case has an outcome, no hearing waits, and none is held for a case that was terminated', () => {
    const drawn = { handled: 0, terminated: 0 };
    fc.assert(
      fc.property(heardScenario, ([hearings, moves, ends]) => {
        const host = playOn(heard(finished(play({}, []), HOUR, 'handling'), hearings), moves);
        const { run, steps } = finished(ends ? terminated(host) : host, DAY);
        if (!run.resting) return;
        const outcomes = outcomesOf(steps);
        const { decidedOn } = run.facts.termination ?? {};
        for (const h of run.facts.hearings) {
          expect(h.state).not.toBe('announced');
          if (decidedOn !== undefined && h.day > decidedOn) expect(h.state, `hearing ${h.no}`).not.toBe('held');
          if (!h.drawn) continue;
          drawn[decidedOn === undefined ? 'handled' : 'terminated'] += 1;
          expect(outcomes.get(h.no), `hearing ${h.no}`).toBeDefined();
        }
      }),
      { numRuns: runs(300), seed: 20_261_129 },
    );
    expect(Math.min(drawn.handled, drawn.terminated)).toBeGreaterThan(0);
  });

  it('an act that its sheet says is open is heard by a stage, in every state that is reached', () => {
    const opened = new Set<string>();
    fc.assert(
      fc.property(scenario, ([start, moves]) => {
        const host = caseInMemory(book);
        const check = () => {
          for (const act of actsNow(CASE_SHEETS, host.run.facts)) {
            opened.add(act);
            expect(host.run.heard, host.run.facts.stage).toContain(act);
          }
        };
        play(start, moves.slice(0, 1), { host });
        let at = host.steps.at(-1)!.input.at;
        moves.slice(1).forEach((m, i) => {
          at += m.wait;
          host.tick(at);
          check();
          const input = next(host, m, at, `m${i}`);
          if (input) host.send(input);
          check();
        });
      }),
      { numRuns: runs(800), seed: 20_261_129 },
    );
    expect([...opened].sort()).toEqual(Object.keys(CASE_ACTS).sort());
  });

  it('the journal rebuilds the case: facts, tasks, acts and clocks', () => {
    fc.assert(
      fc.property(scenario, ([start, moves]) => {
        const host = play(start, moves);
        const again = new Run(CASE, host.run.flow);
        for (const step of host.steps) again.adopt(resolveStep(again.apply(step.input), book));
        expect(again.facts).toEqual(host.run.facts);
        expect(again.openTasks).toEqual(host.run.openTasks);
        expect(again.heard).toEqual(host.run.heard);
        expect(again.nextWake()).toEqual(host.run.nextWake());
      }),
      { numRuns: runs(200) },
    );
  });

  it('whoever dies in between, the case takes the same course', () => {
    fc.assert(
      fc.property(scenario, fc.array(fc.nat(80), { maxLength: 6 }), ([start, moves], crashes) => {
        const undisturbed = play(start, moves);
        let host = play(start, []);
        let at = host.steps[0]!.input.at;
        moves.forEach((m, i) => {
          at += m.wait;
          if (crashes.includes(i)) host = crashed(host);
          host.tick(at);
          const input = next(host, m, at, `k${i + 1}`);
          if (input) host.send(input);
        });
        expect(host.run.facts).toEqual(undisturbed.run.facts);
        expect(host.steps.map(({ input }) => input.key)).toEqual(undisturbed.steps.map(({ input }) => input.key));
      }),
      { numRuns: runs(100) },
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
      { numRuns: runs(200) },
    );
  });

  it('time never stands in the way: with every task answered in its ordinary way a case reaches its end', () => {
    fc.assert(
      fc.property(openings, fc.integer({ min: HOUR, max: 12 * DAY }), (start, pace) => {
        const host = finished(play(start, []), pace);
        expect(host.run.facts.stage).toBe('archived');
      }),
      { numRuns: runs(100) },
    );
  });
});
