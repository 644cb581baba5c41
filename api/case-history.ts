import type { Pool } from 'pg';
import { z } from 'zod';
import { newestOf } from '../db/events.js';
import { formatInstant } from '../domain/time.js';
import { eventTitle } from './event-title.js';
import type { Lang } from './language.js';

/** So much of a history is what its reader looks at. */
const NEWEST = 100;

/** What was done, for people to read: nothing of what anybody has sent. The record itself is `GET /cases/{id}/events`. */
export const historyView = z
  .object({
    items: z.array(
      z.object({
        seq: z.number(),
        n: z.number(),
        title: z.string(),
        happenedAt: z.string(),
        enteredAt: z.string(),
        actor: z.string(),
        actorName: z.string(),
        enteredByName: z
          .string()
          .nullable()
          .describe('接管时代录的人 / who entered it when the case was taken over, in the name of the actor'),
        deputising: z.string().nullable().describe('司法局代行的岗位 / the post in whose place the bureau did it'),
        corrected: z.boolean().describe('其文字后经更正 / its words have been put right since'),
      }),
    ),
    earlier: z.boolean().describe('此前还有 / there is more before'),
  })
  .meta({ id: 'CaseHistory' });

/** The newest of it, in order. */
export async function historyOf(pool: Pool, caseId: string, lang: Lang): Promise<z.input<typeof historyView>> {
  const found = await newestOf(pool, caseId, NEWEST + 1);
  return {
    items: found.slice(-NEWEST).map((e) => ({
      ...{ seq: e.seq, n: e.n, title: eventTitle(e.kind, lang) },
      happenedAt: formatInstant(e.happened_at.getTime()),
      enteredAt: formatInstant(e.entered_at.getTime()),
      ...{ actor: e.actor, actorName: e.actor_name ?? e.actor, deputising: e.deputising, corrected: e.corrected },
      enteredByName: e.entered_by_name ?? e.entered_by,
    })),
    earlier: found.length > NEWEST,
  };
}
