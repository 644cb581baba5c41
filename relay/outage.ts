import type { Logger } from 'pino';

/** Says once that something went away, and once that it is back; what happens between is no news. */
export class Outage {
  private since: number | undefined;

  constructor(
    private readonly logger: Logger,
    private readonly what: string,
  ) {}

  get lasts(): boolean {
    return this.since !== undefined;
  }

  began(why: { err: unknown } | { why: string }): void {
    if (this.since !== undefined) return;
    this.since = Date.now();
    this.logger.warn({ ...why, what: this.what }, 'an outage began');
  }

  ended(): void {
    if (this.since === undefined) return;
    this.logger.info({ what: this.what, seconds: Math.round((Date.now() - this.since) / 1000) }, 'an outage is over');
    this.since = undefined;
  }
}
