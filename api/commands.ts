import { createHash, randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { CommandInput } from '../domain/engine/proceeding.js';
import type { KindName } from '../domain/kinds.js';
import type { Pool, PoolClient } from 'pg';
import { transaction, type Db } from '../db/client.js';
import { lockClaims } from '../db/duplicates.js';
import {
  findCommand,
  refuseCommand,
  releaseCommand,
  storeCommand,
  commandById,
  type NewCommand,
  type StoredCommand,
} from '../db/commands.js';
import type { Instant } from '../domain/time.js';
import { inWords } from '../db/refusals.js';
import { deliver } from '../temporal/deliver.js';
import { caseSpread } from '../db/spread.js';
import { Arrivals } from './arrivals.js';
import { Problem, refused, type ProblemData } from './problems.js';

/** What became of a command by the time its answer goes out. */
export interface Submitted {
  readonly command: StoredCommand;
  /** The workflow itself has answered. */
  readonly confirmed: boolean;
  /** It had been sent before, under the same key. */
  readonly repeated: boolean;
}

/** On whatever answers a repetition. */
export const REPLAYED = { 'Idempotency-Replayed': 'true' } as const;

export interface Submission {
  readonly actor: string;
  readonly route: string;
  readonly key: string;
  /** Default: a case. */
  readonly proceedingKind?: KindName;
  readonly caseId: string;
  readonly kind: NewCommand['kind'];
  readonly name: string;
  readonly taskId?: string;
  /** By it a repetition is known, however it is read then. */
  readonly sent: unknown;
  /** What was read of it, and is stored. */
  readonly body: unknown;
  readonly receivedAt: Instant;
  /** `case.seq` of the row that the command was allowed by. */
  readonly seq: number;
  readonly inputs: (commandId: string) => readonly CommandInput[];
  /** Default: a new id; derived from the key where the case's id must be known before. */
  readonly id?: string;
  /** What must not be entered twice. */
  readonly filed?: {
    readonly claims: readonly string[];
    readonly locks: readonly string[];
    /** Looks whether it is entered already, in the transaction that stores the command. @throws Problem when it is */
    readonly look: (client: PoolClient) => Promise<void>;
  };
  /** What is written with it, in the transaction that stores it. @throws Problem when it may not be */
  readonly beside?: (client: PoolClient) => Promise<unknown>;
  /** A command to another proceeding: stored with it, handed over after it, fallen with it where it is refused. */
  readonly also?: NewCommand | undefined;
}

/** How commands reach the workflows. */
export interface CommandPort {
  /** The command stored before under this key, if any. @throws Problem idempotency-key-reused for another body */
  earlier(actor: string, route: string, key: string, sent: unknown): Promise<Submitted | undefined>;
  /** Stores the command, hands it to its case and waits a while for the outcome. @throws Problem when it is refused */
  submit(s: Submission): Promise<Submitted>;
  /** Workflow and record agree that it is done: nobody need deliver it any more. */
  arrived(commandId: string): void;
  /** Says what is still to be said. */
  close(): Promise<void>;
}

export function hashOf(body: unknown): { text: string; hash: string } {
  const text = JSON.stringify(canonical(body ?? {}));
  return { text, hash: createHash('sha256').update(text, 'utf8').digest('hex') };
}

/** The order of keys says nothing: the same body in another order is the same body. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, canonical(v)]),
  );
}

export function commandPort(db: Db, client: Client, answerTimeoutMs: number): CommandPort {
  const spread = caseSpread(db.pool);
  const arrivals = new Arrivals(db.pool);
  const earlier: CommandPort['earlier'] = async (actor, route, key, sent) => {
    const command = await findCommand(db.pool, actor, route, key);
    if (!command) return undefined;
    return repeated(command, hashOf(sent).hash);
  };

  /** A repeated command has the outcome that the first had; one still on its way is waited for a little. */
  async function repeated(command: StoredCommand, hash: string): Promise<Submitted> {
    if (command.sentHash !== hash) throw new Problem('idempotency-key-reused');
    let current = command;
    for (const until = Date.now() + answerTimeoutMs; current.state === 'pending' && Date.now() < until;) {
      await new Promise((r) => setTimeout(r, 50));
      current = (await commandById(db.pool, command.id)) ?? current;
    }
    if (current.state === 'refused') throw Problem.again(current.problem as ProblemData, REPLAYED);
    return { command: current, confirmed: false, repeated: true };
  }

  const handOver = async (c: NewCommand, seq: number) => {
    const proceeding = { kind: c.proceedingKind, id: c.proceeding };
    const delivery = { id: c.id, proceeding, inputs: c.inputs, seq };
    return deliver(client, delivery, { timeoutMs: answerTimeoutMs, spreadMs: await spread() });
  };

  /** What has no outcome in time is the relay's. */
  async function follow(c: NewCommand): Promise<void> {
    const outcome = await handOver(c, 0);
    if (outcome.state === 'refused') await refuseCommand(db.pool, c.id, refused(outcome.refusal).data);
    if (outcome.state === 'unknown') await releaseCommand(db.pool, c.id);
    if (outcome.state === 'done') arrivals.add(c.id);
  }

  return {
    earlier,
    arrived: (id) => arrivals.add(id),
    close: () => arrivals.flush(),
    async submit(s) {
      const { text, hash } = hashOf(s.body);
      const sent = hashOf(s.sent).hash;
      const id = s.id ?? randomUUID();
      const command: NewCommand = {
        id,
        actor: s.actor,
        route: s.route,
        key: s.key,
        proceeding: s.caseId,
        proceedingKind: s.proceedingKind ?? 'case',
        kind: s.kind,
        name: s.name,
        ...(s.taskId && { taskId: s.taskId }),
        inputs: s.inputs(id),
        body: text,
        bodyHash: hash,
        sentHash: sent,
        receivedAt: s.receivedAt,
        ...(s.filed && { claims: s.filed.claims }),
      };
      const stored = await stores(db.pool, command, s);
      if (!stored.fresh) return repeated(stored.command, sent);
      const outcome = await handOver(command, s.seq);
      if (outcome.state === 'refused') {
        const problem = refused(await inWords(db.pool, outcome.refusal, command.inputs[0]));
        const row = await refuseCommand(db.pool, id, problem.data);
        if (row?.state !== 'done') {
          if (s.also) await refuseCommand(db.pool, s.also.id, problem.data);
          throw problem;
        }
      }
      if (outcome.state === 'done' && s.also) await follow(s.also);
      // Told without a look at the row: whoever shows the case afterwards looks (api/submit.ts).
      if (outcome.state === 'done') {
        const { seq } = outcome;
        return { command: { ...stored.command, state: 'done', result: { seq } }, confirmed: true, repeated: false };
      }
      if (outcome.state === 'unknown') await releaseCommand(db.pool, id);
      const current = (await commandById(db.pool, id)) ?? stored.command;
      // Given back without an outcome, it may have been taken, and refused, by the relay before it was read again.
      if (current.state === 'refused') throw Problem.again(current.problem as ProblemData);
      return { command: current, confirmed: false, repeated: false };
    },
  };
}

/** Of two commands that claim the same, the second looks when the first is stored. */
export async function stores(
  pool: Pool,
  command: NewCommand,
  { filed, beside, also }: Pick<Submission, 'filed' | 'beside' | 'also'>,
) {
  const locks = filed?.locks ?? [];
  if (locks.length === 0 && !beside && !also) return storeCommand(pool, command);
  return transaction(pool, async (client) => {
    if (locks.length > 0) {
      await lockClaims(client, locks);
      await filed?.look(client);
    }
    await beside?.(client);
    const stored = await storeCommand(client, command);
    if (also && stored.fresh) await storeCommand(client, also);
    return stored;
  });
}
