import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { civilDate, DAY } from '../domain/time.js';
import { AGENCIES, doerOf, postOf, type Agency } from '../stand/demo-posts.js';
import { random, type Random } from '../stand/random.js';
import { actIn } from './acts.js';
import { badOpening, spoiled } from './bad-data.js';
import type { Caller, Mutation, Outcome } from './caller.js';
import { APPLICATION, NOTICE, takeover } from './openings.js';
import type { ActionView, CaseView, TaskView } from './people.js';

export interface LoadSetup {
  readonly seed: number;
  readonly round: number;
  readonly caller: Caller;
  readonly clients: number;
  /** Operations of each client. */
  readonly operations: number;
  /** Over which the operations are spread, ms. */
  readonly length: number;
  /** Cases whose handlers report a hearing at one instant; 0 for none. */
  readonly hearings: number;
}

/** What did not go as it must, seen by the callers alone. */
export interface Observed {
  readonly invariant: 'contest' | 'bad-data';
  readonly caseId?: string;
  readonly text: string;
}

/** How an operation is sent. */
const MANNERS = {
  plain: 0.6,
  /** The same key three times at once. */
  twice: 0.1,
  /** The same key again, some seconds later. */
  again: 0.08,
  /** Sixteen clients with keys of their own on one task. */
  contest: 0.04,
  /** Long after its form was read. */
  late: 0.06,
  /** Beside an act of somebody else on the same case, which was read before and is sent after. */
  crossing: 0.12,
};
type Manner = keyof typeof MANNERS;

const RIVALS = 16;
/** Share of the handlers' namings that are aimed at the instant their time runs out. */
const RACES = 0.3;
/** Around that instant, ms either way. */
const AIM_MS = 50;
/** How often one operation is begun anew, each time with a key of its own, when the case has moved on meanwhile. */
const TRIES = 6;
/** Beside so many of the operations something is sent that cannot be. */
const BAD = 0.12;
/** Of that, what is to open a case; the rest goes to the case at hand. */
const BAD_OPENINGS = 0.3;
/** Where no answer is the ordinary one, or the ordinary one leads nowhere. */
const ANY_WAY = ['hearing', 'decide-objection'];
/** Lawyers of the first firm who bring cases along. */
const TAKING_OVER = 6;
/** The agency that goes live. */
const TAKES_OVER = 'ph';
/** Nobody else of the post could go on after this. */
const NEVER = ['recuse'];

/**
 * The clients of one round. Each takes cases from the desk towards the archive by what the API offers, one operation
 * after the other, everybody in his role; what is done and how is fixed by the seed, when it happens by the service.
 */
export class Load {
  acknowledged = 0;
  readonly observed: Observed[] = [];
  readonly caseIds = new Set<string>();
  /** Of each manner of sending how often it was done; `race` by outcome. */
  readonly done: Record<string, number> = {};
  private readonly beside: Promise<unknown>[] = [];
  /** Keys of a round that is played again after a crash are not those of the first time. */
  private readonly nonce = randomBytes(4).toString('hex');
  private numbered = 0;

  constructor(private readonly o: LoadSetup) {}

  get planned(): number {
    return this.o.clients * this.o.operations + 2 * this.o.hearings;
  }

  /** Settles when every operation has its outcome, or the caller gave up. */
  async run(): Promise<void> {
    const began = Date.now();
    await this.goLive();
    await Promise.all([
      ...Array.from({ length: this.o.clients }, (_, n) => this.client(n, began)),
      ...(this.o.hearings > 0 ? [this.drawContest(began)] : []),
    ]);
    await Promise.all(this.beside);
  }

  private async client(n: number, began: number): Promise<void> {
    const { seed, round, operations, length } = this.o;
    const agency = AGENCIES[n % 4 === 3 ? 1 : 0];
    const pace = length / operations;
    let current: string | undefined;
    for (let i = 0; i < operations; i++) {
      const r = random(seed, 'operation', round, n, i);
      await sleep(Math.max(0, began + (i + r.next()) * pace - Date.now()));
      const outcome = await this.advance(agency, current, r);
      if (outcome.acknowledged) this.acknowledged += 1;
      current = outcome.caseId;
      const bad = random(seed, 'bad', round, n, i);
      if (bad.chance(BAD)) this.beside.push(this.bad(agency, current, bad));
      if (Date.now() > this.o.caller.until) return;
    }
  }

  /** One operation: the next thing that can be done in the case, or another case when there is nothing. */
  private async advance(
    agency: Agency,
    current: string | undefined,
    r: Random,
  ): Promise<{ acknowledged: boolean; caseId?: string }> {
    let caseId = current;
    for (let attempt = 0; attempt < TRIES && Date.now() <= this.o.caller.until; attempt++) {
      if (caseId === undefined) {
        const opened = await this.open(agency, r);
        if (opened.how === 'done' && opened.caseId !== undefined) return { acknowledged: true, caseId: opened.caseId };
        if (opened.how === 'pending') return { acknowledged: true };
        continue;
      }
      const next = await this.nextIn(agency, caseId, r);
      if (!next) {
        caseId = undefined;
        continue;
      }
      if (next.task?.kind === 'name-handler' && next.task.deadline && r.chance(RACES)) {
        this.beside.push(this.race(caseId, next.task, next.rivals));
        // Counted when the race is over; the client turns to another case meanwhile.
        return { acknowledged: false };
      }
      const outcome = await this.send(agency, caseId, next, r);
      if (outcome.how === 'done' || outcome.how === 'pending') return { acknowledged: true, caseId };
    }
    return { acknowledged: false, ...(caseId !== undefined && { caseId }) };
  }

  // ---- what to do ----------------------------------------------------------------------------------------------

  /** By application, by notice, or with its handler already, so that short rounds too see what comes later. */
  private async open(agency: Agency, r: Random): Promise<Outcome> {
    const door = r.weighted({ applications: 0.4, notices: 0.25, takeovers: agency === TAKES_OVER ? 0.35 : 0 });
    const m =
      door === 'takeovers'
        ? await this.takeover(`lawyer${r.whole(1, TAKING_OVER)}`)
        : this.mutation(postOf(agency, 'intake'), `/${door}`, door === 'applications' ? limited(r) : NOTICE);
    if (!m) return { how: 'unanswered' };
    this.count('plain');
    return this.known(r.chance(MANNERS.twice) ? this.twice(m) : this.o.caller.mutate(m));
  }

  /** Cases are taken over within a window alone. */
  private async goLive(): Promise<void> {
    const until = civilDate(Date.now() + 30 * DAY);
    const path = `/agencies/${TAKES_OVER}/go-live-window`;
    await this.o.caller.mutate(this.mutation(postOf(TAKES_OVER, 'bureau'), path, { until }));
  }

  /** Proposed by the desk; what opens the case is the head's confirmation. Undefined where nobody answered. */
  private async takeover(lawyer: string): Promise<Mutation | undefined> {
    const proposal = this.mutation(postOf(TAKES_OVER, 'intake'), '/takeovers', takeover(lawyer));
    const { how, caseId } = await this.o.caller.mutate(proposal);
    if (how !== 'done' || caseId === undefined) return undefined;
    return this.mutation(postOf(TAKES_OVER, 'director'), `/takeovers/${caseId}/confirm`, {});
  }

  private async nextIn(agency: Agency, caseId: string, r: Random): Promise<Next | undefined> {
    const view = await this.caseOf(postOf(agency, 'director'), caseId);
    if (!view) return undefined;
    const act = await this.actIn(agency, view, r);
    if (act) return act;
    for (const task of order(r, view.tasks)) {
      const doer = doerOf(agency, task);
      const answer = await this.o.caller.get(doer, `/tasks/${task.id}`);
      if (answer?.status !== 200) continue;
      const actions = (answer.body as { actions: ActionView[] }).actions.filter((a) => !NEVER.includes(a.name));
      const ordinary = r.chance(0.85) && !ANY_WAY.includes(task.kind);
      const action = ordinary ? actions[0] : actions.length > 0 ? r.pick(actions) : undefined;
      if (!action) continue;
      const mutations = actions.map(({ name, schema }) =>
        this.mutation(doer, `/tasks/${task.id}/actions/${name}`, schema.examples[0]),
      );
      return { task, mutation: mutations[actions.indexOf(action)]!, rivals: mutations };
    }
    return undefined;
  }

  private async actIn(agency: Agency, view: CaseView, r: Random): Promise<Next | undefined> {
    const wanted = actIn(agency, view, r);
    if (!wanted) return undefined;
    const { actor, name, fields } = wanted;
    const action = (await this.caseOf(actor, view.id))?.actions.find((a) => a.name === name);
    if (!action) return undefined;
    const example = action.schema.examples[0] as Readonly<Record<string, unknown>>;
    const mutation = this.mutation(actor, `/cases/${view.id}/actions/${name}`, { ...example, ...fields?.(example) });
    return { mutation, rivals: [] };
  }

  private async caseOf(actor: string, caseId: string): Promise<CaseView | undefined> {
    const answer = await this.o.caller.get(actor, `/cases/${caseId}`);
    return answer?.status === 200 ? (answer.body as CaseView) : undefined;
  }

  // ---- how it is sent ------------------------------------------------------------------------------------------

  private async send(agency: Agency, caseId: string, { task, mutation }: Next, r: Random): Promise<Outcome> {
    const { caller } = this.o;
    const manner: Manner = r.weighted(MANNERS);
    this.count(manner);
    switch (manner) {
      case 'plain':
        return caller.mutate(mutation);
      case 'twice':
        return this.twice(mutation);
      case 'again': {
        const first = await caller.mutate(mutation);
        const pause = r.whole(1_000, 6_000);
        this.beside.push(sleep(pause).then(() => caller.mutate(this.duplicate(mutation))));
        return first;
      }
      case 'late':
        await sleep(r.whole(2_000, 5_000));
        return caller.mutate(mutation);
      case 'crossing': {
        const act = await this.service(agency, caseId);
        const [outcome] = await Promise.all([
          sleep(r.whole(0, 30)).then(() => caller.mutate(mutation)),
          act && caller.mutate(act),
        ]);
        return outcome;
      }
      case 'contest':
        return task ? this.contest(caseId, mutation) : caller.mutate(mutation);
    }
  }

  private async twice(mutation: Mutation): Promise<Outcome> {
    const { caller } = this.o;
    const [first] = await Promise.all([
      caller.mutate(mutation),
      caller.mutate(this.duplicate(mutation)),
      caller.mutate(this.duplicate(mutation)),
    ]);
    return first;
  }

  private async service(agency: Agency, caseId: string): Promise<Mutation | undefined> {
    const actor = postOf(agency, 'reviewer');
    const action = (await this.caseOf(actor, caseId))?.actions.find((a) => a.name === 'record-service');
    return action && this.mutation(actor, `/cases/${caseId}/actions/record-service`, action.schema.examples[0]);
  }

  /** Of many on one task exactly one wins, and the others are told so. */
  private async contest(caseId: string, mutation: Mutation): Promise<Outcome> {
    const rivals = Array.from({ length: RIVALS - 1 }, () =>
      this.mutation(mutation.actor, mutation.path, mutation.body),
    );
    const outcomes = await Promise.all([mutation, ...rivals].map((m) => this.o.caller.mutate(m)));
    const winners = outcomes.filter(({ how }) => how === 'done').length;
    const open = outcomes.some(({ how }) => how === 'pending' || how === 'unanswered');
    // Saving, trying to call, and asking for a day leave their tasks open: everybody may.
    const repeatable = /\/(save|attempt|turned-non-public|asked)$/.test(mutation.path);
    if (winners > 1 && !repeatable)
      this.observed.push({ invariant: 'contest', caseId, text: `${winners} of ${RIVALS} won ${mutation.path}` });
    const nobody = outcomes.some(({ problem }) => problem === 'too-late' || problem === 'cannot-be-recorded');
    if (winners === 0 && !open && !nobody)
      this.observed.push({
        ...{ invariant: 'contest', caseId },
        text: `nobody of ${RIVALS} won ${mutation.path}: ${[...new Set(outcomes.map((o) => o.problem))].join(', ')}`,
      });
    return outcomes.find(({ how }) => how === 'done') ?? outcomes[0]!;
  }

  /** The firm names its handler, and declines, at the instant its time runs out. At most one of the two takes effect. */
  private async race(caseId: string, task: TaskView, rivals: readonly Mutation[]): Promise<void> {
    const r = random(this.o.seed, 'race', this.o.round, this.beside.length);
    const due = Date.parse(task.deadline!.due);
    const outcomes = await Promise.all(
      rivals.map(async (m) => {
        await sleep(Math.max(0, due + r.whole(-AIM_MS, AIM_MS) - Date.now()));
        return this.o.caller.mutate(m);
      }),
    );
    // Told that it was too late is an answer too.
    if (outcomes.some(({ how }) => how !== 'unanswered')) this.acknowledged += 1;
    const won = outcomes.filter(({ how }) => how === 'done').length;
    this.count(`race: ${won > 0 ? 'in time' : (outcomes[0]?.problem ?? outcomes[0]!.how)}`);
    if (won > 1) this.observed.push({ invariant: 'contest', caseId, text: `${task.id} was named and declined` });
  }

  /**
   * The last places of a draw: the handlers of many cases report a hearing at one instant, and each report asks for a
   * draw, which the relay carries out. Who is drawn must not depend on who came first or came twice.
   */
  private async drawContest(began: number): Promise<void> {
    const { length, hearings, caller, seed, round } = this.o;
    const cases = await Promise.all(
      Array.from({ length: hearings }, async (_, n) => {
        const lawyer = n % TAKING_OVER;
        const m = await this.takeover(`lawyer${lawyer + 1}`);
        const opened: Outcome = m ? await this.known(caller.mutate(m)) : { how: 'unanswered' };
        if (opened.how === 'done' || opened.how === 'pending') this.acknowledged += 1;
        return { caseId: opened.caseId, handler: `lawyer${lawyer + 1}` };
      }),
    );
    await sleep(Math.max(0, began + length * 0.6 - Date.now()));
    await Promise.all(
      cases.map(async ({ caseId, handler }, n) => {
        if (caseId === undefined) return;
        const action = (await this.caseOf(handler, caseId))?.actions.find((a) => a.name === 'report-hearing');
        const r = random(seed, 'hearing', round, n);
        const m =
          action && this.mutation(handler, `/cases/${caseId}/actions/report-hearing`, action.schema.examples[0]);
        const outcome = m && (await (r.chance(0.3) ? this.twice(m) : caller.mutate(m)));
        if (outcome?.how === 'done' || outcome?.how === 'pending') this.acknowledged += 1;
        this.count('hearing');
      }),
    );
  }

  /** What cannot be recorded is refused for good, and never on its way for ever; an opening of that kind opens nothing. */
  private async bad(agency: Agency, caseId: string | undefined, r: Random): Promise<void> {
    const { caller } = this.o;
    let mutation: Mutation;
    if (caseId === undefined || r.chance(BAD_OPENINGS)) {
      const { path, body } = badOpening(r);
      mutation = this.mutation(postOf(agency, 'intake'), path, body);
    } else {
      const next = await this.nextIn(agency, caseId, r);
      if (!next) return;
      const { actor, path, body } = r.chance(0.5) ? next.mutation : r.pick([next.mutation, ...next.rivals]);
      mutation = this.mutation(actor, path, spoiled(body, r));
    }
    const opens = mutation.path === '/applications' || mutation.path === '/notices';
    const { how, problem } = await caller.mutate(mutation);
    this.count(`bad: ${problem ?? how}`);
    if (how === 'refused' || (how === 'done' && !opens)) return;
    const text = `${mutation.path} with ${JSON.stringify(mutation.body)} was ${how}`;
    this.observed.push({ invariant: 'bad-data', text, ...(caseId !== undefined && { caseId }) });
  }

  // ---- small things --------------------------------------------------------------------------------------------

  private mutation(actor: string, path: string, body: unknown): Mutation {
    const op = `${this.nonce}.${this.o.round}.${++this.numbered}`;
    return { op, actor, path, key: op, body };
  }

  private duplicate(m: Mutation): Mutation {
    return { ...m, op: `${m.op}.${++this.numbered}`, duplicateOf: m.op };
  }

  private async known(opening: Promise<Outcome>): Promise<Outcome> {
    const outcome = await opening;
    if (outcome.caseId !== undefined) this.caseIds.add(outcome.caseId);
    return outcome;
  }

  private count(what: string): void {
    this.done[what] = (this.done[what] ?? 0) + 1;
  }
}

interface Next {
  readonly task?: TaskView;
  readonly mutation: Mutation;
  /** All that could be done to the task, this included. */
  readonly rivals: readonly Mutation[];
}

/** Its limitation ends within weeks, or within the days in which aid may come in advance. */
const limited = (r: Random) => ({
  ...APPLICATION,
  limitationOn: civilDate(Date.now() + r.whole(2, 40) * DAY),
});

/** Any task may be the next one: some run side by side. */
function order<T>(r: Random, list: readonly T[]): T[] {
  const from = list.length > 0 ? r.whole(0, list.length - 1) : 0;
  return [...list.slice(from), ...list.slice(0, from)];
}
