import { randomUUID } from 'node:crypto';
import { commitStep } from '../activities/commit.js';
import { Arrivals } from '../api/arrivals.js';
import { hashOf, stores, type CommandPort, type Submission } from '../api/commands.js';
import { refused } from '../api/problems.js';
import type { Db } from '../db/client.js';
import { refuseCommand, storeCommand } from '../db/commands.js';
import type { CaseCommand } from '../domain/case/facts.js';
import type { RuleBook } from '../domain/resolve.js';
import { systemClock, type Clock } from '../platform/clock.js';
import { caseInMemory, type CaseInMemory } from '../workflows/in-memory.js';

export interface MemoryPort extends CommandPort {
  /** The word of the system on a case, such as a draw's: stored and committed like anybody's command. */
  act(caseId: string, action: string, data: Readonly<Record<string, number>>): Promise<void>;
  /** Lets the clocks of a case speak up to now. */
  tick(caseId: string): Promise<void>;
  /** Nobody goes on with these; the record has them. */
  forget(caseId: string): void;
  /** What a step was thrown out with: the door let in what the record does not take. */
  readonly broken: Error[];
}

/**
 * Stores commands and commits their steps as the service does, with nothing but memory in between.
 *
 * @param looks whether it is looked for what must not be there twice
 */
export function memoryPort({ pool }: Db, book: RuleBook, clock: Clock = systemClock, looks = false): MemoryPort {
  const hosts = new Map<string, CaseInMemory>();
  const arrivals = new Arrivals(pool);
  const broken: Error[] = [];

  async function submit(s: Submission): ReturnType<CommandPort['submit']> {
    const { body, sent, seq: _seq, id = randomUUID(), inputs: of, caseId, filed, ...told } = s;
    const inputs = of(id);
    const { text, hash } = hashOf(body);
    const given = {
      ...{ ...told, proceeding: caseId, proceedingKind: 'case' as const, id, inputs },
      ...{ body: text, bodyHash: hash, sentHash: hashOf(sent).hash },
    };
    const { command } = looks
      ? await stores(pool, { ...given, ...(filed && { claims: filed.claims }) }, filed)
      : await storeCommand(pool, given);
    const host = hosts.get(caseId) ?? caseInMemory(book);
    hosts.set(caseId, host);
    try {
      for (const input of inputs) await take(host, input as CaseCommand, id);
    } catch (error) {
      // Half applied: nobody goes on from there.
      if (error instanceof Error && error.name !== 'Problem') {
        hosts.delete(caseId);
        broken.push(error);
      }
      throw error;
    }
    return {
      command: { ...command, state: 'done', result: { seq: host.steps.length } },
      confirmed: true,
      repeated: false,
    };
  }

  async function take(host: CaseInMemory, input: CaseCommand, commandId: string): Promise<void> {
    const before = host.steps.length;
    const against = host.send(input);
    // The clocks have spoken up to its instant, whatever becomes of it.
    for (const step of host.steps.slice(before)) await commitStep(pool, book, step);
    if (!against) return;
    const problem = refused(against);
    await refuseCommand(pool, commandId, problem.data);
    throw problem;
  }

  return {
    broken,
    forget: (caseId) => void hosts.delete(caseId),
    async tick(caseId) {
      const host = hosts.get(caseId);
      const before = host?.steps.length ?? 0;
      host?.tick(clock.now());
      for (const step of host?.steps.slice(before) ?? []) await commitStep(pool, book, step);
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
