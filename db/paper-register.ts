import type { Pool } from 'pg';
import { asEntered, type Line, type Register, type VoidGround } from '../domain/register.js';
import { formatInstant, type CivilDate, type Instant } from '../domain/time.js';
import { transaction } from './client.js';
import { Prisma } from './generated/client.js';
import { correctionsOf, enterLine, lockPaperLedger } from './paper-ledger.js';
import { lockPaper, matchEntry } from './paper-match.js';
import { allOf } from './sql/fragments.js';
import { compose, count, examplesOf, family, first, statement, type Queryable, type Row } from './sql/statement.js';
import { bool, date, joined, nullable, oneOf, text, timestamptz, uuid } from './sql/types.js';

export interface NewPaperEntry extends Line {
  /** Follows from who registers it under which key: the same request twice names the same row. */
  readonly id: string;
  readonly agency: string;
}

const CORRECTION_OPEN = `EXISTS (SELECT FROM paper_correction k WHERE k.entry_id = p.id AND k.act = 'propose' AND NOT EXISTS (
        SELECT FROM paper_correction d WHERE d.entry_id = k.entry_id AND d.no = k.no AND d.act <> 'propose'))`;

const ENTRIES = statement({
  name: 'paper-entries',
  text: `SELECT p.id, p.agency_id AS agency, p.station_id AS station, s.name AS "stationName", p.register, p.number, p.day::text AS day, p.person, p.matter,
      p.entered_at AS "enteredAt", p.entered_by AS "enteredBy", p.case_id AS "caseId", c.number AS "caseNumber",
      p.matched_at AS "matchedAt", p.hand_case_id AS "handCaseId", p.voided_at AS "voidedAt", p.void_ground AS "voidGround",
      ${CORRECTION_OPEN} AS "correctionOpen"
    FROM paper_entry p LEFT JOIN legal_case c ON c.id = p.case_id LEFT JOIN station s ON s.id = p.station_id`,
  columns: {
    id: uuid,
    agency: text,
    station: nullable(text),
    stationName: joined(text),
    register: oneOf<Register>(),
    number: text,
    day: text,
    person: text,
    matter: nullable(text),
    enteredAt: timestamptz,
    enteredBy: text,
    caseId: nullable(uuid),
    caseNumber: joined(text),
    matchedAt: nullable(timestamptz),
    handCaseId: nullable(uuid),
    voidedAt: nullable(timestamptz),
    voidGround: nullable(oneOf<VoidGround>()),
    correctionOpen: bool,
  },
});
export type PaperEntry = Row<typeof ENTRIES>;

/**
 * registered: it is new; known: the register holds this very entry already; key-reused: the id was given to another
 * entry; number-taken: the register holds another entry under this number, however it is written.
 */
export type Registration =
  | { readonly outcome: 'registered' | 'known'; readonly entry: PaperEntry }
  | { readonly outcome: 'key-reused' | 'number-taken' };

const REGISTER = statement({
  name: 'register-paper',
  text: `INSERT INTO paper_entry (id, agency_id, station_id, register, number, day, person, matter, entered_at, entered_by)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 WHERE NOT EXISTS (
      SELECT FROM paper_entry WHERE agency_id = $2 AND register = $4 AND number_key = document_key($5) AND voided_at IS NULL)
    ON CONFLICT DO NOTHING`,
  parameters: [uuid, text, nullable(text), text, text, date, text, nullable(text), timestamptz, text],
});
const BY_ID = statement({
  name: 'paper-entry-by-id',
  text: `${ENTRIES.text} WHERE p.id = $1`,
  parameters: [uuid],
  columns: ENTRIES.columns,
});
const BY_NUMBER = statement({
  name: 'paper-entry-by-number',
  text: `${ENTRIES.text} WHERE p.agency_id = $1 AND p.register = $2 AND (p.number_key = document_key($3) OR p.number = $3)
    AND p.voided_at IS NULL AND p.id IS DISTINCT FROM $4 LIMIT 1`,
  parameters: [text, text, text, nullable(uuid)],
  columns: ENTRIES.columns,
});

export async function paperEntry(db: Queryable, id: string): Promise<PaperEntry | undefined> {
  return first(db, BY_ID, [id]);
}

async function entered(db: Queryable, entry: PaperEntry): Promise<PaperEntry> {
  const all = await correctionsOf(db, entry.id);
  return asEntered(
    entry,
    all
      .filter(({ decision }) => decision === 'confirm')
      .sort((a, b) => a.decidedAt!.getTime() - b.decidedAt!.getTime()),
  );
}

/** The line that this number of the register stands for already; a void one stands for none. @param but not this one */
export async function lineOfNumber(
  db: Queryable,
  { agency, register, number }: Pick<NewPaperEntry, 'agency' | 'register' | 'number'>,
  but: string | null = null,
): Promise<PaperEntry | undefined> {
  return first(db, BY_NUMBER, [agency, register, number, but]);
}

/** Writes an entry into the register and looks for its case at once. */
export async function registerPaper(pool: Pool, entry: NewPaperEntry, by: string, at: Instant): Promise<Registration> {
  return transaction(pool, async (client) => {
    // Two entries of one number, written differently, take turns.
    await lockPaper(client, entry.agency);
    if (await count(client, REGISTER, [...valuesOf(entry), formatInstant(at), by])) {
      await lockPaperLedger(client);
      await enterLine(client, entry, { actor: by, at });
      await matchEntry(client, entry.agency, entry.id, at);
      return { outcome: 'registered', entry: (await paperEntry(client, entry.id))! };
    }
    const sameId = await paperEntry(client, entry.id);
    // Whatever has been corrected of it since, it is that which was sent.
    if (sameId)
      return equal(await entered(client, sameId), entry)
        ? { outcome: 'known', entry: sameId }
        : { outcome: 'key-reused' };
    const there = await lineOfNumber(client, entry);
    return there && equal(there, entry) ? { outcome: 'known', entry: there } : { outcome: 'number-taken' };
  });
}

export interface PaperQuery {
  readonly agency: string;
  readonly station?: string | undefined;
  readonly from?: CivilDate | undefined;
  readonly to?: CivilDate | undefined;
  readonly register?: Register | undefined;
  readonly matched?: boolean | undefined;
  /** Whether a correction waits for its second person. */
  readonly correctionOpen?: boolean | undefined;
  readonly isVoid?: boolean | undefined;
  /** As an earlier answer gave it. */
  readonly after?: string | undefined;
  readonly limit: number;
}

const LIST = family({
  name: 'paper-list',
  columns: ENTRIES.columns,
  compose(q: PaperQuery) {
    const asked = allOf([
      Prisma.sql`p.agency_id = ${q.agency}`,
      q.station !== undefined && Prisma.sql`p.station_id = ${q.station}`,
      q.from !== undefined && Prisma.sql`p.day >= ${q.from}::date`,
      q.to !== undefined && Prisma.sql`p.day <= ${q.to}::date`,
      q.register !== undefined && Prisma.sql`p.register = ${q.register}`,
      // A void line answers for nothing, and nothing is missing of it.
      q.matched !== undefined && Prisma.sql`(p.case_id IS NOT NULL) = ${q.matched} AND p.voided_at IS NULL`,
      q.isVoid !== undefined && Prisma.sql`(p.voided_at IS NOT NULL) = ${q.isVoid}`,
      q.correctionOpen !== undefined && Prisma.sql`${Prisma.raw(CORRECTION_OPEN)} = ${q.correctionOpen}`,
      q.after !== undefined && Prisma.sql`p.day || '/' || p.id > ${q.after}`,
    ]);
    return Prisma.sql`${Prisma.raw(ENTRIES.text)} WHERE ${asked} ORDER BY p.day, p.id LIMIT ${q.limit}`;
  },
});
examplesOf(
  LIST,
  { agency: 'a', limit: 1 },
  {
    ...{
      agency: 'a',
      station: 's',
      from: '2026-01-01',
      to: '2026-12-31',
      register: 'paper',
      matched: true,
      isVoid: true,
      correctionOpen: true,
      after: '',
    },
    limit: 1,
  },
);

/** Oldest day first. */
export async function listPaper(pool: Pool, q: PaperQuery): Promise<{ entries: PaperEntry[]; next: string | null }> {
  const rows = await compose(pool, LIST, { ...q, limit: q.limit + 1 });
  const entries = rows.slice(0, q.limit);
  const last = entries.at(-1);
  return { entries, next: rows.length > q.limit && last ? `${last.day}/${last.id}` : null };
}

const valuesOf = (e: NewPaperEntry) =>
  [e.id, e.agency, e.station, e.register, e.number, e.day, e.person, e.matter] as const;

function equal(a: NewPaperEntry, b: NewPaperEntry): boolean {
  return valuesOf(a)
    .slice(1)
    .every((value, index) => value === valuesOf(b)[index + 1]);
}
