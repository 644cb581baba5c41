import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Instant } from '../domain/time.js';
import { lockOf } from './sql/lock.js';
import { first, run, statement } from './sql/statement.js';
import { bytea, int4 } from './sql/types.js';

/** Who asks, when, and by which request: the id follows from its key, so that it is entered once. */
export interface Asking {
  readonly id: string;
  readonly requestHash: string;
  readonly actor: string;
  readonly at: Instant;
}

/** Rows numbered without a gap, each hashing the one before it: ledgers of what belongs to no case. */
export interface Link {
  readonly n: number;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
}

/** The hash before the first one. */
const BEFORE_FIRST = Buffer.alloc(32);

/** How links are added to a table of them. */
export function ledger(
  name: 'reference' | 'paper' | 'office',
  table: 'reference_entry' | 'paper_correction' | 'office_entry',
) {
  const LOCK = lockOf(`lock-${name}-ledger`, `${name}/ledger`);
  const LAST = statement({
    name: `last-${name}-link`,
    text: `SELECT n, hash FROM ${table} ORDER BY n DESC LIMIT 1`,
    columns: { n: int4, hash: bytea },
  });
  return {
    lock: async (client: PoolClient): Promise<void> => {
      await run(client, LOCK);
    },
    /** Number of the next link, and the hash it follows. Under the lock. */
    async next(client: PoolClient): Promise<Omit<Link, 'hash'>> {
      const last = await first(client, LAST);
      return { n: (last?.n ?? 0) + 1, prev_hash: last?.hash ?? BEFORE_FIRST };
    },
  };
}

/** @param said all that the row says, in an order that stays */
export function linkHash(said: readonly (string | number | null)[], previous: Buffer): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([...said, previous.toString('hex')]), 'utf8')
    .digest();
}

export interface Checked {
  /** The first row that does not follow from the one before it. */
  readonly broken: number | undefined;
  /** Hashes of those that do, by number. */
  readonly heads: ReadonlyMap<number, Buffer>;
}

/** @param links in the order of their numbers */
export function checkLinks<L extends Link>(links: readonly L[], hashOf: (link: L) => Buffer): Checked {
  const chain = new Chained(hashOf);
  const broken = links.some((link) => !chain.follows(link)) ? chain.heads.size + 1 : undefined;
  return { broken, heads: chain.heads };
}

/** The same page by page. @param pageAfter links in the order of their numbers, after this one */
export async function checkPages<L extends Link>(
  pageAfter: (n: number) => Promise<readonly L[]>,
  hashOf: (link: L) => Buffer,
): Promise<Checked> {
  const chain = new Chained(hashOf);
  for (let last = 0; ;) {
    const links = await pageAfter(last);
    if (links.some((link) => !chain.follows(link))) return { broken: chain.heads.size + 1, heads: chain.heads };
    const end = links.at(-1);
    if (!end) return { broken: undefined, heads: chain.heads };
    last = end.n;
  }
}

class Chained<L extends Link> {
  readonly heads = new Map<number, Buffer>();
  private previous: Buffer = BEFORE_FIRST;

  constructor(private readonly hashOf: (link: L) => Buffer) {}

  follows(link: L): boolean {
    const follows = link.n === this.heads.size + 1 && link.prev_hash.equals(this.previous);
    if (!follows || !this.hashOf(link).equals(link.hash)) return false;
    this.heads.set(link.n, link.hash);
    this.previous = link.hash;
    return true;
  }
}
