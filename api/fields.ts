import { z } from 'zod';
import { normalUsername } from '../domain/accounts.js';
import { HEARING_HOUR, instantOutOfBounds, outOfBounds, type DayKind } from '../domain/bounds.js';
import { identityKey, isIdNumber, normaliseIdNumber } from '../domain/identity.js';
import { civilDate as dayAt, isCivilDate, isInstant, parseInstant } from '../domain/time.js';
import { judgedBy } from './judging.js';
import type { Fault, PlainCode } from './problem-types.js';
import { isOneLine, isVisible, trimmed } from './text.js';

/** Schemas of single fields that several resources use. */

/** A refinement with a code of the message catalogue instead of a text. */
export const because = (code: PlainCode) => ({ params: { code } });

/** A fault of the catalogue, from within a refinement or a transformation. */
export const refuse = (c: z.core.$RefinementCtx, fault: Fault): void =>
  c.addIssue({ code: 'custom', params: { ...fault } });

/** Of a form that its message describes: nobody reads an expression. */
export function formed(pattern: RegExp, code: PlainCode) {
  return z
    .string()
    .refine((text) => pattern.test(text), because(code))
    .meta({ pattern: pattern.source });
}

/** A day of Shanghai, YYYY-MM-DD, that exists. What somebody enters has bounds beside it: `dayOf`. */
export const civilDate = z
  .string()
  .refine(isCivilDate, because('not-a-date'))
  .meta({ format: 'date', examples: ['2026-03-02'] });

/** HH:MM, of Shanghai. */
export const timeOfDay = formed(/^([01]\d|2[0-3]):[0-5]\d$/, 'not-a-time').meta({
  examples: ['09:30'],
  'x-input': 'time',
});
/** When a hearing begins, HH:MM of Shanghai. */
export const hearingHour = formed(HEARING_HOUR, 'hearing-hour').meta({ examples: ['09:30'], 'x-input': 'time' });
/** A day that is entered or asked about, within its bounds (domain/bounds.ts). */
export const dayOf = (kind: DayKind) =>
  z
    .string()
    .superRefine((text, c) => {
      if (!isCivilDate(text)) return refuse(c, { code: 'not-a-date' });
      const out = outOfBounds(kind, text, dayAt(judgedBy()));
      if (out) refuse(c, faultOf(out));
    })
    .meta({ format: 'date', examples: ['2026-03-02'] });

/** RFC 3339 with offset. */
export const instant = z
  .string()
  .refine(isInstant, because('not-an-instant'))
  .meta({ format: 'date-time', examples: ['2026-03-02T09:00:00+08:00'] });

/** An instant that is entered or asked about, of a day within its bounds. */
export const instantOf = (kind: DayKind) =>
  z
    .string()
    .superRefine((text, c) => {
      if (!isInstant(text)) return refuse(c, { code: 'not-an-instant' });
      const out = instantOutOfBounds(kind, parseInstant(text), judgedBy());
      if (out) refuse(c, faultOf(out));
    })
    .meta({ format: 'date-time', examples: ['2026-03-02T09:00:00+08:00'] });

const faultOf = ({ type, params }: NonNullable<ReturnType<typeof outOfBounds>>): Fault =>
  type === 'date-out-of-bounds' ? { code: type, params } : { code: type };

/** 公民身份号码, blanks and small x forgiven. */
export const idNumber = z
  .string()
  .max(40)
  .meta({ examples: ['330482198001010016'] })
  .transform(normaliseIdNumber)
  .refine(isIdNumber, because('id-number'));

/** Small letters and capitals are the same id, in paths as in queries and bodies. */
export const uuid = z.uuid().toLowerCase();
export const username = formed(/^[\w.@-]+$/, 'word')
  .min(1)
  .max(64);
/** Of somebody new, in the one form that a username has. */
export const newUsername = z
  .string()
  .overwrite(normalUsername)
  .min(2)
  .max(64)
  .refine((text) => /^[a-z0-9][a-z0-9_.@-]*$/.test(text), because('word'));

/** Name of somebody or something on record: a username, a firm (domain/engine/code.ts, `ref`). */
export const word = formed(/^[\p{L}\p{N}._~@-]+$/u, 'word').max(100);

/** Without the blanks around it; something of it must be seen. */
const text = (max: number) => z.string().overwrite(trimmed).min(1).max(max).refine(isVisible, because('blank'));
/** One line, something in it. */
export const line = (max = 200) => text(max).refine(isOneLine, because('one-line'));
/** Something is left of it where normal forms are compared (domain/identity.ts): else nobody could find it again. */
const comparable = (text: string): boolean => identityKey(text) !== '';
/** A line that says something; above all a name or the number of a document, by which people and papers are told apart. */
export const called = (max: number) => line(max).refine(comparable, because('no-letter'));
/** What is looked for, in any spelling. */
export const sought = text(200).refine(comparable, because('no-letter'));
/** Number of an organ's paper (文号). */
export const documentNumber = called(100);
/** Number in a register that is kept on paper, or by others. */
export const registerNumber = called(80);
/** Several lines. */
export const prose = (max = 4000) => text(max);
/** What is mandatory: signs alone say nothing. */
export const telling = (max: number) => prose(max).refine(comparable, because('no-letter'));

/** Of a query for a period: it does not end before it begins. */
export const inOrder = [
  ({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }) =>
    from === undefined || to === undefined || from <= to,
  { path: ['to'], params: { code: 'date-before-event' } },
] as const satisfies readonly [unknown, { path: string[] } & ReturnType<typeof because>];

/** Of which agency a list is asked for. */
export const agencyAsked = line(60)
  .optional()
  .describe('机构编号；缺省为可见的全部 / of one agency; default: all that one may see');

/** A list in which nothing stands twice. */
export const setOf = <T extends z.ZodType<string>>(item: T, { min = 0, max }: { min?: number; max: number }) =>
  z
    .array(item)
    .min(min)
    .max(max)
    .refine((items) => new Set(items).size === items.length, because('not-unique'))
    .meta({ uniqueItems: true });

/** A whole number in a query or a path: decimal digits and nothing else. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine((digits) => /^(0|[1-9][0-9]{0,14})$/.test(digits), { ...because('whole-number'), abort: true })
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .meta({ type: 'integer', minimum: min, maximum: max });
