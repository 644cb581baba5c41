import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { openCase, openCases, type OpenCase } from '../db/cases-open.js';
import { revive } from '../temporal/deliver.js';
import { caseWorkflowId, stateQuery } from '../workflows/messages.js';
import { rebuild } from './rebuild.js';

/** `ahead` and `behind`: the workflow has taken more, or fewer, steps than are on record. */
export interface Difference {
  readonly caseId: string;
  readonly kind: 'not-found' | 'not-running' | 'ahead' | 'behind' | 'unanswered';
  readonly repaired: boolean;
}

export interface ReconcileOptions {
  readonly pool: Pool;
  readonly client: Client;
  readonly logger: Logger;
  readonly spreadMs: number;
  /** Asked between cases; a pass that is cut short is made up for by the next one. */
  readonly stopped?: () => boolean;
}

const PAGE = 200;
const AT_ONCE = 5;
const QUERY_MS = 10_000;
/** A step is on record before the workflow knows it, and the other way round for a moment: looked at twice. */
const SECOND_LOOK_MS = 500;
/** Without a worker no case answers; that many in a row are enough to know. */
const SILENT = 5;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Goes through the open cases and asks Temporal for each. One that is not there, or not where the record is, is started
 * anew from its journal.
 *
 * @returns every difference that was found, also logged
 */
export async function reconcile(o: ReconcileOptions): Promise<Difference[]> {
  const found: Difference[] = [];
  let silent = 0;
  const look = async (row: OpenCase): Promise<void> => {
    const kind = (await missing(o.client, row.id)) ?? (silent < SILENT ? await astray(o, row) : undefined);
    silent = kind === 'unanswered' ? silent + 1 : 0;
    if (!kind) return;
    const repaired = kind !== 'unanswered' && (await repair(o, row.id, kind));
    found.push({ caseId: row.id, kind, repaired });
    o.logger.warn({ case: row.id, difference: kind, repaired }, 'workflow and record differ');
  };
  for (let after = FIRST; !o.stopped?.();) {
    const page = await openCases(o.pool, after, PAGE);
    for (let i = 0; i < page.length && !o.stopped?.(); i += AT_ONCE)
      await Promise.all(page.slice(i, i + AT_ONCE).map(look));
    if (page.length < PAGE) break;
    after = page.at(-1)!.id;
  }
  o.logger.info({ differences: found.length }, 'workflows and record were compared');
  return found;
}

async function missing(client: Client, caseId: string): Promise<'not-found' | 'not-running' | undefined> {
  try {
    const { status } = await client.workflow.getHandle(caseWorkflowId(caseId)).describe();
    return status.name === 'RUNNING' ? undefined : 'not-running';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'not-found';
    throw error;
  }
}

async function astray(o: ReconcileOptions, row: OpenCase): Promise<'ahead' | 'behind' | 'unanswered' | undefined> {
  const first = await distance(o, row);
  if (first === 0) return undefined;
  if (first === undefined) return 'unanswered';
  await new Promise((done) => setTimeout(done, SECOND_LOOK_MS));
  const again = await openCase(o.pool, row.id);
  const second = again && (await distance(o, again));
  if (!second || Math.sign(second) !== Math.sign(first)) return undefined;
  return second > 0 ? 'ahead' : 'behind';
}

/** Steps by which the workflow is ahead of the row; undefined when no worker answers. */
async function distance({ client }: ReconcileOptions, row: OpenCase): Promise<number | undefined> {
  try {
    const handle = client.workflow.getHandle(caseWorkflowId(row.id));
    const state = await client.withDeadline(Date.now() + QUERY_MS, () => handle.query(stateQuery));
    return state.seq - row.seq;
  } catch (error) {
    // Ended since it was described: at rest, or seen by the next pass.
    return error instanceof WorkflowNotFoundError ? 0 : undefined;
  }
}

async function repair(o: ReconcileOptions, caseId: string, kind: Difference['kind']): Promise<boolean> {
  // It may have come to rest while it was looked for.
  if (!(await openCase(o.pool, caseId))) return false;
  await (kind === 'ahead' || kind === 'behind'
    ? rebuild(o.client, caseId, o.spreadMs)
    : revive(o.client, caseId, o.spreadMs));
  return true;
}
