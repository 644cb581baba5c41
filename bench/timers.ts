import { setTimeout as sleep } from 'node:timers/promises';
import { spreadFor } from '../domain/spread.js';
import type { Instant } from '../domain/time.js';
import { query } from '../scripts/postgres.mjs';
import { percentiles, type Percentiles } from '../stand/statistics.js';
import { openCases } from './open-cases.js';
import type { Sizes } from './sizes.js';
import { SERVICE, type BenchStack } from './stack.js';

/** Deadlines of one instant: how late their rungs were on record after the instant that the law means. */
export interface Instantaneous {
  readonly armed: number;
  readonly fired: number;
  /** Legal instant to the commit of the rung's step, by PostgreSQL's own clock, ms. */
  readonly latenessMs: Percentiles | null;
  /** Committed before their instant. */
  readonly early: number;
  readonly spreadMs: number;
}

export interface TimerFigures extends Instantaneous {
  readonly withoutSpread: Instantaneous;
}

const HOUR_MS = 3_600_000;
/** What a rung may take beyond the spread, ms. */
const GRACE_MS = 60_000;
/** Openings that show how quick the others will be. */
const SAMPLE = 20;
/** So much longer than the sample says the openings may take, and a little more; what was too short is tried again. */
const SLACKS = [1.5, 3, 6];
const LEAD_MS = 2_000;

/** Has many deadlines fall due in one instant, once all at once and once spread as the product does it. */
export async function measureTimers(
  stack: BenchStack,
  { deadlines }: Sizes,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<TimerFigures> {
  stack.only(SERVICE);
  await shortenReview(stack.cluster.url('owner'));
  // Its rules of before may be a minute old.
  await stack.restart('worker-1');
  const one = async (spreadMs: number) => {
    const figures = await fire(stack, deadlines, spreadMs, signal);
    const { fired, latenessMs, early } = figures;
    progress(
      `  ${fired}/${deadlines}, 分散 / spread ${spreadMs / 1000} s: 最迟 / latest ${late(latenessMs)}, early ${early}`,
    );
    return figures;
  };
  const withoutSpread = await one(0);
  return { ...(await one(spreadFor(deadlines))), withoutSpread };
}

const late = (p: Percentiles | null): string => (p ? `${(p.max / 1000).toFixed(1)} s` : '–');

/** A sentence for each bound that was passed. */
export function tooLate({ armed, fired, early, latenessMs, spreadMs, withoutSpread }: TimerFigures): string[] {
  const wrong: string[] = [];
  if (fired < armed) wrong.push(`${armed - fired} of ${armed} rungs did not fire`);
  if (early + withoutSpread.early > 0) wrong.push(`${early + withoutSpread.early} rungs fired before their instant`);
  if (latenessMs && latenessMs.max > spreadMs + GRACE_MS)
    wrong.push(`a rung was ${latenessMs.max / 1000} s late, with a spread of ${spreadMs / 1000} s`);
  return wrong;
}

async function fire(stack: BenchStack, count: number, spreadMs: number, signal: AbortSignal): Promise<Instantaneous> {
  const began = Date.now();
  await openCases(stack, { count: SAMPLE, spreadMs }, signal);
  const each = (Date.now() - began) / SAMPLE;
  for (const slack of SLACKS) {
    const due = Date.now() + Math.ceil(count * each * slack) + LEAD_MS;
    const ids = await openCases(stack, { count, spreadMs, receivedAt: due - HOUR_MS }, signal);
    const inTime = Date.now() < due;
    await sleep(Math.max(0, due - Date.now()), undefined, { signal });
    const lateness = await latenessOf(stack, ids, due, spreadMs, signal);
    const early = lateness.filter((ms) => ms < 0).length;
    if (inTime) return { armed: count, fired: lateness.length, latenessMs: percentiles(lateness), early, spreadMs };
  }
  throw new Error('the deadlines fell due while they were still being armed, again and again');
}

/** Waits until all of them have spoken, or should have long ago. */
async function latenessOf(
  stack: BenchStack,
  ids: readonly string[],
  due: Instant,
  spreadMs: number,
  signal: AbortSignal,
): Promise<number[]> {
  for (const until = due + spreadMs + 3 * GRACE_MS; ; await sleep(500, undefined, { signal })) {
    const rows = await stack.rows<{ ms: number }>(
      `SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin) - at)::float8 * 1000 AS ms FROM step
       WHERE proceeding_id = ANY ($1::uuid[]) AND input->>'kind' = 'rung'`,
      [ids],
    );
    if (rows.length >= ids.length || Date.now() > until) return rows.map(({ ms }) => ms);
  }
}

/** The review is due an hour after receipt, and speaks at that instant: what falls due together can be made to. */
async function shortenReview(ownerUrl: string): Promise<void> {
  await query(ownerUrl, async (client) => {
    await client.query(
      `INSERT INTO rule_data (kind, pack, key, version, body)
       SELECT kind, pack, 'bench', 1, jsonb_build_object('key', 'bench', 'steps',
         '[{"rung": "urge", "at": "due-day-morning", "recipients": ["owner"]}]'::jsonb)
       FROM rule_data WHERE kind = 'ladder' LIMIT 1`,
    );
    await client.query(
      `INSERT INTO rule_data (kind, pack, key, version, body)
       SELECT kind, pack, key, 1000,
         body - 'effectiveTo' || '{"version": 1000, "amount": 1, "unit": "hour", "ladder": "bench"}'
       FROM rule_data WHERE kind = 'rule' AND pack = 'law' AND key = 'review' ORDER BY version DESC LIMIT 1`,
    );
  });
}
