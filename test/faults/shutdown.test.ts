import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/service.js';
import { COMMANDS } from '../support/commands.js';
import { World, type Proc } from '../support/world.js';

/** How long the API serves on after it was told to end; long enough that whoever looks sees it, on a busy machine too. */
const DRAIN_MS = 8_000;
/** Whoever calls within this has reached it by then. */
const REACHED_MS = 1_000;
let world: World;
beforeAll(async () => {
  world = await World.start({
    variant: 'production',
    workers: 2,
    env: { LOG_LEVEL: 'info', DRAIN_MS: String(DRAIN_MS) },
  });
});
afterAll(() => world.stop());

interface Call {
  readonly began: number;
  readonly ended: number;
  /** 0: no answer at all. */
  readonly status: number;
  readonly key: string;
}

interface Told {
  readonly status: number;
  readonly body: { readonly id?: string };
}

/** Eight desks that open cases and propose their grant, one after the other, until told to stop; settles when they are at it. */
async function load(): Promise<{ calls: Call[]; stop: () => Promise<void> }> {
  const calls: Call[] = [];
  let on = true;
  const call = async (send: (key: string) => Promise<Told>) => {
    const [began, key] = [Date.now(), `${Math.random()}`];
    const answer = await send(key).catch((): Told => ({ status: 0, body: {} }));
    calls.push({ began, ended: Date.now(), status: answer.status, key });
    return answer;
  };
  const desk = async () => {
    const opening = await world.opening();
    while (on) {
      const opened = await call((key) => world.send(opening, key));
      const id = opened.body.id;
      if (opened.status !== 201 || id === undefined) continue;
      const grant = await world.answer('reviewer', id, 'review', 'propose-grant').catch(() => undefined);
      if (grant) await call((key) => world.send(grant, key));
    }
  };
  const desks = Array.from({ length: 8 }, desk);
  // On a busy machine some are told to wait (202), which is an answer too.
  await until(() => calls.filter(({ status }) => status !== 0).length >= desks.length);
  return {
    calls,
    async stop() {
      on = false;
      await Promise.all(desks);
    },
  };
}

/** Tells a process that is ready to end, hears what /readyz says until it has, changes only, and sees it end in order. */
async function stopped(proc: Proc, signals = 1): Promise<string[]> {
  await until(async () => (await proc.readiness())?.status === 200);
  const said = ['200'];
  for (let n = 0; n < signals; n++) proc.signal('SIGTERM');
  while (proc.running) {
    const answer = await proc.readiness();
    const word = answer ? `${answer.status}` : 'gone';
    if (said.at(-1) !== word) said.push(word);
    await sleep(10);
  }
  expect(await proc.exited()).toEqual({ code: 0, signal: null });
  return said;
}

/** Nobody was answered with a fault, and whoever was told "done" finds it on record. */
async function keptPromises(calls: readonly Call[]): Promise<void> {
  const told = calls.filter((c) => c.status !== 0);
  expect(told.length).toBeGreaterThan(5);
  expect(told.filter((c) => c.status >= 300)).toEqual([]);
  const stored = await world.rows<{ key: string; state: string }>(
    `SELECT key, state FROM ${COMMANDS} c WHERE key = ANY ($1)`,
    [told.map((c) => c.key)],
  );
  expect(stored).toHaveLength(told.length);
  const done = new Set(stored.filter((c) => c.state === 'done').map((c) => c.key));
  for (const c of told) if (c.status !== 202) expect(done.has(c.key)).toBe(true);
}

test('a worker says that it is not ready, ends what it runs, and ends; under load no call notices', async () => {
  const [first, second] = world.workers as [Proc, Proc];
  const { calls, stop } = await load();
  expect((await stopped(first)).slice(0, 2)).toEqual(['200', '503']);
  first.start();
  await first.ready();
  // Whoever is impatient changes nothing.
  expect((await stopped(second, 2)).slice(0, 2)).toEqual(['200', '503']);
  second.start();
  await second.ready();
  await stop();
  await keptPromises(calls);
  expect(calls.filter((c) => c.status === 0)).toEqual([]);
});

test('a relay says that it is not ready, ends what it sends, and ends', async () => {
  // Never again ready once it is not.
  expect((await stopped(world.relay)).lastIndexOf('200')).toBe(0);
  world.relay.start();
  await world.relay.ready();
});

test('the API says that it is not ready while it serves, answers whoever is inside, and ends', async () => {
  const { api } = world;
  const { calls, stop } = await load();
  const signalled = Date.now();
  expect((await stopped(api)).slice(0, 2)).toEqual(['200', '503']);
  await stop();
  await keptPromises(calls);
  // It went on serving for the time it was told to; nobody who came within was turned away.
  expect(calls.filter((c) => c.began < signalled + REACHED_MS && c.status === 0)).toEqual([]);
  expect(calls.filter((c) => c.began > signalled + 100 && c.status !== 0).length).toBeGreaterThan(0);
  api.start();
  await api.ready();
});

test('who is told to end while it starts ends', async () => {
  const [worker] = world.workers as [Proc];
  const procs = [world.api, world.relay, worker];
  await Promise.all(procs.map((proc) => stopped(proc)));
  for (const ms of [50, 500, 1_500])
    await Promise.all(
      procs.map(async (proc) => {
        proc.start();
        await sleep(ms);
        const { code, signal } = await proc.end('SIGTERM');
        // Before its first line has run nobody listens for the signal.
        expect([0, 'SIGTERM']).toContain(code ?? signal);
      }),
    );
});
