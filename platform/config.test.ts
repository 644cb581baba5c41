import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from './config.js';

const key = () => randomBytes(32).toString('base64');
const base = {
  DATABASE_URL: 'postgresql://app@127.0.0.1/legal_aid',
  TOKEN_SECRET: 'x'.repeat(32),
  PAYLOAD_KEYS: `k1:${key()}`,
};

const problemsOf = (env: Record<string, string | undefined>): readonly string[] => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

test('what is not said has its default', () => {
  expect(loadConfig(base)).toMatchObject({ port: 3000, answerTimeoutMs: 2000, checkClock: true, metricsPort: 0 });
});

test('an empty variable counts as not set', () => {
  expect(loadConfig({ ...base, PORT: '', SMTP_URL: '' })).toMatchObject({ port: 3000 });
  expect(problemsOf({ ...base, TOKEN_SECRET: '' })).toEqual(['TOKEN_SECRET: is missing']);
});

test('everything that is wrong is named at once, and no value with it', () => {
  const problems = problemsOf({
    PORT: 'eighty',
    TOKEN_SECRET: 'SECRET',
    PAYLOAD_KEYS: 'k1:SECRET',
    DATABASE_URL: 'SECRET',
  });
  expect(problems.map((p) => p.split(':')[0]).sort()).toEqual(['DATABASE_URL', 'PAYLOAD_KEYS', 'PORT', 'TOKEN_SECRET']);
  expect(problems.join()).not.toContain('SECRET,');
  expect(problems.join()).not.toContain('eighty');
});

test('payload keys keep their order, the active one first', () => {
  const config = loadConfig({ ...base, PAYLOAD_KEYS: `k2:${key()}, k1:${key()}` });
  expect(config.payloadKeys.map((k) => [k.id, k.key.length])).toEqual([
    ['k2', 32],
    ['k1', 32],
  ]);
});

test('two payload keys of one name are refused', () => {
  expect(problemsOf({ ...base, PAYLOAD_KEYS: `k1:${key()},k1:${key()}` })).toHaveLength(1);
});

test('a webhook without a secret to sign with is refused', () => {
  expect(problemsOf({ ...base, WEBHOOK_URL: 'https://example.org/hook' })).toEqual([
    'WEBHOOK_SECRET: needed with WEBHOOK_URL',
  ]);
});
