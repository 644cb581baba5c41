import { createPublicKey, randomBytes } from 'node:crypto';
import pg from 'pg';
import { anchorDays } from '../../db/audit/anchor.js';
import { publicBytes, publicKey, signingKey, type PublicKeys, type SigningKey } from '../../db/audit/key.js';
import { allAnchors, type Anchor } from '../../db/audit/seal.js';
import { auditIn, parseCopy, printCopy, type AnchorCopy, type AuditBreak } from '../../db/audit/verify.js';
import { atTime, type Instant } from '../../domain/time.js';
import { createDatabase, type TestDatabase } from './database.js';

export const newKey = (id: string): SigningKey => signingKey(id, randomBytes(32));
export const KEY = newKey('k1');
/** The public halves, by way of the bytes in which they are handed on. */
const ringOf = (...keys: SigningKey[]): PublicKeys =>
  new Map(keys.map(({ id, privateKey }) => [id, publicKey(publicBytes(createPublicKey(privateKey)))]));

export const MONDAY = atTime('2026-03-02', '09:00');

/** A record to tamper with: the service's role writes it, the owner has a go at it. */
export class Audited {
  private constructor(
    private readonly database: TestDatabase,
    /** The service's own role. */
    readonly pool: pg.Pool,
    /** The owner, who can do anything. */
    readonly owner: pg.Client,
  ) {}

  static async start(): Promise<Audited> {
    const database = await createDatabase();
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    return new Audited(database, new pg.Pool({ connectionString: database.appUrl, max: 6 }), owner);
  }

  anchor = (at: Instant, key = KEY): Promise<Anchor[]> => anchorDays(this.pool, key, at);

  async anchors(): Promise<Anchor[]> {
    return allAnchors(this.owner);
  }

  /** As they would be printed today. */
  async copies(): Promise<AnchorCopy[]> {
    return (await this.anchors()).map((a) => parseCopy(printCopy(a))!);
  }

  read = (username: string, caseId: string, at: Instant) =>
    this.pool.query(
      `INSERT INTO sensitive_read (at, agency_id, username, case_id, what, route, request_id)
       VALUES ($1, 'ph', $2, $3, 'case', 'GET /cases/:id', 'r')`,
      [new Date(at), username, caseId],
    );

  async breaks(o: { copies?: AnchorCopy[]; keys?: SigningKey[] } = {}): Promise<readonly AuditBreak[]> {
    const { copies = [], keys = [KEY] } = o;
    return (await auditIn(this.owner, { keys: ringOf(...keys), copies })).breaks;
  }

  /** What is found after the statements, which are taken back. */
  async after(sql: string | readonly string[], values: unknown[] = []): Promise<readonly AuditBreak[]> {
    await this.owner.query('BEGIN');
    try {
      for (const one of [sql].flat()) await this.owner.query(one, one.includes('$1') ? values : []);
      return await this.breaks();
    } finally {
      await this.owner.query('ROLLBACK');
    }
  }

  async stop(): Promise<void> {
    await this.owner.end();
    await this.pool.end();
    await this.database.drop();
  }
}

/**
 * SQL that computes hashes again, as a superuser who knows the formula can; by default to the end of the chain.
 *
 * @param first `seq, n` of the first event
 */
export const rehash = (caseId: string, first: string, which = 'true'): string => `DO $$
DECLARE
  e event;
  h bytea := (SELECT hash FROM event WHERE proceeding_id = '${caseId}' AND (seq, n) < (${first})
    ORDER BY seq DESC, n DESC LIMIT 1);
BEGIN
  h := coalesce(h, decode(repeat('00', 32), 'hex'));
  FOR e IN SELECT * FROM event WHERE proceeding_id = '${caseId}' AND (seq, n) >= (${first}) AND ${which} ORDER BY seq, n LOOP
    UPDATE event SET prev_hash = h, hash = sha256(h || convert_to(concat_ws('|', proceeding_id, seq, n, kind,
      (extract(epoch FROM happened_at) * 1000)::bigint, (extract(epoch FROM entered_at) * 1000)::bigint, actor,
      coalesce(command_id::text, '-'), coalesce(body_hash, '-'), data), 'UTF8'))
    WHERE proceeding_id = e.proceeding_id AND seq = e.seq AND n = e.n RETURNING hash INTO h;
  END LOOP;
END $$`;
