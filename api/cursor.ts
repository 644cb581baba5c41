import { z } from 'zod';
import type { Place } from '../db/case-lists.js';
import { instantOutOfBounds } from '../domain/bounds.js';
import { isInstant, parseInstant } from '../domain/time.js';
import { refuse, wholeNumber } from './fields.js';
import { judgedBy } from './judging.js';

/** Where a page ends, as the caller hands it back: the instant that the list goes by, and the id. */
export const cursorOf = (at: Date, id: string): string => `${at.toISOString()}/${id}`;

/** A cursor that `read` takes apart; what it makes nothing of is none of the list's. */
export const cursorAs = <T>(read: (text: string) => T | undefined) =>
  z
    .string()
    .max(500)
    .transform((text, c): T => {
      const place = read(text);
      if (place !== undefined) return place;
      refuse(c, { code: 'cursor' });
      return z.NEVER;
    });

/** Of a list that goes by an instant, and then by an id of this form. */
export const placeIn = (id: z.ZodType<string>) =>
  cursorAs((text): Place | undefined => {
    const [at = '', rest] = text.split(/\/(.*)/s);
    const read = id.safeParse(rest);
    if (!read.success || !isInstant(at) || instantOutOfBounds('asked', parseInstant(at), judgedBy())) return undefined;
    return { at, id: read.data };
  });

/** What every list takes: where to go on, and how many (≤ 200). */
export const page = <C extends z.ZodType>(cursor: C, most = 50) => ({
  cursor: cursor.optional(),
  limit: wholeNumber(1, 200).default(most),
});
