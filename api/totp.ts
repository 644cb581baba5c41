import { createHmac, timingSafeEqual } from 'node:crypto';

/** Codes by time: RFC 6238, six figures of HMAC-SHA-1, thirty seconds each, as every authenticator has them. */

export const STEP_SECONDS = 30;
const DIGITS = 6;
/** A code of the step before or after is taken: clocks of telephones go wrong, and people type slowly. */
const SLACK = 1;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, without padding. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((group) => ALPHABET[parseInt(group.padEnd(5, '0'), 2)]).join('');
}

/** @param at machine time, ms */
export const stepAt = (at: number): number => Math.floor(at / 1000 / STEP_SECONDS);

export function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

export const isCode = (text: string): boolean => /^\d{6}$/.test(text);

/** The step that it is the code of, at about this instant. */
export function stepOfCode(secret: Uint8Array, code: string, at: number): number | undefined {
  const now = stepAt(at);
  const steps = Array.from({ length: 2 * SLACK + 1 }, (_, n) => now - SLACK + n);
  // All of them, so that no time says which was nearest.
  return steps.filter((step) => timingSafeEqual(Buffer.from(codeOf(secret, step)), Buffer.from(code))).at(-1);
}

/** What authenticators read, as text and from a picture. */
export function otpauthUri(secret: Uint8Array, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const asked = new URLSearchParams({ secret: base32(secret), issuer, algorithm: 'SHA1', digits: String(DIGITS) });
  return `otpauth://totp/${label}?${asked.toString().replaceAll('+', '%20')}&period=${STEP_SECONDS}`;
}
