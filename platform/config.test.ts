import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { ConfigError, loadApiConfig, loadConfig } from './config.js';
import { ENVIRONMENTS } from '../scripts/environments.mjs';
import { API_SETTINGS, readSettings, START_SETTINGS } from './settings.mjs';

const key = () => randomBytes(32).toString('base64');
const base = {
  DATABASE_URL: 'postgresql://app@127.0.0.1/legal_aid',
  TOKEN_SECRET: 'x'.repeat(32),
  PAYLOAD_KEYS: `k1:${key()}`,
};

const problemsOf = (env: Record<string, string | undefined>): readonly string[] => {
  try {
    loadApiConfig(env);
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
  expect(problemsOf({ ...base, TOKEN_SECRET: '' })).toEqual(['TOKEN_SECRET：未设置 / TOKEN_SECRET: is missing']);
});

test('everything that is wrong is named at once, and no value with it', () => {
  const problems = problemsOf({
    PORT: 'eighty',
    TOKEN_SECRET: 'SECRET',
    PAYLOAD_KEYS: 'k1:SECRET',
    DATABASE_URL: 'SECRET',
  });
  expect(problems.map((p) => p.split('：')[0]).sort()).toEqual([
    'DATABASE_URL',
    'PAYLOAD_KEYS',
    'PORT',
    'TOKEN_SECRET',
  ]);
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
    'WEBHOOK_SECRET：设置 WEBHOOK_URL 时必填 / WEBHOOK_SECRET: needed with WEBHOOK_URL',
  ]);
});

/** Values that a setting cannot have, by hand; nothing of them may come back: they may be secrets. */
const WRONG: Readonly<Record<string, readonly string[]>> = {
  PORT: ['-1', '65536', '0x50', '8e1', ' 80', '80.5', 'http'],
  DATABASE_URL: ['hello', 'mysql://u@h/d', 'postgresql://', 'postgresql:///legal_aid', 'jdbc:postgresql://h/d'],
  TEMPORAL_ADDRESS: [
    'localhost',
    'localhost:',
    ':7233',
    'http://localhost:7233',
    'localhost:0',
    'localhost:99999',
    'a b:1',
  ],
  TOKEN_SECRET: ['short', 'x'.repeat(31)],
  PAYLOAD_KEYS: ['k1', 'k1:', 'k1:c2hvcnQ=', `:${key()}`, `k 1:${key()}`],
  AUDIT_KEYS: ['a1:c2hvcnQ='],
  LOG_LEVEL: ['loud', 'INFO'],
  METRICS_PORT: ['none'],
  MAX_CACHED_WORKFLOWS: ['many', '-5'],
  SMTP_URL: ['mail.example.org', 'http://mail.example.org', 'smtp://'],
  WEBHOOK_URL: ['example.org/hook', 'ftp://example.org', 'https://'],
  WEBHOOK_SECRET: ['x'.repeat(15)],
  ANSWER_TIMEOUT_MS: ['2s', '60001'],
  DRAIN_MS: ['15001'],
  RATE_LIMIT: ['0', 'none'],
  IDLE_MINUTES: ['0', '721', 'half an hour'],
  TRUST_PROXY: [
    'true',
    '11',
    '-1',
    'loopback',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '10.0.0.0/8,all',
    '10.0.0/8',
    '*',
    '1 ',
  ],
  DATABASE_TLS: ['on', 'no', 'OFF'],
  TEMPORAL_TLS: ['on', 'false'],
  TEMPORAL_TLS_CA: ['/nowhere/ca.pem', '/etc/passwd'],
  TEMPORAL_TLS_CERT: ['/nowhere/cert.pem'],
  TEMPORAL_TLS_KEY: ['/'],
  TLS_CERT: ['cert.pem'],
  TLS_KEY: ['key.pem'],
  TLS_TERMINATED_BY: ['nginx', 'yes'],
  METRICS: ['public', 'true'],
  DOCS: ['1', 'yes'],
  CHECK_CLOCK: ['yes', 'ON', '1'],
  CHECK_RESPONSES: ['true'],
  DEMO: ['yes', 'true'],
  DEMO_DATA: ['full', 'LIFE'],
  DEMO_PASSWORD: ['1234567'],
  MIGRATOR_DATABASE_URL: ['hello'],
  POSTGRES_PORT: ['x'],
  TEMPORAL_PORT: ['65536'],
  TEMPORAL_UI_PORT: ['-1'],
};
/** Anything goes. */
const FREE = ['HOST', 'METRICS_HOST', 'TEMPORAL_NAMESPACE', 'MAIL_FROM', 'DATA_DIR'];

test('every setting is in the table', () => {
  expect([...Object.keys(WRONG), ...FREE].sort()).toEqual(Object.keys(START_SETTINGS).sort());
});

test.each(Object.entries(WRONG).flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
  '%s=%s is refused, by its name, in both languages, without its value',
  (name, value) => {
    const { problems } = readSettings(START_SETTINGS, { DATABASE_URL: base.DATABASE_URL, [name]: value });
    const [problem = ''] = problems.filter((p) => p.startsWith(`${name}：`));
    expect(problem).toMatch(new RegExp(`^${name}：.*[\\u4e00-\\u9fff].* / ${name}: (must|is) .+$`));
    if (/SECRET|KEYS|PASSWORD/.test(name)) expect(problem).not.toContain(value);
  },
);

test('a database behind a socket is a database', () => {
  const url = 'postgresql:///legal_aid?host=/run/postgresql';
  expect(loadConfig({ ...base, DATABASE_URL: url }).databaseUrl).toBe(url);
});

test('the owner’s connection without that of the service would be passed over: refused', () => {
  const { problems } = readSettings(START_SETTINGS, { MIGRATOR_DATABASE_URL: base.DATABASE_URL });
  expect(problems).toEqual([
    'DATABASE_URL：设置 MIGRATOR_DATABASE_URL 时必填 / DATABASE_URL: needed with MIGRATOR_DATABASE_URL',
  ]);
});

test('proxies are counted, or their networks named', () => {
  const trusted = (TRUST_PROXY: string) => loadConfig({ ...base, TRUST_PROXY }).trustProxy;
  expect(trusted('2')).toBe(2);
  expect(trusted('10.0.0.0/8, fd00::/8,192.168.1.4')).toEqual(['10.0.0.0/8', 'fd00::/8', '192.168.1.4']);
});

test('production shows neither figures nor the page to try the service on its public port, unless it is told to', () => {
  const shown = (env: Record<string, string>) => {
    const { metrics, docs } = loadConfig({ ...base, ...env });
    return [metrics, docs];
  };
  expect(shown({})).toEqual(['loopback', true]);
  expect(shown({ NODE_ENV: 'production' })).toEqual(['off', false]);
  expect(shown({ NODE_ENV: 'production', METRICS: 'on', DOCS: 'on' })).toEqual(['on', true]);
});

test('only the API needs what signs tokens', () => {
  const { TOKEN_SECRET: _, ...others } = base;
  expect(loadConfig(others).port).toBe(3000);
  expect(() => loadApiConfig(others)).toThrow('TOKEN_SECRET');
});

test('every setting of the service is told to the processes that read it', () => {
  const told = new Set(Object.values(ENVIRONMENTS).flat());
  expect(Object.keys(API_SETTINGS).filter((name) => !told.has(name))).toEqual([]);
});
