/**
 * What a secret must not look like. Nothing here can show that one is good; random ones of 16 bytes and more pass, but for chances
 * far below one in a million.
 */

/** Fewer different bytes than this in 32 or more is no chance (random: 30 of bytes, 28 of base64, 14 of hexadecimal digits). */
const DIFFERENT = 8;
/** The same in shorter ones, where passwords of 12 characters have their place. */
const DIFFERENT_SHORT = 6;

/** One byte, or one piece, over and over. @param {Uint8Array} bytes */
export function isRepeated(bytes) {
  for (let period = 1; period <= bytes.length / 2; period++)
    if (bytes.every((byte, i) => i < period || byte === bytes[i - period])) return true;
  return false;
}

/** Few different bytes, or mostly each the neighbour of the one before: `abcdef…`, 0 1 2 3 …. @param {Uint8Array} bytes */
export function isPlain(bytes) {
  if (isRepeated(bytes)) return false;
  if (new Set(bytes).size < (bytes.length >= 32 ? DIFFERENT : DIFFERENT_SHORT)) return true;
  const steps = bytes.subarray(1).filter((byte, i) => Math.abs(byte - (bytes[i] ?? 0)) <= 1);
  return steps.length > bytes.length / 2;
}

/** Words of examples and of people. @param {string} text */
export const isSpoken = (text) =>
  /change.?(me|it|this)|passw(or)?d|secret|example|insert.?here|your.?(key|token)|qwerty|letmein/i.test(text);

/** Bytes that are all letters, digits and signs: a random key is so once in 10^13. @param {Uint8Array} bytes */
export const isText = (bytes) => bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
