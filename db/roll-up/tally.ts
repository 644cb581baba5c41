import { TALLY_COLUMNS, type Tally } from '../indicators/tally.js';
import { run, statement } from '../sql/statement.js';
import { array, int4, uuid } from '../sql/types.js';
import type { RollUp } from './read.js';

/** The counts as they are rolled up, without the units that are stale. */
const COUNTED = statement({
  name: 'rolled-up-tally',
  text: `
SELECT c.key, c.variant, nullif(r.station_id, '') AS station, c.standing, c.why = 'year-not-published' AS undated,
       sum(r.n)::int AS n
FROM (
  SELECT station_id, cell, n FROM rate_count WHERE period_id = $1
  UNION ALL
  SELECT coalesce(station_id, ''), cell, -1 FROM rate_unit, unnest(cells) AS cell
  WHERE period_id = $1 AND unit = ANY ($2)
) AS r
JOIN rate_cell c ON c.id = r.cell
GROUP BY 1, 2, 3, 4, 5 HAVING sum(r.n) > 0`,
  parameters: [int4, array(uuid)],
  columns: TALLY_COLUMNS,
  unprepared: 'how many units are stale decides',
});

export async function rolledUpTally({ client, period, stale }: RollUp): Promise<Tally[]> {
  return run(client, COUNTED, [period, stale]);
}
