import { z } from 'zod';
import { unstorable } from '../../../api/input-errors.js';
import { judgedAt } from '../../../api/judging.js';
import type { Instant } from '../../../domain/time.js';
import { pointer, type Path } from '../../../fuzz/place.js';
import type { Answer } from './office.js';

/** One request with something hostile in one field, or in two that belong together. */
export interface Trial {
  /** Form or route. */
  readonly name: string;
  readonly path: Path;
  /** The other field. */
  readonly also?: Path;
  /** What stands in the field, as it was sent. */
  readonly text: string;
  /** The whole body as it was sent; the query's value is all there is of a query. */
  readonly sent: string;
  readonly schema: z.ZodType;
}

/** What is sent as the door reads it; undefined where it is no JSON. */
export interface Read {
  readonly value: unknown;
  readonly fits: boolean;
  /** What comes of it where it fits. */
  readonly data?: unknown;
}

export function readBy({ schema, sent }: Pick<Trial, 'schema' | 'sent'>, now: Instant): Read | undefined {
  const parsed = parsedAs(sent);
  if (parsed === undefined) return undefined;
  const { success, data } = judgedAt(now, () => schema.safeParse(parsed.value));
  const fits = success && unstorable(parsed.value) === undefined;
  return { ...parsed, fits, ...(fits && { data }) };
}

/** What is wrong with the answer; undefined when nothing is. */
export function verdict(
  trial: Trial,
  { status, body }: Answer,
  now: Instant,
  read = readBy(trial, now),
): string | undefined {
  if (status >= 500) return `answered ${status}`;
  if (status === 202) return 'left pending';
  const told = textOf(body);
  if (/\{\w+\}/.test(told)) return 'a text with places that nothing fills';
  if (/regex|\(\?|\[\^/.test(told)) return 'a text that only a program reads';
  // Signing in by the wrong name so often is refused whatever was sent.
  if (status === 429) return undefined;
  if (status < 400) return read?.fits === true ? undefined : 'out of form, and taken';
  if (read === undefined) return body.type === '/problems/malformed-json' ? undefined : 'no JSON, and not called so';
  if (body.type === '/problems/cannot-be-recorded') return 'let in, and then not recorded';
  const errors = (body.errors ?? []) as { pointer: string; code: string }[];
  if (errors.some((e) => e.code === 'repeated')) return undefined;
  // Well formed, and refused by the record: the state of the case, or another field that does not go with it.
  if (read.fits) return status === 422 && errors.length === 0 ? 'refused without a field' : undefined;
  if (status !== 422) return `out of form, and answered ${status}`;
  const { schema, path, also } = trial;
  const fields = also ? [path, also] : [path];
  // By itself it will do; what it asks for beside it is named instead.
  if (errors.length > 0 && fields.every((field) => fits(schema, field, read.value, now))) return undefined;
  const named = errors.some((e) => fields.some((field) => related(e.pointer, pointer(field))));
  return named ? undefined : `named ${errors.map((e) => e.pointer).join()}`;
}

/** The texts of a problem; whatever else is answered may hold what people wrote. */
const textOf = (body: Answer['body']): string =>
  typeof body?.type === 'string' && body.type.startsWith('/problems/')
    ? [body.title, body.detail, ...(body.errors ?? []).map((e: { detail: string }) => e.detail)].join('\n')
    : '';

function fits(schema: z.ZodType, [name, ...rest]: Path, body: unknown, now: Instant): boolean {
  if (!(schema instanceof z.ZodObject) || typeof name !== 'string' || rest.length > 0) return false;
  const field: unknown = schema.shape[name];
  const value = (body as Readonly<Record<string, unknown>>)[name];
  return field instanceof z.ZodType && judgedAt(now, () => field.safeParse(value)).success;
}

function parsedAs(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** The field itself, a part of it, what it is part of, or what else its item needs. */
export function related(named: string, field: string): boolean {
  if (named === '') return false;
  const item = /^(.*\/\d+)\/[^/]+$/.exec(field)?.[1];
  return [field, ...(item === undefined ? [] : [item])].some(
    (at) => named === at || named.startsWith(`${at}/`) || at.startsWith(`${named}/`),
  );
}
