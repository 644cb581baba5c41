import type { Refusal } from '../domain/engine/refusal.js';
import { fill, messages, type Lang } from './language.js';
import { INPUT_ERRORS, PROBLEM_TYPES, type InputErrorCode, type ProblemType } from './problem-types.js';

/** Codes, numbers and dates for the text. Never what a caller sent: it may be personal data. */
export type ProblemParams = Readonly<Record<string, string | number>>;

export interface InputError {
  /** JSON pointer (RFC 6901) into the body, or `/name` of a query or path parameter. */
  readonly pointer: string;
  readonly code: InputErrorCode;
  /** Default: body. */
  readonly in?: 'body' | 'query' | 'path' | 'header';
  readonly params?: ProblemParams;
}

/** A problem without language, as it is stored on a refused command. */
export interface ProblemData {
  readonly type: ProblemType;
  readonly params?: ProblemParams;
  readonly errors?: readonly InputError[];
}

/** RFC 9457 problem details, as sent. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly errors?: readonly { pointer: string; in?: string; code: string; detail: string }[];
}

/** An expected refusal. It is answered, counted, and never logged as an error. */
export class Problem extends Error {
  readonly status: number;

  constructor(
    readonly type: ProblemType,
    readonly more: Omit<ProblemData, 'type'> & { readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(type);
    this.name = 'Problem';
    this.status = PROBLEM_TYPES[type];
  }

  get data(): ProblemData {
    const { params, errors } = this.more;
    return { type: this.type, ...(params && { params }), ...(errors && { errors }) };
  }
}

/** Refuses input. All faults of one kind give that kind's own type, a mixture is plain `validation`. */
export function invalid(errors: readonly InputError[]): Problem {
  const types = new Set(errors.map((e) => INPUT_ERRORS[e.code]));
  const [only] = types;
  return new Problem(types.size === 1 && only ? only : 'validation', { errors });
}

export function isProblemType(type: string): type is ProblemType {
  return Object.hasOwn(PROBLEM_TYPES, type);
}

const isInputErrorCode = (type: string): type is InputErrorCode => Object.hasOwn(INPUT_ERRORS, type);

export const problemUri = (type: ProblemType): string => `/problems/${type}`;

export function details(data: ProblemData, lang: Lang, instance?: string): ProblemDetails {
  const { problems, inputErrors } = messages(lang);
  const text = problems[data.type];
  return {
    type: problemUri(data.type),
    title: text.title,
    status: PROBLEM_TYPES[data.type],
    detail: fill(text.detail, data.params),
    ...(instance && { instance }),
    ...(data.errors && {
      errors: data.errors.map((e) => ({
        pointer: e.pointer,
        ...(e.in && e.in !== 'body' && { in: e.in }),
        code: e.code,
        detail: fill(inputErrors[e.code], e.params),
      })),
    }),
  };
}

/** A refusal of the rules as a problem: `pointer` or `pointers` among its codes name the fields at fault. */
export function refused({ type, params: { pointer, pointers, ...codes } = {} }: Refusal): Problem {
  const params = Object.fromEntries(
    Object.entries(codes).filter((entry): entry is [string, string | number] =>
      ['string', 'number'].includes(typeof entry[1]),
    ),
  );
  const code = isInputErrorCode(type) ? type : 'invalid';
  const listed: readonly unknown[] = Array.isArray(pointers) ? pointers : [];
  const at = [pointer, ...listed].filter((p) => typeof p === 'string');
  return new Problem(type, { params, ...(at.length > 0 && { errors: at.map((p) => ({ pointer: p, code })) }) });
}
