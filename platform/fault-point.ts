/**
 * Places in the code where a process may be stopped by a test or by the fault campaign:
 *
 * - `before-transaction`: a step was decided and is about to be committed;
 * - `after-commit`: it is on record, and its activity has not returned;
 * - `before-completion`: the activity has returned and the workflow has its answer, but Temporal has not been told;
 * - `before-send`: a message was taken from the outbox and has not left;
 * - `before-mark`: it has left and is not marked as sent.
 */
export type FaultPoint = 'before-transaction' | 'after-commit' | 'before-completion' | 'before-send' | 'before-mark';

/** Where whoever wants to be told of every point passed (faults/saboteur.ts) puts itself. */
export const FAULT_HOOK = Symbol.for('legal-aid.fault-point');

type Hook = (point: FaultPoint) => Promise<void> | undefined;

/**
 * A named place that nothing happens at unless a saboteur has hooked itself in. The production build has neither the calls
 * nor this file: they are statements of their own, `await faultPoint(…)`, which scripts/build.mjs leaves out.
 *
 * @param when the place counts only where this holds
 */
export function faultPoint(point: FaultPoint, when = true): Promise<void> | undefined {
  return when ? (globalThis as { [FAULT_HOOK]?: Hook })[FAULT_HOOK]?.(point) : undefined;
}
