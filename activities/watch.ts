import type { Pool } from 'pg';
import { stateOn } from '../domain/forecast.js';
import type { WatchActivities } from '../workflows/activities.js';
import { transaction } from '../db/client.js';
import { raiseDigest } from '../db/digest.js';
import { runDraw } from '../db/draw.js';
import { indicators } from '../db/indicators.js';
import { reconcilePaper } from '../db/paper-match.js';
import { askForCalendar, recordDay } from '../db/watch-day.js';

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
          (await raiseDigest(client, { agency, day, at })) +
          (await askForCalendar(client, { agency, day, at })),
      );
      return { state, matched, drawn: drawn.length, alerts };
    },
  };
}
