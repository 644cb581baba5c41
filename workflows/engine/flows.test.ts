import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveStep } from '../domain/resolve.js';
import { book } from '../test/support/fixtures.js';
import { play, scenario } from '../test/support/moves.js';
import { CaseRun } from './case-run.js';
import { MemoryHost } from './memory.js';
import type { Stage } from './stage.js';
import { legalCase } from './stages/legal-case.js';

/** The code of a later release, which has changed the course of the stages for cases opened under it. */
function* laterCase(c: CaseRun): Stage {
  if (c.flow >= 2) c.fork(c.task('inform-organ'));
  yield* legalCase(c);
}

/** What a worker of a release makes of a stored journal. */
function folded(procedure: (c: CaseRun) => Stage, { run, steps }: MemoryHost, flow = run.flow): CaseRun {
  const again = new CaseRun(procedure, flow);
  for (const { input } of steps) again.adopt(resolveStep(again.apply(input), book));
  return again;
}

const state = (run: CaseRun) => ({
  facts: run.facts,
  tasks: run.openTasks,
  acts: run.acts,
  wake: run.nextWake(),
  seq: run.seq,
});

describe('the code of a later release', () => {
  it('folds journals of both flows side by side, each the way it was gone', () => {
    fc.assert(
      fc.property(scenario, ([start, moves]) => {
        const old = play(start, moves, { host: new MemoryHost(book, 1) });
        const later = play(start, moves, { host: new MemoryHost(book, 2, laterCase) });
        expect(state(folded(laterCase, old))).toEqual(state(old.run));
        expect(state(folded(laterCase, later))).toEqual(state(later.run));
        const opened = (host: MemoryHost) => host.steps[0]!.tasks.map((t) => t.kind).sort();
        expect(opened(later)).toEqual([...opened(old), 'inform-organ'].sort());
      }),
      { numRuns: 100 },
    );
  });

  it('would lose its way if a case changed its flow', () => {
    const later = play({}, [], { host: new MemoryHost(book, 2, laterCase) });
    expect(state(folded(laterCase, later, 1)).tasks).not.toEqual(later.run.openTasks);
  });
});
