import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { Hits } from './hits.js';
import { Problem } from './problems.js';

/**
 * Turns away whoever asks more often than he may: by his address, as far as the proxies in front are believed.
 *
 * @param most in a window of `windowMs`
 * @param failedOnly what went well is not counted
 */
export function limit(windowMs: number, most: number, failedOnly = false): RequestHandler {
  return rateLimit({
    windowMs,
    limit: most,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    store: new Hits(windowMs),
    skipSuccessfulRequests: failedOnly,
    // That the service is away is no failure of the caller's.
    requestWasSuccessful: (_req, res) => res.statusCode < 400 || res.statusCode >= 500,
    // Behind no proxy a forwarded address is simply not believed; that needs no warning in the log.
    validate: { xForwardedForHeader: false, forwardedHeader: false, trustProxy: false },
    handler: (_req, _res, next) => {
      next(new Problem('rate-limited'));
    },
  });
}

/** The same by account, from however many addresses its holder comes. */
export class AccountLimit {
  private readonly hits: Hits;

  constructor(
    windowMs: number,
    private readonly most: number,
  ) {
    this.hits = new Hits(windowMs);
  }

  /** @throws Problem `rate-limited` */
  count(username: string): void {
    const { totalHits, resetTime } = this.hits.increment(username);
    if (totalHits <= this.most) return;
    const seconds = Math.max(1, Math.ceil(((resetTime?.getTime() ?? Date.now()) - Date.now()) / 1000));
    throw new Problem('rate-limited', { headers: { 'Retry-After': String(seconds) } });
  }
}
