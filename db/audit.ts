import { createHash } from 'node:crypto';
import type { Pool } from 'pg';

export interface AuditBreak {
  readonly caseId: string;
  readonly seq: number;
  readonly n: number;
  /** `hash`: the event was changed. `link`: one before it was removed or inserted. `gap`: steps are missing. `body`: the command's body was changed. */
  readonly what: 'hash' | 'link' | 'gap' | 'body';
}
export interface AuditReport {
  readonly chains: number;
  readonly events: number;
  readonly breaks: readonly AuditBreak[];
}

interface EventRow {
  case_id: string;
  seq: number;
  n: number;
  kind: string;
  happened: string;
  entered: string;
  actor: string;
  command_id: string | null;
  body_hash: string | null;
  body: string | null;
  data: string;
  prev_hash: Buffer;
  hash: Buffer;
  steps: number;
}

const PAGE = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';
const NOTHING = Buffer.alloc(32);
const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Recomputes every hash chain from the stored bytes; says where a row was changed, removed or put in. */
export async function verifyAudit(pool: Pool, progress?: (chains: number) => void): Promise<AuditReport> {
  const breaks: AuditBreak[] = [];
  let chains = 0;
  let events = 0;
  for (let after = FIRST; ;) {
    const { rows: cases } = await pool.query<{ id: string }>(
      'SELECT id FROM legal_case WHERE id > $1 ORDER BY id LIMIT $2',
      [after, PAGE],
    );
    const last = cases.at(-1);
    if (!last) return { chains, events, breaks };
    const chained = await eventsOf(
      pool,
      cases.map((c) => c.id),
    );
    for (const { id } of cases) breaks.push(...breaksOf(id, chained.get(id) ?? []));
    chains += cases.length;
    events += [...chained.values()].reduce((sum, chain) => sum + chain.length, 0);
    progress?.(chains);
    after = last.id;
  }
}

async function eventsOf(pool: Pool, ids: readonly string[]): Promise<Map<string, EventRow[]>> {
  const { rows } = await pool.query<EventRow>(
    `SELECT e.case_id, e.seq, e.n, e.kind, (extract(epoch FROM e.happened_at) * 1000)::bigint::text AS happened,
       (extract(epoch FROM e.entered_at) * 1000)::bigint::text AS entered, e.actor, e.command_id, e.body_hash, m.body, e.data,
       e.prev_hash, e.hash, c.seq AS steps
     FROM case_event e JOIN legal_case c ON c.id = e.case_id LEFT JOIN command m ON m.id = e.command_id
     WHERE e.case_id = ANY ($1) ORDER BY e.case_id, e.seq, e.n`,
    [ids],
  );
  const chains = new Map<string, EventRow[]>();
  for (const row of rows) chains.set(row.case_id, [...(chains.get(row.case_id) ?? []), row]);
  return chains;
}

/** Only the first break of a chain tells anything; what follows it hangs on it. */
function breaksOf(caseId: string, chain: readonly EventRow[]): AuditBreak[] {
  if (chain.length === 0) return [{ caseId, seq: 1, n: 1, what: 'gap' }];
  let previous: Buffer = NOTHING;
  let seq = 0;
  let n = 0;
  for (const e of chain) {
    const at = { caseId, seq: e.seq, n: e.n };
    const follows = e.seq === seq ? e.n === n + 1 : e.seq === seq + 1 && e.n === 1;
    if (!follows) return [{ ...at, what: 'gap' }];
    if (!previous.equals(e.prev_hash)) return [{ ...at, what: 'link' }];
    const said = [
      e.case_id,
      e.seq,
      e.n,
      e.kind,
      e.happened,
      e.entered,
      e.actor,
      e.command_id ?? '-',
      e.body_hash ?? '-',
      e.data,
    ];
    if (!sha256(previous, said.join('|')).equals(e.hash)) return [{ ...at, what: 'hash' }];
    if (e.body_hash !== null && e.body_hash !== sha256(e.body ?? '').toString('hex')) return [{ ...at, what: 'body' }];
    previous = e.hash;
    seq = e.seq;
    n = e.n;
  }
  const end = chain.at(-1)!;
  return end.seq === end.steps ? [] : [{ caseId, seq: end.seq + 1, n: 1, what: 'gap' }];
}
