import { z } from 'zod';
import type { Codes, Code, Facts, Task } from '../../domain/case.js';
import type { CivilDate } from '../../domain/time.js';
import type { Bilingual } from '../language.js';

/** What an example may draw on, so that it is valid for that very task now. */
export interface ExampleContext {
  readonly facts: Facts;
  readonly task?: Task;
  readonly today: CivilDate;
  /** The best eligible lawyer: of the centre, or of the firm the case lies with. */
  readonly lawyer?: string | undefined;
  readonly firm?: string | undefined;
  readonly observer?: string | undefined;
  /** The intake record as far as it goes, for what is still missing. */
  readonly missing?: readonly string[];
}

/** One thing that can be done to a task or a case: its form, and a body that fits now. */
export interface ActionSpec {
  readonly title: Bilingual;
  readonly body: z.ZodObject;
  readonly example: (c: ExampleContext) => Record<string, unknown>;
}

export function action<S extends z.ZodObject>(
  zh: string,
  en: string,
  body: S,
  example: (c: ExampleContext) => z.input<S>,
): ActionSpec {
  return { title: { zh, en }, body, example };
}

/** Marks a text field as a code: a username, a firm, a station. All other text stays in PostgreSQL. */
export const asCode = <T extends z.ZodType>(schema: T): T => schema.meta({ ...schema.meta(), code: true });

/**
 * The part of a body that may leave PostgreSQL for Temporal: choices, dates, numbers, flags and what is marked as a
 * code. Free text never does, whatever the form: that is decided here, by the type of the field.
 */
export function codesOf(schema: z.ZodObject, body: Readonly<Record<string, unknown>>): Codes {
  const codes: Record<string, Code> = {};
  for (const [name, field] of Object.entries(schema.shape))
    if (isCode(field as z.ZodType) && body[name] !== undefined) codes[name] = body[name] as Code;
  return codes;
}

function isCode(field: z.ZodType): boolean {
  const meta = field.meta() as { code?: boolean; format?: string } | undefined;
  if (meta?.code || meta?.format === 'date') return true;
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodNullable)
    return isCode(field.unwrap() as z.ZodType);
  return (
    field instanceof z.ZodEnum ||
    field instanceof z.ZodBoolean ||
    field instanceof z.ZodNumber ||
    field instanceof z.ZodLiteral
  );
}
