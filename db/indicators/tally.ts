import type { Pool, PoolClient } from 'pg';
import { RATE_KEYS, type RateKey } from '../../domain/rate-definitions.js';
import type { Standing } from './parts.js';
import { PARAMETERS, ROWS_OF, type Parameters } from './rows.js';

/** Rows of one standing, at one station or (null) at the centre. */
export interface Tally {
  readonly key: RateKey;
  readonly variant: string;
  readonly station: string | null;
  readonly standing: Standing;
  readonly undated: boolean;
  readonly n: number;
}

const TALLY = `
WITH ${PARAMETERS}
${RATE_KEYS.map(
  (key) => `
  (SELECT '${key}' AS key, variant, station_id AS station, standing, why = 'year-not-published' AS undated,
          count(*)::int AS n
   FROM (${ROWS_OF[key]}) AS row_of
   GROUP BY 2, 3, 4, 5)`,
).join('\nUNION ALL')}`;

/** Every rate counted afresh; one statement, so one moment. */
export async function tally(db: Pool | PoolClient, parameters: Parameters): Promise<Tally[]> {
  const { rows } = await db.query<Tally>(TALLY, [...parameters]);
  return rows;
}
