import fc from 'fast-check';
import type { z } from 'zod';
import { trimmed } from '../../../api/text.js';
import { caseDesk } from '../../../db/cases.js';
import { hostile, KNOWN, knownFor } from '../../../fuzz/corpus.js';
import { pointer, type Path } from '../../../fuzz/place.js';
import type { Field } from './fields.js';
import type { Answer, HostileOffice } from './office.js';
import { readBy, verdict, type Read, type Trial } from './verdict.js';

/** Requests under way at one time: what changes nothing, or nothing that another looks at, need not wait. */
export const AT_ONCE = 8;

/** All of it, so many at one time. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>, atOnce = AT_ONCE) {
  const rest = items.values();
  const one = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

const keyOf = (name: string, path: Path): string => `${name} ${pointer(path)}`;

/** A trial and how its schema reads it. */
export interface Drawn extends Trial {
  readonly read: Read | undefined;
}

/** What is tried, how often, and what came of it. */
export class Trials {
  /** Requests with something hostile in this field, by the form's or route's name and its pointer. */
  readonly tried = new Map<string, number>();
  readonly findings = new Map<string, string>();
  /** Of what a field is always tried with. */
  private readonly sent = new Map<string, Set<string>>();
  requests = 0;
  taken = 0;
  private supply: string[] = [];
  private state: number;

  constructor(
    readonly office: HostileOffice,
    private seed: number,
    /** How often each field is tried, beside what its kind is always tried with. */
    private readonly quota: number,
  ) {
    this.state = seed;
  }

  /** The next hostile text. */
  text(): string {
    if (this.supply.length === 0) this.supply = fc.sample(hostile, { numRuns: 2_000, seed: this.seed++ });
    return this.supply.pop()!;
  }

  /** From 0 to 1, the same for the same seed (mulberry32). */
  chance(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  oneOf<T>(items: readonly T[]): T {
    return items[Math.floor(this.chance() * items.length)]!;
  }

  /** For one field: first what its kind has suffered from most, then whatever comes next, up to the quota. */
  *texts(name: string, field: Field): Generator<string> {
    const left = this.left(name, field);
    const known = knownFor(field.schema).filter((text) => !this.sent.get(keyOf(name, field.path))?.has(text));
    for (let i = 0; i < left; i++) yield known[i] ?? this.text();
  }

  /** How often it is still to be tried. */
  left(name: string, { pointer: at, schema }: Field): number {
    return Math.max(0, knownFor(schema).length + this.quota - (this.tried.get(`${name} ${at}`) ?? 0));
  }

  /** With hostile texts in the field; of such as fit no more than `most`. @param placed the whole of it, with this text */
  drawn(name: string, schema: z.ZodType, field: Field, placed: (text: string) => string, most = Infinity): Drawn[] {
    const trials: Drawn[] = [];
    let fitting = 0;
    for (const text of this.texts(name, field)) {
      const trial = this.read({ name, path: field.path, text, sent: placed(text), schema });
      trials.push(trial);
      if (trial.read?.fits && ++fitting === most) break;
    }
    return trials;
  }

  read(trial: Trial): Drawn {
    return { ...trial, read: readBy(trial, this.office.clock.at) };
  }

  count({ name, path, text }: Trial): void {
    const key = keyOf(name, path);
    this.tried.set(key, (this.tried.get(key) ?? 0) + 1);
    const sent = this.sent.get(key) ?? new Set();
    this.sent.set(key, sent);
    if (KNOWN.has(text)) sent.add(text);
  }

  found(trial: Trial, what: string, answer?: Answer): void {
    const key = `${trial.name} ${[trial.path, ...(trial.also ? [trial.also] : [])].map(pointer).join(' ')}: ${what}`;
    const said = answer ? JSON.stringify(answer.body ?? null).slice(0, 300) : '';
    if (!this.findings.has(key)) this.findings.set(key, `${trial.text.slice(0, 80)} → ${answer?.status ?? ''} ${said}`);
  }

  /** Sends something hostile, judges the answer, and counts. */
  async tryOne(trial: Drawn, send: () => Promise<Answer>): Promise<Answer> {
    this.count(trial);
    this.requests += 1;
    const answer = await send();
    const wrong = verdict(trial, answer, this.office.clock.at, trial.read);
    if (wrong) this.found(trial, wrong, answer);
    if (answer.status < 300) this.taken += 1;
    return answer;
  }

  /** What was taken stands in the history as it was read, and the case is not parked. */
  async readAgain(caseId: string, trial: Drawn, { body: { command } }: Answer): Promise<void> {
    const { read } = trial;
    if (!read?.fits) return;
    const answered = command as { state: string; seq: number } | undefined;
    if (answered?.state !== 'done') return this.found(trial, 'taken without an outcome');
    const { seq } = answered;
    const before = seq > 1 ? `?cursor=${seq - 1}%2F9999` : '';
    // Who reads all there is of a case.
    const { body } = await this.office.send('director', 'GET', `/cases/${caseId}/events${before}`);
    const events = body.items as { seq: number; n: number; body: unknown }[];
    const stored = events.find((e) => e.seq === seq && e.body !== null)?.body;
    if (canonical(stored) !== canonical(read.data)) this.found(trial, 'what was taken is not found again');
    const value = at(read.value, trial.path);
    const kept = at(stored, trial.path);
    if (typeof value === 'string' && kept !== trimmed(value) && kept !== value.toLowerCase())
      this.found(trial, 'it was stored as something else');
    const desk = await caseDesk(this.office.deps.db.pool, caseId);
    if (!desk || desk.row.parked !== null) this.found(trial, 'the case is parked');
  }
}

export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

export const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key], value);
