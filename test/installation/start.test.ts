import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, inject, test } from 'vitest';
import { alive, end, freePort } from '../../scripts/processes.mjs';
import { ROOT } from '../../scripts/root.mjs';
import { interrupted, npm, ready, type Started } from '../support/npm.js';
import { until } from '../support/service.js';

const base = mkdtempSync(join(inject('shared').dir, 'start-'));
// As root the database runs as another user, who must reach it.
chmodSync(base, 0o755);
const started: Started[] = [];

function npmStart(env: Record<string, string>): Started {
  const start = npm(['start', '--silent'], env);
  started.push(start);
  return start;
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** Processes of the service by name, from its pid files. */
function processes(dir: string): Record<string, number> {
  const files = readdirSync(join(dir, 'run')).filter((name) => name.endsWith('.pid'));
  return Object.fromEntries(
    files.map((file) => {
      const { pid } = JSON.parse(readFileSync(join(dir, 'run', file), 'utf8')) as { pid: number };
      return [file.slice(2, -4), pid];
    }),
  );
}

/** The one folder of these tests: whoever finds the service running on it goes on from there, and leaves it as he likes. */
const dir = join(base, 'whole');
const PASSWORD = 'a-password-to-remember';
let running: { start: Started; url: string } | undefined;

async function begun(more: Record<string, string> = {}): Promise<{ start: Started; url: string; seconds: number }> {
  const start = npmStart({ DATA_DIR: dir, PORT: String(await freePort()), ...more });
  const { url, seconds } = await ready(start);
  running = { start, url };
  return { ...running, seconds };
}

async function service(): Promise<{ start: Started; url: string }> {
  return running ?? begun();
}

/** Ended by the signal, to its npm alone or to all of its group. @returns the processes that there were */
async function ended(signal: NodeJS.Signals, whom: 'it' | 'its group'): Promise<{ start: Started; were: number[] }> {
  const { start } = await service();
  running = undefined;
  const were = Object.values(processes(dir));
  process.kill(whom === 'it' ? start.child.pid! : -start.child.pid!, signal);
  return { start, were };
}

afterAll(async () => {
  for (const start of started) await interrupted(start);
  for (const name of readdirSync(base)) {
    for (const pid of Object.values(processes(join(base, name)))) await end(pid);
  }
  rmSync(base, { recursive: true, force: true });
});

test('starts, serves, stops without leaving a process behind, and starts again with everything still there', async () => {
  const PORT = String(await freePort());
  const first = await begun({ PORT, DEMO_PASSWORD: PASSWORD });
  expect(first.url).toBe(`http://127.0.0.1:${PORT}`);
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
  expect(Object.keys(processes(dir)).sort()).toEqual(['api', 'postgres', 'relay', 'temporal', 'worker']);

  const { start, were } = await ended('SIGINT', 'its group');
  expect(await start.exit).toBe(0);
  expect(were.filter(alive)).toEqual([]);
  expect(start.output()).toMatch(/stopping\s+✓ api\s+✓ relay\s+✓ worker\s+✓ temporal\s+✓ postgres/);
  expect(readdirSync(join(dir, 'run'))).toEqual([]);

  const second = await begun({ PORT, DEMO_PASSWORD: '' });
  process.stdout.write(`first start ${first.seconds.toFixed(1)} s, second ${second.seconds.toFixed(1)} s\n`);
  expect(second.start.output()).toContain(PASSWORD);
});

test('says in one sentence what is wrong, in Chinese and English', async () => {
  const { url } = await service();

  const busyPort = npmStart({ DATA_DIR: join(base, 'other'), PORT: new URL(url).port });
  expect(await busyPort.exit).toBe(1);
  expect(busyPort.output()).toMatch(/端口 \d+ 已被占用.* \/ Port \d+ is in use/);

  const busyFolder = npmStart({ DATA_DIR: dir, PORT: String(await freePort()) });
  expect(await busyFolder.exit).toBe(1);
  expect(busyFolder.output()).toMatch(/数据目录 .* 正被进程 \d+ 使用 \/ The data folder .* is in use by process \d+/);

  const noFolder = npmStart({ DATA_DIR: join(ROOT, 'package.json'), PORT: String(await freePort()) });
  expect(await noFolder.exit).toBe(1);
  expect(noFolder.output()).toMatch(/DATA_DIR 不能作为目录.* \/ DATA_DIR cannot be made a folder/);

  const noAddress = npmStart({ DATA_DIR: join(base, 'other'), PORT: String(await freePort()), HOST: '999.1.1.1' });
  expect(await noAddress.exit).toBe(1);
  expect(noAddress.output()).toMatch(/HOST：本机没有地址.* \/ HOST: this machine has no address/);
});

test('brings back whatever dies, and stops when it is told to', async () => {
  const { start, url } = await service();
  for (const name of ['worker', 'relay', 'api', 'temporal', 'postgres']) {
    const victim = processes(dir)[name]!;
    process.kill(victim, 'SIGKILL');
    while ((processes(dir)[name] ?? victim) === victim) await sleep(50);
    while (!(await answers(`${url}/readyz`))) await sleep(100);
    await until(() => start.output().includes(`${name} ended unexpectedly`));
  }
  await ended('SIGTERM', 'it');
  expect(await start.exit).toBe(0);
  expect(Object.values(processes(dir)).filter(alive)).toEqual([]);
});

test('killed without a word, it finds its leftovers at the next start and puts them in order', async () => {
  await service();
  const { start: first, were: orphans } = await ended('SIGKILL', 'its group');
  await first.exit;
  expect(orphans.filter(alive)).toEqual(orphans);

  const { url } = await begun();
  expect(orphans.filter(alive)).toEqual([]);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);

  // All at once, the servers included: the database comes back from its log.
  const { start: second, were: victims } = await ended('SIGKILL', 'its group');
  for (const pid of victims) process.kill(pid, 'SIGKILL');
  await second.exit;
  const third = await begun();
  expect((await fetch(`${third.url}/readyz`)).status).toBe(200);
  await interrupted(third.start);
  running = undefined;
});

/** Takes a port when the process that it was free for has just been started, and answers everything with 200. */
async function thief(pidFile: string, port: number): Promise<Server> {
  await until(() => existsSync(pidFile));
  const server = createServer((_req, res) => res.end('ready'));
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
  return server;
}

/** A free port whose neighbour is free as well. */
async function freePair(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if ((await freePort(port + 1)) === port + 1) return port;
  }
}

test('believes no server but its own: with the port of the relay taken meanwhile, the relay is ready on another', async () => {
  const worker = await freePair();
  const port = worker + 1;
  const start = npmStart({ DATA_DIR: dir, PORT: String(await freePort()), METRICS_PORT: String(worker) });
  const stranger = await thief(join(dir, 'run', '2-relay.pid'), port);
  await ready(start);
  const relay = Number(/relay :(\d+)\/metrics/.exec(start.output())?.[1]);
  expect(relay).not.toBe(port);
  expect(start.output()).toMatch(
    new RegExp(
      `METRICS_PORT：端口 ${port} 已被其他程序占用.* / METRICS_PORT: port ${port} is in use by another program`,
    ),
  );
  expect(await (await fetch(`http://127.0.0.1:${relay}/metrics`)).text()).toContain('relay_deliveries_total');
  stranger.close();
  await interrupted(start);
});

test('believes no server but its own: with the port of the API taken meanwhile, it is not ready and says so', async () => {
  const PORT = String(await freePort());
  const start = npmStart({ DATA_DIR: dir, PORT });
  const stranger = await thief(join(dir, 'run', '1-api.pid'), Number(PORT));
  expect(await start.exit).toBe(1);
  expect(start.output()).not.toMatch(/^ready /m);
  expect(start.output()).toMatch(
    new RegExp(`PORT：端口 ${PORT} 已被其他程序占用.* / PORT: port ${PORT} is in use by another`),
  );
  stranger.close();
});

test('all settings that are wrong are named at once, before anything is written or begun', async () => {
  const none = join(base, 'wrong');
  const secret = 'short';
  const start = npmStart({
    ...{ DATA_DIR: none, PORT: 'eighty', DEMO_PASSWORD: secret, DATABASE_URL: 'hello', TEMPORAL_ADDRESS: 'localhost' },
    ...{ METRICS_PORT: '65536', LOG_LEVEL: 'loud', PAYLOAD_KEYS: secret },
  });
  expect(await start.exit).toBe(1);
  const named = start.output().matchAll(/^ {2}([A-Z_]+)：.+ \/ \1: .+$/gm);
  expect([...named].map(([, name]) => name).sort()).toEqual(
    ['DATABASE_URL', 'DEMO_PASSWORD', 'LOG_LEVEL', 'METRICS_PORT', 'PAYLOAD_KEYS', 'PORT', 'TEMPORAL_ADDRESS'].sort(),
  );
  expect(start.output()).not.toContain(secret);
  expect(existsSync(none)).toBe(false);
});

test.each(['TEMPORAL_ADDRESS', 'DATABASE_URL'])(
  'an outside server that is not there is named by its setting: %s',
  async (name) => {
    const none = join(base, 'nobody');
    const nobody = `127.0.0.1:${await freePort()}`;
    const value = name === 'DATABASE_URL' ? `postgresql://app@${nobody}/legal_aid` : nobody;
    const start = npmStart({ DATA_DIR: none, PORT: String(await freePort()), [name]: value });
    expect(await start.exit).toBe(1);
    expect(start.output()).toContain(`${name}：连不上 ${nobody}`);
    expect(start.output()).toContain(`${name}: nobody answers at ${nobody}`);
    expect(existsSync(none)).toBe(false);
  },
);

test.each(['/proc/cache', join(ROOT, 'package.json')])('a cache that cannot be is named: %s', (cache) => {
  const program = `import { cacheFolder } from ${JSON.stringify(join(ROOT, 'scripts', 'temporal-binaries.mjs'))}; cacheFolder('temporal');`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, LEGAL_AID_CACHE: cache },
    encoding: 'utf8',
  });
  expect([status, stderr.includes('LEGAL_AID_CACHE cannot be the folder of downloads')]).toEqual([1, true]);
});
