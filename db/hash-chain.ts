import { createHash } from 'node:crypto';

/** Rows numbered without a gap, each hashing the one before it: ledgers of what belongs to no case. */
export interface Link {
  readonly n: number;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
}

/** The hash before the first one. */
export const BEFORE_FIRST = Buffer.alloc(32);

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
  const heads = new Map<number, Buffer>();
  let previous: Buffer = BEFORE_FIRST;
  for (const link of links) {
    const follows = link.n === heads.size + 1 && link.prev_hash.equals(previous);
    if (!follows || !hashOf(link).equals(link.hash)) return { broken: heads.size + 1, heads };
    heads.set(link.n, link.hash);
    previous = link.hash;
  }
  return { broken: undefined, heads };
}
