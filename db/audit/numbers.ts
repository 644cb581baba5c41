import { run, statement, type Queryable } from '../sql/statement.js';
import { uuid } from '../sql/types.js';

/**
 * Numbers of cases are drawn without gaps, of an agency, a year and a kind of case (prisma/functions/next_case_number.sql): the first that is
 * not the next one after that before it. Two that were exchanged are not seen: nothing else says which of them came first.
 */
const OUT_OF_ROW = statement({
  name: 'numbers-out-of-row',
  text: `WITH numbered AS (
      SELECT id, agency_id, substring(number FROM '〔\\d{4}〕[^0-9号]*') AS series, substring(number FROM '(\\d+)号$')::numeric AS n FROM legal_case
    ),
    placed AS (SELECT *, row_number() OVER (PARTITION BY agency_id, series ORDER BY n, id) AS place FROM numbered)
    SELECT DISTINCT ON (agency_id, series) id FROM placed WHERE n IS DISTINCT FROM place ORDER BY agency_id, series, place`,
  columns: { id: uuid },
});

/** The first case of each series whose number does not follow. */
export const numbersOutOfRow = async (db: Queryable): Promise<string[]> =>
  (await run(db, OUT_OF_ROW)).map(({ id }) => id);
