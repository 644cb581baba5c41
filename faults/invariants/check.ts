import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import pg from 'pg';
import type { LedgerLine } from '../ledger.js';
import { dataConverter } from '../../temporal/client.js';
import type { PayloadKey } from '../../temporal/codec.js';
import { checkAudit, checkNumbers } from './audit.js';
import { checkCommands, lostCommands } from './commands.js';
import { checkDeadlines, type Now } from './deadlines.js';
import { checkDrawn, checkUndrawn } from './draw.js';
import { checkEffects } from './effects.js';
import { checkFold, foldOf } from './fold.js';
import { checkJournal } from './journal.js';
import { readLimits, type Limits } from './limits.js';
import { checkOpen, checkQueues } from './open.js';
import { checkParked } from './parked.js';
import { grouped, readCases, type CaseRecord } from './record.js';
import { seenBy, type Seen } from './referee.js';
import { checkReplay } from './replay.js';
import { checkRest } from './rest.js';
import { readCalls, type Taken } from './told.js';
import type { Invariant, Report, Violation } from './violation.js';

export interface Place {
  /** Connection of the superuser or the owner: everything is read. */
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** Where Temporal is reached by a client certificate. */
  readonly temporalTls?: ConnectionOptions['tls'];
  readonly namespace: string;
  readonly payloadKeys: readonly PayloadKey[];
  /** The workflow code that histories are replayed on. */
  readonly bundlePath: string;
  /** Instant of the check, ms since 1970. Default: the database's clock. */
  readonly now?: number;
  /** Cases that are parked on purpose. */
  readonly parked?: readonly string[];
  /** Open cases whose workflows are asked where they stand, at most; all of them must run. Default 1,000. */
  readonly questions?: number;
  /** Cases whose histories are replayed, at most; 0: none. Default 1,000. Watches come on top. */
  readonly replays?: number;
  /** How long what clocks set going meanwhile may take to be done, ms. Default 10,000. */
  readonly underWayMs?: number;
  /** Told what was looked at: `cases`, `calls`, `steps`, `states`, `histories`, `replayed cases`. */
  readonly count?: (what: string, n: number) => void;
}

/** A clock may speak while its case is read, table by table; such a case is read again, at most this often. */
const LOOKS = 5;
/** Cases that are read at a time. */
const CHUNK = 250;
/** A workflow that its worker has not in memory is replayed to answer: some 50 ms of CPU, as much as the check's replay. */
const DEFAULT_SAMPLE = 1000;
/** Spread of the wake-ups: ms for each case, and the most there is; then a minute for the work itself. */
const SPREAD_MS = 50;
const MOST_SPREAD_MS = 15 * 60_000;
const MINUTE_MS = 60_000;

/**
 * Checks after healing what must hold whatever happened, for these cases and for those of the ledger's commands.
 *
 * With PostgreSQL's `track_commit_timestamp` on, a rung that spoke too early is seen even when its instant has come since.
 */
export async function checkInvariants(
  place: Place,
  ledger: Iterable<LedgerLine> | AsyncIterable<LedgerLine>,
  caseIds: readonly string[],
): Promise<Violation[]> {
  const pool = new pg.Pool({ connectionString: place.databaseUrl, max: 8 });
  const { temporalAddress: address, temporalTls: tls } = place;
  const connection = await Connection.connect({ address, connectTimeout: '10m', ...(tls && { tls }) });
  try {
    const converter = dataConverter(place.payloadKeys);
    const client = new Client({ connection, namespace: place.namespace, dataConverter: converter });
    return await new Check(place, pool, client).all(ledger, caseIds);
  } finally {
    await connection.close();
    await pool.end();
  }
}

/** Those of the cases that have taken a step since the first of their rows was read. */
async function movedSince(pool: pg.Pool, cases: readonly CaseRecord[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string; seq: number }>(
    'SELECT id, seq FROM proceeding WHERE id = ANY ($1::uuid[])',
    [cases.map((c) => c.row.id)],
  );
  const seqs = new Map(rows.map(({ id, seq }) => [id, seq]));
  const moved = cases.filter((c) => seqs.get(c.row.id) !== c.row.seq || c.steps.length !== c.row.seq);
  return new Set(moved.map((c) => c.row.id));
}

/** So many of them at most, spread evenly over all. */
function sampleOf<T>(items: readonly T[], most = DEFAULT_SAMPLE): T[] {
  const every = Math.max(1, Math.ceil(items.length / most));
  return most === 0 ? [] : items.filter((_, i) => i % every === 0);
}

class Check {
  private readonly found: Violation[] = [];

  constructor(
    private readonly place: Place,
    private readonly pool: pg.Pool,
    private readonly client: Client,
  ) {}

  async all(
    ledger: Iterable<LedgerLine> | AsyncIterable<LedgerLine>,
    caseIds: readonly string[],
  ): Promise<Violation[]> {
    const { pool } = this;
    const calls = await readCalls(pool, ledger);
    lostCommands(calls, this.report('commands'));
    const byCase = grouped(
      calls.filter((call) => call.command !== undefined),
      (call) => call.command!.caseId,
    );
    const ids = [...new Set([...caseIds, ...byCase.keys()])].sort();
    const [limits, now] = [await readLimits(pool), await this.now()];
    await checkQueues(pool, this.report('open'), this.place.underWayMs);
    await checkParked(pool, this.place.parked ?? [], this.report('parked'));
    await checkNumbers(pool, this.report('audit'));
    await checkUndrawn(pool, limits, this.report('draw'));
    const asked = new Set(sampleOf(ids, this.place.questions));
    let [steps, states] = [0, 0];
    for (let i = 0; i < ids.length; i += CHUNK) {
      let chunk = ids.slice(i, i + CHUNK);
      for (let look = 1; chunk.length > 0; look++) {
        const cases = await readCases(pool, chunk);
        const open = cases.filter(({ row }) => !row.resting && row.parked === null).map(({ row }) => row.id);
        const seen = await seenBy(this.client, open, asked);
        const moved = look < LOOKS ? await movedSince(pool, cases) : new Set<string>();
        const missing = new Set(chunk);
        for (const c of cases) {
          missing.delete(c.row.id);
          if (moved.has(c.row.id)) continue;
          this.one(c, byCase.get(c.row.id) ?? [], seen.get(c.row.id), limits, now);
          steps += c.steps.length;
          if (seen.get(c.row.id)?.state) states += 1;
        }
        for (const id of missing) this.absent(id, byCase.get(id) ?? []);
        chunk = [...moved];
      }
    }
    await this.replay(ids);
    this.place.count?.('calls', calls.length);
    this.place.count?.('cases', ids.length);
    this.place.count?.('steps', steps);
    this.place.count?.('states', states);
    return this.found;
  }

  private one(c: CaseRecord, calls: readonly Taken[], seen: Seen | undefined, limits: Limits, now: Now): void {
    const report = (invariant: Invariant) => this.report(invariant, c.row.id);
    checkCommands(c, calls, seen?.state?.seq, report('commands'));
    checkEffects(c, calls, report('effects'));
    const model = foldOf(c, report('fold'));
    if (model) {
      checkFold(c, model, report('fold'));
      checkDeadlines(c, model, limits, now, report('deadlines'));
    }
    checkDrawn(c, report('draw'));
    checkAudit(c, report('audit'));
    checkOpen(c, seen, report('open'));
    checkRest(c, report('rest'));
    try {
      checkJournal(c, report('replay'));
    } catch (error) {
      report('replay')(`the journal cannot be folded by the stages: ${(error as Error).message}`);
    }
  }

  /** An opening that was refused leaves no case; one that was done does. */
  private absent(id: string, calls: readonly Taken[]): void {
    if (calls.length === 0 || calls.some((call) => call.command!.state === 'done'))
      this.report('commands', id)('the case is not on record');
  }

  private async replay(ids: readonly string[]): Promise<void> {
    const caseIds = sampleOf(ids, this.place.replays);
    if (caseIds.length === 0) return;
    const { payloadKeys, bundlePath } = this.place;
    const o = { client: this.client, dataConverter: dataConverter(payloadKeys), bundlePath, caseIds };
    const histories = await checkReplay(o, this.found);
    this.place.count?.('replayed cases', caseIds.length);
    this.place.count?.('histories', histories);
  }

  private async now(): Promise<Now> {
    const { rows } = await this.pool.query<{ at: number; cases: number }>(
      `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS at, count(*)::int AS cases FROM legal_case`,
    );
    const { at, cases } = rows[0]!;
    const slackMs = Math.min(MOST_SPREAD_MS, SPREAD_MS * cases) + MINUTE_MS;
    return { at: this.place.now ?? at, slackMs };
  }

  private readonly report =
    (invariant: Invariant, caseId?: string): Report =>
    (text) =>
      void this.found.push({ invariant, text, ...(caseId !== undefined && { caseId }) });
}
