import type pg from 'pg';
import type { CommandInput, Input, ResolvedDeadline } from '../domain/engine/proceeding.js';
import { count, first, run, statement } from '../db/sql/statement.js';
import { float8, int4, int8, joined, jsonb, nothing, nullable, text, uuid } from '../db/sql/types.js';
import { transaction } from '../db/client.js';
import { PENDING } from '../db/commands.js';
import type { JournalPage } from '../workflows/activities.js';

/** Steps per page: some 600 kB, well below what one payload may hold. */
const PAGE = 200;

const JOURNAL = statement({
  name: 'journal-page',
  text: `SELECT p.seq, p.stage, p.flow, p.parked,
      (SELECT coalesce(jsonb_agg(t.id), '[]') FROM task t WHERE t.proceeding_id = i.id AND t.state = 'open') AS "openTasks",
      (SELECT coalesce(jsonb_agg(jsonb_build_object('input', s.input, 'deadlines', planned_deadlines(i.id, s.seq))
                                 ORDER BY s.seq), '[]')
       FROM (SELECT seq, input FROM step WHERE proceeding_id = i.id AND seq > $2 ORDER BY seq LIMIT $3) s) AS steps,
      coalesce((SELECT m.input FROM delivery d JOIN command m ON m.id = d.command_id
                WHERE d.proceeding_id = i.id AND m.kind = 'open' AND ${PENDING} ORDER BY d.received_at LIMIT 1), '[]') AS opening
    FROM (SELECT $1::uuid AS id) i LEFT JOIN proceeding p ON p.id = i.id`,
  parameters: [uuid, int4, int8],
  columns: {
    seq: joined(int4),
    stage: joined(text),
    flow: joined(int4),
    parked: nullable(text),
    openTasks: jsonb<readonly string[]>(),
    steps: jsonb<readonly { input: Input; deadlines: ResolvedDeadline[] }[]>(),
    opening: jsonb<readonly CommandInput[]>(),
  },
});
const LOCK = statement({
  name: 'lock-commands',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('commands/' || $1, 0)) AS locked`,
  parameters: [text],
  columns: { locked: nothing },
});
const ON_THE_WAY = statement({
  name: 'on-the-way',
  text: `SELECT FROM delivery d WHERE d.proceeding_id = $1 AND d.task_id = $2
      AND d.received_at <= to_timestamp($3::float8 / 1000) AND ${PENDING}`,
  parameters: [uuid, text, float8],
});

/** A page of the journal with the row beside it, read in one statement so that they belong to each other. */
export async function loadJournal(pool: pg.Pool, caseId: string, after: number, size = PAGE): Promise<JournalPage> {
  const page = (await first(pool, JOURNAL, [caseId, after, size]))!;
  const { steps, opening, seq, stage, flow, parked, openTasks } = page;
  return {
    steps,
    more: steps.length === size,
    opening,
    ...(seq !== null && stage !== null && flow !== null && { row: { seq, stage, flow, parked, openTasks } }),
  };
}

/**
 * Whether a command for this task was received before `due` and is still on its way; asked under the lock that
 * whoever stores one shares, so that a command being accepted at this moment is seen too.
 */
export async function onTheWay(pool: pg.Pool, caseId: string, taskId: string, due: number): Promise<boolean> {
  return transaction(pool, async (client) => {
    await run(client, LOCK, [caseId]);
    return (await count(client, ON_THE_WAY, [caseId, taskId, due])) > 0;
  });
}
