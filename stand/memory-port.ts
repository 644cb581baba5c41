import { randomUUID } from 'node:crypto';
import { commitStep } from '../activities/commit.js';
import { Arrivals } from '../api/arrivals.js';
import { hashOf, REPLAYED, stores, type CommandPort, type Submission } from '../api/commands.js';
import { Problem, refused, type ProblemData } from '../api/problems.js';
import type { Db } from '../db/client.js';
import { refuseCommand, type StoredCommand } from '../db/commands.js';
import type { CommandInput, Step } from '../domain/engine/proceeding.js';
import type { Refusal } from '../domain/engine/refusal.js';
import type { KindName } from '../domain/kinds.js';
import type { RuleBook } from '../domain/resolve.js';
import { systemClock, type Clock } from '../platform/clock.js';
import type { Instant } from '../domain/time.js';
import { caseInMemory, requestInMemory } from '../workflows/in-memory.js';

export interface MemoryPort extends CommandPort {
  /** The word of the system on a case, such as a draw's: stored and committed like anybody's command. */
  act(caseId: string, action: string, data: Readonly<Record<string, number>>): Promise<void>;
  /** A command that somebody else has stored, such as a draw's: carried out, or refused. */
  carryOut(command: Pick<StoredCommand, 'id' | 'proceeding' | 'proceedingKind' | 'inputs'>): Promise<void>;
  /** Lets the clocks of a case speak up to now. */
  tick(caseId: string): Promise<void>;
  /** The same for every case. @returns the cases whose tasks are others now */
  tickAll(): Promise<readonly string[]>;
  /** Nobody goes on with these; the record has them. */
  forget(caseId: string): void;
  /** Steps that it has committed. */
  readonly committed: number;
  /** What a step was thrown out with: the door let in what the record does not take. */
  readonly broken: Error[];
}

/** A proceeding of whatever kind, in memory. */
interface Host {
  readonly run: { nextWake(): Instant | undefined };
  readonly steps: readonly Step[];
  send(input: CommandInput): Refusal | undefined;
  tick(until: Instant): void;
}

/**
 * Stores commands and commits their steps as the service does, with nothing but memory in between.
 *
 * @param looks whether it is looked for what must not be there twice
 */
export function memoryPort({ pool }: Db, book: RuleBook, clock: Clock = systemClock, looks = false): MemoryPort {
  const hosts = new Map<string, Host>();
  const begun: Readonly<Record<KindName, () => Host>> = {
    case: () => caseInMemory(book),
    request: () => requestInMemory(book),
  };
  const arrivals = new Arrivals(pool);
  const broken: Error[] = [];
  let committed = 0;
  /** The end of the last step of each case, for those that wait: one is committed after the other. */
  const turns = new Map<string, Promise<unknown>>();

  function inTurn<T>(caseId: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(caseId) ?? Promise.resolve()).then(work);
    turns.set(
      caseId,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async function submit(s: Submission): ReturnType<CommandPort['submit']> {
    const { body, sent, seq: _seq, id = randomUUID(), inputs: of, caseId, filed, beside, also, ...told } = s;
    const { proceedingKind = 'case' } = s;
    const inputs = of(id);
    const { text, hash } = hashOf(body);
    const given = {
      ...{ ...told, proceeding: caseId, proceedingKind, id, inputs },
      ...{ body: text, bodyHash: hash, sentHash: hashOf(sent).hash },
    };
    const { command, fresh } = looks
      ? await stores(pool, { ...given, ...(filed && { claims: filed.claims }) }, s)
      : await stores(pool, given, { ...(beside && { beside }), also });
    if (!fresh && command.state === 'refused') throw Problem.again(command.problem as ProblemData, REPLAYED);
    if (!fresh) return { command, confirmed: true, repeated: true };
    const seq = await inTurn(caseId, () => takeAll(proceedingKind, caseId, id, inputs));
    if (also) await inTurn(also.proceeding, () => takeAll(also.proceedingKind, also.proceeding, also.id, also.inputs));
    return { command: { ...command, state: 'done', result: { seq } }, confirmed: true, repeated: false };
  }

  /** @returns the number of steps on record */
  async function takeAll(
    kind: KindName,
    caseId: string,
    commandId: string,
    inputs: readonly CommandInput[],
  ): Promise<number> {
    const host = hosts.get(caseId) ?? begun[kind]();
    hosts.set(caseId, host);
    try {
      for (const input of inputs) await take(host, input, commandId);
    } catch (error) {
      // Half applied: nobody goes on from there.
      if (error instanceof Error && error.name !== 'Problem') {
        hosts.delete(caseId);
        broken.push(error);
      }
      throw error;
    }
    return host.steps.length;
  }

  /** @returns whether that has changed its tasks */
  async function tick(caseId: string): Promise<boolean> {
    const host = hosts.get(caseId);
    if (!host) return false;
    const before = host.steps.length;
    host.tick(clock.now());
    await commit(host, before);
    return host.steps.slice(before).some(({ tasks }) => tasks.length > 0);
  }

  /** What has come since that many steps. */
  async function commit(host: Host, before: number): Promise<void> {
    for (const step of host.steps.slice(before)) {
      const { outcome } = await commitStep(pool, book, step);
      if (outcome !== 'committed') throw new Error(`step ${step.seq} of a case was ${outcome}`);
      committed++;
    }
  }

  async function take(host: Host, input: CommandInput, commandId: string): Promise<void> {
    const before = host.steps.length;
    const against = host.send(input);
    // The clocks have spoken up to its instant, whatever becomes of it.
    await commit(host, before);
    if (!against) return;
    const problem = refused(against);
    await refuseCommand(pool, commandId, problem.data);
    throw problem;
  }

  return {
    broken,
    get committed() {
      return committed;
    },
    forget: (caseId) => void hosts.delete(caseId),
    async carryOut({ id, proceeding, proceedingKind, inputs }) {
      await inTurn(proceeding, () => takeAll(proceedingKind, proceeding, id, inputs)).catch(unlessRefused);
    },
    async tick(caseId) {
      await inTurn(caseId, () => tick(caseId));
    },
    async tickAll() {
      const due = [...hosts].filter(([, { run }]) => (run.nextWake() ?? Infinity) <= clock.now());
      const others = due.map(async ([caseId]) => ((await inTurn(caseId, () => tick(caseId))) ? [caseId] : []));
      return (await Promise.all(others)).flat();
    },
    earlier: () => Promise.resolve(undefined),
    arrived: (id) => arrivals.add(id),
    close: () => arrivals.flush(),
    submit,
    async act(caseId, action, data) {
      const at = clock.now();
      await submit({
        ...{ actor: 'system', route: 'system', key: randomUUID(), caseId, kind: 'act', name: action },
        ...{ sent: data, body: data, receivedAt: at, seq: 0 },
        inputs: (key) => [{ kind: 'act', key, at, actor: { user: 'system' }, action, data }],
      });
    },
  };
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'Problem') throw error;
}
