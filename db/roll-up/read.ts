import type { Pool, PoolClient } from 'pg';
import { transaction } from '../client.js';
import { type Parameters, type Question } from '../indicators/rows.js';
import { first, statement } from '../sql/statement.js';
import { array, int4, int8, text, timestamptz, uuid } from '../sql/types.js';
import { basisOf, yearAsked } from './basis.js';

/** A rolled-up year in one snapshot, with the units that what is rolled up does not speak for at the instant asked. */
export interface RollUp {
  readonly client: PoolClient;
  readonly period: number;
  readonly stale: readonly string[];
}

/** More than this are not counted live on top: then the whole is. */
const MOST_STALE = 500;

const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** Changed and not folded yet, or rolled up for a time before or after the instant asked. */
const STALE = statement({
  name: 'rolled-up-year',
  text: `
SELECT p.id AS period, ARRAY(
  (SELECT DISTINCT unit FROM rate_delta WHERE agency_id = $1 LIMIT $5)
  UNION (SELECT unit FROM rate_unit WHERE period_id = p.id AND until_at <= $4 LIMIT $5)
  UNION (SELECT unit FROM rate_unit WHERE period_id = p.id AND from_at > $4 LIMIT $5)
) AS stale
FROM rate_period p WHERE p.agency_id = $1 AND p.year = $2 AND p.basis = $3`,
  parameters: [text, int4, text, timestamptz, int8],
  columns: { period: int4, stale: array(uuid) },
});

/** Answers from the roll-up. Undefined where there is none, or one that too little holds of: then all is to be counted. */
export async function fromRollUp<T>(
  pool: Pool,
  question: Question,
  parameters: Parameters,
  answer: (rollUp: RollUp) => Promise<T>,
): Promise<T | undefined> {
  const year = yearAsked(question);
  if (year === undefined) return undefined;
  const [agency, , , asOf] = parameters;
  const values = [agency, year, basisOf(question, parameters), asOf, MOST_STALE + 1] as const;
  return transaction(
    pool,
    async (client) => {
      const found = await first(client, STALE, values);
      return found && found.stale.length <= MOST_STALE ? answer({ client, ...found }) : undefined;
    },
    SNAPSHOT,
  );
}
