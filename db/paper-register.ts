import type { Pool } from 'pg';
import { formatInstant, type CivilDate, type Instant } from '../domain/time.js';
import { transaction } from './client.js';
import { Prisma } from './generated/client.js';
import { lockPaper, matchEntry } from './paper-match.js';
import { allOf } from './sql/fragments.js';
import { compose, count, examplesOf, family, first, statement, type Row } from './sql/statement.js';
import { date, joined, nullable, oneOf, text, timestamptz, uuid } from './sql/types.js';

/** Where the entry was written down before it came here. */
export const REGISTERS = ['paper', 'organ-notice', 'station', 'import'] as const;
export type Register = (typeof REGISTERS)[number];

export interface NewPaperEntry {
  /** Follows from who registers it under which key: the same request twice names the same row. */
  readonly id: string;
  readonly agency: string;
  readonly station: string | null;
  readonly register: Register;
  readonly number: string;
  readonly day: CivilDate;
  readonly person: string;
  readonly matter: string | null;
}

const ENTRIES = statement({
  name: 'paper-entries',
  text: `SELECT p.id, p.agency_id AS agency, p.station_id AS station, p.register, p.number, p.day::text AS day, p.person, p.matter,
      p.entered_at AS "enteredAt", p.entered_by AS "enteredBy", p.case_id AS "caseId", c.number AS "caseNumber",
      p.matched_at AS "matchedAt"
    FROM paper_entry p LEFT JOIN legal_case c ON c.id = p.case_id`,
  columns: {
    id: uuid,
    agency: text,
    station: nullable(text),
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
      SELECT FROM paper_entry WHERE agency_id = $2 AND register = $4 AND number_key = document_key($5))
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
  text: `${ENTRIES.text} WHERE p.agency_id = $1 AND p.register = $2 AND p.number_key = document_key($3)`,
  parameters: [text, text, text],
  columns: ENTRIES.columns,
});

/** Writes an entry into the register and looks for its case at once. */
export async function registerPaper(pool: Pool, entry: NewPaperEntry, by: string, at: Instant): Promise<Registration> {
  return transaction(pool, async (client) => {
    // Two entries of one number, written differently, take turns.
    await lockPaper(client, entry.agency);
    if (await count(client, REGISTER, [...valuesOf(entry), formatInstant(at), by])) {
      await matchEntry(client, entry.agency, entry.id, at);
      return { outcome: 'registered', entry: (await first(client, BY_ID, [entry.id]))! };
    }
    const sameId = await first(client, BY_ID, [entry.id]);
    if (sameId) return equal(sameId, entry) ? { outcome: 'known', entry: sameId } : { outcome: 'key-reused' };
    const there = await first(client, BY_NUMBER, [entry.agency, entry.register, entry.number]);
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
      q.matched !== undefined && Prisma.sql`(p.case_id IS NOT NULL) = ${q.matched}`,
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
