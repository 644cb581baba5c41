import type { CommandInput, Input, Step } from '../../domain/engine/proceeding.js';
import type { Refusal } from '../../domain/engine/refusal.js';
import { FLOW } from '../../domain/flow.js';
import { resolveStep, type RuleBook } from '../../domain/resolve.js';
import type { Instant } from '../../domain/time.js';
import type { Brings } from './kind.js';
import { Run, type Kind } from './run.js';

/** The same stages without a server: for property tests, for "what if" and for folding a journal. */
export class MemoryHost<B extends Brings> {
  readonly run: Run<B>;
  readonly steps: Step<B['facts'], B['opening'], B['sides']>[] = [];
  constructor(
    private readonly book: RuleBook,
    readonly kind: Kind<B>,
    flow = FLOW,
  ) {
    this.run = new Run(kind, flow);
  }

  /** Applies a command after the rungs up to its instant; a refused one changes nothing. */
  send(input: CommandInput<B['opening']>): Refusal | undefined {
    this.tick(input.at);
    const refused = input.kind === 'open' ? undefined : this.run.refusal(input);
    if (!refused) this.apply(input);
    return refused;
  }

  /** Lets the clocks speak up to `until`. */
  tick(until: Instant): void {
    for (let next = this.run.due(until)[0]; next; next = this.run.due(until)[0]) this.apply(next);
  }

  private apply(input: Input<B['opening']>): void {
    const step = this.run.apply(input);
    const deadlines = resolveStep(step, this.book);
    this.run.adopt(deadlines);
    this.steps.push(step);
  }
}
