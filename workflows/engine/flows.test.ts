import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLOW } from '../../domain/flow.js';
import { resolveStep } from '../../domain/resolve.js';
import { book } from '../../test/support/fixtures.js';
import { play, scenario } from '../../test/support/moves.js';
import type { Case, CaseBrings } from '../case/case.js';
import { legalCase } from '../case/legal-case.js';
import { caseInMemory, type CaseInMemory } from '../in-memory.js';
import { CASE } from '../kinds.js';
import { MemoryHost } from './memory.js';
import { Run, type Kind } from './run.js';
import type { Stage } from './stage.js';

/** The code of a later release, which has changed the course of the stages for cases opened under it. */
function* laterCase(c: Case): Stage {
  if (c.flow > FLOW) c.fork(c.task('inform-organ'));
  yield* legalCase(c);
}

const LATER: Kind<CaseBrings> = { ...CASE, procedure: laterCase };

/** What a worker of a release makes of a stored journal. */
function folded(kind: Kind<CaseBrings>, { run, steps }: CaseInMemory, flow = run.flow): Run<CaseBrings> {
  const again = new Run(kind, flow);
  for (const { input } of steps) again.adopt(resolveStep(again.apply(input), book));
  return again;
}

const state = (run: Run<CaseBrings>) => ({
  facts: run.facts,
  tasks: run.openTasks,
  acts: run.heard,
  wake: run.nextWake(),
  seq: run.seq,
});

describe('the code of a later release', () => {
  it('folds journals of both flows side by side, each the way it was gone', () => {
    fc.assert(
      fc.property(scenario, ([start, moves]) => {
        const old = play(start, moves, { host: caseInMemory(book, FLOW) });
        const later = play(start, moves, { host: new MemoryHost(book, LATER, FLOW + 1) });
        expect(state(folded(LATER, old))).toEqual(state(old.run));
        expect(state(folded(LATER, later))).toEqual(state(later.run));
        const opened = (host: CaseInMemory) => host.steps[0]!.tasks.map((t) => t.kind).sort();
        expect(opened(later)).toEqual([...opened(old), 'inform-organ'].sort());
      }),
      { numRuns: 100 },
    );
  });

  it('would lose its way if a case changed its flow', () => {
    const later = play({}, [], { host: new MemoryHost(book, LATER, FLOW + 1) });
    expect(state(folded(LATER, later, FLOW)).tasks).not.toEqual(later.run.openTasks);
  });
});
