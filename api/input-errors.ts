import type { z } from 'zod';
import type { Fault, ProblemParams } from './problem-types.js';
import { faultOf, type InputError } from './problems.js';

type Issue = z.core.$ZodIssue;
type Place = NonNullable<InputError['in']>;

/** What zod found wrong, as pointers and codes. Values never come along: they may be personal data. */
export function inputErrors(error: z.ZodError, input: unknown, place: Place): InputError[] {
  return error.issues.flatMap((issue) => fromIssue(issue, input, place));
}

/** JSON pointer of a path, RFC 6901. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function fromIssue(issue: Issue, input: unknown, place: Place): InputError[] {
  const at = (path: readonly PropertyKey[], fault: Fault): InputError => ({
    pointer: pointerOf(path),
    in: place,
    ...fault,
  });
  const here = (fault: Fault) => [at(issue.path, fault)];
  if (issue.code === 'unrecognized_keys') {
    // A name that does not look like one may be a value in the wrong place: then only its object is pointed at.
    return issue.keys.map((key) => at(NAME.test(key) ? [...issue.path, key] : issue.path, { code: 'unknown-field' }));
  }
  if (issue.code === 'invalid_union') return fromUnion(issue, input, place);
  if (valueAt(input, issue.path) === undefined) return here({ code: 'required' });
  switch (issue.code) {
    case 'invalid_type':
      return here({ code: 'wrong-type', params: { expected: issue.expected } });
    case 'too_small':
      return here({ code: tooLittle(issue.origin), params: { minimum: Number(issue.minimum) } });
    case 'too_big':
      return here({ code: tooMuch(issue.origin), params: { maximum: Number(issue.maximum) } });
    case 'invalid_format':
      return here({ code: 'format', params: { format: issue.format } });
    case 'invalid_value':
      return here({ code: 'value', params: { values: issue.values.map(String).join(', ') } });
    case 'custom':
      return here(faultOf(issue.params?.['code'], issue.params?.['params'] as ProblemParams | undefined));
    default:
      return here({ code: 'invalid' });
  }
}

export const NAME = /^[A-Za-z_$][\w$-]{0,40}$/;

/** A path as far as it names fields: a name that does not look like one may be a value in the wrong place. */
export function shownOf(path: readonly PropertyKey[]): readonly PropertyKey[] {
  const odd = path.findIndex((key) => typeof key === 'string' && !NAME.test(key) && !/^\d{1,6}$/.test(key));
  return odd < 0 ? path : path.slice(0, odd);
}

/** Of the alternatives the one that came furthest speaks for all. */
function fromUnion(issue: Extract<Issue, { code: 'invalid_union' }>, input: unknown, place: Place): InputError[] {
  const branches = issue.errors.map((issues) =>
    issues.flatMap((inner) => fromIssue({ ...inner, path: [...issue.path, ...inner.path] }, input, place)),
  );
  const wrongType = (errors: InputError[]) =>
    errors.filter((e) => e.code === 'wrong-type' || e.code === 'value').length;
  const [best] = branches
    .filter((b) => b.length > 0)
    .sort((a, b) => wrongType(a) - wrongType(b) || a.length - b.length);
  if (best) return best;
  const code = valueAt(input, issue.path) === undefined ? 'required' : 'invalid';
  return [{ pointer: pointerOf(issue.path), in: place, code }];
}

function tooLittle(origin: string): 'too-short' | 'too-few' | 'too-small' {
  if (origin === 'string') return 'too-short';
  return origin === 'array' || origin === 'set' ? 'too-few' : 'too-small';
}

function tooMuch(origin: string): 'too-long' | 'too-many' | 'too-big' {
  if (origin === 'string') return 'too-long';
  return origin === 'array' || origin === 'set' ? 'too-many' : 'too-big';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Bounds what is looked at before any schema is: deeper than this is no honest request. */
const DEPTH = 32;

/**
 * The first string that PostgreSQL could not store (NUL, half a surrogate pair), or nesting too deep to be walked
 * safely. Without recursion, because the depth is the caller's choice.
 */
export function unstorable(
  input: unknown,
): (Pick<InputError, 'pointer'> & { code: 'invalid' | 'characters' }) | undefined {
  const open: { value: unknown; path: readonly PropertyKey[] }[] = [{ value: input, path: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next;
    if (path.length > DEPTH) return { pointer: pointerOf(shownOf(path.slice(0, 1))), code: 'invalid' };
    if (typeof value === 'string' && !storable(value)) return { pointer: pointerOf(shownOf(path)), code: 'characters' };
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (!storable(key)) return { pointer: pointerOf(shownOf(path)), code: 'characters' };
      open.push({ value: inner, path: [...path, key] });
    }
  }
  return undefined;
}

/** Control characters other than tab and line ends have no place in text either. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const storable = (text: string) => !CONTROL.test(text) && !/\p{Surrogate}/u.test(text);
