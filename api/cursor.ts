import { z } from 'zod';
import type { CaseOrder, Place } from '../db/case-lists.js';
import { instantOutOfBounds } from '../domain/bounds.js';
import { isInstant, parseInstant } from '../domain/time.js';
import { refuse, uuid, wholeNumber } from './fields.js';
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

/** The instant, or the word, and an id of this form. */
function placeOf(text: string, id: z.ZodType<string>, never?: string): Place | undefined {
  const [at = '', rest] = text.split(/\/(.*)/s);
  const read = id.safeParse(rest);
  if (!read.success) return undefined;
  const known = at === never || (isInstant(at) && !instantOutOfBounds('asked', parseInstant(at), judgedBy()));
  return known ? { at, id: read.data } : undefined;
}

/** Of a list that goes by an instant, and then by an id of this form. */
export const placeIn = (id: z.ZodType<string>) => cursorAs((text) => placeOf(text, id));

const DUE = 'due/';
/** What is never due comes last. */
const NEVER = 'infinity';

/** Where a page ends of a list that goes by what is due first. */
export const dueCursorOf = (at: Date | null, id: string): string => `${DUE}${at?.toISOString() ?? NEVER}/${id}`;

/** Of a list that goes by either: a place says by which, for it means nothing in the other. */
export const placeInOrder = (id: z.ZodType<string>) =>
  cursorAs((text) => {
    const due = text.startsWith(DUE);
    const place = due ? placeOf(text.slice(DUE.length), id, NEVER) : placeOf(text, id);
    return place && { ...place, order: due ? ('due' as const) : ('opened' as const) };
  });

const ASCENDING = 'asc/';
/** Of cases, in any of their orders. */
export const placeInCases = cursorAs((text) => {
  const prefix = [DUE, ASCENDING].find((each) => text.startsWith(each)) ?? '';
  const place = placeOf(text.slice(prefix.length), uuid, prefix === DUE ? NEVER : undefined);
  return place && { ...place, order: ({ [DUE]: 'due', [ASCENDING]: 'received', '': '-received' } as const)[prefix] };
});
/** Where a page of cases ends. */
export function caseCursorOf(
  order: CaseOrder,
  c: { readonly received_at: Date; readonly due_by: Date | null; readonly id: string },
) {
  if (order === 'due') return dueCursorOf(c.due_by, c.id);
  return (order === 'received' ? ASCENDING : '') + cursorOf(c.received_at, c.id);
}

/** What every list takes: where to go on, and how many (≤ 200). */
export const page = <C extends z.ZodType>(cursor: C, most = 50) => ({
  cursor: cursor.optional(),
  limit: wholeNumber(1, 200).default(most),
});
