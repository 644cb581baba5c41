/**
 * Follows rows by a number that is given before they can be seen: a higher one may be on record while a lower one is still on
 * its way. What is missing is looked for until none of the transactions is left that were under way when it was missed; then
 * it was taken back.
 */
export class Entries {
  #high: number;
  readonly #missing = new Map<number, { readonly until: bigint; readonly since: number }>();

  /** @param after what is up to here is of no concern */
  constructor(after: number) {
    this.#high = after;
  }

  get high(): number {
    return this.#high;
  }

  get missing(): readonly number[] {
    return [...this.#missing.keys()];
  }

  /** Nothing up to here is still to come. */
  get settled(): number {
    return this.#missing.size === 0 ? this.#high : Math.min(...this.#missing.keys()) - 1;
  }

  /**
   * @param found numbers above the highest or among the missing, in order
   * @param oldest no transaction below was under way when they were found
   * @param next no transaction from here on had begun
   * @param now in ms, of a clock that is never set
   * @returns those that were not seen before
   */
  take(found: readonly number[], { oldest, next }: { oldest: bigint; next: bigint }, now: number): number[] {
    const fresh = found.filter((entry) => entry > this.#high || this.#missing.delete(entry));
    for (const [entry, { until, since }] of this.#missing)
      if (until <= oldest && now - since >= LINGER_MS) this.#missing.delete(entry);
    for (const entry of fresh.filter((each) => each > this.#high)) {
      for (let gap = Math.max(this.#high + 1, entry - WIDEST); gap < entry; gap++)
        this.#missing.set(gap, { until: next, since: now });
      this.#high = entry;
    }
    return fresh;
  }
}

/** A number may be given a moment before its transaction is. */
const LINGER_MS = 5_000;
/** A sequence skips some when its server dies; more than that has not been given at once. */
const WIDEST = 1_000;
