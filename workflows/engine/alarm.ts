import { CancellationScope, sleep } from '@temporalio/workflow';
import type { Instant } from '../../domain/time.js';

/** The one timer of a case. */
export class Alarm {
  private readonly set = new Set<Instant>();

  constructor(
    private readonly now: () => Instant,
    private readonly ring: () => Promise<void>,
  ) {}

  /** Timers are left to run out: an earlier one makes a later one unnecessary, a needless one wakes and finds nothing. */
  at(instant: Instant): void {
    if ([...this.set].some((earlier) => earlier <= instant)) return;
    this.set.add(instant);
    void CancellationScope.nonCancellable(() => sleep(Math.max(1, instant - this.now()))).then(() => {
      this.set.delete(instant);
      return this.ring();
    });
  }
}

/** FNV-1a of the case id, in proportion: 3,000 timers due in one instant are spread instead of queueing. */
export function spreadOf(id: string, spreadMs: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  return spreadMs === 0 ? 0 : hash % spreadMs;
}
