import type { Pool } from 'pg';
import { formatInstant } from '../domain/time.js';
import { transaction } from './client.js';
import type { Asking } from './hash-chain.js';
import { idFor } from './ids.js';
import { count, first, run, statement, type Queryable, type Row } from './sql/statement.js';
import { array, bool, list, nullable, oneOf, text, timestamptz, uuid, date } from './sql/types.js';
import type { CivilDate } from '../domain/time.js';

/**
 * Who of a pool works on a task. It stands beside the procedure: no step knows of it, it changes no stage and is no part of the
 * journal; the door judges by it who may act, and a task that was claimed is done once like any other (docs/decisions/0031).
 */

export type ClaimAct = 'claim' | 'release' | 'reassign';
const INSERT = statement({
  name: 'insert-claim',
  text: `INSERT INTO task_claim (id, request_hash, task_id, act, username, actor, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
  parameters: [uuid, text, text, text, nullable(text), text, timestamptz],
});
const BY_ID = statement({
  name: 'claim-by-id',
  text: 'SELECT request_hash AS "requestHash" FROM task_claim WHERE id = $1',
  parameters: [uuid],
  columns: { requestHash: text },
});
const OF_TASK = statement({
  name: 'claims-of-task',
  text: 'SELECT act, username AS "to", actor AS "by", at FROM task_claim WHERE task_id = $1 ORDER BY n',
  parameters: [text],
  columns: { act: oneOf<ClaimAct>(), to: nullable(text), by: text, at: timestamptz },
});
export type Claim = Row<typeof OF_TASK>;
/** Oldest first. */
export const claimsOf = (db: Queryable, task: string): Promise<Claim[]> => run(db, OF_TASK, [task]);

/** As a step does first, so that nobody waits for whom he keeps waiting. */
const LOCK = statement({
  name: 'lock-proceedings-of-tasks',
  text: `SELECT p.id FROM proceeding p WHERE p.id IN (SELECT proceeding_id FROM task WHERE task.id = ANY ($1)) ORDER BY p.id FOR UPDATE`,
  parameters: [array(text)],
  columns: { id: uuid },
});
/** @param $3 whose claims may be replaced; null: anybody's */
const SET = statement({
  name: 'set-claim',
  text: `UPDATE task SET claimed_by = $2 WHERE id = $1 AND state = 'open' AND assignee IS NULL
      AND ($3::text IS NULL OR claimed_by = $3 OR claimed_by IS NULL AND $2::text IS NOT NULL)`,
  parameters: [text, nullable(text), nullable(text)],
});

export interface Claiming {
  readonly act: ClaimAct;
  readonly tasks: readonly string[];
  /** Null: the pool's. */
  readonly to: string | null;
}
/** `key-reused`, or the place in the list of the first task that is not such that it could be done. */
export type Claimed = { readonly repeated: boolean } | { readonly refused: 'key-reused' | number };

const ofTask = (by: Asking, task: string) => idFor(`${by.id}/${task}`);

/** What became of an earlier sending of the same. */
export async function sentBefore(db: Queryable, tasks: readonly string[], by: Asking): Promise<Claimed | undefined> {
  for (const task of tasks) {
    const earlier = await first(db, BY_ID, [ofTask(by, task)]);
    if (earlier) return earlier.requestHash === by.requestHash ? { repeated: true } : { refused: 'key-reused' };
  }
  return undefined;
}

/** All of them or none. */
export async function setClaims(pool: Pool, { act, tasks, to }: Claiming, by: Asking): Promise<Claimed> {
  try {
    return await transaction(pool, async (client) => {
      await run(client, LOCK, [tasks]);
      const earlier = await sentBefore(client, tasks, by);
      if (earlier) return earlier;
      for (const [i, task] of tasks.entries()) {
        if ((await count(client, SET, [task, to, act === 'reassign' ? null : by.actor])) === 0) throw new NotSo(i);
        const said = [ofTask(by, task), by.requestHash, task, act, to, by.actor, formatInstant(by.at)] as const;
        await run(client, INSERT, said);
      }
      return { repeated: false };
    });
  } catch (error) {
    if (error instanceof NotSo) return { refused: error.place };
    throw error;
  }
}

class NotSo extends Error {
  constructor(readonly place: number) {
    super('not such a task');
  }
}

const CANDIDATE = statement({
  name: 'whom-to-reassign-to',
  text: `SELECT u.username, u.name, u.agency_id, u.station_id, u.firm_id, u.roles, agencies_below(u.agency_id) AS below,
      EXISTS (SELECT FROM leave l WHERE l.username = u.username AND $2::date BETWEEN l.from_day AND l.to_day) AS away
    FROM app_user u WHERE u.username = $1 AND u.active`,
  parameters: [text, date],
  columns: {
    ...{ username: text, name: text, agency_id: text, station_id: nullable(text), firm_id: nullable(text) },
    ...{ roles: list(text), below: list(text), away: bool },
  },
});

/** An account that is open, and whether its holder is away. */
export const whomToReassignTo = (db: Queryable, username: string, today: CivilDate) =>
  first(db, CANDIDATE, [username, today]);
