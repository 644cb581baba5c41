import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { anchorDays, canRewrite } from '../db/audit/anchor.js';
import { signingKey, type SigningKey } from '../db/audit/key.js';
import type { Clock } from '../platform/clock.js';
import { civilDate, type CivilDate } from '../domain/time.js';

export interface AnchorOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ed25519: a name, and the 32 bytes of the private key. */
  readonly key: { readonly id: string; readonly key: Uint8Array };
}

/** Signs the record at the turn of each day (db/audit/anchor.ts), and those turns that were missed. */
export class Anchors {
  private readonly key: SigningKey;
  private day: CivilDate | undefined;

  constructor(private readonly o: AnchorOptions) {
    this.key = signingKey(o.key.id, o.key.key);
  }

  /** Answers that there is no more to do until the next look at the calendar. */
  async round(): Promise<boolean> {
    const { pool, clock, logger } = this.o;
    const now = clock.now();
    const today = civilDate(now);
    if (this.day === today) return false;
    if (await canRewrite(pool)) logger.warn('the role of the service may rewrite the record: give it one of its own');
    for (const { day, hash, key_id, signature } of await anchorDays(pool, this.key, now)) {
      const told = { day, hash: hash.toString('hex'), key: key_id, signature: signature.toString('base64') };
      // Where logs are kept elsewhere this is a copy that whoever has the database cannot change.
      logger.info(told, 'the record was anchored');
    }
    this.day = today;
    return false;
  }
}
