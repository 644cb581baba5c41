import type { Pool } from 'pg';
import type { RateKey } from '../../domain/rate-definitions.js';
import { COUNTED, type Standing } from './parts.js';
import { PARAMETERS, ROWS_OF, parametersOf, type Question } from './rows.js';

export interface CaseBehind {
  /** Null for an entry of a paper register that no case answers. */
  readonly caseId: string | null;
  /** Number of the case, or in the paper register. */
  readonly number: string;
  readonly station: string | null;
  /** Which hearing or attempt, where the variant counts those; id of the paper entry where there is no case. */
  readonly item: string | null;
  /** Whether it is in the numerator. */
  readonly in: boolean;
  readonly standing: Standing;
  readonly why: string;
}

export interface Selection {
  readonly station?: string;
  /** What stands outside the denominator too: excluded with its reason, or still ahead. Default: only what counts. */
  readonly all?: boolean;
  /** As an earlier answer gave it. */
  readonly after?: string;
  /** Rows at most; default all. */
  readonly limit?: number;
}

/** The cases behind a figure, in the order of their numbers: as many rows as its denominator, and `in` as its numerator. */
export async function casesBehind(
  pool: Pool,
  question: Question,
  key: RateKey,
  variant: string,
  selection: Selection = {},
): Promise<{ cases: CaseBehind[]; next: string | null }> {
  const parameters = await parametersOf(pool, question);
  const { rows } = await pool.query<CaseBehind & { place: string }>(
    `WITH ${PARAMETERS},
     listed AS (
       SELECT r.case_id AS "caseId", coalesce(c.number, p.number, '') AS number, r.station_id AS station, r.item,
              r.standing = 'in' AS "in", r.standing, r.why,
              concat_ws('/', coalesce(c.number, p.number, ''), r.case_id, lpad(r.item, 40, '0')) AS place
       FROM (${ROWS_OF[key]}) AS r
       LEFT JOIN legal_case c ON c.id = r.case_id
       LEFT JOIN paper_entry p ON r.case_id IS NULL AND p.id::text = r.item
       WHERE r.variant = $8 AND ($9::text IS NULL OR r.station_id = $9) AND r.standing = ANY ($10::text[])
     )
     SELECT * FROM listed WHERE $11::text IS NULL OR place > $11 ORDER BY place LIMIT $12::int`,
    [
      ...parameters,
      variant,
      selection.station ?? null,
      selection.all ? [...COUNTED, 'coming', 'possible', 'excluded'] : [...COUNTED],
      selection.after ?? null,
      selection.limit === undefined ? null : selection.limit + 1,
    ],
  );
  const page = selection.limit === undefined ? rows : rows.slice(0, selection.limit);
  return {
    cases: page.map(({ place: _place, ...row }) => row),
    next: page.length < rows.length ? (page.at(-1)?.place ?? null) : null,
  };
}
