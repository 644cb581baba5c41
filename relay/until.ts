/** A moment that comes once, such as the order to stop; what sleeps until then wakes at it. */
export class Until {
  readonly promise: Promise<void>;
  private resolve!: () => void;
  private is = false;

  constructor() {
    this.promise = new Promise((resolve) => (this.resolve = resolve));
  }

  get reached(): boolean {
    return this.is;
  }

  now(): void {
    this.is = true;
    this.resolve();
  }

  /** Sleeps, but not beyond the moment. */
  async orAfter(ms: number): Promise<void> {
    if (this.is) return;
    let timer: NodeJS.Timeout | undefined;
    const slept = new Promise<void>((done) => (timer = setTimeout(done, ms)));
    await Promise.race([this.promise, slept]);
    clearTimeout(timer);
  }
}
