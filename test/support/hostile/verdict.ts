import { z } from 'zod';
import { judgedAt } from '../../../api/judging.js';
import type { Instant } from '../../../domain/time.js';
import { pointer, type Path } from './fields.js';
import type { Answer } from './office.js';

/** One request with something hostile in one field. */
export interface Trial {
  /** Form or route. */
  readonly name: string;
  readonly path: Path;
  /** What stands in the field, as it was sent. */
  readonly text: string;
  /** The whole body as it was sent; the query's value is all there is of a query. */
  readonly sent: string;
  readonly schema: z.ZodType;
}

/** What is wrong with the answer; undefined when nothing is. */
export function verdict({ path, sent, schema }: Trial, { status, body }: Answer, now: Instant): string | undefined {
  if (status >= 500) return `answered ${status}`;
  if (status === 202) return 'left pending';
  if (/\{\w+\}/.test(textOf(body))) return 'a text with places that nothing fills';
  if (/regex|\(\?|\[\^/.test(textOf(body))) return 'a text that only a program reads';
  // Signing in by the wrong name so often is refused whatever was sent.
  if (status < 400 || status === 429) return undefined;
  const parsed = parsedAs(sent);
  if (parsed === undefined) return body.type === '/problems/malformed-json' ? undefined : 'no JSON, and not called so';
  if (body.type === '/problems/cannot-be-recorded') return 'let in, and then not recorded';
  const errors = (body.errors ?? []) as { pointer: string; code: string }[];
  if (errors.some((e) => e.code === 'repeated')) return undefined;
  const accepted = judgedAt(now, () => schema.safeParse(parsed.value)).success;
  // Well formed, and refused by the record: the state of the case, or another field that does not go with it.
  if (accepted) return status === 422 && errors.length === 0 ? 'refused without a field' : undefined;
  if (status !== 422) return `out of form, and answered ${status}`;
  // By itself it will do; what it asks for beside it is named instead.
  if (errors.length > 0 && fits(schema, path, parsed.value, now)) return undefined;
  const at = pointer(path);
  return errors.some((e) => related(e.pointer, at)) ? undefined : `named ${errors.map((e) => e.pointer).join()}`;
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
function related(named: string, field: string): boolean {
  if (named === '') return false;
  const item = /^(.*\/\d+)\/[^/]+$/.exec(field)?.[1];
  return [field, ...(item === undefined ? [] : [item])].some(
    (at) => named === at || named.startsWith(`${at}/`) || at.startsWith(`${named}/`),
  );
}
