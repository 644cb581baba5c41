import { createHmac } from 'node:crypto';
import type { Notice } from '../db/recipients.js';
import { formatInstant, type Instant } from '../domain/time.js';

export interface Webhook {
  post(key: string, at: Instant, notice: Notice): Promise<void>;
}

const PATIENCE_MS = 10_000;

/** The other side did not take it. Its answer is not read: it may say anything. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused';

  constructor(readonly code: string) {
    super(`the webhook answered ${code}`);
  }
}

/**
 * Posts a notice, signed: `X-Signature: sha256=<HMAC of "timestamp.body">`, with the timestamp (seconds, machine time)
 * in `X-Timestamp`, against replays, and the message's key in `X-Event-Id`, by which a repetition is known.
 */
export function createWebhook(url: string, secret: string): Webhook {
  return {
    async post(key, at, notice) {
      const body = JSON.stringify(payload(at, notice));
      const timestamp = Math.floor(Date.now() / 1000).toString();
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: {
          'Content-Type': 'application/json',
          'X-Event-Id': key,
          'X-Timestamp': timestamp,
          'X-Signature': `sha256=${signature(secret, timestamp, body)}`,
        },
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await response.body?.cancel();
      if (!response.ok) throw new WebhookRefused(String(response.status));
    },
  };
}

export const signature = (secret: string, timestamp: string, body: string): string =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');

function payload(at: Instant, notice: Notice): object {
  const recipients = notice.recipients.map(({ username }) => username);
  if (notice.kind === 'watch') return { event: 'watch', at: formatInstant(at), ...notice.data, recipients };
  const { rung, rule, caseId, deadlineId, due } = notice;
  return {
    event: notice.kind,
    at: formatInstant(at),
    rung,
    rule,
    caseId,
    deadlineId,
    due: due && formatInstant(due.getTime()),
    recipients,
  };
}
