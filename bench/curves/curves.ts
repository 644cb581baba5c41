import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { foldRates } from '../../db/roll-up/fold.js';
import { loadApiConfig } from '../../platform/config.js';
import { seed } from '../../prisma/seed.js';
import { migrate } from '../../scripts/migrate.js';
import { freePort } from '../../scripts/processes.mjs';
import { Http } from '../../stand/http.js';
import { slope } from '../../stand/statistics.js';
import type { Sizes } from '../sizes.js';
import { PASSWORD, type BenchStack } from '../stack.js';
import { generate } from './generate.js';
import { ask, type Answered } from './measure.js';
import { plansOf } from './plans.js';
import { ASKED, LISTS, QUESTIONS, type QuestionKey } from './questions.js';

export interface Curves {
  /** Cases on record → question → medians. */
  readonly answers: Readonly<Record<string, Readonly<Record<QuestionKey, Answered>>>>;
  /** Of ln ms over ln cases; null with a single size. */
  readonly slopes: Readonly<Record<QuestionKey, number | null>>;
  readonly databaseMiB: Readonly<Record<string, number>>;
  /** Seconds, indexes and statistics included. */
  readonly generatedIn: Readonly<Record<string, number>>;
  /** Seconds until the year that is asked about was rolled up. */
  readonly rolledUpIn: Readonly<Record<string, number>>;
  /** Figures of the page that the full query does not give. */
  readonly differ: readonly string[];
}
export interface Grown {
  readonly curves: Curves;
  /** Plans of what the service asks of the largest record. */
  readonly plans: string;
}

const DATABASE = 'curves';

/** How answers change as the record grows: one centre of 10,000 cases, then of more, asked the same questions. */
export async function measureCurves(
  stack: BenchStack,
  { records, asking }: Pick<Sizes, 'records' | 'asking'>,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<Grown> {
  const ownerUrl = await stack.database(DATABASE);
  await migrate(ownerUrl);
  await seed(ownerUrl, { demo: true, password: PASSWORD });
  const owner = new pg.Client({ connectionString: ownerUrl });
  const pool = new pg.Pool({ connectionString: stack.cluster.url('app', DATABASE), max: 2 });
  const port = await freePort(0);
  const http = new Http(port, PASSWORD);
  const answers: Record<string, Record<QuestionKey, Answered>> = {};
  const databaseMiB: Record<string, number> = {};
  const generatedIn: Record<string, number> = {};
  const rolledUpIn: Record<string, number> = {};
  const differ: string[] = [];
  let plans = '';
  await owner.connect();
  try {
    await stack.reader(DATABASE, port);
    let from = 1;
    for (const to of records) {
      signal.throwIfAborted();
      const began = Date.now();
      await generate(owner, { from, to, today: today() });
      await owner.query('VACUUM (ANALYZE)');
      generatedIn[to] = Math.round((Date.now() - began) / 1000);
      rolledUpIn[to] = await rollUp(pool);
      // As autovacuum does within a minute; without it the first questions meet the plans of empty tables.
      await owner.query('VACUUM (ANALYZE) rate_period, rate_unit, rate_count');
      databaseMiB[to] = await sizeOf(owner);
      await settle(owner);
      progress(`  ${to} 件 / cases, ${databaseMiB[to]} MiB, ${generatedIn[to]} s`);
      const asked = await ask({ http, pool }, to, asking);
      answers[to] = asked.answers;
      differ.push(...asked.differ.map((what) => `${to}: ${what}`));
      from = to + 1;
    }
    const config = loadApiConfig(stack.cluster.environment('api'));
    plans = await plansOf(stack.cluster.url('postgres', DATABASE), config, Math.max(...records), asking.explained);
  } finally {
    http.close();
    await pool.end();
    await owner.end();
  }
  return { curves: { answers, slopes: slopesOf(answers), databaseMiB, generatedIn, rolledUpIn, differ }, plans };
}

const today = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

/** As the relay does it: one year in a round, the latest first. */
async function rollUp(pool: pg.Pool): Promise<number> {
  const began = Date.now();
  const year = Number(ASKED.from.slice(0, 4));
  const there = async () => {
    const { rowCount } = await pool.query('SELECT 1 FROM rate_period WHERE agency_id = $1 AND year = $2', [
      ASKED.agency,
      year,
    ]);
    return (rowCount ?? 0) > 0;
  };
  while (!(await there()) && (await foldRates(pool, Date.now())));
  return Math.round((Date.now() - began) / 1000);
}

async function sizeOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ mib: number }>(
    'SELECT round(pg_database_size(current_database()) / 1048576.0)::int AS mib',
  );
  return rows[0]!.mib;
}

/** What a load leaves behind is written first; nobody is asked meanwhile. */
async function settle(client: pg.Client): Promise<void> {
  await client.query('CHECKPOINT').catch(() => undefined);
  await sleep(1_000);
}

function slopesOf(answers: Record<string, Record<QuestionKey, Answered>>): Record<QuestionKey, number | null> {
  const keys = Object.keys(QUESTIONS) as QuestionKey[];
  const points = (key: QuestionKey) =>
    Object.entries(answers).map(([cases, of]) => [Math.log(Number(cases)), Math.log(of[key].ms)] as const);
  return Object.fromEntries(keys.map((key) => [key, slope(points(key))])) as Record<QuestionKey, number | null>;
}

/** As outside checks read it: the slowest list speaks for all. */
export function readsOf({ answers }: Curves): Record<string, { caseMs: number; listMs: number }> {
  return Object.fromEntries(
    Object.entries(answers).map(([cases, of]) => [
      cases,
      { caseMs: of.case.ms, listMs: Math.max(...LISTS.map((key) => of[key].ms)) },
    ]),
  );
}

export const indicatorsOf = ({ answers }: Curves): Record<string, Answered> =>
  Object.fromEntries(Object.entries(answers).map(([cases, of]) => [cases, of.indicators]));
