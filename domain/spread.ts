/** Longest spread of wake-ups after the legal instant, ms. */
export const MAX_SPREAD_MS = 15 * 60_000;

/** What some 20 wake-ups a second need: 3,000 timers due in one instant took a minute to drain on 2 cores. */
export const spreadFor = (openCases: number): number => Math.min(MAX_SPREAD_MS, openCases * 50);
