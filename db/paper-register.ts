import type { Pool, PoolClient } from 'pg';
import { formatInstant, type CivilDate, type Instant } from '../domain/time.js';
import { transaction } from './client.js';
import { matchEntry } from './paper-match.js';

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

export interface PaperEntry extends NewPaperEntry {
  readonly enteredAt: Date;
  readonly enteredBy: string;
  readonly caseId: string | null;
  readonly caseNumber: string | null;
  readonly matchedAt: Date | null;
}

/**
 * registered: it is new; known: the register holds this very entry already; key-reused: the id was given to another
 * entry; number-taken: the register holds another entry under this number.
 */
export type Registration =
  | { readonly outcome: 'registered' | 'known'; readonly entry: PaperEntry }
  | { readonly outcome: 'key-reused' | 'number-taken' };

const COLUMNS = `
  p.id, p.agency_id AS agency, p.station_id AS station, p.register, p.number, p.day::text AS day, p.person, p.matter,
  p.entered_at AS "enteredAt", p.entered_by AS "enteredBy", p.case_id AS "caseId", c.number AS "caseNumber",
  p.matched_at AS "matchedAt"`;
const TABLES = 'paper_entry p LEFT JOIN legal_case c ON c.id = p.case_id';

/** Writes an entry into the register and looks for its case at once. */
export async function registerPaper(pool: Pool, entry: NewPaperEntry, by: string, at: Instant): Promise<Registration> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO paper_entry (id, agency_id, station_id, register, number, day, person, matter, entered_at, entered_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
      [...valuesOf(entry), formatInstant(at), by],
    );
    if (rowCount) {
      await matchEntry(client, entry.agency, entry.id, at);
      return { outcome: 'registered', entry: (await one(client, 'p.id = $1', [entry.id]))! };
    }
    const sameId = await one(client, 'p.id = $1', [entry.id]);
    if (sameId) return equal(sameId, entry) ? { outcome: 'known', entry: sameId } : { outcome: 'key-reused' };
    const { agency, register, number } = entry;
    const there = await one(client, 'p.agency_id = $1 AND p.register = $2 AND p.number = $3', [
      agency,
      register,
      number,
    ]);
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

/** Oldest day first. */
export async function listPaper(pool: Pool, q: PaperQuery): Promise<{ entries: PaperEntry[]; next: string | null }> {
  const { rows } = await pool.query<PaperEntry>(
    `SELECT ${COLUMNS} FROM ${TABLES}
     WHERE p.agency_id = $1 AND ($2::text IS NULL OR p.station_id = $2) AND ($3::date IS NULL OR p.day >= $3)
       AND ($4::date IS NULL OR p.day <= $4) AND ($5::text IS NULL OR p.register = $5)
       AND ($6::boolean IS NULL OR (p.case_id IS NOT NULL) = $6) AND ($7::text IS NULL OR p.day || '/' || p.id > $7)
     ORDER BY p.day, p.id LIMIT $8`,
    [
      q.agency,
      q.station ?? null,
      q.from ?? null,
      q.to ?? null,
      q.register ?? null,
      q.matched ?? null,
      q.after ?? null,
      q.limit + 1,
    ],
  );
  const entries = rows.slice(0, q.limit);
  const last = entries.at(-1);
  return { entries, next: rows.length > q.limit && last ? `${last.day}/${last.id}` : null };
}

function valuesOf(e: NewPaperEntry): unknown[] {
  return [e.id, e.agency, e.station, e.register, e.number, e.day, e.person, e.matter];
}

function equal(a: NewPaperEntry, b: NewPaperEntry): boolean {
  return valuesOf(a)
    .slice(1)
    .every((value, index) => value === valuesOf(b)[index + 1]);
}

async function one(client: PoolClient, where: string, values: unknown[]): Promise<PaperEntry | undefined> {
  const { rows } = await client.query<PaperEntry>(`SELECT ${COLUMNS} FROM ${TABLES} WHERE ${where}`, values);
  return rows[0];
}
