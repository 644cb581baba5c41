import type { Pool, PoolClient } from 'pg';
import { DAY, civilDate, formatInstant, yearOf, type Instant } from '../../domain/time.js';
import { transaction } from '../client.js';
import { matchPaper } from '../paper-match.js';
import { askedOnly, parametersOf, type Question } from '../indicators/rows.js';
import { centres } from '../agencies.js';
import { first, run, statement, type Row } from '../sql/statement.js';
import { array, bool, int4, int8, nullable, text, timestamptz, uuid } from '../sql/types.js';
import { basisOf } from './basis.js';
import { FOLD } from './fold-sql.js';

export interface FoldOptions {
  /** Agencies with fewer cases than this are counted afresh each time, which is as quick. Default 1,000. */
  readonly minimum?: number;
  /** Units taken up at once. Default 500. */
  readonly batch?: number;
}

interface Work extends Required<FoldOptions> {
  readonly agency: string;
  readonly at: Instant;
}

const MINIMUM = 1_000;
const BATCH = 500;

/** A summons of November may be for January: from then on the next year is asked about too. */
const AHEAD = 61 * DAY;

const TRY_LOCK = statement({
  name: 'try-lock-rates',
  text: `SELECT pg_try_advisory_xact_lock(hashtextextended('rates', 0)) AS mine`,
  columns: { mine: bool },
});
const CHANGED = statement({
  name: 'deltas-of',
  text: 'SELECT DISTINCT unit FROM rate_delta WHERE agency_id = $1 ORDER BY unit LIMIT $2',
  parameters: [text, int8],
  columns: { unit: uuid },
});
const TAKE_UP = statement({
  name: 'take-up-deltas',
  text: 'DELETE FROM rate_delta WHERE agency_id = $1 AND unit = ANY ($2)',
  parameters: [text, array(uuid)],
});
const TURNED = statement({
  name: 'turned-units',
  text: 'SELECT unit FROM rate_unit WHERE period_id = $1 AND until_at <= $2 ORDER BY until_at LIMIT $3',
  parameters: [int4, timestamptz, int8],
  columns: { unit: uuid },
});
const PERIODS = statement({
  name: 'rolled-up-periods',
  text: 'SELECT id, year, basis FROM rate_period WHERE agency_id = $1 ORDER BY year DESC',
  parameters: [text],
  columns: { id: int4, year: int4, basis: text },
});
type Period = Row<typeof PERIODS>;

/** Its rows are to be built anew. */
const OUTDATE = statement({
  name: 'outdate-period',
  text: `UPDATE rate_period SET basis = '' WHERE id = $1`,
  parameters: [int4],
});
const MORE_MEMORY = statement({
  name: 'memory-to-build',
  text: `SELECT set_config('work_mem', '64MB', true) AS work_mem`,
  columns: { work_mem: text },
});
const EMPTY_UNITS = statement({
  name: 'empty-units',
  text: 'DELETE FROM rate_unit WHERE period_id = $1',
  parameters: [int4],
});
const EMPTY_COUNTS = statement({
  name: 'empty-counts',
  text: 'DELETE FROM rate_count WHERE period_id = $1',
  parameters: [int4],
});
const BEGIN = statement({
  name: 'begin-period',
  text: `INSERT INTO rate_period (agency_id, year, basis) VALUES ($1, $2, $3)
    ON CONFLICT (agency_id, year) DO UPDATE SET basis = excluded.basis RETURNING id`,
  parameters: [text, int4, text],
  columns: { id: int4 },
});
const FIRST_CASE = statement({
  name: 'first-case',
  text: `SELECT min(received_at) AS first,
      (SELECT count(*) FROM (SELECT 1 FROM legal_case WHERE agency_id = $1 LIMIT $2::int) AS few) >= $2::int AS many
    FROM legal_case WHERE agency_id = $1`,
  parameters: [text, int4],
  columns: { first: nullable(timestamptz), many: bool },
});

/**
 * One round over all agencies: takes up the deltas, counts the units they name anew wherever they are rolled up, and
 * builds at most one year of each agency. Whoever finds another at it leaves it to him; what is interrupted is undone as
 * a whole, its deltas with it.
 *
 * @returns whether there is more to do at once
 */
export async function foldRates(pool: Pool, at: Instant, options: FoldOptions = {}): Promise<boolean> {
  let more = false;
  for (const agency of await centres(pool)) {
    const work = { agency, at, minimum: MINIMUM, batch: BATCH, ...options };
    const folded = await alone(pool, (client) => fold(client, work));
    const built = await alone(pool, (client) => build(client, work));
    more ||= folded || built;
  }
  return more;
}

/** The work in a transaction of its own, unless somebody else is folding. */
async function alone(pool: Pool, work: (client: PoolClient) => Promise<boolean>): Promise<boolean> {
  return transaction(pool, async (client) => {
    return (await first(client, TRY_LOCK))!.mine && work(client);
  });
}

async function fold(client: PoolClient, work: Work): Promise<boolean> {
  const changed = await takeDeltas(client, work);
  // Whoever has changed may be the case of a paper entry, which then leaves a delta of its own.
  const tied = await matchPaper(client, work.agency, work.at, changed);
  let more = changed.length === work.batch || tied > 0;
  for (const { id, year, basis } of await periodsOf(client, work.agency)) {
    const question = questionOf(work, year);
    const parameters = await parametersOf(client, question);
    if (basis !== basisOf(question, parameters)) {
      // Whoever still reads it by that basis must not find it without what has just been taken up.
      if (changed.length > 0) await run(client, OUTDATE, [id]);
      continue;
    }
    const turned = await turnedUnits(client, id, work);
    more ||= turned.length === work.batch;
    const units = [...new Set([...changed, ...turned])];
    if (units.length > 0) await run(client, FOLD, [...askedOnly(parameters, units), id]);
  }
  return more;
}

/** What is still uncommitted is neither seen nor taken; it stays for the next round. */
async function takeDeltas(client: PoolClient, { agency, batch }: Work): Promise<string[]> {
  const units = (await run(client, CHANGED, [agency, batch])).map(({ unit }) => unit);
  if (units.length > 0) await run(client, TAKE_UP, [agency, units]);
  return units;
}

async function turnedUnits(client: PoolClient, period: number, { at, batch }: Work): Promise<string[]> {
  return (await run(client, TURNED, [period, formatInstant(at), batch])).map(({ unit }) => unit);
}

/** Builds the latest year that has no roll-up, or one that rests on something else by now. */
async function build(client: PoolClient, work: Work): Promise<boolean> {
  const known = await periodsOf(client, work.agency);
  for (const year of await yearsToKeep(client, work)) {
    const question = questionOf(work, year);
    const parameters = await parametersOf(client, question);
    const basis = basisOf(question, parameters);
    const there = known.find((period) => period.year === year);
    if (there?.basis === basis) continue;
    const id = await empty(client, work.agency, year, basis, there?.id);
    await run(client, MORE_MEMORY);
    await run(client, FOLD, [...parameters, id]);
    return true;
  }
  return false;
}

async function empty(client: PoolClient, agency: string, year: number, basis: string, old?: number): Promise<number> {
  if (old !== undefined) {
    await run(client, EMPTY_UNITS, [old]);
    await run(client, EMPTY_COUNTS, [old]);
  }
  return (await first(client, BEGIN, [agency, year, basis]))!.id;
}

async function periodsOf(client: PoolClient, agency: string): Promise<Period[]> {
  return run(client, PERIODS, [agency]);
}

/** From the first case to the present, the latest first; none for an agency that is small. */
async function yearsToKeep(client: PoolClient, { agency, at, minimum }: Work): Promise<number[]> {
  const { first: firstReceived, many } = (await first(client, FIRST_CASE, [agency, minimum]))!;
  if (!firstReceived || !many) return [];
  const years: number[] = [];
  const earliest = yearOf(civilDate(firstReceived.getTime()));
  for (let year = yearOf(civilDate(at + AHEAD)); year >= earliest; year -= 1) years.push(year);
  return years;
}

function questionOf({ agency, at }: Work, year: number): Question {
  return { agency, from: `${year}-01-01`, to: `${year}-12-31`, asOf: at };
}
