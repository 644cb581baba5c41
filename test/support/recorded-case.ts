import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { commitStep } from '../../activities/commit.js';
import { storeCommand } from '../../db/commands.js';
import type { Codes } from '../../domain/engine/code.js';
import type { CaseCommand } from '../../domain/case/facts.js';
import { HOUR, type Instant } from '../../domain/time.js';
import { caseInMemory } from '../../workflows/in-memory.js';
import { completed } from './codes.js';
import { book, opening } from './fixtures.js';
import { commandOf } from './new-command.js';

/** From the desk to the handler, one step each. */
const ACTS: readonly [task: string, action: string, user: string, data: Codes][] = [
  ['review', 'propose-grant', 'reviewer', {}],
  ['approve', 'grant', 'director', {}],
  ['assign', 'assign-firm', 'assigner', { firm: 'ph-f1' }],
  ['name-handler', 'name', 'firm', { lawyer: 'lawyer1' }],
];
/** Steps such a case can take, the opening with them. */
export const MOST_STEPS = ACTS.length + 1;

/** A case written by the product's own commit, without a workflow: commands, journal, events with their hashes. */
export class RecordedCase {
  readonly id = randomUUID();
  private readonly host = caseInMemory(book);
  private next = 0;

  constructor(
    private readonly pool: Pool,
    private at: Instant,
  ) {}

  /** Stores the next command, as the API does. Answers what there is to carry out. */
  async receive(at: Instant = this.at + HOUR): Promise<CaseCommand> {
    this.at = at;
    const key = randomUUID();
    const act = ACTS[this.next - 1];
    const input = completed<CaseCommand>(
      act
        ? {
            ...{ kind: 'task', key, at, actor: { user: act[2], ...(act[0] === 'name-handler' && { firm: 'ph-f1' }) } },
            ...{ task: `${this.id}.${act[0]}.1`, action: act[1], data: act[3] },
          }
        : {
            ...{ kind: 'open', key, at, actor: { user: 'intake' } },
            opening: opening({ id: this.id, matterId: this.id, receivedAt: at }),
          },
    );
    this.next++;
    await storeCommand(this.pool, commandOf(this.id, [input], { title: `案由 ${this.next}` }));
    return input;
  }

  /** Carries a stored command out: one step, or more where a clock spoke before. */
  async carryOut(input: CaseCommand): Promise<void> {
    const done = this.host.steps.length;
    const refused = this.host.send(input);
    if (refused) throw new Error(`refused: ${refused.type}`);
    for (const step of this.host.steps.slice(done)) {
      const { outcome } = await commitStep(this.pool, book, step);
      if (outcome !== 'committed') throw new Error(`the step was ${outcome}`);
    }
  }

  async step(at?: Instant): Promise<void> {
    await this.carryOut(await this.receive(at));
  }
}
