import { z } from 'zod';
import { isIdNumber, normaliseIdNumber } from '../domain/identity.js';
import { isCivilDate, isInstant } from '../domain/time.js';
import type { InputErrorCode } from './problem-types.js';

/** Schemas of single fields that several resources use. */

/** A refinement with a code of the message catalogue instead of a text. */
export const because = (code: InputErrorCode) => ({ params: { code } });

/** A day of Shanghai, YYYY-MM-DD, that exists. */
export const civilDate = z
  .string()
  .refine(isCivilDate, because('not-a-date'))
  .meta({ format: 'date', examples: ['2026-03-02'] });

/** HH:MM, of Shanghai. */
export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .meta({ examples: ['09:30'] });

/** RFC 3339 with offset. */
export const instant = z
  .string()
  .refine(isInstant, because('not-an-instant'))
  .meta({ format: 'date-time', examples: ['2026-03-02T09:00:00+08:00'] });

/** 公民身份号码, blanks and small x forgiven. */
export const idNumber = z
  .string()
  .max(40)
  .meta({ examples: ['330482198001010016'] })
  .transform(normaliseIdNumber)
  .refine(isIdNumber, because('id-number'));

export const uuid = z.uuid();
export const username = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w.@-]+$/);

/** Name of somebody or something on record: a username, a firm (domain/engine/code.ts, `ref`). */
export const word = z
  .string()
  .max(100)
  .regex(/^[\p{L}\p{N}._~@-]+$/u);

/** One line, something in it. */
export const line = (max = 200) => z.string().trim().min(1).max(max);
/** Several lines. */
export const prose = (max = 4000) => z.string().trim().min(1).max(max);

export const page = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
