import type { Pool, PoolClient } from 'pg';
import { RATE_KEYS, type RateKey } from '../../domain/rate-definitions.js';
import { run, statement, type Row } from '../sql/statement.js';
import { bool, int4, nullable, oneOf, text } from '../sql/types.js';
import { UNPREPARED, type Standing } from './parts.js';
import { PARAMETERS, ROWS_OF, ROWS_PARAMETERS, type Parameters } from './rows.js';

/** Rows of one standing, at one station or (null) at the centre. */
export const TALLY_COLUMNS = {
  key: oneOf<RateKey>(),
  variant: text,
  station: nullable(text),
  standing: oneOf<Standing>(),
  undated: bool,
  n: int4,
};

const TALLY = statement({
  name: 'tally',
  text: `
WITH ${PARAMETERS}
${RATE_KEYS.map(
  (key) => `
  (SELECT '${key}' AS key, variant, station_id AS station, standing, why = 'year-not-published' AS undated,
          count(*)::int AS n
   FROM (${ROWS_OF[key]}) AS row_of
   GROUP BY 2, 3, 4, 5)`,
).join('\nUNION ALL')}`,
  parameters: ROWS_PARAMETERS,
  columns: TALLY_COLUMNS,
  unprepared: UNPREPARED,
});
export type Tally = Row<typeof TALLY>;

/** Every rate counted afresh; one statement, so one moment. */
export async function tally(db: Pool | PoolClient, parameters: Parameters): Promise<Tally[]> {
  return run(db, TALLY, parameters);
}
