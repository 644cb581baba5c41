import type { Instant } from '../domain/time.js';

/** Where instants of law come from: `received_at` of a command, "today" of a guard. The simulation puts its own here. */
export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => Date.now() };
