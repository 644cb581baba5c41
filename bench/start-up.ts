import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf, freePort } from '../scripts/processes.mjs';
import { ROOT } from '../scripts/root.mjs';
import { Http } from '../stand/http.js';
import { memoryOf, treeCpuMs, treeOf } from '../stand/proc.js';
import { application } from './arms/path.js';
import type { Sizes } from './sizes.js';

/** The default of `npm start`: embedded PostgreSQL, Temporal's development server, worker, relay and API. */
export interface StartUp {
  /** From the command to its line `ready`, s. Dependencies and build were there; at first the data folder was not. */
  readonly firstSeconds: number;
  readonly secondSeconds: number;
  /** At rest with so many open cases. */
  readonly openCases: number;
  /** All processes; PSS, so that what they share counts once. MiB. */
  readonly idleMiB: number;
  readonly idleRssMiB: number;
  readonly idleMiBByProcess: Readonly<Record<string, number>>;
  /** Of one core. */
  readonly idleCpuPercent: number;
}

const PASSWORD = 'bench-people';
const READY_WITHIN_MS = 180_000;
const AT_ONCE = 10;

/** Starts the default stack twice on a fresh data folder, and looks at it at rest. */
export async function measureStartUp(
  dir: string,
  { restCases, restFor, settle }: Sizes,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<StartUp> {
  const port = await freePort();
  const first = await started(dir, port, signal);
  await stopped(first.child);
  const second = await started(dir, port, signal);
  try {
    progress(`  ${first.seconds.toFixed(1)} s, 再次 / again ${second.seconds.toFixed(1)} s`);
    await openMany(port, restCases, signal);
    await sleep(3000 * settle, undefined, { signal });
    const pid = second.child.pid ?? 0;
    const before = { cpu: treeCpuMs(pid), at: performance.now() };
    await sleep(1000 * restFor, undefined, { signal });
    const percent = (100 * (treeCpuMs(pid) - before.cpu)) / (performance.now() - before.at);
    const all = treeOf(pid).map((one) => ({ name: nameOf(commandOf(one)), ...memoryOf(one) }));
    const by: Record<string, number> = {};
    for (const { name, pssKiB } of all) by[name] = (by[name] ?? 0) + pssKiB / 1024;
    return {
      ...{ firstSeconds: first.seconds, secondSeconds: second.seconds, openCases: restCases },
      idleMiB: Object.values(by).reduce((sum, mib) => sum + mib, 0),
      idleRssMiB: all.reduce((sum, { rssKiB }) => sum + rssKiB, 0) / 1024,
      ...{ idleMiBByProcess: by, idleCpuPercent: percent },
    };
  } finally {
    await stopped(second.child);
  }
}

async function started(
  dir: string,
  port: number,
  signal: AbortSignal,
): Promise<{ child: ChildProcess; seconds: number }> {
  signal.throwIfAborted();
  const began = performance.now();
  const { DATABASE_URL: _database, TEMPORAL_ADDRESS: _temporal, ...env } = process.env;
  const child = spawn(process.execPath, [join('scripts', 'start.mjs')], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, DATA_DIR: dir, PORT: String(port), DEMO_PASSWORD: PASSWORD, RATE_LIMIT: '100000' },
  });
  let said = '';
  const ready = new Promise<void>((done, failed) => {
    const late = setTimeout(() => failed(new Error(`npm start is not ready:\n${said}`)), READY_WITHIN_MS);
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (/^ready /m.test(said)) done();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => failed(new Error(`npm start ended:\n${said}`)));
    late.unref();
  });
  try {
    await ready;
  } catch (error) {
    await stopped(child);
    throw error;
  }
  return { child, seconds: (performance.now() - began) / 1000 };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  await gone;
}

async function openMany(port: number, count: number, signal: AbortSignal): Promise<void> {
  const http = new Http(port, PASSWORD, AT_ONCE);
  try {
    const intake = await http.as('intake');
    let left = count;
    const client = async () => {
      while (left-- > 0) {
        signal.throwIfAborted();
        const { status } = await intake.post('/applications', application(), randomUUID());
        if (status !== 201 && status !== 202) throw new Error(`an application was answered with ${status}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, client));
  } finally {
    http.close();
  }
}

/** @param title as /proc has it */
function nameOf(title: string): string {
  if (/(^|\/)postgres\b/.test(title)) return 'postgres';
  if (/temporal/.test(title)) return 'temporal';
  return /worker\/(worker|relay|api)\.js/.exec(title)?.[1] ?? 'supervisor';
}
