import type { Pool, PoolClient } from 'pg';
import { RATE_KEYS, type RateKey } from '../../domain/rate-definitions.js';
import { run, statement, type RowOf } from '../sql/statement.js';
import { array, bool, int4, joined, nullable, oneOf, text, uuid } from '../sql/types.js';
import { COUNTED, STANDINGS, UNPREPARED, type Standing } from './parts.js';
import { PARAMETERS, ROWS_OF, ROWS_PARAMETERS, type Parameters } from './rows.js';

export const LISTED_COLUMNS = {
  /** Null for an entry of a paper register that no case answers. */
  caseId: joined(uuid),
  /** Number of the case, or in the paper register. */
  number: text,
  station: nullable(text),
  /** Which hearing or attempt, where the variant counts those; id of the paper entry where there is no case. */
  item: nullable(text),
  /** Whether it is in the numerator. */
  in: bool,
  standing: oneOf<Standing>(),
  why: text,
  /** The case was taken over with its past. */
  takenOver: bool,
  /** Where it stands in the list: number, unit and item; compared byte by byte. */
  place: text,
};
export type Listed = RowOf<typeof LISTED_COLUMNS>;
export type CaseBehind = Omit<Listed, 'place'>;

export interface Selection {
  readonly station?: string;
  /** Who handles the case; `none`: nobody yet. */
  readonly handler?: string;
  /** What stands outside the denominator too: excluded with its reason, told, or still ahead. Default: only what counts. */
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

export const standingsOf = ({ all }: Selection): Standing[] => (all ? [...STANDINGS] : [...COUNTED]);

/** Nobody is called so: cases that nobody handles. */
export const NOBODY = 'none';

/** An item's part of a place: numbers in their order. */
export const placeOf = (item: string): string => `lpad(${item}, 40, '0')`;

const listedOf = (key: RateKey) =>
  statement({
    name: `listed-${key}`,
    text: `WITH ${PARAMETERS},
     listed AS (
       SELECT r.case_id AS "caseId", coalesce(c.number, p.number, '') AS number, r.station_id AS station, r.item,
              r.standing = 'in' AS "in", r.standing, r.why, c.taken_over_at IS NOT NULL AS "takenOver",
              concat_ws('/', coalesce(c.number, p.number, ''), coalesce(r.case_id::text, r.item),
                CASE WHEN r.case_id IS NOT NULL THEN ${placeOf('r.item')} END) COLLATE "C" AS place
       FROM (${ROWS_OF[key]}) AS r
       LEFT JOIN legal_case c ON c.id = r.case_id
       LEFT JOIN paper_entry p ON p.id = CASE WHEN r.case_id IS NULL THEN r.item::uuid END
       WHERE r.variant = $9 AND ($10::text IS NULL OR r.station_id = $10) AND r.standing = ANY ($11)
         AND ($14::text IS NULL OR coalesce(c.handler, '${NOBODY}') = $14)
     )
     SELECT * FROM listed WHERE $12::text IS NULL OR place > $12 ORDER BY place LIMIT $13::int`,
    parameters: [...ROWS_PARAMETERS, text, nullable(text), array(text), nullable(text), nullable(int4), nullable(text)],
    columns: LISTED_COLUMNS,
    unprepared: UNPREPARED,
  });
const LISTED = Object.fromEntries(RATE_KEYS.map((key) => [key, listedOf(key)])) as Record<
  RateKey,
  ReturnType<typeof listedOf>
>;

/** The list counted afresh; one row more than the limit says that there is more. */
export async function listed(
  db: Pool | PoolClient,
  parameters: Parameters,
  { key, variant, selection }: List,
): Promise<Listed[]> {
  return run(db, LISTED[key], [
    ...parameters,
    variant,
    selection.station ?? null,
    standingsOf(selection),
    selection.after ?? null,
    selection.limit === undefined ? null : selection.limit + 1,
    selection.handler ?? null,
  ]);
}
