import { expect, test } from 'vitest';
import { base32, codeOf, otpauthUri, stepAt, stepOfCode } from './totp.js';

const SECRET = Buffer.from('12345678901234567890');

test.each([
  // RFC 6238, appendix B: the last six of its eight figures.
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
])('at second %i the code is %s', (seconds, code) => {
  expect(codeOf(SECRET, stepAt(seconds * 1000))).toBe(code);
});

test('a code counts for its own half minute and the one on either side', () => {
  const at = 1_700_000_010_000;
  const step = stepAt(at);
  for (const off of [-1, 0, 1]) expect(stepOfCode(SECRET, codeOf(SECRET, step + off), at)).toBe(step + off);
  for (const off of [-2, 2]) expect(stepOfCode(SECRET, codeOf(SECRET, step + off), at)).toBeUndefined();
});

test('secrets are written as authenticators read them', () => {
  // RFC 4648, section 10.
  expect(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text)))).toEqual([
    ...['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'],
  ]);
  const uri = new URL(otpauthUri(SECRET, '法律援助办案', 'chen.min'));
  expect(uri.protocol).toBe('otpauth:');
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    ...{
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      issuer: '法律援助办案',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    },
  });
  expect(decodeURIComponent(uri.pathname)).toContain('法律援助办案:chen.min');
});
