import { expect, test } from 'vitest';
import { unusableBy } from './ask-servers.js';

const failed = (code: string, more: object = {}) => Object.assign(new Error('it failed'), { code, ...more });

test.each([
  ['28P01', 'account'],
  ['28000', 'account'],
  ['3D000', 'database'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
  ['CERT_HAS_EXPIRED', 'certificate'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
] as const)('%s is no matter of patience: %s', (code, unusable) => {
  expect(unusableBy(failed(code))).toBe(unusable);
  expect(unusableBy(new Error('outer', { cause: failed(code) }))).toBe(unusable);
});

test('nor is a server without TLS, a role that may not connect, a file of an authority that is not there', () => {
  expect(unusableBy(new Error('The server does not support SSL connections'))).toBe('certificate');
  expect(unusableBy(failed('42501', { routine: 'CheckMyDatabase' }))).toBe('account');
  expect(unusableBy(failed('ENOENT', { syscall: 'open' }))).toBe('certificate');
});

test.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ENOTFOUND',
  '57P03',
  '53300',
  '08006',
  '42P01',
  '42501',
  'XX000',
  '',
])('%j may pass by itself', (code) => {
  expect(unusableBy(failed(code))).toBeUndefined();
});

test('a socket that is not there yet is a server that is not up yet', () => {
  expect(unusableBy(failed('ENOENT', { syscall: 'connect' }))).toBeUndefined();
});
