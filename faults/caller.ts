import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Http } from './http.js';
import { whatWasTold, type LedgerWriter } from './ledger.js';
import type { People } from './people.js';

/** A mutation to be sent, again and again under the same key, until its outcome is known. */
export interface Mutation {
  readonly op: string;
  readonly actor: string;
  readonly path: string;
  readonly key: string;
  readonly body: unknown;
  /** Operation whose key and body this one repeats. */
  readonly duplicateOf?: string;
}

/**
 * `done`: 200 or 201, or 202 and done since. `refused`: a clear no, at once or after a 202. `pending`: 202, and nobody
 * knew more when the time was up. `unanswered`: not even that.
 */
export interface Outcome {
  readonly how: 'done' | 'refused' | 'pending' | 'unanswered';
  /** Type of the problem of a refusal, without `/problems/`. */
  readonly problem?: string;
  readonly caseId?: string;
  readonly body?: unknown;
}

/** An operation between its first attempt and its outcome. */
export interface Flight {
  readonly since: number;
  /** Settles with the machine time of the outcome; undefined when there was none. */
  readonly settled: Promise<number | undefined>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
const FOLLOW_MS = 150;

/** What all clients of a round send goes through here: the ledger, the retries, and what is under way. */
export class Caller {
  readonly flights = new Set<Flight>();
  /** Answers by status; `error` for those that never came. */
  readonly answers: Record<string, number> = {};
  duplicates = 0;
  /** Requests under way, readings too. */
  busy = 0;
  /** Operations that had their outcome. */
  settled = 0;
  /** Nobody has anything left to send. */
  over = false;
  /** Machine time after which nothing is tried again. */
  until = Infinity;

  constructor(
    private readonly http: Http,
    private readonly people: People,
    private readonly ledger: LedgerWriter,
    readonly round: number,
  ) {}

  /** Reads, and tries again while the service is away. Undefined when the time is up. */
  async get(actor: string, path: string): Promise<Answer | undefined> {
    this.busy += 1;
    const answer = await this.answerTo(actor, path);
    this.busy -= 1;
    return answer;
  }

  private async answerTo(actor: string, path: string): Promise<Answer | undefined> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const answer = await this.read(actor, path);
      if (answer && !isPassing(answer.status)) return answer;
      if (Date.now() > this.until) return undefined;
      await sleep(pause);
    }
  }

  async mutate(m: Mutation): Promise<Outcome> {
    let settle!: (at: number | undefined) => void;
    const flight: Flight = { since: Date.now(), settled: new Promise((done) => (settle = done)) };
    this.flights.add(flight);
    if (m.duplicateOf !== undefined) this.duplicates += 1;
    const outcome = await this.sent(m);
    this.flights.delete(flight);
    this.settled += 1;
    settle(outcome.how === 'done' || outcome.how === 'refused' ? Date.now() : undefined);
    return outcome;
  }

  private async sent(m: Mutation): Promise<Outcome> {
    const body = JSON.stringify(m.body);
    for (let attempt = 1, pause = FIRST_PAUSE_MS; ; attempt++, pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const answer = await this.attempt(m, body, attempt);
      if (answer && !isPassing(answer.status)) return this.outcome(m, answer);
      if (Date.now() > this.until) return { how: 'unanswered' };
      await sleep(pause);
    }
  }

  private async attempt(m: Mutation, body: string, attempt: number): Promise<Answer | undefined> {
    const headers = { ...(await this.people.headers(m.actor)), 'Idempotency-Key': m.key };
    const { op, actor, path, key } = m;
    this.ledger.write({
      ...{ op, round: this.round, at: Date.now(), actor, method: 'POST', path, key, attempt },
      bodySha256: createHash('sha256').update(body).digest('hex'),
      ...(m.duplicateOf !== undefined && { duplicateOf: m.duplicateOf }),
    });
    try {
      const answer = await this.http.send('POST', path, headers, body);
      this.ledger.write({ op, attempt, at: Date.now(), ...whatWasTold(answer.status, answer.body) });
      this.count(String(answer.status));
      return answer;
    } catch (error) {
      this.ledger.write({ op, attempt, at: Date.now(), error: (error as Error).message });
      this.count('error');
      return undefined;
    }
  }

  private async outcome(m: Mutation, { status, body }: Answer): Promise<Outcome> {
    if (status >= 400) return { how: 'refused', problem: problemIn(body) };
    const said = body as { id?: string; case?: { id: string }; command?: { id: string } };
    const caseId = said.case?.id ?? said.id;
    const known = caseId === undefined ? {} : { caseId };
    if (status !== 202) return { how: 'done', body, ...known };
    return { ...(await this.followed(m.actor, said.command!.id)), ...known };
  }

  /** A command that was only taken: what becomes of it. */
  private async followed(actor: string, command: string): Promise<Outcome> {
    for (;;) {
      const answer = await this.read(actor, `/commands/${command}`);
      const { state, problem } = (answer?.status === 200 ? answer.body : {}) as { state?: string; problem?: unknown };
      if (state === 'done') return { how: 'done' };
      if (state === 'refused') return { how: 'refused', problem: problemIn(problem) };
      if (Date.now() > this.until) return { how: 'pending' };
      await sleep(FOLLOW_MS);
    }
  }

  private async read(actor: string, path: string): Promise<Answer | undefined> {
    const headers = await this.people.headers(actor);
    return this.http.send('GET', path, headers).catch(() => undefined);
  }

  private count(what: string): void {
    this.answers[what] = (this.answers[what] ?? 0) + 1;
  }
}

/** Comes right by itself: the service, or what it stands on, is away or busy. */
const isPassing = (status: number): boolean => status >= 500 || status === 429;

const problemIn = (body: unknown): string =>
  String((body as { type?: unknown } | null | undefined)?.type ?? 'none').replace('/problems/', '');
