import type { Instant } from '../domain/time.js';

/**
 * The instant by which input is judged. Schemas are made once and know no clock, and what a day may be goes by today;
 * parsing is synchronous, so that nobody else's instant comes in between.
 */
let judging: Instant | undefined;

export function judgedAt<T>(now: Instant, parse: () => T): T {
  const before = judging;
  judging = now;
  try {
    return parse();
  } finally {
    judging = before;
  }
}

/** @throws Error outside of `judgedAt`: nothing passes for want of a clock */
export function judgedBy(): Instant {
  if (judging === undefined) throw new Error('a schema with days parses within judgedAt');
  return judging;
}
