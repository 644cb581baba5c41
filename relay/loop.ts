import type { Logger } from 'pino';
import { Outage } from './outage.js';
import type { Until } from '../platform/until.js';

export interface LoopOptions {
  readonly name: string;
  readonly logger: Logger;
  readonly stopping: Until;
  /** Pause after a round that found nothing to do, ms. */
  readonly idleMs: number;
}

const LONGEST_PAUSE_MS = 10_000;

/**
 * Does the work over and over: at once while there is some, else after a pause, after a failure with growing ones. An
 * outage is logged when it begins and when it is over.
 *
 * @param work answers whether it found something to do
 */
export async function loop(options: LoopOptions, work: () => Promise<boolean>): Promise<void> {
  const { name, logger, stopping, idleMs } = options;
  const outage = new Outage(logger, name);
  for (let pause = idleMs; !stopping.reached;) {
    try {
      const busy = await work();
      outage.ended();
      pause = idleMs;
      if (busy) continue;
    } catch (error) {
      outage.began({ err: error });
      pause = Math.min(Math.max(pause, 100) * 2, LONGEST_PAUSE_MS);
    }
    await stopping.orAfter(pause);
  }
}
