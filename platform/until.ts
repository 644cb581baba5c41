/** A moment that comes once, such as the order to stop; what sleeps until then wakes at it. */
export class Until {
  private readonly sleepers = new Set<() => void>();
  private is = false;

  get reached(): boolean {
    return this.is;
  }

  now(): void {
    this.is = true;
    for (const wake of this.sleepers) wake();
  }

  /** Sleeps, but not beyond the moment. */
  orAfter(ms: number): Promise<void> {
    return this.is ? Promise.resolve() : this.sleep(ms);
  }

  /** Sleeps until the moment, however long. */
  wait(): Promise<void> {
    return this.is ? Promise.resolve() : this.sleep();
  }

  private sleep(ms?: number): Promise<void> {
    return new Promise((done) => {
      const wake = () => {
        clearTimeout(timer);
        this.sleepers.delete(wake);
        done();
      };
      const timer = ms === undefined ? undefined : setTimeout(wake, ms);
      this.sleepers.add(wake);
    });
  }
}
