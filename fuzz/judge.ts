import { dereference, validate } from '@cfworker/json-schema';
import type { OpenApi, Operation, Promised, Schema } from './document.js';
import { CANARY } from './values.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** What is promised of every answer, whatever was asked. */
export const CHECKS = [
  'server-error',
  'status-not-promised',
  'content-type',
  'body',
  'problem',
  'pointer',
  'personal-data',
  'headers',
  'no-answer',
] as const;
export type Check = (typeof CHECKS)[number];

export interface Fault {
  readonly check: Check;
  readonly detail: string;
}

const PROBLEM = 'application/problem+json';
/** Refused as a whole: no field of the request is at fault. */
const OF_NO_FIELD = ['/problems/idempotency-key-reused', '/problems/year-not-published'];
/** Of every answer of the service. */
const HEADERS: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'content-security-policy': /default-src 'self'.*frame-ancestors 'none'/,
};

/** Judges answers by the document alone. */
export class Judge {
  private readonly root: { readonly components: OpenApi['components']; readonly answers: Record<string, Schema> };
  private readonly lookup: ReturnType<typeof dereference>;

  constructor(document: OpenApi, operations: readonly Operation[]) {
    const schemas = operations.flatMap((operation) =>
      [...operation.answers].flatMap(([status, { schema }]) =>
        schema === undefined ? [] : [[`${operation.name} ${status}`, schema] as const],
      ),
    );
    this.root = structuredClone({ components: document.components, answers: Object.fromEntries(schemas) });
    // References are resolved once: there are some thousand schemas.
    this.lookup = dereference(this.root);
  }

  /** What is wrong with the answer; nothing when it keeps its promises. */
  faultsOf(operation: Operation, answer: Answer): readonly Fault[] {
    const { status, text, headers } = answer;
    const faults: Fault[] = [];
    const fault = (check: Check, detail: string) => void faults.push({ check, detail });
    const promised = operation.answers.get(status);
    if (status >= 500) fault('server-error', `${status} ${text.slice(0, 300)}`);
    else if (!promised) fault('status-not-promised', `${status} ${text.slice(0, 300)}`);
    for (const [name, form] of Object.entries(HEADERS))
      if (!form.test(headers[name] ?? '')) fault('headers', `${name}: ${headers[name] ?? 'none'}`);
    if (status >= 400) faults.push(...this.ofProblem(answer));
    else if (promised) faults.push(...this.ofSuccess(operation, answer, promised));
    return faults;
  }

  private ofSuccess(operation: Operation, { status, headers, text }: Answer, { type, schema }: Promised): Fault[] {
    const told = headers['content-type']?.split(';')[0];
    if (type === undefined) return text === '' ? [] : [{ check: 'body', detail: 'there is one, and none is promised' }];
    if (told !== type.split(';')[0]) return [{ check: 'content-type', detail: `${told ?? 'none'}, not ${type}` }];
    if (!schema || !/json$/.test(type)) return [];
    const wrong = this.misfit(this.root.answers[`${operation.name} ${status}`]!, text);
    return wrong === undefined ? [] : [{ check: 'body', detail: wrong }];
  }

  /** RFC 9457, with a pointer to what is to be put right; nothing of it repeats what was sent. */
  private ofProblem({ status, headers, text }: Answer): Fault[] {
    const told = headers['content-type'];
    if (told !== PROBLEM) return [{ check: 'content-type', detail: `${told ?? 'none'}, not ${PROBLEM}` }];
    const faults: Fault[] = [];
    if (CANARY.test(text)) faults.push({ check: 'personal-data', detail: text.slice(0, 300) });
    const wrong = this.misfit(this.root.components.schemas['Problem'] ?? {}, text);
    if (wrong !== undefined) return [...faults, { check: 'problem', detail: wrong }];
    const problem = JSON.parse(text) as Problem;
    const said = [problem.title, problem.detail, ...(problem.errors ?? []).map(({ detail }) => detail)];
    if (problem.status !== status || !/^\/problems\/[a-z-]+$/.test(problem.type))
      faults.push({ check: 'problem', detail: `${problem.type} ${problem.status}` });
    if (said.some((sentence) => sentence === '' || /\{\w+\}/.test(sentence)))
      faults.push({ check: 'problem', detail: `nothing fills ${said.join(' | ')}` });
    const { errors = [] } = problem;
    if (status === 422 && errors.length === 0 && !OF_NO_FIELD.includes(problem.type))
      faults.push({ check: 'pointer', detail: `${problem.type} names no field` });
    for (const { pointer } of errors)
      if (!/^(\/([^~/]|~[01])*)*$/.test(pointer)) faults.push({ check: 'pointer', detail: pointer });
    return faults;
  }

  private misfit(schema: Schema, text: string): string | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return 'no JSON';
    }
    const { valid, errors } = validate(value, schema, '2020-12', this.lookup, false);
    if (valid) return undefined;
    // The last is the innermost; values stay where they are.
    const { instanceLocation, keyword, keywordLocation } = errors.at(-1)!;
    return `${instanceLocation} ${keyword} (${keywordLocation.slice(-120)})`;
  }
}

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}
