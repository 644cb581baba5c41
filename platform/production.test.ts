import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { DOORS, refusals, type DatabaseFacts, type Facts } from './production.mjs';
import { isPlain, isRepeated, isSpoken, isText } from './weak.mjs';

const base64 = (bytes = 32) => randomBytes(bytes).toString('base64');
const url = (password: string, more = '') => `postgresql://app:${password}@db.example/legal_aid${more}`;

/** A production that may start. */
const GOOD = {
  NODE_ENV: 'production',
  DATABASE_URL: url(randomBytes(18).toString('hex'), '?sslmode=verify-full&sslrootcert=/etc/ca.pem'),
  TEMPORAL_ADDRESS: 'temporal.example:7233',
  TEMPORAL_TLS_CA: '/etc/ca.pem',
  TEMPORAL_TLS_CERT: '/etc/cert.pem',
  TEMPORAL_TLS_KEY: '/etc/key.pem',
  TOKEN_SECRET: base64(),
  PAYLOAD_KEYS: `k2:${base64()},k1:${base64()}`,
  AUDIT_KEYS: `a1:${base64()}`,
  TLS_TERMINATED_BY: 'proxy',
  TRUST_PROXY: '1',
};
const FINE: DatabaseFacts = { superuser: false, owner: false, demoAccounts: 0 };
type Env = Record<string, string | undefined>;

/** Which rows of the table stand against it. */
function against(env: Env, more: Partial<Facts> = {}): string[] {
  const said = refusals({
    starting: 'relay',
    env: { ...GOOD, ...env },
    database: FINE,
    temporal: { development: false },
    ...more,
  });
  for (const line of said) expect(line).toMatch(/^[A-Z_、]+：.*[一-鿿].* \/ [A-Z_, ]+: .+$/);
  for (const value of Object.values(env)) if (value && value.length > 8) expect(said.join()).not.toContain(value);
  return said.map((line) => DOORS.find(({ zh, en }) => line.includes(zh) && line.endsWith(en))?.id ?? line);
}

const START = { starting: 'start' } as const;
const API = { starting: 'api' } as const;
const zero = (id: string, byte = 0) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
const counted = Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('base64');

/** Row by row, written by hand: what opens it, for whom. */
const WRONG: Record<string, readonly (readonly [Env, Partial<Facts>?])[]> = {
  'secret-repeated': [
    [{ TOKEN_SECRET: 'a'.repeat(32) }],
    [{ TOKEN_SECRET: 'abcdefgh'.repeat(4) }],
    [{ TOKEN_SECRET: 'q7'.repeat(20) }],
    [{ PAYLOAD_KEYS: zero('k1') }],
    [{ PAYLOAD_KEYS: `${zero('k2', 0xa5)},k1:${base64()}` }],
    [{ AUDIT_KEYS: zero('a1') }],
    [{ WEBHOOK_SECRET: 'xyxyxyxyxyxyxyxy' }],
    [{ DATABASE_URL: url('7777777777777', '?sslmode=verify-full') }],
    [{ MIGRATOR_DATABASE_URL: url('hahahahahaha', '?sslmode=verify-full') }],
  ],
  'secret-plain': [
    [{ TOKEN_SECRET: 'abcdefghijklmnopqrstuvwxyz012345' }],
    [{ TOKEN_SECRET: 'abbabaabbaababbabaababbaabbabaab' }],
    [{ PAYLOAD_KEYS: `k1:${counted}` }],
    [{ DATABASE_URL: url('123456789012', '?sslmode=verify-full') }],
  ],
  'secret-spoken': [
    [{ TOKEN_SECRET: 'please-change-me-9f3k2j5h7d8s6a1q' }],
    [{ TOKEN_SECRET: 'My_Secret_7f6e5d4c3b2a19080706' }],
    [{ DATABASE_URL: url('Passw0rd-is-password', '?sslmode=verify-full') }],
  ],
  'key-not-random': [[{ PAYLOAD_KEYS: `k1:${Buffer.from('Xq8!rT2#vB5&nM7*kL0(zP4)wE6+yU9-').toString('base64')}` }]],
  'password-short': [[{ DATABASE_URL: url('k3J9x2', '?sslmode=verify-full') }]],
  'secret-shared': [
    [{ PAYLOAD_KEYS: `k1:${GOOD.TOKEN_SECRET}` }],
    [{ AUDIT_KEYS: GOOD.PAYLOAD_KEYS }],
    [{ PAYLOAD_KEYS: `k2:${GOOD.TOKEN_SECRET.replace(/^./, 'Q')},k1:${GOOD.TOKEN_SECRET.replace(/^./, 'Q')}` }],
    [{ WEBHOOK_SECRET: GOOD.TOKEN_SECRET }],
    [{ MIGRATOR_DATABASE_URL: GOOD.DATABASE_URL.replace('//app:', '//owner:') }],
  ],
  'audit-keys-missing': [[{ AUDIT_KEYS: '' }], [{ AUDIT_KEYS: undefined }]],
  'database-in-the-clear': [
    [{ DATABASE_URL: GOOD.DATABASE_URL.replace(/\?.*/, '') }],
    ...['disable', 'prefer', 'require', 'verify-ca', 'no-verify'].map(
      (mode) => [{ DATABASE_URL: GOOD.DATABASE_URL.replace('verify-full', mode) }] as const,
    ),
    [{ MIGRATOR_DATABASE_URL: url(randomBytes(18).toString('hex')) }],
  ],
  'temporal-in-the-clear': [
    [{ TEMPORAL_TLS_CA: '' }],
    [{ TEMPORAL_TLS_CERT: undefined, TEMPORAL_TLS_KEY: undefined }],
    [{ TEMPORAL_TLS_CERT: undefined }, START],
  ],
  'messages-in-the-clear': [
    [{ SMTP_URL: 'smtp://mail.example:587' }],
    [{ SMTP_URL: 'smtp://relay:k9%20x@10.0.0.7' }],
    [{ SMTP_URL: 'smtp://mail.example?requireTLS=perhaps' }, START],
    [{ WEBHOOK_URL: 'http://office.example/hook', WEBHOOK_SECRET: base64() }],
    [{ WEBHOOK_URL: 'http://127.0.0.1.example/hook', WEBHOOK_SECRET: base64() }],
  ],
  'service-in-the-clear': [
    [{ TLS_TERMINATED_BY: '', TRUST_PROXY: '0' }, API],
    [{ TLS_TERMINATED_BY: undefined, TRUST_PROXY: undefined }, START],
  ],
  'proxy-not-known': [
    [{ TRUST_PROXY: '0' }, API],
    [{ TRUST_PROXY: undefined }, START],
  ],
  'proxy-not-named': [
    [{ TLS_TERMINATED_BY: '', TLS_CERT: '/etc/cert.pem', TLS_KEY: '/etc/key.pem' }, API],
    [{ TLS_TERMINATED_BY: '', TLS_CERT: '/etc/cert.pem', TRUST_PROXY: '10.0.0.0/8' }, START],
  ],
  'temporal-for-development': [
    [{}, { temporal: { development: true } }],
    [{ TEMPORAL_ADDRESS: undefined }, { ...START, temporal: undefined }],
  ],
  'database-account': [[{}, { database: undefined, unusable: 'account' }]],
  'database-missing': [[{}, { ...API, database: undefined, unusable: 'database' }]],
  'database-certificate': [[{}, { database: undefined, unusable: 'certificate' }]],
  'demo-wanted': [
    [{ DEMO: '1' }, START],
    [{ DEMO: '1' }, { starting: 'set-up' }],
  ],
  'demo-accounts': [[{}, { database: { ...FINE, demoAccounts: 3 } }]],
  superuser: [[{}, { database: { ...FINE, superuser: true, owner: true } }]],
  owner: [[{}, { database: { ...FINE, owner: true } }]],
};

test('a production with nothing wrong starts, whichever of its processes it is', () => {
  for (const starting of ['api', 'worker', 'relay', 'set-up', 'start'] as const)
    expect(against({}, { starting })).toEqual([]);
  // What is stated is allowed.
  const stated = { DATABASE_URL: url(randomBytes(18).toString('hex')), DATABASE_TLS: 'off', TEMPORAL_TLS: 'off' };
  expect(against({ ...stated, TEMPORAL_TLS_CA: '', TEMPORAL_TLS_CERT: '', TEMPORAL_TLS_KEY: '' })).toEqual([]);
  expect(against({ TLS_TERMINATED_BY: '', TRUST_PROXY: '0', TLS_CERT: '/etc/cert.pem' }, API)).toEqual([]);
  expect(against({ DATABASE_URL: 'postgresql:///legal_aid?host=/run/postgresql' })).toEqual([]);
  for (const SMTP_URL of [
    'smtps://mail.example',
    'smtp://mail.example:587?requireTLS=true',
    'smtp://mail.example?requireTLS=false',
    'smtp://127.0.0.1:25',
    'smtp://[::1]',
  ])
    expect(against({ SMTP_URL })).toEqual([]);
  for (const WEBHOOK_URL of ['https://office.example/hook', 'http://localhost:8080/hook'])
    expect(against({ WEBHOOK_URL, WEBHOOK_SECRET: base64() })).toEqual([]);
});

test('every row of the table has its cases', () => {
  expect(Object.keys(WRONG).sort()).toEqual(DOORS.map(({ id }) => id).sort());
});

test.each(Object.entries(WRONG).flatMap(([id, cases]) => cases.map((one, n) => [id, n + 1, one] as const)))(
  '%s (%i): refused, in both languages, by the name of the setting and without its value',
  (id, _n, [env, facts]) => {
    expect(against(env, facts)).toEqual([id]);
  },
);

test('outside production nothing of it is asked', () => {
  const env = { DATABASE_URL: url('x'), TOKEN_SECRET: 'a'.repeat(32), DEMO: '1' };
  for (const NODE_ENV of [undefined, '', 'test', 'development']) {
    expect(refusals({ starting: 'start', env: { ...env, NODE_ENV }, database: { ...FINE, superuser: true } })).toEqual(
      [],
    );
  }
});

test('all that is wrong is told at once', () => {
  const all = against(
    { TOKEN_SECRET: 'a'.repeat(32), PAYLOAD_KEYS: zero('k1'), AUDIT_KEYS: '', DATABASE_URL: url('x1') },
    { database: { superuser: true, owner: true, demoAccounts: 1 }, temporal: { development: true } },
  );
  expect(all.sort()).toEqual(
    [
      ...['secret-repeated', 'password-short', 'secret-plain', 'audit-keys-missing', 'database-in-the-clear'],
      ...['temporal-for-development', 'demo-accounts', 'superuser'],
    ].sort(),
  );
});

test('random secrets of every usual form are taken', () => {
  let seed = Buffer.from('a fixed beginning, so that a failure is one for ever');
  const next = (bytes: number) => {
    const made: Buffer[] = [];
    for (let length = 0; length < bytes; length += seed.length)
      made.push((seed = createHash('sha256').update(seed).digest()));
    return Buffer.concat(made).subarray(0, bytes);
  };
  for (let n = 0; n < 2_000; n++) {
    const key = next(32);
    expect([isRepeated(key), isPlain(key), isText(key)]).toEqual([false, false, false]);
    for (const text of [
      next(32).toString('base64'),
      next(32).toString('base64url'),
      next(16).toString('hex'),
      next(12).toString('base64url'),
    ])
      expect([text, isRepeated(Buffer.from(text)), isPlain(Buffer.from(text)), isSpoken(text)]).toEqual([
        text,
        false,
        false,
        false,
      ]);
  }
});
