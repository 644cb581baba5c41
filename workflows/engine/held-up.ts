import type { Input } from '../../domain/engine/proceeding.js';
import type { Instant } from '../../domain/time.js';
import type { HeldUp } from '../activities.js';

/** What cannot be committed is tried again after this, and twice as long each time, ms. */
const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;

/** Clocks that have something to say that cannot be committed. Nothing else waits for them. */
export class HeldUpClocks {
  private readonly clocks = new Map<string, { tries: number; until: Instant }>();

  has(deadline: string): boolean {
    return this.clocks.has(deadline);
  }

  /** Not yet to be tried again. */
  waits(deadline: string, now: Instant): boolean {
    return (this.clocks.get(deadline)?.until ?? now) > now;
  }

  hold(deadline: string, now: Instant): void {
    const tries = (this.clocks.get(deadline)?.tries ?? 0) + 1;
    this.clocks.set(deadline, { tries, until: now + Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS) });
  }

  release(deadline: string): void {
    this.clocks.delete(deadline);
  }

  get deadlines(): string[] {
    return [...this.clocks.keys()];
  }

  /** Infinity when nothing is held up. */
  get nextTry(): Instant {
    return Math.min(...[...this.clocks.values()].map(({ until }) => until));
  }
}

/** The clock that an input speaks for; undefined where a person has sent it, who can be refused. */
export function clockOf(input: Input): Omit<HeldUp, 'at'> | undefined {
  if (input.kind === 'rung' || input.kind === 'expiry') return { deadline: input.deadline, what: input.kind };
  if (input.kind !== 'act' || input.action !== 'replan') return undefined;
  return { deadline: String(input.data['deadline']), what: 'replan' };
}
