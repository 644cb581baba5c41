import type { ClientRateLimitInfo, Store } from 'express-rate-limit';

/**
 * Requests of each address in the window that runs now; all windows end together. By the steady clock of the process: the
 * store that comes with the library goes by the time of day, and a clock that was an hour ahead for a moment would keep
 * everybody out for that hour.
 */
export class Hits implements Store {
  readonly localKeys = true;
  private readonly counts = new Map<string, number>();
  private endsAt = 0;

  constructor(private readonly windowMs: number) {}

  increment(key: string): ClientRateLimitInfo {
    const now = performance.now();
    if (now >= this.endsAt) {
      this.counts.clear();
      this.endsAt = now + this.windowMs;
    }
    const totalHits = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, totalHits);
    return { totalHits, resetTime: new Date(Date.now() + this.endsAt - now) };
  }

  decrement(key: string): void {
    const count = this.counts.get(key);
    if (count) this.counts.set(key, count - 1);
  }

  resetKey(key: string): void {
    this.counts.delete(key);
  }
}
