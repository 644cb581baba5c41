import type { Pool } from 'pg';
import { run, statement } from '../db/sql/statement.js';
import { array, float8, nullable, text, uuid } from '../db/sql/types.js';
import type { CaseRow } from '../db/cases.js';
import { may, type User } from '../domain/permissions.js';
import type { Instant } from '../domain/time.js';
import { caseSubject } from './subjects.js';

declare const asked: unique symbol;
/**
 * Whether somebody sees names and numbers in full. What shows people asks for one, and a yes is only to be had from
 * `Disclosures`, which writes it down: unmasked and unrecorded does not compile.
 */
export type Sight = boolean & { readonly [asked]: true };

export const MASKED = false as Sight;

/** What was shown: the case with its people, what was sent to bring its events about, a line of a register. */
export type Shown = 'case' | 'events' | 'paper-entry';

export interface Asking {
  readonly user: User;
  readonly now: Instant;
  /** Method and pattern, e.g. `GET /cases/:id`. */
  readonly route: string;
  readonly requestId: string;
}

/** What one request shows unmasked. Reading it is an event too, apart from the case's own chain. */
export class Disclosures {
  readonly #shown: { caseId: string | null; what: Shown }[] = [];

  constructor(private readonly by: Asking) {}

  /** Whether the user may see this case in full; if so it is taken down. */
  of(row: CaseRow, what: Shown): Sight {
    return may(this.by.user, 'case:read-sensitive', caseSubject(row)) ? this.reveal(row.id, what) : MASKED;
  }

  /** Shows it, and takes it down; for what is the user's by another right. @param caseId null: of no case */
  reveal(caseId: string | null, what: Shown): Sight {
    if (!this.#shown.some((s) => s.caseId === caseId && s.what === what)) this.#shown.push({ caseId, what });
    return true as Sight;
  }

  /** Writes down what was shown; the answer goes out after that, or not at all. @throws when the database is away */
  async write(pool: Pool): Promise<void> {
    if (this.#shown.length === 0) return;
    const { user, now, route, requestId } = this.by;
    const [cases, what] = [this.#shown.map((s) => s.caseId), this.#shown.map((s) => s.what)];
    await run(pool, WRITE, [now, user.agency, user.username, route, requestId, cases, what]);
  }
}

const WRITE = statement({
  name: 'write-disclosures',
  text: `INSERT INTO sensitive_read (at, agency_id, username, route, request_id, case_id, what)
   SELECT to_timestamp($1::float8 / 1000), $2, $3, $4, $5, shown.case_id, shown.what
   FROM unnest($6::uuid[], $7::text[]) AS shown (case_id, what)`,
  parameters: [float8, text, text, text, text, array(nullable(uuid)), array(text)],
});
