import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { Notice } from '../db/recipients.js';
import type { Instant } from '../domain/time.js';
import { mailText } from './messages.js';

export interface Mailer {
  send(key: string, at: Instant, notice: Notice): Promise<void>;
  close(): void;
}

const PATIENCE_MS = 10_000;

/** Mails a notice to those of its recipients who have an address. A repetition has the same Message-ID. */
export function createMailer(smtpUrl: string, from: string): Mailer {
  const transport = createTransport(smtpUrl, {
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  } as object);
  return {
    async send(key, at, notice) {
      const to = notice.recipients.flatMap(({ mail }) => mail ?? []);
      if (to.length === 0) return;
      const messageId = `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@legal-aid>`;
      await transport.sendMail({ from, to, messageId, textEncoding: 'base64', ...mailText(notice, at) });
    },
    close: () => transport.close(),
  };
}
