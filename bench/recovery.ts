import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessName } from '../stand/cluster.js';
import { percentiles, type Percentiles } from '../stand/statistics.js';
import { application } from './arms/path.js';
import type { Sizes } from './sizes.js';
import { SERVICE, type BenchStack } from './stack.js';

export const KILLED = ['worker-1', 'api', 'relay', 'temporal', 'postgres'] as const satisfies readonly ProcessName[];

/** From the kill to the first application that was sent after it and answered with 201, ms; the relay's to its readiness. */
export type Recovery = Readonly<Partial<Record<(typeof KILLED)[number], Percentiles | null>>>;

const PROBE_MS = 50;
const PATIENCE_MS = 120_000;
/** By then the process is gone. */
const GONE_MS = 30;

/** Kills one process after the other (kill -9; PostgreSQL: immediate stop), each started again at once. */
export async function measureRecovery(
  stack: BenchStack,
  { kills }: Sizes,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<Recovery> {
  stack.only(SERVICE);
  const recovery = new Map<string, Percentiles | null>();
  for (const name of KILLED) {
    if (name === 'temporal' && !stack.cluster.ownsTemporal) continue;
    const times: number[] = [];
    for (let i = 0; i < kills; i++) times.push(await killed(stack, name, signal));
    recovery.set(name, percentiles(times));
    progress(`  ${name}: ${times.map((ms) => `${(ms / 1000).toFixed(1)} s`).join(', ')}`);
  }
  return Object.fromEntries(recovery);
}

async function killed(stack: BenchStack, name: (typeof KILLED)[number], signal: AbortSignal): Promise<number> {
  const serves = name === 'relay' ? () => stack.cluster.isReady('relay') : () => takes(stack);
  await until(serves, signal);
  const since = Date.now();
  const back = stack.cluster.kill(name, 0);
  await sleep(GONE_MS);
  await until(serves, signal);
  const ms = Date.now() - since;
  await back;
  await stack.cluster.ready();
  return ms;
}

async function until(serves: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await serves()); await sleep(PROBE_MS, undefined, { signal }))
    if (Date.now() > end) throw new Error('it does not serve again');
}

/** Whether an application is on record at once. */
async function takes(stack: BenchStack): Promise<boolean> {
  try {
    const intake = await stack.http.as('intake');
    return (await intake.post('/applications', application(), randomUUID())).status === 201;
  } catch {
    return false;
  }
}
