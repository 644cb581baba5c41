import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { refusals, type Starting } from '../../platform/production.mjs';
import { CERTIFICATES, SERVICES, SET_UP } from '../../scripts/entries.mjs';
import { ENVIRONMENTS } from '../../scripts/environments.mjs';
import { ROOT } from '../../scripts/root.mjs';

interface Service {
  image: string;
  build?: { target: string };
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  network_mode?: string;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  healthcheck?: object;
  depends_on?: Record<string, { condition: string }>;
}

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const own = Object.entries(compose.services).filter(([, service]) => service.build);

/** `CMD` of each stage of the Dockerfile. */
function commands(): Record<string, string[]> {
  const stages = [...read('Dockerfile').matchAll(/^FROM .* AS (\w+)\n((?:(?!FROM).*\n?)*)/gm)];
  return Object.fromEntries(
    stages.flatMap(([, name, body]) => {
      const cmd = /^CMD (.*)$/m.exec(body!)?.[1];
      return cmd ? [[name, JSON.parse(cmd)]] : [];
    }),
  );
}

test('our own images run the commands that npm start runs, and no others', () => {
  const expected = {
    certificates: CERTIFICATES,
    migrate: SET_UP,
    ...Object.fromEntries(SERVICES.map(({ name, command }) => [name, command])),
  };
  expect(Object.fromEntries(own.map(([name, service]) => [name, service.command]))).toEqual(expected);
  expect(commands()).toEqual(expected);
  for (const [name, service] of own) expect(service.build?.target).toBe(name);
});

test('images that run as root or with a password written down are not shipped', () => {
  const users = [...read('Dockerfile').matchAll(/^(?:FROM .* AS |USER )(\w+)$/gm)].map(([line]) => line);
  // Whoever becomes root in a stage is somebody else at its end.
  expect(users.filter((line, n) => line === 'USER root' && users[n + 1] !== 'USER node')).toEqual([]);
  expect(users).toContain('USER node');
  for (const [name, service] of own)
    expect(service, name).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  for (const [, service] of Object.entries(compose.services)) {
    for (const [key, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|PWD|SECRET|KEYS|DATABASE_URL/.test(key)) expect(value, key).toMatch(/\$\{\w+(:-)?\}/);
      if (/PASSWORD|PWD|SECRET|KEYS/.test(key)) expect(value, key).toMatch(/^\$\{\w+(:-)?\}$/);
    }
  }
});

test('whoever runs for long says whether it is well, and waits for what it needs', () => {
  for (const { name } of SERVICES) {
    expect(compose.services[name]?.healthcheck, name).toBeDefined();
    expect(compose.services[name]?.depends_on, name).toEqual({
      migrate: { condition: 'service_completed_successfully' },
    });
  }
});

const listOf = (name: string) => (name === 'migrate' ? ENVIRONMENTS['set-up'] : ENVIRONMENTS[name as 'api']);

test('each process is told what its list says, and no secret that another one needs', () => {
  for (const [name, { environment = {} }] of own)
    expect(
      Object.keys(environment).filter((variable) => !listOf(name).includes(variable)),
      name,
    ).toEqual([]);
});

test('the start command of the certificates makes them, and what compose names is where it says', () => {
  const [program = '', script = '', folder, mode = ''] = CERTIFICATES;
  const dir = join(inject('shared').dir, 'compose');
  // As the image has them, for the volumes to take over.
  for (const holder of ['authority', 'postgres', 'temporal', 'service'])
    mkdirSync(join(dir, holder), { recursive: true, mode: 0o755 });
  execFileSync(program, [script.replace(/^dist\//, ''), dir, mode], { cwd: ROOT, stdio: 'pipe' });
  expect(folder).toBe('/certificates');
  expect(statSync(join(dir, 'authority', 'ca.key')).mode & 0o777).toBe(0o600);
  for (const [name, { volumes = [], environment = {}, command = [] }] of Object.entries(compose.services)) {
    if (name === 'certificates') continue;
    const holder = /^(\w+)-certificate:\/certificates:ro$/m.exec(volumes.join('\n'))?.[1];
    expect(holder, name).toBeDefined();
    const there = readdirSync(join(dir, holder!));
    expect(there.sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
    for (const file of there) expect(statSync(join(dir, holder!, file)).mode & 0o777).toBe(0o644);
    const named = [...Object.values(environment), ...command].flatMap(
      (text) => text.match(/\/certificates\/[\w.]+/g) ?? [],
    );
    for (const path of named) expect(there.map((file) => `/certificates/${file}`)).toContain(path);
  }
});

test('the key of the authority is nobody’s but its maker’s, who speaks to nobody', () => {
  const { certificates, ...others } = compose.services;
  expect(certificates).toMatchObject({ network_mode: 'none' });
  const mounted = certificates?.volumes?.map((volume) => volume.split(':')) ?? [];
  expect(mounted.map(([, path]) => path)).toEqual(
    ['authority', 'postgres', 'temporal', 'service'].map((holder) => `/certificates/${holder}`),
  );
  expect(Object.keys(compose.volumes).sort()).toEqual([...mounted.map(([name]) => name!), 'postgres-data'].sort());
  for (const [name, { volumes = [] }] of Object.entries(others))
    expect(
      volumes.filter((volume) => volume.startsWith('authority:')),
      name,
    ).toEqual([]);
  // Whoever needs one begins when they are there, or after somebody who does.
  const after = (name: string): boolean =>
    Object.entries(compose.services[name]?.depends_on ?? {}).some(
      ([first, { condition }]) =>
        (first === 'certificates' && condition === 'service_completed_successfully') || after(first),
    );
  expect(Object.keys(others).filter((name) => !after(name))).toEqual([]);
});

const VERIFIED = 'sslmode=verify-full&sslrootcert=/certificates/ca.pem';
const BY_CERTIFICATE = {
  TEMPORAL_TLS_CA: '/certificates/ca.pem',
  TEMPORAL_TLS_CERT: '/certificates/cert.pem',
  TEMPORAL_TLS_KEY: '/certificates/key.pem',
};

/** Who speaks to whom, by hand: what makes that way encrypted, and the other one sure to be who he says. */
const EDGES: readonly (readonly [from: string, to: string, by: Record<string, string | RegExp>])[] = [
  ...['worker', 'relay', 'api'].flatMap((name) => [
    [name, 'postgres', { DATABASE_URL: new RegExp(`@postgres:5432/legal_aid\\?${VERIFIED}$`) }] as const,
    [name, 'temporal', BY_CERTIFICATE] as const,
  ]),
  [
    'migrate',
    'postgres',
    { DATABASE_URL: new RegExp(`\\?${VERIFIED}$`), MIGRATOR_DATABASE_URL: new RegExp(`\\?${VERIFIED}$`) },
  ],
  ['migrate', 'temporal', BY_CERTIFICATE],
  [
    'temporal-schema',
    'postgres',
    { SQL_TLS: 'true', SQL_TLS_CA_FILE: '/certificates/ca.pem', SQL_TLS_SERVER_NAME: 'postgres' },
  ],
  [
    'temporal',
    'postgres',
    {
      SQL_TLS_ENABLED: 'true',
      SQL_CA: '/certificates/ca.pem',
      SQL_HOST_VERIFICATION: 'true',
      SQL_HOST_NAME: 'postgres',
    },
  ],
  [
    'temporal',
    'temporal',
    {
      TEMPORAL_TLS_REQUIRE_CLIENT_AUTH: 'true',
      TEMPORAL_TLS_SERVER_CA_CERT: '/certificates/ca.pem',
      TEMPORAL_TLS_CLIENT1_CA_CERT: '/certificates/ca.pem',
      TEMPORAL_TLS_INTERNODE_SERVER_NAME: 'temporal',
      TEMPORAL_TLS_FRONTEND_SERVER_NAME: 'temporal',
    },
  ],
  ['temporal-ui', 'temporal', { ...BY_CERTIFICATE, TEMPORAL_TLS_SERVER_NAME: 'temporal' }],
];

test.each(EDGES)('the way from %s to %s is encrypted, and whoever answers is known', (from, to, by) => {
  expect(compose.services[to]).toBeDefined();
  const environment = compose.services[from]?.environment ?? {};
  for (const [name, value] of Object.entries(by))
    if (value instanceof RegExp) expect(environment[name], name).toMatch(value);
    else expect(environment[name], name).toBe(value);
});

test('there is no other way: whoever waits for a server, or is told where it is, stands in the table', () => {
  const servers = ['postgres', 'temporal'];
  const ways = Object.entries(compose.services).flatMap(([from, { depends_on = {}, environment = {} }]) =>
    servers
      .filter(
        (to) => to in depends_on || Object.values(environment).some((text) => new RegExp(`(^|@)${to}:\\d`).test(text)),
      )
      .map((to) => `${from} → ${to}`),
  );
  const known = EDGES.map(([from, to]) => `${from} → ${to}`);
  expect(ways.filter((way) => !known.includes(way))).toEqual([]);
  // Nobody says of himself that he speaks in the clear, or looks away.
  for (const { environment = {} } of Object.values(compose.services))
    expect(
      Object.entries(environment).filter(
        ([name, value]) => (/_TLS$/.test(name) && value === 'off') || /DISABLE_HOST_VERIFICATION/.test(name),
      ),
    ).toEqual([]);
});

test('PostgreSQL takes nobody without TLS', () => {
  const { command = [], entrypoint = [], volumes = [] } = compose.services['postgres'] ?? {};
  expect(command).toEqual(expect.arrayContaining(['-cssl=on', '-chba_file=/etc/postgresql/pg_hba.conf']));
  expect(entrypoint.at(-1)).toBe('/start.sh');
  expect(volumes).toContain('./docker/pg_hba.conf:/etc/postgresql/pg_hba.conf:ro');
  const copied = read('docker/postgres-start.sh').match(/\/run\/tls/g) ?? [];
  expect(copied.length).toBeGreaterThan(0);
  const rules = read('docker/pg_hba.conf')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(/\s+/));
  expect(new Set(rules.map(([kind]) => kind))).toEqual(new Set(['local', 'hostssl']));
  for (const rule of rules.filter(([kind]) => kind === 'hostssl')) expect(rule.at(-1)).toBe('scram-sha-256');
});

test('production does not refuse what compose tells its processes, where .env is filled in', () => {
  const given: Record<string, string> = { TLS_TERMINATED_BY: 'proxy', TRUST_PROXY: '1' };
  const filled = (text: string) =>
    text.replace(/\$\{(\w+)(?::-([^}]*))?\}/g, (_all, name: string, otherwise?: string) => {
      if (otherwise !== undefined) return given[name] ?? otherwise;
      return (given[name] ??=
        `${name.endsWith('_KEYS') ? 'k1:' : ''}${randomBytes(32).toString(name.endsWith('_KEYS') ? 'base64' : 'hex')}`);
    });
  for (const [name, { environment = {} }] of own.filter(([each]) => each !== 'certificates')) {
    const env = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, filled(value)]));
    const starting = (name === 'migrate' ? 'set-up' : name) as Starting;
    expect(refusals({ starting, env: { ...env, NODE_ENV: 'production' } }), name).toEqual([]);
  }
});

test('the interface of Temporal is to look at, and nothing but the service itself is published', () => {
  expect(compose.services['temporal-ui']?.environment).toMatchObject({ TEMPORAL_DISABLE_WRITE_ACTIONS: 'true' });
  const published = Object.entries(compose.services).filter(([, { ports }]) => ports);
  expect(published.map(([name]) => name)).toEqual(['api']);
});
