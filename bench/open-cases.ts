import { randomUUID } from 'node:crypto';
import { confirmCommands } from '../db/commands.js';
import type { CaseCommand } from '../domain/case/facts.js';
import { caseRef } from '../workflows/messages.js';
import type { Instant } from '../domain/time.js';
import { deliver } from '../temporal/deliver.js';
import { store } from './arms/store.js';
import { APPLICATION } from './arms/path.js';
import type { BenchStack } from './stack.js';

const AT_ONCE = 20;
/** A bound against hanging: no queue here is as long, on the busiest machine. */
const PATIENCE_MS = 600_000;

export interface Openings {
  readonly count: number;
  readonly spreadMs: number;
  /** When the applications came in; the clocks start there. Default: now. */
  readonly receivedAt?: Instant;
}

/** Opens cases and leaves them open, by stored commands, without HTTP. Answers their ids. */
export async function openCases(
  stack: BenchStack,
  { count, spreadMs, receivedAt }: Openings,
  signal: AbortSignal,
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const waiting = [...ids];
  const client = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      signal.throwIfAborted();
      await open(stack, id, spreadMs, receivedAt);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  return ids;
}

async function open(stack: BenchStack, caseId: string, spreadMs: number, receivedAt?: Instant): Promise<void> {
  const { pool } = stack.db;
  const at = Date.now();
  const input: CaseCommand = {
    ...{ kind: 'open', key: randomUUID(), at, actor: { user: 'intake' } },
    opening: {
      ...{ id: caseId, agency: 'ph', agencyShort: '平', rulePack: 'law', door: 'application', channel: 'window' },
      ...{ kind: 'civil', procedure: 'labour-arbitration', matterId: caseId, persons: 1, missing: [] },
      receivedAt: receivedAt ?? at,
    },
  };
  const seq = await store(pool, caseId, { actor: 'intake', action: 'open', body: APPLICATION, input }, input);
  const delivery = { id: input.key, proceeding: caseRef(caseId), inputs: [input], seq };
  const outcome = await deliver(stack.client, delivery, { timeoutMs: PATIENCE_MS, spreadMs });
  if (outcome.state !== 'done') throw new Error(`${caseId} was not opened: ${JSON.stringify(outcome)}`);
  await confirmCommands(pool, [input.key]);
}
