import { setTimeout as sleep } from 'node:timers/promises';
import type { Arm, ArmCase } from './arm.js';
import type { Path } from './path.js';

/** What a loop saw; all times in ms. */
export interface Seen {
  readonly caseIds: string[];
  /** From sending, or from the intended instant, to the acknowledgement. */
  readonly openMs: number[];
  readonly completeMs: number[];
  /** Of a first page of cases, and of one case; where the arm has any to be read. */
  readonly listMs: number[];
  readonly getMs: number[];
}

const nothing = (): Seen => ({ caseIds: [], openMs: [], completeMs: [], listMs: [], getMs: [] });

export interface Saturated extends Seen {
  readonly casesPerSecond: number;
}

/**
 * Closed loop: as many cases at once as the arm is given, each followed by another for so long, and all of them brought
 * to their end. The rate is that of the commands acknowledged while cases were still begun: what starts empty and ends
 * one by one does not count.
 */
export async function saturate(
  arm: Arm,
  path: Path,
  { seconds, inFlight }: { seconds: number; inFlight: number },
  signal: AbortSignal,
): Promise<Saturated> {
  const seen = nothing();
  const began = performance.now();
  const until = began + 1000 * seconds;
  let commands = 0;
  const client = async () => {
    // One each, however short the time is.
    do {
      const one = arm.begin(path);
      for (let n = 0; n < path.commands.length; n++) {
        signal.throwIfAborted();
        await timed(seen, one, n, performance.now());
        if (performance.now() <= until) commands += 1;
      }
      seen.caseIds.push(one.id);
    } while (performance.now() < until);
  };
  await all(Array.from({ length: inFlight }, client));
  return { ...seen, casesPerSecond: commands / path.commands.length / seconds };
}

/** One case after the other, one command after the other, then its reading: what each takes when nothing waits in line. */
export async function oneByOne(arm: Arm, path: Path, cases: number, signal: AbortSignal): Promise<Seen> {
  const seen = nothing();
  for (let i = 0; i < cases; i++) {
    const one = arm.begin(path);
    for (let n = 0; n < path.commands.length; n++) {
      signal.throwIfAborted();
      await timed(seen, one, n, performance.now());
    }
    seen.caseIds.push(one.id);
    await read(seen, arm, one.id);
  }
  return seen;
}

/** Between two commands of one case, ms. */
const GAP_MS = 250;

/**
 * Open loop: cases come at their own pace whether or not the arm keeps up, each with a timetable of its own. A command
 * that must wait for the one before it is late from its intended instant on.
 */
export async function atPace(
  arm: Arm,
  path: Path,
  { casesPerSecond, seconds, gapMs = GAP_MS }: { casesPerSecond: number; seconds: number; gapMs?: number },
  signal: AbortSignal,
): Promise<Seen> {
  const seen = nothing();
  const began = performance.now();
  const comes = (at: number) => sleep(Math.max(0, at - performance.now()), undefined, { signal });
  const play = async (i: number) => {
    const start = began + (1000 * i) / casesPerSecond;
    await comes(start);
    const one = arm.begin(path);
    for (let n = 0; n < path.commands.length; n++) {
      const intended = start + n * gapMs;
      await comes(intended);
      await timed(seen, one, n, intended);
    }
    await read(seen, arm, one.id);
    seen.caseIds.push(one.id);
  };
  await all(Array.from({ length: Math.round(casesPerSecond * seconds) }, (_, i) => play(i)));
  return seen;
}

async function timed(seen: Seen, one: ArmCase, n: number, since: number): Promise<void> {
  await one.command(n);
  (n === 0 ? seen.openMs : seen.completeMs).push(performance.now() - since);
}

async function read(seen: Seen, arm: Arm, caseId: string): Promise<void> {
  const took = await arm.read?.(caseId);
  if (!took) return;
  seen.listMs.push(took.list);
  seen.getMs.push(took.get);
}

/** Waits for all of them, also when one fails: nothing may still be under way when the turn is over. */
async function all(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
