import type { Pool } from 'pg';
import { run, statement } from '../db/sql/statement.js';
import { array, float8, nullable, text, uuid } from '../db/sql/types.js';
import type { CaseRow } from '../db/cases.js';
import type { RequestRow } from '../db/requests.js';
import type { FieldClass } from '../domain/classes.js';
import { may, type User } from '../domain/permissions.js';
import { classesFor, type Beside, type Sighted } from '../domain/sight.js';
import type { Instant } from '../domain/time.js';
import { caseSubject, requestSubject, sighted } from './subjects.js';

declare const asked: unique symbol;
/**
 * Whether somebody sees names and numbers in full. What shows people asks for one, and a yes is only to be had from
 * `Disclosures`, which writes it down: unmasked and unrecorded does not compile.
 */
export type Sight = boolean & { readonly [asked]: true };

export const MASKED = false as Sight;
/** What whoever reads the case at all may see. */
const OPEN = true as Sight;

/** What of a case somebody reads; asked before each field is shown, and taken down where it is of more than the `case`. */
export interface Reading {
  /** Whether he reads all of these classes. */
  shows(...classes: readonly FieldClass[]): Sight;
}

/**
 * What was shown: the case with its people, a request with whoever asked, what was sent to bring its events about, a line of a register, a
 * case that is to be taken over; whose case was found by him.
 */
export type Shown = 'case' | 'request' | 'events' | 'paper-entry' | 'takeover' | 'search';

export interface Asking {
  readonly user: User;
  readonly now: Instant;
  /** Method and pattern, e.g. `GET /cases/:id`. */
  readonly route: string;
  readonly requestId: string;
}

interface Row {
  /** Of the case or request: its auditor is to know, wherever the reader belongs. */
  readonly agency: string;
  readonly caseId: string | null;
  readonly what: Shown;
  readonly reason: string | null;
}

/** What one request shows unmasked. Reading it is an event too, apart from the case's own chain. */
export class Disclosures {
  readonly #shown: Row[] = [];

  constructor(private readonly by: Asking) {}

  /** Whether the user may see this case in full; if so it is taken down. */
  of(row: CaseRow, what: Shown): Sight {
    if (!may(this.by.user, 'case:read-sensitive', caseSubject(row))) return MASKED;
    return this.#note({ agency: row.agency_id, caseId: row.id, what, reason: null });
  }

  /** What of it the user reads, field by field (domain/classes.ts). */
  reading(row: CaseRow, what: Shown, beside: Beside = {}): Reading {
    return this.#reading({ agency: row.agency_id, caseId: row.id, what, reason: null }, sighted(row), beside);
  }

  /** The same of a request. */
  ofRequest(row: RequestRow, beside: Beside = {}): Reading {
    const { agency_id: agency, id: caseId } = row;
    return this.#reading({ agency, caseId, what: 'request', reason: null }, requestSubject(row, this.by.user), beside);
  }

  #reading(row: Row, of: Sighted, beside: Beside): Reading {
    const classes = classesFor(this.by.user, of, beside);
    return {
      shows: (...asked) => {
        if (asked.every((name) => name === 'case')) return OPEN;
        return asked.every((name) => classes.has(name)) ? this.#note(row) : MASKED;
      },
    };
  }

  /** The same for a reason, where the user may come to see it in full at all. */
  for(row: CaseRow, reason: string): Sight {
    const actions = ['case:read-sensitive', 'case:reveal'] as const;
    if (!actions.some((action) => may(this.by.user, action, caseSubject(row)))) return MASKED;
    return this.#note({ agency: row.agency_id, caseId: row.id, what: 'case', reason });
  }

  /** A request in full for a reason, where the user may come to see it so at all. */
  forRequest(row: RequestRow, reason: string): Sight {
    const actions = ['case:read-sensitive', 'case:reveal'] as const;
    if (!actions.some((action) => may(this.by.user, action, requestSubject(row, this.by.user)))) return MASKED;
    return this.#note({ agency: row.agency_id, caseId: row.id, what: 'request', reason });
  }

  /** Shows it, and takes it down; for what is the user's by another right. @param caseId null: of no case */
  reveal(caseId: string | null, what: Shown, agency = this.by.user.agency): Sight {
    return this.#note({ agency, caseId, what, reason: null });
  }

  #note(row: Row): Sight {
    if (!this.#shown.some((s) => s.caseId === row.caseId && s.what === row.what)) this.#shown.push(row);
    return true as Sight;
  }

  /** Writes down what was shown; the answer goes out after that, or not at all. @throws when the database is away */
  async write(pool: Pool): Promise<void> {
    if (this.#shown.length === 0) return;
    const { user, now, route, requestId } = this.by;
    const column = <K extends keyof Row>(name: K) => this.#shown.map((s) => s[name]);
    await run(pool, WRITE, [
      ...([now, column('agency'), user.username, route, requestId] as const),
      ...([column('caseId'), column('what'), column('reason')] as const),
    ]);
  }
}

const WRITE = statement({
  name: 'write-disclosures',
  text: `INSERT INTO sensitive_read (at, agency_id, username, route, request_id, case_id, what, reason)
   SELECT to_timestamp($1::float8 / 1000), shown.agency, $3, $4, $5, shown.case_id, shown.what, shown.reason
   FROM unnest($2::text[], $6::uuid[], $7::text[], $8::text[]) AS shown (agency, case_id, what, reason)`,
  parameters: [
    ...([float8, array(text), text, text, text] as const),
    ...([array(nullable(uuid)), array(text), array(nullable(text))] as const),
  ],
});
