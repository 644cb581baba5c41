import type { Pool, PoolClient } from 'pg';
import type { RateKey } from '../../domain/rate-definitions.js';
import { COUNTED, type Standing } from './parts.js';
import { PARAMETERS, ROWS_OF, type Parameters } from './rows.js';

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

/** The variant of a rate whose cases are listed. */
export interface List {
  readonly key: RateKey;
  readonly variant: string;
  readonly selection: Selection;
}

/** With where it stands in the list: number, unit and item; compared byte by byte. */
export type Listed = CaseBehind & { place: string };

export const standingsOf = ({ all }: Selection): Standing[] =>
  all ? [...COUNTED, 'coming', 'possible', 'excluded'] : [...COUNTED];

/** An item's part of a place: numbers in their order. */
export const placeOf = (item: string): string => `lpad(${item}, 40, '0')`;

/** The list counted afresh; one row more than the limit says that there is more. */
export async function listed(
  db: Pool | PoolClient,
  parameters: Parameters,
  { key, variant, selection }: List,
): Promise<Listed[]> {
  const { rows } = await db.query<Listed>(
    `WITH ${PARAMETERS},
     listed AS (
       SELECT r.case_id AS "caseId", coalesce(c.number, p.number, '') AS number, r.station_id AS station, r.item,
              r.standing = 'in' AS "in", r.standing, r.why,
              concat_ws('/', coalesce(c.number, p.number, ''), coalesce(r.case_id::text, r.item),
                CASE WHEN r.case_id IS NOT NULL THEN ${placeOf('r.item')} END) COLLATE "C" AS place
       FROM (${ROWS_OF[key]}) AS r
       LEFT JOIN legal_case c ON c.id = r.case_id
       LEFT JOIN paper_entry p ON p.id = CASE WHEN r.case_id IS NULL THEN r.item::uuid END
       WHERE r.variant = $9 AND ($10::text IS NULL OR r.station_id = $10) AND r.standing = ANY ($11::text[])
     )
     SELECT * FROM listed WHERE $12::text IS NULL OR place > $12 ORDER BY place LIMIT $13::int`,
    [
      ...parameters,
      variant,
      selection.station ?? null,
      standingsOf(selection),
      selection.after ?? null,
      selection.limit === undefined ? null : selection.limit + 1,
    ],
  );
  return rows;
}
