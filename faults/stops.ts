import { randomBytes } from 'node:crypto';
import { random } from '../stand/random.js';
import type { Caller, Outcome } from './caller.js';
import { APPLICATION, NOTICE } from './openings.js';
import type { ActionView } from './people.js';
import type { Work } from './work.js';

/** Clients that open cases at the same time. */
const CLIENTS = 24;
const DUPLICATED = 0.1;

/** Many cases opened and taken some steps, as quickly as the service takes them. */
export class ManyCases implements Work {
  readonly planned: number;
  acknowledged = 0;
  readonly observed = [];
  readonly done: Record<string, number> = {};
  private readonly nonce = randomBytes(4).toString('hex');
  private numbered = 0;

  constructor(
    private readonly o: { seed: number; round: number; cases: number },
    private readonly caller: Caller,
  ) {
    this.planned = Array.from({ length: o.cases }, (_, n) => (this.isNotice(n) ? 2 : 3)).reduce((a, b) => a + b, 0);
  }

  async run(): Promise<void> {
    const numbers = Array.from({ length: this.o.cases }, (_, n) => n).values();
    await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        for (const n of numbers) {
          if (Date.now() > this.caller.until) return;
          await this.one(n);
        }
      }),
    );
  }

  private isNotice(n: number): boolean {
    return random(this.o.seed, 'notice', this.o.round, n).chance(0.4);
  }

  private async one(n: number): Promise<void> {
    const notice = this.isNotice(n);
    const opened = await this.send(
      'intake',
      notice ? '/notices' : '/applications',
      notice ? NOTICE : APPLICATION,
      random(this.o.seed, 'twice', this.o.round, n).chance(DUPLICATED),
    );
    const { caseId } = opened;
    if (opened.how !== 'done' || caseId === undefined) return;
    if (notice) {
      const task = `${caseId}.assign.1`;
      const shown = await this.caller.get('assigner', `/tasks/${task}`);
      const [action] = (shown?.body as { actions?: ActionView[] } | undefined)?.actions ?? [];
      if (action) await this.send('assigner', `/tasks/${task}/actions/${action.name}`, action.schema.examples[0]);
      return;
    }
    await this.send('reviewer', `/tasks/${caseId}.review.1/actions/propose-grant`, { means: 'checked' });
    await this.send('director', `/tasks/${caseId}.approve.1/actions/grant`, {});
  }

  private async send(actor: string, path: string, body: unknown, twice = false): Promise<Outcome> {
    const op = `${this.nonce}.${this.o.round}.${++this.numbered}`;
    const mutation = { op, actor, path, key: op, body };
    const [outcome] = await Promise.all([
      this.caller.mutate(mutation),
      twice && this.caller.mutate({ ...mutation, op: `${op}.2`, duplicateOf: op }),
    ]);
    if (outcome.how === 'done' || outcome.how === 'pending') this.acknowledged += 1;
    const manner = twice ? 'twice' : 'plain';
    this.done[manner] = (this.done[manner] ?? 0) + 1;
    return outcome;
  }
}
