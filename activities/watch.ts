import type { Pool } from 'pg';
import { stateOn, type PeriodState } from '../domain/forecast.js';
import type { CivilDate, Instant } from '../domain/time.js';
import { transaction } from '../db/client.js';
import { raiseDigest } from '../db/digest.js';
import { runDraw } from '../db/draw.js';
import { indicators } from '../db/indicators.js';
import { reconcilePaper } from '../db/paper-match.js';
import { recordDay } from '../db/watch-day.js';

export interface RecomputeRequest {
  readonly agency: string;
  /** Name of the period: '2026', or '2026-01-01–2026-10-31'. */
  readonly period: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  /** The day it is done for, Asia/Shanghai. */
  readonly day: CivilDate;
  readonly at: Instant;
}

/** Counts only: what was found stands in the record, and nothing of it is needed in a history. */
export interface RecomputeResult {
  readonly state: PeriodState;
  readonly matched: number;
  readonly drawn: number;
  readonly alerts: number;
}

export interface WatchActivities {
  recompute(request: RecomputeRequest): Promise<RecomputeResult>;
}

export function createWatchActivities({ pool }: { pool: Pool }): WatchActivities {
  return {
    /**
     * The day's work of a watch, in the order in which one part relies on the other: paper entries find their cases,
     * hearings are drawn, the rates are computed, written down and judged. Each part is safe to repeat, so a day done
     * twice is done once.
     */
    async recompute({ agency, period, from, to, day, at }) {
      const matched = await reconcilePaper(pool, agency, at);
      const { drawn } = day < to ? await runDraw(pool, { agency, period, from, to, at }) : { drawn: [] };
      const figures = await indicators(pool, { agency, from, to, asOf: at });
      const state = stateOn(day, to);
      const alerts = await transaction(
        pool,
        async (client) =>
          (await recordDay(client, { agency, period, from, to, day, at, state }, figures)) +
          (await raiseDigest(client, { agency, day, at })),
      );
      return { state, matched, drawn: drawn.length, alerts };
    },
  };
}
