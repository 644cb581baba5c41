import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Clock } from '../platform/clock.js';
import { runDraw } from '../db/draw.js';
import { giveUp, leaseOutbox, markGone, markSent, retryLater, type OutboxMessage } from '../db/outbox.js';
import { noticeOf } from '../db/recipients.js';
import type { Instant } from '../domain/time.js';
import { faultPoint } from '../platform/fault-point.js';
import type { Mailer } from './mail.js';
import type { Period } from './periods.js';
import type { Webhook } from './webhook.js';

export interface OutboxOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly periods: (at: Instant) => readonly Period[];
  readonly mailer?: Mailer;
  readonly webhook?: Webhook;
  /** Asked between messages: the others wait for the next relay. */
  readonly stopped?: () => boolean;
}

const BATCH = 20;
const LEASE_SECONDS = 30;
/** What one message may take at worst; with less than that left of the lease the others are left for the next round. */
const WORST_MS = 25_000;
const LONGEST_BACK_OFF_SECONDS = 3600;
/** With the back-off about three days; a draw is never given up. */
const MOST_ATTEMPTS = 80;

/** Sends what is due, in order. Answers whether there was anything. At least once: the receiver knows a key again. */
export async function sendOutbox(o: OutboxOptions): Promise<boolean> {
  const until = Date.now() + LEASE_SECONDS * 1000 - WORST_MS;
  const messages = await leaseOutbox(o.pool, BATCH, LEASE_SECONDS);
  for (const message of messages) {
    if (Date.now() > until || o.stopped?.()) break;
    try {
      await faultPoint('before-send');
      await send(o, message);
    } catch (error) {
      await later(o, message, error);
      continue;
    }
    await faultPoint('before-mark');
    await markSent(o.pool, message.id, o.clock.now());
  }
  return messages.length > 0;
}

async function send(o: OutboxOptions, message: OutboxMessage): Promise<void> {
  const at = message.data['at'];
  if (message.kind === 'draw') {
    const { pool, periods, clock } = o;
    // A message that was held up must not take yesterday for tomorrow.
    const now = Math.max(Number(at), clock.now());
    for (const period of periods(now)) await runDraw(pool, { agency: message.agency, ...period, at: now });
    return;
  }
  if (!o.mailer && !o.webhook) return;
  const notice = await noticeOf(o.pool, message.key);
  // Somebody has done it meanwhile, or it is needed no more: nobody is urged to it.
  if (!notice || (notice.kind === 'rung' && notice.state !== null && notice.state !== 'armed')) return;
  const { webhook, mailer } = o;
  const instant = typeof at === 'number' ? at : o.clock.now();
  if (webhook) await once(o, message, 'webhook', () => webhook.post(message.key, instant, notice));
  if (mailer) await once(o, message, 'mail', () => mailer.send(message.key, o.clock.now(), notice));
}

/** The way that works is not gone again because the other one failed. */
async function once(o: OutboxOptions, message: OutboxMessage, way: string, go: () => Promise<void>): Promise<void> {
  if (message.gone.includes(way)) return;
  await go();
  await faultPoint('before-mark');
  await markGone(o.pool, message.id, way);
}

async function later(o: OutboxOptions, { id, key, kind, attempts }: OutboxMessage, error: unknown): Promise<void> {
  const told = { err: error, kind, key, attempts };
  if (kind !== 'draw' && attempts >= MOST_ATTEMPTS) {
    o.logger.error(told, 'a message could not be sent and is given up');
    return giveUp(o.pool, id, (error as Error).name);
  }
  if (attempts === 1) o.logger.warn(told, 'a message could not be sent, trying again');
  await retryLater(o.pool, id, Math.min(2 ** (attempts - 1), LONGEST_BACK_OFF_SECONDS));
}
