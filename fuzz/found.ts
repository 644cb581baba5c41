import type { Random } from '../stand/random.js';
import type { Operation } from './document.js';

/** Something that an answer has named, and who was shown it. */
export interface Thing {
  readonly value: string;
  readonly by: string;
}

/** So many of each kind are remembered; the oldest go first. */
const KEPT = 80;
/** Of a list so many are looked at. */
const LOOKED_AT = 30;

/** Members that name something in its list: what a path asks for. */
const KEYS = new Set(['id', 'n', 'username', 'key', 'pack', 'year', 'form', 'no', 'version']);
/** Members that name something elsewhere, by what they name. */
const REFERENCES: Readonly<Record<string, string>> = {
  ...{ caseId: 'cases.id', matterId: 'matters.id', deadline: 'deadlines.id', task: 'tasks.id' },
  ...{ agency: 'agencies.id', station: 'stations.id', firm: 'firms.id' },
  ...{ handler: 'people.username', assignee: 'people.username', observer: 'people.username' },
};
/** What fields of these names ask for. */
const ASKED: Readonly<Record<string, string>> = {
  ...REFERENCES,
  ...{ case: 'cases.id', tasks: 'tasks.id', parent: 'agencies.id', form: 'drafts.form', pack: 'rules.pack' },
  ...{ user: 'people.username', username: 'people.username', person: 'people.username', to: 'people.username' },
  ...{ by: 'people.username', lawyer: 'people.username' },
};
/** Paths whose answers are things of another list. */
const ANSWERED: Readonly<Record<string, string>> = {
  ...{ applications: 'cases', notices: 'cases', reveal: 'cases', current: 'sessions' },
};
/** What is of no list and has members of any name. */
const OPAQUE = new Set(['schema', 'body', 'before', 'after', 'data', 'titles', 'examples']);

/** What answers have named so far, so that later requests may go by it. */
export class Found {
  private readonly things = new Map<string, Thing[]>();
  private readonly known = new Set<string>();

  add(kind: string, value: string, by: string): void {
    const key = `${kind} ${value}`;
    if (this.known.has(key)) return;
    this.known.add(key);
    const list = this.things.get(kind) ?? [];
    this.things.set(kind, list);
    list.push({ value, by });
    if (list.length > KEPT) this.known.delete(`${kind} ${list.shift()!.value}`);
  }

  one(kind: string, r: Random): Thing | undefined {
    const list = this.things.get(kind);
    return list && r.pick(list);
  }

  /** For a field of this name. */
  named(name: string, r: Random): string | undefined {
    const kind = Object.hasOwn(ASKED, name) ? ASKED[name] : undefined;
    return kind === undefined ? undefined : this.one(kind, r)?.value;
  }

  /** @param parent the list that the value is of, or is */
  harvest(parent: string, value: unknown, by: string): void {
    if (Array.isArray(value)) {
      for (const item of value.slice(0, LOOKED_AT)) this.harvest(parent, item, by);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === 'object') {
        if (!OPAQUE.has(name)) this.harvest(childOf(parent, name), inner, by);
        continue;
      }
      if (typeof inner !== 'string' && typeof inner !== 'number') continue;
      if (KEYS.has(name)) this.add(`${parent}.${name}`, String(inner), by);
      // The address of a diary is told once, as a path.
      const secret = name === 'path' ? /^\/api\/v1\/diary\/([\w-]+)\.ics$/.exec(String(inner))?.[1] : undefined;
      if (secret !== undefined) this.add('diary.secret', secret, by);
      if (name === 'next') this.add(`${parent}.cursor`, String(inner), by);
      if (Object.hasOwn(REFERENCES, name)) this.add(REFERENCES[name]!, String(inner), by);
    }
  }
}

function childOf(parent: string, name: string): string {
  if (name === 'items') return parent;
  return name.endsWith('s') ? name : `${name}s`;
}

/** The list that an operation's answer is of: by the last part of its path that names one. */
export function listOf({ path }: Pick<Operation, 'path'>): string {
  // Acts of cases and tasks answer with the case.
  if (path.endsWith('/actions/{name}')) return 'cases';
  const parts = path
    .replace(/\/actions\/.*$/, '')
    .split('/')
    .filter((part) => part !== '' && !part.startsWith('{'));
  const last = parts.at(-1) ?? '';
  return ANSWERED[last] ?? last;
}

/** The kind of thing that a parameter of a path names: of the list before it. */
export function kindOf(path: string, parameter: string): string {
  const before = path.slice(0, path.indexOf(`{${parameter}}`)).split('/');
  const list = before.findLast((part) => part !== '' && !part.startsWith('{')) ?? '';
  return `${list}.${parameter}`;
}
