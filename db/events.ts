import type { Pool } from 'pg';
import type { Input } from '../domain/engine/proceeding.js';
import { first, run, statement, type Row } from './sql/statement.js';
import { array, bool, bytea, int4, int8, joined, jsonb, nullable, text, timestamptz, uuid } from './sql/types.js';

/**
 * Of an event `e` of the past of a case taken over: who entered it, `entered_by`, in the name of its actor. That is whoever opened the
 * case: all of such a past was entered at one instant.
 */
const TELLER = `LEFT JOIN legal_case tk ON tk.id = e.proceeding_id AND tk.taken_over_at = e.entered_at AND e.command_id IS NOT NULL
      LEFT JOIN event told ON told.proceeding_id = tk.id AND told.seq = 1 AND told.n = 1
      LEFT JOIN app_user teller ON teller.username = told.actor`;
const TOLD_BY = 'told.actor AS entered_by, teller.name AS entered_by_name';
const TELLER_COLUMNS = { entered_by: joined(text), entered_by_name: joined(text) };

const EVENTS_OF = statement({
  name: 'events-of',
  text: `SELECT e.seq, e.n, e.kind, e.happened_at, e.entered_at, e.actor, e.command_id, e.data, e.prev_hash, e.hash,
      CASE WHEN e.n = 1 AND e.command_id IS NOT NULL THEN body_of_entry(e.proceeding_id, e.seq) END AS body, u.name AS actor_name,
      e.data::jsonb->>'deputising' AS deputising, ${TOLD_BY}
    FROM event e LEFT JOIN app_user u ON u.username = e.actor ${TELLER} WHERE e.proceeding_id = $1 AND (e.seq, e.n) > ($2, $3) ORDER BY e.seq, e.n LIMIT $4`,
  parameters: [uuid, int4, int4, int8],
  columns: {
    seq: int4,
    n: int4,
    kind: text,
    happened_at: timestamptz,
    entered_at: timestamptz,
    actor: text,
    command_id: nullable(uuid),
    data: text,
    prev_hash: bytea,
    hash: bytea,
    body: nullable(jsonb<Readonly<Record<string, unknown>>>()),
    actor_name: joined(text),
    deputising: nullable(text),
    ...TELLER_COLUMNS,
  },
});
export type EventRow = Row<typeof EVENTS_OF>;

const NEWEST_OF = statement({
  name: 'newest-of',
  text: `SELECT e.seq, e.n, e.kind, e.happened_at, e.entered_at, e.actor, u.name AS actor_name,
      e.data::jsonb->>'deputising' AS deputising, e.n = 1 AND EXISTS (SELECT FROM correction k WHERE k.case_id = $1 AND k.field = 'words' AND k.of_no = e.seq
        AND k.outcome = 'confirmed') AS corrected, ${TOLD_BY}
    FROM (SELECT * FROM event WHERE proceeding_id = $1 ORDER BY seq DESC, n DESC LIMIT $2) e
      LEFT JOIN app_user u ON u.username = e.actor ${TELLER} ORDER BY e.seq, e.n`,
  parameters: [uuid, int8],
  columns: {
    ...{ seq: int4, n: int4, kind: text, happened_at: timestamptz, entered_at: timestamptz, actor: text },
    ...{ actor_name: joined(text), deputising: nullable(text), corrected: bool, ...TELLER_COLUMNS },
  },
});

/** The last so many of the history, in order; of what was sent nothing. */
export const newestOf = (pool: Pool, caseId: string, limit: number) => run(pool, NEWEST_OF, [caseId, limit]);

const ENTRY = statement({
  name: 'entry-of-step',
  text: `SELECT e.kind, e.actor, body_of_entry(e.proceeding_id, e.seq) AS body
    FROM event e WHERE e.proceeding_id = $1 AND e.seq = $2 AND e.n = 1 AND e.command_id IS NOT NULL`,
  parameters: [uuid, int4],
  columns: { kind: text, actor: text, body: nullable(jsonb<unknown>()) },
});
export type EntryRow = Row<typeof ENTRY>;

/** What somebody entered in this step, as it was sent; undefined where it was a clock that spoke. */
export async function entryOf(pool: Pool, caseId: string, seq: number): Promise<EntryRow | undefined> {
  return first(pool, ENTRY, [caseId, seq]);
}

/** Of an event `e` what was entered, and the words of it that were put right since. */
const SAID = `e.seq, e.kind, e.actor, u.name AS actor_name, e.entered_at, body_of_entry(e.proceeding_id, e.seq) AS body, k.corrections`;
const PUT_RIGHT = `LEFT JOIN app_user u ON u.username = e.actor
      CROSS JOIN LATERAL (SELECT coalesce(jsonb_agg(jsonb_build_object('part', k.part, 'after', k.after) ORDER BY k.n), '[]') AS corrections
        FROM correction k WHERE k.case_id = e.proceeding_id AND k.field = 'words' AND k.of_no = e.seq AND k.outcome = 'confirmed') k`;
const SAID_COLUMNS = {
  ...{ seq: int4, kind: text, actor: text, actor_name: joined(text), entered_at: timestamptz },
  body: nullable(jsonb<unknown>()),
  corrections: jsonb<{ part: string; after: unknown }[]>(),
};
const ENTRIES_AROUND = statement({
  name: 'entries-around-task',
  text: `SELECT ${SAID}, e.seq = t.opened_seq AS opens
    FROM task t JOIN event e ON e.proceeding_id = t.proceeding_id AND e.seq IN (t.opened_seq, t.ended_seq) ${PUT_RIGHT}
    WHERE t.id = $1 AND e.n = 1 AND e.command_id IS NOT NULL AND e.kind = ANY ($2)`,
  parameters: [text, array(text)],
  columns: { ...SAID_COLUMNS, opens: bool },
});
export type EntryAround = Row<typeof ENTRIES_AROUND>;
const ENTRY_NOW = statement({
  name: 'entry-as-it-stands',
  text: `SELECT ${SAID} FROM event e ${PUT_RIGHT}
    WHERE e.proceeding_id = $1 AND e.seq = $2 AND e.n = 1 AND e.command_id IS NOT NULL`,
  parameters: [uuid, int4],
  columns: SAID_COLUMNS,
});
export type EntryNow = Row<typeof ENTRY_NOW>;

/** What was entered when a task was opened, and when it ended, where it is of one of these kinds; with the words that were put right since. */
export const entriesAround = (pool: Pool, task: string, kinds: readonly string[]): Promise<EntryAround[]> =>
  run(pool, ENTRIES_AROUND, [task, kinds]);

/** What was entered in this step, with the words that were put right since. */
export const entryNow = (pool: Pool, caseId: string, seq: number): Promise<EntryNow | undefined> =>
  first(pool, ENTRY_NOW, [caseId, seq]);

const MOVED_ON = statement({
  name: 'moved-on',
  text: `SELECT s.at, s.input, u.username, u.name FROM step s LEFT JOIN app_user u ON u.username = s.input->'actor'->>'user'
    WHERE s.proceeding_id = $1 AND s.seq > $2 ORDER BY u.username IS NULL, s.seq DESC LIMIT 1`,
  parameters: [uuid, int4],
  columns: { at: timestamptz, input: jsonb<Input>(), username: joined(text), name: joined(text) },
});
export type MovedOn = Row<typeof MOVED_ON>;

/** What moved a case on since this step: what somebody did last, or, where nobody did anything, the clock or the system. */
export async function movedOn(pool: Pool, caseId: string, since: number): Promise<MovedOn | undefined> {
  return first(pool, MOVED_ON, [caseId, since]);
}

/** So many of the history in order, from a place on; what was entered only with the first event of its step. */
export async function eventsOf(
  pool: Pool,
  caseId: string,
  limit: number,
  after = { seq: 0, n: 0 },
): Promise<EventRow[]> {
  return run(pool, EVENTS_OF, [caseId, after.seq, after.n, limit]);
}
