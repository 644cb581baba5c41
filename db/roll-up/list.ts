import { LISTED_COLUMNS, placeOf, standingsOf, type List, type Listed } from '../indicators/listed.js';
import { first, run, statement } from '../sql/statement.js';
import { array, int4, nullable, text, uuid } from '../sql/types.js';
import { LISTS } from './fold-sql.js';
import type { RollUp } from './read.js';

const CELLS = statement({
  name: 'cells-of-list',
  text: `
SELECT array_agg(id) AS cells, min(list) AS list FROM rate_cell
WHERE key = $1 AND variant = $2 AND standing = ANY ($3)`,
  parameters: [text, text, array(text)],
  columns: { cells: nullable(array(int4)), list: nullable(int4) },
});

/**
 * $1 period, $2 list, $3 its cells, $4 units that are listed live, $5 station, $6 place of the unit to begin at, $7 place
 * the page comes after, $8 limit. Which units have a row in the list is seen from the index of places alone.
 */
const page = (of: 'counted' | 'listed') =>
  statement({
    name: `rolled-up-${of}`,
    text: `
WITH walked AS (
  SELECT place FROM rate_unit
  WHERE period_id = $1 AND ($5::text IS NULL OR station_id = $5) AND ($6::text IS NULL OR place >= $6)
    AND ${of} & (1::bigint << $2::int) <> 0
  ORDER BY place LIMIT $8::int + 1 + cardinality($4::uuid[])
),
listed AS (
  SELECT l.id AS "caseId", coalesce(l.number, p.number) AS number, u.station_id AS station,
         CASE WHEN l.id IS NULL THEN u.unit::text ELSE x.item END AS item,
         c.standing = 'in' AS "in", c.standing, c.why, l.taken_over_at IS NOT NULL AS "takenOver",
         u.place || coalesce('/' || ${placeOf('x.item')}, '') AS place
  FROM walked w JOIN rate_unit u ON u.period_id = $1 AND u.place = w.place
  CROSS JOIN LATERAL unnest(u.cells, u.items) AS x (cell, item)
  JOIN rate_cell c ON c.id = x.cell
  LEFT JOIN legal_case l ON l.id = u.unit
  LEFT JOIN paper_entry p ON p.id = u.unit
  WHERE x.cell = ANY ($3::int[]) AND u.unit <> ALL ($4::uuid[])
)
SELECT * FROM listed WHERE $7::text IS NULL OR place > $7 ORDER BY place LIMIT $8::int`,
    parameters: [int4, int4, array(int4), array(uuid), nullable(text), nullable(text), nullable(text), nullable(int4)],
    columns: LISTED_COLUMNS,
    unprepared: 'a station asked for, or a place, decides where it starts',
  });
const COUNTED = page('counted');
const LISTED = page('listed');

/**
 * The list as it is rolled up, without the units that are stale; one row more than the limit says that there is more.
 * Undefined where the list has no mark of its own.
 */
export async function rolledUpList(
  { client, period, stale }: RollUp,
  { key, variant, selection }: List,
): Promise<Listed[] | undefined> {
  const { cells, list } = (await first(client, CELLS, [key, variant, standingsOf(selection)]))!;
  if (!cells || list === null) return [];
  if (list >= LISTS) return undefined;
  const { all, station, after, limit } = selection;
  return run(client, all ? LISTED : COUNTED, [
    period,
    list,
    cells,
    stale,
    station ?? null,
    after === undefined ? null : unitPlace(after),
    after ?? null,
    limit === undefined ? null : limit + 1,
  ]);
}

/** Where the unit of a place stands: the unit's later items may still be to come. */
function unitPlace(place: string): string {
  return /^.*?\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\/|$)/s.exec(place)?.[0] ?? place;
}
