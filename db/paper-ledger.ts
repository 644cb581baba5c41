import type { PoolClient } from 'pg';
import { formatInstant } from '../domain/time.js';
import type { ChangeKind, Line, Thing } from '../domain/register.js';
import { checkPages, ledger, linkHash, type Asking, type Checked } from './hash-chain.js';
import { first, run, statement, type Queryable, type Row } from './sql/statement.js';
import { bytea, int4, joined, nullable, oneOf, text, timestamptz, uuid } from './sql/types.js';

/**
 * How lines of the registers were entered, what is proposed and decided of them: rows that are only ever added, chained by hash. The lines
 * themselves are held against it (db/audit/lines.ts).
 */

export type Decision = 'confirm' | 'reject' | 'withdraw';

/** Of a line of the register, its correction, and what that is about. */
export interface Subject {
  readonly agency: string;
  readonly entry: string;
  readonly no: number;
  readonly kind: ChangeKind;
  readonly thing: Thing;
  readonly caseId: string | null;
}

/** What stands in a body, old and new; words that may name people are in none of the columns. */
export interface Said {
  readonly before?: string | null;
  readonly after?: string | null;
  readonly reason?: string;
}

const LEDGER = ledger('paper', 'paper_correction');
const INSERT = statement({
  name: 'insert-paper-correction',
  text: `INSERT INTO paper_correction (n, id, request_hash, agency_id, entry_id, no, act, kind, thing, case_id, body, actor, at, prev_hash, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
  parameters: [
    ...([int4, uuid, text, text, uuid, int4, text, text, text, nullable(uuid), text, text] as const),
    ...([timestamptz, bytea, bytea] as const),
  ],
});
const BY_ID = statement({
  name: 'paper-correction-by-id',
  text: 'SELECT request_hash AS "requestHash", entry_id AS entry, no FROM paper_correction WHERE id = $1',
  parameters: [uuid],
  columns: { requestHash: text, entry: uuid, no: int4 },
});
const PAGE = 5_000;
const AFTER = statement({
  name: 'paper-ledger',
  text: `SELECT n, id, request_hash, agency_id, entry_id, no, act, kind, thing, case_id, body, actor, at, prev_hash, hash
    FROM paper_correction WHERE n > $1 ORDER BY n LIMIT ${PAGE}`,
  parameters: [int4],
  columns: {
    ...{ n: int4, id: uuid, request_hash: text, agency_id: text, entry_id: uuid, no: int4, act: text, kind: text },
    ...{
      thing: text,
      case_id: nullable(uuid),
      body: text,
      actor: text,
      at: timestamptz,
      prev_hash: bytea,
      hash: bytea,
    },
  },
});

const OF_LINE = statement({
  name: 'corrections-of-line',
  text: `SELECT p.no, p.kind, p.thing, p.case_id AS "caseId", p.body, p.actor AS "proposedBy", p.at AS "proposedAt",
      c.number AS "caseNumber", d.act AS decision, d.body AS "decisionBody", d.actor AS "decidedBy", d.at AS "decidedAt"
    FROM paper_correction p LEFT JOIN legal_case c ON c.id = p.case_id
    LEFT JOIN paper_correction d ON d.entry_id = p.entry_id AND d.no = p.no AND d.act <> 'propose'
    WHERE p.entry_id = $1 AND p.act = 'propose' ORDER BY p.no`,
  parameters: [uuid],
  columns: {
    ...{ no: int4, kind: oneOf<ChangeKind>(), thing: oneOf<Thing>(), caseId: nullable(uuid) },
    ...{ caseNumber: joined(text), body: text, proposedBy: text, proposedAt: timestamptz },
    ...{ decision: joined(oneOf<Decision>()), decisionBody: joined(text), decidedBy: joined(text) },
    decidedAt: joined(timestamptz),
  },
});
type StoredCorrection = Row<typeof OF_LINE>;

/** A proposal of a line, and what became of it: undecided while `decision` is null. */
export interface LineCorrection extends Omit<StoredCorrection, 'body' | 'decisionBody'> {
  /** As it was when it took effect; until then as it was when it was proposed. */
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string;
  /** Why it was rejected. */
  readonly decisionReason: string | null;
}

/** Those who write take turns: numbers have no gaps. After `lockPaper`, never before it. */
export const lockPaperLedger = LEDGER.lock;

/** What an earlier sending of the same request entered. */
export async function earlierAct(
  db: Queryable,
  id: string,
): Promise<{ readonly requestHash: string; readonly entry: string; readonly no: number } | undefined> {
  return first(db, BY_ID, [id]);
}

/** Oldest first. */
export async function correctionsOf(db: Queryable, entry: string): Promise<LineCorrection[]> {
  return (await run(db, OF_LINE, [entry])).map(({ body, decisionBody, ...stored }) => {
    const proposed = JSON.parse(body) as Said;
    const decided = decisionBody === null ? {} : (JSON.parse(decisionBody) as Said);
    return {
      ...stored,
      before: ('before' in decided ? decided.before : proposed.before) ?? null,
      after: proposed.after ?? null,
      reason: proposed.reason ?? '',
      decisionReason: decided.reason ?? null,
    };
  });
}

/** Under `lockPaperLedger`. */
export const enterAct = (
  client: PoolClient,
  act: 'propose' | Decision,
  subject: Subject,
  said: Said,
  by: Asking,
): Promise<void> => add(client, act, subject, said, by);

/** A line as it is entered first: what the ledger begins with of it. Under `lockPaperLedger`. */
export const enterLine = (
  client: PoolClient,
  { id: entry, agency, register, number, day, person, matter, station }: Line & { id: string; agency: string },
  by: Pick<Asking, 'actor' | 'at'>,
): Promise<void> =>
  add(
    client,
    'enter',
    { agency, entry, no: 0, kind: 'line', thing: 'line', caseId: null },
    { register, number, day, person, matter, station },
    { ...by, id: entry, requestHash: '' },
  );

type Entered = Omit<Subject, 'kind' | 'thing'> & { readonly kind: string; readonly thing: string };
async function add(
  client: PoolClient,
  act: string,
  { agency: agency_id, entry: entry_id, no, kind, thing, caseId: case_id }: Entered,
  said: object,
  { id, requestHash: request_hash, actor, at }: Asking,
): Promise<void> {
  const { n, prev_hash } = await LEDGER.next(client);
  const body = JSON.stringify(said);
  const row = {
    n,
    id,
    request_hash,
    agency_id,
    entry_id,
    no,
    act,
    kind,
    thing,
    case_id,
    body,
    actor,
    at: new Date(at),
  };
  await run(client, INSERT, [
    ...([n, id, request_hash, agency_id, entry_id, no, act, kind, thing, case_id, body, actor] as const),
    ...([formatInstant(at), prev_hash, actHash({ ...row, prev_hash })] as const),
  ]);
}

function actHash({ prev_hash, at, ...a }: Omit<Row<typeof AFTER>, 'hash'>): Buffer {
  const { n, id, request_hash, agency_id, entry_id, no, act, kind, thing, case_id, body, actor } = a;
  const said = [n, id, request_hash, agency_id, entry_id, no, act, kind, thing, case_id, body, actor, at.getTime()];
  return linkHash(said, prev_hash);
}

/** Under which the head of the ledger stands among the leaves of an anchor (db/audit/anchor.ts). */
export const PAPER_LEDGER_LEAF = '00000000-0000-4000-8000-000000000028';

/** The first row that does not follow from the one before it, and the heads of what does. */
export async function paperLedgerBreak(db: Queryable): Promise<Checked> {
  return checkPages<Row<typeof AFTER>>((last) => run(db, AFTER, [last]), actHash);
}
