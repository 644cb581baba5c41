import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SERVICES, SET_UP } from '../../scripts/entries.mjs';
import { ENVIRONMENTS } from '../../scripts/environments.mjs';
import { ROOT } from '../../scripts/root.mjs';

interface Service {
  image: string;
  build?: { target: string };
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  secrets?: string[];
  healthcheck?: object;
  depends_on?: Record<string, { condition: string }>;
}

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
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
  const expected = { migrate: SET_UP, ...Object.fromEntries(SERVICES.map(({ name, command }) => [name, command])) };
  expect(Object.fromEntries(own.map(([name, service]) => [name, service.command]))).toEqual(expected);
  expect(commands()).toEqual(expected);
  for (const [name, service] of own) expect(service.build?.target).toBe(name);
});

test('images that run as root or with a password written down are not shipped', () => {
  expect(read('Dockerfile')).toMatch(/^USER node$/m);
  for (const [, service] of Object.entries(compose.services)) {
    for (const [key, value] of Object.entries(service.environment ?? {})) {
      if (/PASSWORD|PWD|SECRET|KEYS|DATABASE_URL/.test(key)) expect(value, key).toMatch(/\$\{\w+(:-)?\}/);
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

test('Temporal is reached by a client certificate, and hears nobody without one', () => {
  const { temporal, 'temporal-ui': ui, ...others } = compose.services;
  expect(temporal?.environment).toMatchObject({
    TEMPORAL_TLS_REQUIRE_CLIENT_AUTH: 'true',
    TEMPORAL_TLS_SERVER_CA_CERT: '/run/secrets/ca',
    TEMPORAL_TLS_CLIENT1_CA_CERT: '/run/secrets/ca',
  });
  for (const service of [ui, ...Object.values(others).filter(({ build }) => build)]) {
    const { TEMPORAL_TLS_CA, TEMPORAL_TLS_CERT, TEMPORAL_TLS_KEY } = service?.environment ?? {};
    expect([TEMPORAL_TLS_CA, TEMPORAL_TLS_CERT, TEMPORAL_TLS_KEY].map((path) => path?.split('/').at(-1))).toEqual([
      ...['ca', 'service_cert', 'service_key'],
    ]);
  }
  for (const service of Object.values(compose.services))
    for (const path of Object.values(service.environment ?? {}).filter((value) => value.startsWith('/run/secrets/')))
      expect(service.secrets).toContain(path.split('/').at(-1));
  for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/certificates\//);
});

test('the interface of Temporal is to look at, and nothing but the service itself is published', () => {
  expect(compose.services['temporal-ui']?.environment).toMatchObject({ TEMPORAL_DISABLE_WRITE_ACTIONS: 'true' });
  const published = Object.entries(compose.services).filter(([, { ports }]) => ports);
  expect(published.map(([name]) => name)).toEqual(['api']);
});
