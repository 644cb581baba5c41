import { z } from 'zod';
import type { Place } from '../db/case-lists.js';
import { invalid } from './problems.js';

/** Where a page ends, as the caller hands it back: the instant that the list goes by, and the id. */
export const cursorOf = (at: Date, id: string): string => `${at.toISOString()}/${id}`;

/** @throws Problem `invalid` naming the field */
export function placeOf(cursor: string | undefined, id: z.ZodType<string>): Place | undefined {
  if (cursor === undefined) return undefined;
  const [at = '', rest] = cursor.split(/\/(.*)/s);
  const place = z.object({ at: z.iso.datetime(), id }).safeParse({ at, id: rest });
  if (!place.success) throw invalid([{ pointer: '/cursor', code: 'value', in: 'query' }]);
  return place.data;
}
