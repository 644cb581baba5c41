import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_SPREAD_MS } from '../domain/spread.js';
import { memoryOfTree } from '../stand/proc.js';
import { slope } from '../stand/statistics.js';
import { openCases } from './open-cases.js';
import type { Sizes } from './sizes.js';
import { SERVICE, type BenchStack } from './stack.js';

const NAMES = ['worker-1', 'relay', 'api', 'temporal', 'postgres'] as const;
type Name = (typeof NAMES)[number];

export interface MemoryFigures {
  /** Of the worker, which holds open cases in memory: slope over the numbers of open cases, KiB. */
  readonly perOpenCaseKiB: number | null;
  /** The same of every process. */
  readonly slopesKiB: Readonly<Record<Name, number | null>>;
  /** What the slopes were taken from: open cases, and PSS of each process, MiB. */
  readonly points: readonly ({ readonly openCases: number } & Readonly<Record<Name, number>>)[];
}

/**
 * How memory grows with open cases. The worker starts anew and may keep all of them in memory: with fewer kept, the rest
 * costs time instead (MAX_CACHED_WORKFLOWS).
 */
export async function measureMemory(
  stack: BenchStack,
  { openCases: counts, settle }: Sizes,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<MemoryFigures> {
  stack.only(SERVICE);
  const most = counts.at(-1) ?? 0;
  await stack.restart('worker-1', { env: { MAX_CACHED_WORKFLOWS: String(most + 1000) } });
  const points: MemoryFigures['points'][number][] = [];
  let open = 0;
  for (const count of counts) {
    await openCases(stack, { count: count - open, spreadMs: MAX_SPREAD_MS }, signal);
    open = count;
    await sleep(1000 * settle, undefined, { signal });
    const point = { openCases: count, ...read(stack) };
    points.push(point);
    progress(`  ${count} 件未结 / open cases: worker ${point['worker-1'].toFixed(0)} MiB`);
  }
  // The first one is before the worker has done anything at all.
  const grown = points.length > 2 ? points.slice(1) : points;
  const slopes = NAMES.map((name) => {
    const mib = slope(grown.map((point) => [point.openCases, point[name]]));
    return [name, mib === null ? null : mib * 1024] as const;
  });
  const slopesKiB = Object.fromEntries(slopes) as Record<Name, number | null>;
  await stack.restart('worker-1');
  return { perOpenCaseKiB: slopesKiB['worker-1'], slopesKiB, points };
}

function read(stack: BenchStack): Record<Name, number> {
  const of = (name: Name) => memoryOfTree(stack.pid(name) ?? 0).pssKiB / 1024;
  return Object.fromEntries(NAMES.map((name) => [name, of(name)])) as Record<Name, number>;
}
