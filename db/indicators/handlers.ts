import type { Pool } from 'pg';
import { definitionOf, RATE_KEYS, type RateKey } from '../../domain/rate-definitions.js';
import { emptyCell, figureOf, isReconciled, type Cell, type Figure } from '../indicators.js';
import { run, statement } from '../sql/statement.js';
import { array, bool, int4, nullable, oneOf, text } from '../sql/types.js';
import { NOBODY } from './listed.js';
import { UNPREPARED, type Standing } from './parts.js';
import { parametersOf, PARAMETERS, ROWS_OF, ROWS_PARAMETERS, type Question } from './rows.js';

const BY_HANDLER = statement({
  name: 'tally-by-handler',
  text: `
WITH ${PARAMETERS}
${RATE_KEYS.map(
  (key) => `
  (SELECT '${key}' AS key, coalesce(c.handler, '${NOBODY}') AS handler, standing, why = 'year-not-published' AS undated,
          count(*)::int AS n
   FROM (${ROWS_OF[key]}) AS row_of LEFT JOIN legal_case c ON c.id = row_of.case_id
   WHERE variant = 'default' AND ($9::text IS NULL OR row_of.station_id = $9)
   GROUP BY 2, 3, 4)`,
).join('\nUNION ALL')}`,
  parameters: [...ROWS_PARAMETERS, nullable(text)],
  columns: { key: oneOf<RateKey>(), handler: text, standing: oneOf<Standing>(), undated: bool, n: int4 },
  unprepared: UNPREPARED,
});

const NAMES = statement({
  name: 'names-of-handlers',
  text: 'SELECT username, name FROM app_user WHERE username = ANY ($1)',
  parameters: [array(text)],
  columns: { username: text, name: text },
});

/**
 * Every rate of everybody who handles a case of the period, by name; what nobody handles comes last, and its scope has no name.
 * Of the agency, or of one of its stations.
 */
export async function figuresByHandler(pool: Pool, question: Question, station?: string): Promise<Figure[]> {
  const parameters = await parametersOf(pool, question);
  const [rows, reconciled] = await Promise.all([
    run(pool, BY_HANDLER, [...parameters, station ?? null]),
    isReconciled(pool, parameters),
  ]);
  const cells = new Map<string, Cell>();
  for (const { key, handler, standing, undated, n } of rows) {
    const place = `${handler}/${key}`;
    const cell = cells.get(place) ?? emptyCell();
    cell.counts[standing] += n;
    cell.undated ||= undated;
    cells.set(place, cell);
  }
  const handlers = [...new Set(rows.map(({ handler }) => handler))];
  const named = await run(pool, NAMES, [handlers]);
  const scopes = handlers
    .map((id) => ({ kind: 'lawyer' as const, id, name: named.find(({ username }) => username === id)?.name ?? '' }))
    .sort((a, b) => Number(a.name === '') - Number(b.name === '') || (a.id < b.id ? -1 : 1));
  return scopes.flatMap((scope) =>
    RATE_KEYS.map((key) => figureOf(scope, definitionOf(key, 'default')!, cells.get(`${scope.id}/${key}`), reconciled)),
  );
}
