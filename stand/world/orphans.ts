import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import { stages } from '../../db/stages.js';
import { TASKS } from '../../domain/kinds.js';
import type { Grants } from '../../domain/roles.js';
import { stateOf } from '../../temporal/state.js';
import { caseRef, workflowIdOf } from '../../workflows/messages.js';

export interface Orphan {
  readonly number: string;
  readonly stage: string;
  readonly why: string;
}

/** Who may do a task while nobody is assigned to it, as its sheet says. */
const sheets: Readonly<Record<string, { readonly pool: Grants }>> = TASKS;
const POOLS = Object.entries(sheets).flatMap(([kind, { pool }]) =>
  Object.entries(pool).flatMap(([role, relations]) =>
    relations.map((relation) => `('${kind}', '${role}', '${relation}')`),
  ),
);

/** Tasks that nobody could do: the assignee is gone, or the pool has no one left who may. */
const UNOWNED = `
SELECT min(t.id) FROM task t WHERE t.proceeding_id = c.id AND t.state = 'open' AND NOT EXISTS (
  SELECT 1 FROM app_user u
  WHERE u.agency_id = ANY (t.agency_id || agencies_above(t.agency_id)) AND u.active AND CASE
    WHEN t.assignee IS NOT NULL THEN u.username = t.assignee
    ELSE EXISTS (SELECT 1 FROM (VALUES ${POOLS.join(', ')}) AS pool (kind, role, relation)
        WHERE pool.kind = t.kind AND (pool.role = ANY (u.roles) OR (pool.role = 'director' AND 'deputy' = ANY (u.roles)))
          AND CASE pool.relation WHEN 'station' THEN u.station_id = t.station_id WHEN 'firm' THEN u.firm_id = t.firm_id
            ELSE pool.relation = 'agency' END)
      AND NOT coalesce(t.data -> 'notBy' ? u.username, false)
      AND (t.data ->> 'notFirm' IS NULL OR u.firm_id IS DISTINCT FROM t.data ->> 'notFirm')
    END)`;

const OPEN = `
SELECT c.id, c.number, c.stage, p.seq, p.parked, p.resting,
       (SELECT coalesce(array_agg(t.id ORDER BY t.id), '{}') FROM task t WHERE t.proceeding_id = c.id AND t.state = 'open') AS tasks,
       (SELECT count(*)::int FROM deadline d WHERE d.proceeding_id = c.id AND d.state = 'armed') AS clocks,
       (SELECT (extract(epoch FROM min(next_rung_at)) * 1000)::float8 FROM deadline d
        WHERE d.proceeding_id = c.id AND d.state = 'armed') AS wake,
       (${UNOWNED}) AS unowned
FROM legal_case c JOIN proceeding p USING (id) WHERE NOT p.resting OR c.stage NOT IN ${stages('final')} ORDER BY c.number`;

interface OpenCase {
  readonly id: string;
  readonly number: string;
  readonly stage: string;
  readonly seq: number;
  readonly parked: string | null;
  readonly resting: boolean;
  readonly tasks: readonly string[];
  readonly clocks: number;
  readonly wake: number | null;
  readonly unowned: string | null;
}

/**
 * Cases that would never move again: at rest where none may rest, nothing to do and no clock running, a task that nobody
 * can do, or a workflow that does not know what the record says (its tasks, its next wake-up). None is the only right answer.
 */
export async function orphans(pool: Pool, client: Client): Promise<{ open: number; orphans: Orphan[] }> {
  const { rows } = await pool.query<OpenCase>(OPEN);
  const found: Orphan[] = [];
  for (const row of rows) {
    const why = lacks(row) ?? (await astray(client, row));
    if (why) found.push({ number: row.number, stage: row.stage, why });
  }
  return { open: rows.length, orphans: found };
}

function lacks({ parked, resting, tasks, clocks, unowned }: OpenCase): string | undefined {
  if (resting) return 'at rest, and in no final stage';
  if (parked !== null) return `parked: ${parked}`;
  if (tasks.length === 0 && clocks === 0) return 'neither task nor clock';
  return unowned === null ? undefined : `a task that nobody can do: ${unowned.split('.').slice(1).join('.')}`;
}

async function astray(client: Client, row: OpenCase): Promise<string | undefined> {
  const { status } = await client.workflow.getHandle(workflowIdOf(caseRef(row.id))).describe();
  if (status.name !== 'RUNNING') return `its workflow is ${status.name}`;
  const state = await stateOf(client, caseRef(row.id));
  if (state.seq !== row.seq) return `its workflow is at step ${state.seq} and the record at ${row.seq}`;
  if ([...state.tasks].sort().join() !== [...row.tasks].sort().join()) return 'its workflow knows other tasks';
  return state.nextWake === row.wake ? undefined : 'its workflow wakes at another time';
}
