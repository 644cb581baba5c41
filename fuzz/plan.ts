import type { CivilDate } from '../domain/time.js';
import { random, type Random } from '../stand/random.js';
import { operationsOf, resolved, type OpenApi, type Operation, type Parameter, type Schema } from './document.js';
import { Found, kindOf, listOf } from './found.js';
import { touches } from './guards.js';
import { place, type Path } from './place.js';
import { uuidOf, Values } from './values.js';

/** A request as it is to be sent. */
export interface Planned {
  readonly n: number;
  readonly operation: Operation;
  /** Undefined: nobody is signed in. */
  readonly by: string | undefined;
  /** With query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Nothing in it was meant to be refused for its form. */
  readonly plain: boolean;
}

/** An action that somebody was offered, with the form for it. */
interface Offer {
  readonly path: string;
  readonly by: string;
  readonly schema: Schema;
  readonly example: unknown;
}
interface Task {
  readonly id: string;
  readonly role: string;
  readonly assignee: string | null;
  readonly firm: string | null;
}

const OFFERS = 200;
const TASK = '/tasks/{id}';
const CASE = '/cases/{id}';
/** How much of what is sent is what: the rest goes over all operations alike. */
const SHARES = { offers: 0.4, openings: 0.05 } as const;

interface Setup {
  readonly document: OpenApi;
  /** Operations that are not asked, by name. */
  readonly except?: readonly string[];
  readonly seed: number;
  readonly people: readonly string[];
  readonly today: () => CivilDate;
  /** Who does such a task; undefined: nobody is known for it. */
  readonly doerOf: (task: Task, agency: string) => string | undefined;
}

/** What to ask next, as the document has it and as earlier answers allow: each request follows from seed and number. */
export class Plan {
  readonly operations: readonly Operation[];
  private readonly askedAtRandom: readonly Operation[];
  private readonly found = new Found();
  private readonly values: Values;
  private readonly offers: Offer[] = [];
  /** Tasks that somebody is to look at, for what can be done with them. */
  private readonly toLookAt: { readonly id: string; readonly by: string }[] = [];
  /** Who was let in where. */
  private readonly welcome = new Map<string, Set<string>>();
  private readonly permissions = new Map<string, ReadonlySet<unknown>>();
  private readonly byName: ReadonlyMap<string, Operation>;
  private lastKey = 'k';

  constructor(private readonly o: Setup) {
    this.operations = operationsOf(o.document);
    this.askedAtRandom = this.operations.filter(({ name }) => o.except?.includes(name) !== true);
    this.byName = new Map(this.operations.map((operation) => [operation.name, operation]));
    this.values = new Values(o.document.components.schemas, this.found, o.today, o.seed);
  }

  next(n: number): Planned {
    const r = random(this.o.seed, 'request', n);
    const looked = r.chance(0.6) ? this.toLookAt.pop() : undefined;
    if (looked) return this.request(n, this.named(`GET ${TASK}`), r, { by: looked.by, path: `/tasks/${looked.id}` });
    const offer = r.chance(SHARES.offers) ? this.takeOffer(r) : undefined;
    if (offer) {
      const operation = this.named(`POST ${offer.path.startsWith('/tasks/') ? TASK : CASE}/actions/{name}`);
      return this.request(n, operation, r, offer);
    }
    if (r.chance(SHARES.openings)) {
      const operation = this.named(r.chance(0.7) ? 'POST /applications' : 'POST /notices');
      return this.request(n, operation, r, { by: r.pick(this.welcomeAt(operation)), example: operation.example });
    }
    return this.request(n, r.pick(this.askedAtRandom), r);
  }

  /** Who he is, and what he may do: asked for everybody before anything else. */
  current(by: string): Planned {
    const operation = this.named('GET /sessions/current');
    return { n: -1, operation, by, path: operation.base + operation.path, headers: {}, plain: true };
  }

  /** What an answer teaches. */
  learn({ operation, by }: Planned, status: number, body: unknown): void {
    if (by === undefined || status >= 300) return;
    const people = this.welcome.get(operation.name) ?? new Set();
    this.welcome.set(operation.name, people.add(by));
    if (typeof body !== 'object' || body === null) return;
    const { permissions } = body as { permissions?: unknown };
    if (Array.isArray(permissions)) this.permissions.set(by, new Set(permissions));
    this.found.harvest(listOf(operation), body, by);
    if (status === 201) this.madeBy(operation, body as Readonly<Record<string, unknown>>, by);
    const { id, caseId, agency, ...lists } = body as Shown;
    const actions = Array.isArray(lists.actions) ? (lists.actions as readonly (Offered | string)[]) : [];
    const tasks = Array.isArray(lists.tasks) ? (lists.tasks as readonly Task[]) : [];
    const place = `/${caseId === undefined ? 'cases' : 'tasks'}/${String(id)}`;
    for (const action of actions) if (typeof action === 'object') this.offered({ path: place, by }, action);
    for (const task of tasks) {
      const doer = this.o.doerOf(task, String(agency));
      if (doer !== undefined) this.toLookAt.push({ id: task.id, by: doer });
    }
    if (this.toLookAt.length > OFFERS) this.toLookAt.splice(0, OFFERS / 2);
  }

  private named(name: string): Operation {
    const operation = this.byName.get(name);
    if (!operation) throw new Error(`the document has no ${name}`);
    return operation;
  }

  /** What may be changed without sawing off the branch: things that were made here. */
  private madeBy({ path }: Operation, body: Readonly<Record<string, unknown>>, by: string): void {
    const key = body['username'] ?? body['id'];
    if (typeof key === 'string') this.found.add(`made${path}`, key, by);
  }

  private offered({ path, by }: Pick<Offer, 'path' | 'by'>, { name, schema }: Offered): void {
    this.offers.push({ path: `${path}/actions/${name}`, by, schema, example: schema.examples?.[0] });
    if (this.offers.length > OFFERS) this.offers.shift();
  }

  /** Of acts fewer: most of them end the case. */
  private takeOffer(r: Random): Offer | undefined {
    if (this.offers.length === 0) return undefined;
    const at = r.whole(0, this.offers.length - 1);
    const offer = this.offers[at]!;
    if (offer.path.startsWith('/cases/') && r.chance(0.7)) return undefined;
    if (r.chance(0.5)) this.offers.splice(at, 1);
    return offer;
  }

  /** Who has been let in there before, or may be, as far as anybody can say beforehand. */
  private welcomeAt({ name, permission }: Operation): readonly string[] {
    const may = (by: string) => permission === undefined || this.permissions.get(by)?.has(permission) !== false;
    const allowed = this.o.people.filter(may);
    const people = [...new Set([...(this.welcome.get(name) ?? []), ...allowed])];
    return people.length > 0 ? people : this.o.people;
  }

  private request(n: number, operation: Operation, r: Random, given: Partial<Offer> = {}): Planned {
    const badly = (share: number) => given.example === undefined && r.chance(share);
    const oddPath = given.path === undefined && r.chance(0.1);
    const target = given.path === undefined ? this.pathOf(operation, r, oddPath) : { path: given.path, by: given.by };
    const by = this.callerOf(operation, r, given.by ?? target.by);
    const query = given.path === undefined ? this.queryOf(operation, r) : { text: '', plain: true };
    const body = this.bodyOf(operation, r, given);
    const oddHeaders = badly(0.06);
    return {
      n,
      operation,
      by: badly(0.02) ? undefined : by,
      path: operation.base + target.path + query.text,
      headers: this.headersOf(operation, r, { odd: oddHeaders, hasBody: body !== undefined }),
      ...(body && { body: body.text }),
      plain: !oddPath && query.plain && !oddHeaders && body?.plain !== false,
    };
  }

  private callerOf(operation: Operation, r: Random, shown: string | undefined): string | undefined {
    const held = touches(operation)?.by;
    if (held !== undefined) return held;
    if (shown !== undefined && r.chance(0.8) && this.welcomeAt(operation).includes(shown)) return shown;
    return r.pick(r.chance(0.85) ? this.welcomeAt(operation) : this.o.people);
  }

  private pathOf(operation: Operation, r: Random, odd: boolean): { path: string; by: string | undefined } {
    let by: string | undefined;
    const filled = operation.params.map(({ name, schema }): readonly [string, string] => {
      // With nothing in its place it is another path.
      if (odd) return [name, textOf(this.values.hostile(schema, r)) || 'x'];
      const made = touches(operation)?.made;
      const thing = this.found.one(made ?? kindOf(operation.path, name), r);
      by ??= thing?.by;
      const otherwise = made === undefined ? this.values.of(schema, name, r) : uuidOf(r);
      return [name, thing?.value ?? String(otherwise)];
    });
    const path = filled.reduce(
      (text, [name, value]) => text.replace(`{${name}}`, () => encoded(value)),
      operation.path,
    );
    return { path, by };
  }

  private queryOf(operation: Operation, r: Random): { text: string; plain: boolean } {
    let plain = true;
    const asked = operation.query.filter(({ required }) => required || r.chance(0.25));
    const parts = asked.map((parameter) => {
      const odd = r.chance(0.15);
      if (odd) plain = false;
      return `${parameter.name}=${encoded(odd ? textOf(this.values.hostile(parameter.schema, r)) : this.asked(operation, parameter, r))}`;
    });
    if (r.chance(0.01)) parts.push('surely-unknown=1', 'limit=1', 'limit=1');
    if (parts.length > asked.length) plain = false;
    return { text: parts.length > 0 ? `?${parts.join('&')}` : '', plain };
  }

  private asked(operation: Operation, { name, schema }: Parameter, r: Random): string {
    const next = name === 'cursor' ? this.found.one(`${listOf(operation)}.cursor`, r) : undefined;
    return next?.value ?? String(this.values.of(schema, name, r));
  }

  /** As the form has it, with something hostile in one field, or nothing but rubbish. */
  private bodyOf(operation: Operation, r: Random, given: Partial<Offer>): { text: string; plain: boolean } | undefined {
    const schema = given.schema ?? operation.body;
    if (!schema) return undefined;
    const example = given.example ?? operation.example;
    const kind = r.weighted({ example: example === undefined ? 0 : 45, made: 20, field: 30, rubbish: 4, broken: 1 });
    if (kind === 'broken') return { text: r.pick(['{', '', '[1,', '"', '{"a":1}{']), plain: false };
    if (kind === 'rubbish') return { text: this.values.hostile(schema, r), plain: false };
    const whole = kind === 'made' || example === undefined ? this.values.of(schema, '', r) : example;
    if (kind !== 'field') return { text: JSON.stringify(whole), plain: true };
    const fields = fieldsOf(schema, this.o.document.components.schemas, whole);
    if (fields.length === 0) return { text: JSON.stringify(whole), plain: true };
    const [path, field] = r.pick(fields);
    return { text: place(whole, path)(this.values.hostile(field, r)), plain: false };
  }

  private headersOf(
    operation: Operation,
    r: Random,
    { odd, hasBody }: { odd: boolean; hasBody: boolean },
  ): Readonly<Record<string, string>> {
    const key = uuidOf(r);
    const keys = odd ? [undefined, this.lastKey, 'a b', 'x'.repeat(201), ''][r.whole(0, 4)] : key;
    this.lastKey = key;
    const type =
      odd && r.chance(0.3) ? r.pick(['text/plain', 'application/json; charset=latin1', '']) : 'application/json';
    return {
      'Accept-Language': r.pick(['zh-CN', 'en']),
      ...(operation.keyed && keys !== undefined && { 'Idempotency-Key': keys }),
      ...(operation.conditional && odd && { 'If-Match': r.pick(['"1"', '"99999"', 'W/"1"', '*', 'x', '""']) }),
      ...(odd && r.chance(0.2) && { Authorization: r.pick(['Bearer a.b.c', 'Basic x', 'Bearer', 'Bearer ']) }),
      ...(hasBody && type && { 'Content-Type': type }),
    };
  }
}

/** A case or a task, as far as it matters here; what a change of the office or a correction offers are words. */
interface Shown {
  readonly id?: unknown;
  readonly caseId?: unknown;
  readonly agency?: unknown;
  readonly actions?: unknown;
  readonly tasks?: unknown;
}
interface Offered {
  readonly name: string;
  readonly schema: Schema & { readonly examples?: readonly unknown[] };
}

/** Every field of a body, as its schema has them; of lists the items that are there, or the first. */
function fieldsOf(
  given: Schema,
  schemas: OpenApi['components']['schemas'],
  value: unknown,
  at: Path = [],
): (readonly [Path, Schema])[] {
  const schema = resolved(given, schemas);
  const member = (key: string | number) => (value as Readonly<Record<string, unknown>> | undefined)?.[key];
  const inner = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema | boolean>>);
  const list = schema['items'] === undefined ? [] : ([[0, schema['items'] as Schema]] as const);
  return [...inner, ...list].flatMap(([key, field]) => {
    if (typeof field === 'boolean') return [];
    const path = [...at, key];
    const deeper = path.length > 6 ? [] : fieldsOf(field, schemas, member(key), path);
    return [[path, field] as const, ...deeper];
  });
}

/** In a path or a query everything is text: of JSON its string, of anything else what was written. */
function textOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return (typeof value === 'string' ? value : text).slice(0, 1_000);
  } catch {
    return text.slice(0, 1_000);
  }
}

const encoded = (text: string): string => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
