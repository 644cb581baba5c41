import { createHash } from 'node:crypto';
import type { Request } from 'express';

/** What has not changed is not sent again. */

/** Of an answer that has no number of a step: by its content, in the reader's language and as he may see it. */
export const tagOf = (text: string): string =>
  `W/"${createHash('sha256').update(text, 'utf8').digest('base64url').slice(0, 22)}"`;

/** Of a reader who has this already, by If-None-Match; compared weakly (RFC 9110 §13.1.2). */
export function isKnown(req: Request, tag: string): boolean {
  const known = req.get('if-none-match')?.trim();
  if (!known) return false;
  const bare = (text: string) => text.trim().replace(/^W\//, '');
  return known === '*' || known.split(',').some((each) => bare(each) === bare(tag));
}
