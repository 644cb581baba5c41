import type { Refusal } from '../domain/engine/refusal.js';
import type { Role } from '../domain/roles.js';
import { post } from './messages/posts.js';
import { fill, messages, type Lang } from './language.js';
import {
  INPUT_ERRORS,
  INPUT_PARAMS,
  PROBLEM_TYPES,
  type Fault,
  type FilledProblem,
  type ParamsOf,
  type PlainCode,
  type PlainProblem,
  type ProblemParams,
  type ProblemType,
} from './problem-types.js';

export type InputError = Fault & {
  /** JSON pointer (RFC 6901) into the body, or `/name` of a query or path parameter. */
  readonly pointer: string;
  /** Default: body. */
  readonly in?: 'body' | 'query' | 'path' | 'header';
};

/** A problem without language, as it is stored on a refused command. */
export interface ProblemData {
  readonly type: ProblemType;
  readonly params?: ProblemParams;
  readonly errors?: readonly InputError[];
  readonly moved?: Moved;
  /** Nothing of why. */
  readonly bare?: true;
  /** What a sign-in goes on with. */
  readonly challenge?: string;
}

/** What a case was moved on by since it was read. Nothing of the case itself: who, when, and what that is called. */
export interface Moved {
  /** Null: a clock, or the system. */
  readonly by: { readonly username: string; readonly name: string } | null;
  readonly at: string;
  readonly what: string | null;
}
type More = Omit<ProblemData, 'type'> & { readonly headers?: Readonly<Record<string, string>> };

/** RFC 9457 problem details, as sent. */
export interface ProblemDetails extends Partial<Moved> {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly challenge?: string;
  readonly errors?: readonly { pointer: string; in?: string; code: string; detail: string }[];
}

/** An expected refusal. It is answered, counted, and never logged as an error. */
export class Problem extends Error {
  readonly status: number;

  /** What its text is filled with comes along, or it does not compile. */
  constructor(type: PlainProblem, more?: More);
  constructor(...filled: { [T in FilledProblem]: [type: T, more: More & { params: ParamsOf<T> }] }[FilledProblem]);
  constructor(
    readonly type: ProblemType,
    readonly more: More = {},
  ) {
    super(type);
    this.name = 'Problem';
    this.status = PROBLEM_TYPES[type];
  }

  /** One that was stored, or said before. */
  static again({ type, ...more }: ProblemData, headers: Readonly<Record<string, string>> = {}): Problem {
    return new Problem(type as PlainProblem, { ...more, headers });
  }

  /** That it was refused, and nothing of why: no values, no fields. */
  bare(): Problem {
    return new Problem(this.type as PlainProblem, {
      bare: true,
      ...(this.more.headers && { headers: this.more.headers }),
    });
  }

  get data(): ProblemData {
    const { params, errors, moved, bare, challenge } = this.more;
    return {
      type: this.type,
      ...(params && { params }),
      ...(errors && { errors }),
      ...(moved && { moved }),
      ...(bare && { bare }),
      ...(challenge !== undefined && { challenge }),
    };
  }
}

/** Refuses input. All faults of one kind give that kind's own type, a mixture is plain `validation`. */
export function invalid(errors: readonly InputError[]): Problem {
  const types = new Set(errors.map((e): PlainProblem => INPUT_ERRORS[e.code]));
  const [only] = types;
  return new Problem(types.size === 1 && only ? only : 'validation', { errors });
}

export function isProblemType(type: string): type is ProblemType {
  return Object.hasOwn(PROBLEM_TYPES, type);
}

const NEEDED: Readonly<Record<string, readonly string[] | undefined>> = INPUT_PARAMS;

/** A fault by its name, with what its text is filled with; `invalid` where either is not there. */
export function faultOf(code: unknown, params: ProblemParams = {}): Fault {
  if (typeof code !== 'string' || !Object.hasOwn(INPUT_ERRORS, code)) return { code: 'invalid' };
  const needed = NEEDED[code] ?? [];
  if (!needed.every((name) => Object.hasOwn(params, name))) return { code: 'invalid' };
  const its = Object.fromEntries(needed.map((name) => [name, params[name]]));
  return (needed.length > 0 ? { code, params: its } : { code: code as PlainCode }) as Fault;
}

export const problemUri = (type: ProblemType): string => `/problems/${type}`;

export function details(data: ProblemData, lang: Lang, instance?: string): ProblemDetails {
  const { problems, inputErrors } = messages(lang);
  const text = problems[data.type];
  return {
    type: problemUri(data.type),
    title: text.title,
    status: PROBLEM_TYPES[data.type],
    detail: data.bare ? text.title : fill(text.detail, data.params),
    ...(instance && { instance }),
    ...data.moved,
    ...(data.challenge && { challenge: data.challenge }),
    ...(data.errors && {
      errors: data.errors.map((e) => ({
        pointer: e.pointer,
        ...(e.in && e.in !== 'body' && { in: e.in }),
        code: e.code,
        detail: fill(inputErrors[e.code], e.code === 'roles-apart' ? inPosts(e.params, lang) : e.params),
      })),
    }),
  };
}

/** Roles by the names of their posts. */
const inPosts = (params: ProblemParams, lang: Lang): ProblemParams =>
  Object.fromEntries(
    Object.entries(params).map(([name, role]) => [name, Object.hasOwn(post, role) ? post[role as Role][lang] : role]),
  );

/** A refusal of the rules as a problem: `pointer` or `pointers` among its codes name the fields at fault. */
export function refused({ type, params: { pointer, pointers, ...codes } = {} }: Refusal): Problem {
  const params = Object.fromEntries(
    Object.entries(codes).filter((entry): entry is [string, string | number] =>
      ['string', 'number'].includes(typeof entry[1]),
    ),
  );
  const fault = faultOf(type, params);
  const listed: readonly unknown[] = Array.isArray(pointers) ? pointers : [];
  const at = [pointer, ...listed].filter((p) => typeof p === 'string');
  return Problem.again({ type, params, ...(at.length > 0 && { errors: at.map((p) => ({ pointer: p, ...fault })) }) });
}
