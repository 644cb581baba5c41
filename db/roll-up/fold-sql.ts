import { RATE_KEYS } from '../../domain/rate-definitions.js';
import { COUNTED, UNPREPARED, asked } from '../indicators/parts.js';
import { PARAMETERS, ROWS_OF, ROWS_PARAMETERS, TURNS } from '../indicators/rows.js';
import { statement } from '../sql/statement.js';
import { int4 } from '../sql/types.js';

/** A unit is marked with a bit for each list it stands in. Lists beyond these have no mark, and are counted afresh. */
export const LISTS = 63;

const MARKS = `1::bigint << least(c.list, ${LISTS})`;

/** The rows of all rates, by unit. */
export const ROW_OF = RATE_KEYS.map(
  (key) => `
  SELECT '${key}' AS key, variant, coalesce(case_id, item::uuid) AS unit,
         CASE WHEN case_id IS NOT NULL THEN item END AS item, station_id, standing, why
  FROM (${ROWS_OF[key]}) AS r`,
).join('\nUNION ALL');

/**
 * Counts the units asked about ($8, null for all) anew, in the period of id $9: their rows as they are, until when time
 * alone leaves them so, and the difference to what was counted before. One statement, so one moment.
 */
export const FOLD = statement({
  name: 'fold',
  text: `
WITH ${PARAMETERS},
row_of AS MATERIALIZED (${ROW_OF}),
turn AS (${TURNS}),
said AS (
  INSERT INTO rate_cell (key, variant, standing, why, list)
  SELECT key, variant, standing, why, coalesce(l.list, (SELECT coalesce(max(list) + 1, 0) FROM rate_cell)
           + dense_rank() OVER (PARTITION BY l.list IS NULL ORDER BY key, variant) - 1)
  FROM (
    SELECT DISTINCT key, variant, standing, why FROM row_of r
    WHERE NOT EXISTS (
      SELECT 1 FROM rate_cell c
      WHERE c.key = r.key AND c.variant = r.variant AND c.standing = r.standing AND c.why = r.why)
  ) AS new
  LEFT JOIN (SELECT DISTINCT key, variant, list FROM rate_cell) l USING (key, variant)
  RETURNING id, key, variant, standing, why, list
),
cell AS (SELECT id, key, variant, standing, why, list FROM rate_cell UNION ALL SELECT * FROM said),
counted AS (
  SELECT r.unit, r.station_id, array_agg(c.id ORDER BY c.id, r.item) AS cells, array_agg(r.item ORDER BY c.id, r.item) AS items,
         bit_or(${MARKS}) FILTER (WHERE r.standing IN (${COUNTED.map((s) => `'${s}'`).join(', ')})) AS counted,
         bit_or(${MARKS}) AS listed
  FROM row_of r JOIN cell c USING (key, variant, standing, why)
  GROUP BY r.unit, r.station_id
),
turned AS (
  SELECT unit, max(at) FILTER (WHERE at <= $4::timestamptz) AS from_at,
         min(at) FILTER (WHERE at > $4::timestamptz) AS until_at
  FROM turn GROUP BY unit
),
fresh AS MATERIALIZED (
  SELECT unit, n.station_id, coalesce(l.number, p.number) || '/' || unit AS place,
         coalesce(n.cells, '{}') AS cells, coalesce(n.items, '{}') AS items,
         coalesce(n.counted, 0) AS counted, coalesce(n.listed, 0) AS listed, t.from_at, t.until_at
  FROM counted n FULL JOIN turned t USING (unit)
  LEFT JOIN legal_case l ON l.id = unit
  LEFT JOIN paper_entry p ON p.id = unit
),
before AS (SELECT station_id, cells FROM rate_unit WHERE period_id = $9::int AND ${asked('unit')}),
written AS (
  INSERT INTO rate_unit (period_id, unit, station_id, place, cells, items, counted, listed, from_at, until_at)
  SELECT $9::int, unit, station_id, place, cells, items, counted, listed, from_at, until_at FROM fresh
  ON CONFLICT (period_id, unit) DO UPDATE SET station_id = excluded.station_id, place = excluded.place,
    cells = excluded.cells, items = excluded.items, counted = excluded.counted, listed = excluded.listed, from_at = excluded.from_at, until_at = excluded.until_at
),
gone AS (
  DELETE FROM rate_unit u WHERE u.period_id = $9::int AND u.unit = ANY ($8::uuid[])
    AND NOT EXISTS (SELECT 1 FROM fresh f WHERE f.unit = u.unit)
)
INSERT INTO rate_count AS counts (period_id, station_id, cell, n)
SELECT $9::int, coalesce(station_id, ''), cell, sum(n)
FROM (
  SELECT station_id, cell, 1 AS n FROM fresh, unnest(cells) AS cell
  UNION ALL
  SELECT station_id, cell, -1 FROM before, unnest(cells) AS cell
) AS difference
GROUP BY 2, 3 HAVING sum(n) <> 0
ON CONFLICT (period_id, station_id, cell) DO UPDATE SET n = counts.n + excluded.n`,
  parameters: [...ROWS_PARAMETERS, int4],
  unprepared: UNPREPARED,
});
