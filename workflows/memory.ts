import type { CommandInput, Input, Step } from '../domain/case.js';
import { FLOW } from '../domain/flow.js';
import { refusal, type Refusal } from '../domain/guard.js';
import { resolveStep, type RuleBook } from '../domain/resolve.js';
import type { Instant } from '../domain/time.js';
import { CaseRun } from './case-run.js';
import type { Stage } from './stage.js';
import { legalCase } from './stages/legal-case.js';

/** The same stages without a server: for property tests, for "what if" and for folding a journal. */
export class MemoryHost {
  readonly run: CaseRun;
  readonly steps: Step[] = [];
  constructor(
    private readonly book: RuleBook,
    flow = FLOW,
    procedure: (c: CaseRun) => Stage = legalCase,
  ) {
    this.run = new CaseRun(procedure, flow);
  }

  /** Applies a command after the rungs up to its instant; a refused one changes nothing. */
  send(input: CommandInput): Refusal | undefined {
    this.tick(input.at);
    const refused = this.run.seq === 0 ? undefined : refusal(situation(this.run), input);
    if (!refused) this.apply(input);
    return refused;
  }

  /** Lets the clocks speak up to `until`. */
  tick(until: Instant): void {
    for (let next = this.run.due(until)[0]; next; next = this.run.due(until)[0]) this.apply(next);
  }

  private apply(input: Input): void {
    const step = this.run.apply(input);
    const deadlines = resolveStep(step, this.book);
    this.run.adopt(deadlines);
    this.steps.push(step);
  }
}

export const situation = (run: CaseRun) => ({ facts: run.facts, tasks: run.openTasks, acts: run.acts });
