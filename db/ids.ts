import { createHash } from 'node:crypto';

/**
 * An id that follows from what it is for (UUID version 5 in form), so that the same work done twice names the same
 * row. The names are ours alone; there is no namespace to share them in.
 *
 * @param name e.g. `draw/<case>/<hearing number>`; never a person's name or number, for ids travel everywhere
 */
export function idFor(name: string): string {
  const bytes = createHash('sha1').update(name, 'utf8').digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
