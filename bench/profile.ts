import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { saturate } from './arms/loops.js';
import { freshPath, withTurn, type Arms } from './arms/rounds.js';
import type { Sizes } from './sizes.js';
import { SERVICE, type BenchStack } from './stack.js';

/** What V8 writes (`--cpu-prof`), as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  /** Since the sample before, µs. */
  readonly timeDeltas: readonly number[];
}

export interface SelfTime {
  readonly name: string;
  /** Share of the time in which anything ran. */
  readonly percent: number;
}

export interface Profile {
  /** Busy time of all threads, s; starting included. */
  readonly seconds: number;
  readonly packages: readonly SelfTime[];
  readonly functions: readonly SelfTime[];
}

const PROFILED = { worker: 'worker-1', api: 'api' } as const;
const TOP = 15;
/** So long that starting up is the smaller part of it. */
const TURNS = 3;

/** Runs the project's arm with worker and API under V8's profiler; the profiles stay in the folder. */
export async function profile(
  stack: BenchStack,
  arms: Arms,
  { turn, inFlight }: Sizes,
  dir: string,
  signal: AbortSignal,
): Promise<Record<keyof typeof PROFILED, Profile>> {
  stack.only(SERVICE);
  const folders = { worker: resolve(dir, 'worker'), api: resolve(dir, 'api') };
  const known = new Set(Object.values(folders).flatMap(profilesIn));
  for (const [name, service] of Object.entries(PROFILED) as ['worker' | 'api', 'worker-1' | 'api'][]) {
    mkdirSync(folders[name], { recursive: true });
    await stack.restart(service, { nodeFlags: ['--cpu-prof', '--cpu-prof-dir', folders[name]] });
  }
  const path = await freshPath(stack);
  await withTurn(stack, arms.project, () => saturate(arms.project, path, { seconds: TURNS * turn, inFlight }, signal));
  for (const service of Object.values(PROFILED)) await stack.restart(service);
  const read = (folder: string) =>
    summaryOf(
      profilesIn(folder)
        .filter((file) => !known.has(file))
        .map((file) => JSON.parse(readFileSync(file, 'utf8')) as CpuProfile),
    );
  return { worker: read(folders.worker), api: read(folders.api) };
}

function profilesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.cpuprofile'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Self time by package and by function, over the threads of one process. */
export function summaryOf(profiles: readonly CpuProfile[]): Profile {
  const packages = new Map<string, number>();
  const functions = new Map<string, number>();
  let total = 0;
  for (const { nodes, samples, timeDeltas } of profiles) {
    const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
    samples.forEach((id, i) => {
      const frame = frames.get(id);
      if (!frame || frame.functionName === '(idle)' || frame.functionName === '(root)') return;
      const us = timeDeltas[i] ?? 0;
      const home = homeOf(frame);
      const name = `${frame.functionName || '(anonymous)'}  ${home} ${placeOf(frame)}`.trimEnd();
      packages.set(home, (packages.get(home) ?? 0) + us);
      functions.set(name, (functions.get(name) ?? 0) + us);
      total += us;
    });
  }
  const top = (times: Map<string, number>): SelfTime[] =>
    [...times]
      .sort((a, b) => b[1] - a[1])
      .slice(0, TOP)
      .map(([name, us]) => ({ name, percent: (100 * us) / total }));
  return { seconds: total / 1e6, packages: top(packages), functions: top(functions) };
}

const placeOf = ({ url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string =>
  url === '' ? '' : `${url.slice(url.lastIndexOf('/') + 1)}:${lineNumber + 1}`;

/** Package, folder of the service, or part of Node that a function belongs to. */
export function homeOf({ functionName, url }: { functionName: string; url: string }): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'V8';
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (inPackage !== undefined) return inPackage;
  if (url.startsWith('node:')) return 'node';
  return /\/dist\/([^/]+)\//.exec(url)?.[1] ?? /([^/]+)$/.exec(url)?.[1] ?? url;
}
