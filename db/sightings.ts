import type { Pool } from 'pg';
import { run, statement, type Row } from './sql/statement.js';
import { array, bool, nullable, text, uuid } from './sql/types.js';

const SIGHTINGS = statement({
  name: 'sightings',
  text: `SELECT c.id, c.agency_id AS agency, c.station_id AS station, c.firm_id AS firm, c.handler,
      p.facts->'change'->>'successor' AS successor, p.facts->'change'->>'firm' AS "nextFirm",
      ARRAY(SELECT DISTINCT observer FROM attendance a WHERE a.case_id = c.id AND observer IS NOT NULL) AS observers,
      ARRAY(SELECT jsonb_array_elements_text(coalesce(p.facts->'handlers', '[]'))) AS handlers,
      ARRAY(SELECT jsonb_array_elements_text(coalesce(p.facts->'recused', '[]'))) AS recused,
      p.facts ? 'objection' AS objected
    FROM legal_case c JOIN proceeding p ON p.id = c.id WHERE c.id = ANY ($1)`,
  parameters: [array(uuid)],
  columns: {
    ...{ id: uuid, agency: text, station: nullable(text), firm: nullable(text), handler: nullable(text) },
    ...{ successor: nullable(text), nextFirm: nullable(text) },
    ...{ observers: array(text), handlers: array(text), recused: array(text), objected: bool },
  },
});
/** Of a case what says who reads what of it. */
export type Sighting = Row<typeof SIGHTINGS>;

export async function sightingsOf(pool: Pool, ids: readonly string[]): Promise<ReadonlyMap<string, Sighting>> {
  const rows = ids.length === 0 ? [] : await run(pool, SIGHTINGS, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}
