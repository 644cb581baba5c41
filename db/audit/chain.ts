import { NOTHING, sha256 } from './seal.js';

/** One event of a chain, as stored. */
export interface ChainEvent {
  readonly proceeding_id: string;
  readonly seq: number;
  readonly n: number;
  readonly kind: string;
  /** Milliseconds since 1970, as text. */
  readonly happened: string;
  readonly entered: string;
  readonly actor: string;
  readonly command_id: string | null;
  readonly body_hash: string | null;
  readonly data: string;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
  /** Of the command's body as it is stored now; asked for the first event of a step only. */
  readonly stored_body_hash: string | null;
}

/** The head of a chain as an anchor has it. */
export interface Head {
  readonly day: string;
  readonly seq: number;
  readonly n: number;
  readonly hash: Buffer;
}

export interface Chain {
  readonly caseId: string;
  readonly events: readonly ChainEvent[];
  /** `proceeding.seq`; undefined where it has no row. */
  readonly steps: number | undefined;
  /** By day. */
  readonly heads: readonly Head[];
}

interface Place {
  readonly seq: number;
  readonly n: number;
}

/**
 * `changed`: the event says something else than it did. `removed`: it is
 * missing (or the one before it was written anew, its own hash included). `inserted`: it was
 * not there. `reordered`: it stood elsewhere. `body-changed`: the body of the command behind it was changed or is gone.
 * `chain-replaced`: the chain is whole in itself, but from here on not the one that was anchored. `case-removed`: the
 * case, or all that is known of it, is gone.
 */
export type ChainFault =
  'changed' | 'removed' | 'inserted' | 'reordered' | 'body-changed' | 'chain-replaced' | 'case-removed';

export interface ChainBreak extends Place {
  readonly what: ChainFault;
}

/** The first break of a chain; what follows it hangs on it. */
export function breakOf(chain: Chain): ChainBreak | undefined {
  return withinChain(chain) ?? atItsEnd(chain) ?? againstAnchors(chain);
}

const place = ({ seq, n }: Place): Place => ({ seq, n });
const same = (a: Place, b: Place): boolean => a.seq === b.seq && a.n === b.n;

/** The hash that the event would have at a place. */
function hashAt(e: ChainEvent, { seq, n }: Place): Buffer {
  const { command_id: command, body_hash: body } = e;
  const said = [e.proceeding_id, seq, n, e.kind, e.happened, e.entered, e.actor, command ?? '-', body ?? '-', e.data];
  return sha256(e.prev_hash, said.join('|'));
}

/** So that no bar within a field can be taken for one between fields. */
const wellFormed = (e: ChainEvent): boolean =>
  !e.kind.includes('|') && !e.actor.includes('|') && (e.body_hash === null || /^[\da-f]{64}$/.test(e.body_hash));

const genuine = (e: ChainEvent): boolean => wellFormed(e) && hashAt(e, e).equals(e.hash);

function withinChain({ events }: Chain): ChainBreak | undefined {
  for (const [i, e] of events.entries()) {
    const previous = events[i - 1];
    if (!genuine(e)) return { ...place(e), what: forged(events, i) };
    const missing = missingBefore(e, previous);
    if (missing || !e.prev_hash.equals(previous?.hash ?? NOTHING)) return unlinked(events, i, missing);
    if (e.n === 1 && e.body_hash !== null && e.body_hash !== e.stored_body_hash)
      return { ...place(e), what: 'body-changed' };
  }
  return undefined;
}

/** The place that is skipped between two events; none where the one can follow the other. */
function missingBefore(e: Place, previous: Place | undefined): Place | undefined {
  const { seq, n } = previous ?? { seq: 0, n: 1 };
  const follows = e.seq === seq ? e.n === n + 1 : e.seq === seq + 1 && e.n === 1;
  if (follows) return undefined;
  return e.seq === seq && e.n > n ? { seq, n: n + 1 } : { seq: seq + 1, n: 1 };
}

/** What is wrong with an event that does not bear out its own hash. */
function forged(events: readonly ChainEvent[], i: number): ChainFault {
  const e = events[i]!;
  const at = events.flatMap((x) => [place(x), { seq: x.seq, n: x.n + 1 }, { seq: x.seq + 1, n: 1 }]);
  const home = wellFormed(e) ? [{ seq: 1, n: 1 }, ...at].find((p) => hashAt(e, p).equals(e.hash)) : undefined;
  if (home) return events.some((x) => same(x, home) && x.hash.equals(e.hash)) ? 'inserted' : 'reordered';
  const previous = events[i - 1];
  const skips = missingBefore(e, previous) !== undefined;
  // The next one knows nothing of it.
  const passedOver = events[i + 1]?.prev_hash.equals(previous?.hash ?? NOTHING) ?? false;
  return skips || passedOver ? 'inserted' : 'changed';
}

/** What is wrong where an event is genuine, but is not linked to the one before it. */
function unlinked(events: readonly ChainEvent[], i: number, missing: Place | undefined): ChainBreak {
  const e = events[i]!;
  const previous = events[i - 1];
  const after = missing ?? { seq: previous?.seq ?? 1, n: (previous?.n ?? 0) + 1 };
  const link = previous?.hash ?? NOTHING;
  if (previous && !missing && e.prev_hash.equals(events[i - 2]?.hash ?? NOTHING))
    return { ...place(previous), what: 'inserted' };
  if (events.some((x) => x !== e && x.prev_hash.equals(link))) return { ...after, what: 'reordered' };
  // Within a step nothing fits between two neighbours: the one before was written anew, hash and all.
  if (previous && !missing && e.seq === previous.seq) return { ...place(previous), what: 'changed' };
  return { ...after, what: 'removed' };
}

function atItsEnd({ events, steps }: Chain): ChainBreak | undefined {
  const last = events.at(-1);
  if (steps === undefined || (!last && steps === 0)) return { seq: 1, n: 1, what: 'case-removed' };
  if (!last || last.seq < steps) return { seq: (last?.seq ?? 0) + 1, n: 1, what: 'removed' };
  const beyond = events.find((e) => e.seq > steps);
  return beyond && { ...place(beyond), what: 'inserted' };
}

function againstAnchors({ events, heads }: Chain): ChainBreak | undefined {
  /** How many events the anchors have borne out so far. */
  let good = 0;
  for (const head of heads) {
    const at = events.findIndex((e) => same(e, head));
    if (at < 0) {
      const last = events.at(-1)!;
      return { seq: last.seq, n: last.n + 1, what: 'removed' };
    }
    if (!events[at]!.hash.equals(head.hash)) return { ...place(events[good] ?? events[at]!), what: 'chain-replaced' };
    const next = events[at + 1];
    if (next?.seq === head.seq) return { ...place(next), what: 'inserted' };
    good = at + 1;
  }
  return undefined;
}
