import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What Linux tells of a process. Everything here is undefined, or nothing, of one that is gone. */

let ticks: number | undefined;
/** Milliseconds of one tick of /proc. */
const msPerTick = (): number => 1000 / (ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })));

interface Stat {
  readonly parent: number;
  /** CPU time of its own and of the children it has waited for, ms. */
  readonly ownMs: number;
  readonly reapedMs: number;
}

function statOf(pid: number): Stat | undefined {
  const text = read(pid, 'stat');
  if (text === undefined) return undefined;
  // The name before may hold blanks and brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const at = (n: number) => Number(fields[n - 3]);
  return { parent: at(4), ownMs: (at(14) + at(15)) * msPerTick(), reapedMs: (at(16) + at(17)) * msPerTick() };
}

/** CPU time of all threads of a process, user and system, ms. */
export function cpuMs(pid: number): number {
  return statOf(pid)?.ownMs ?? 0;
}

/** CPU time of a process and all its descendants, those that have ended and were waited for included, ms. */
export function treeCpuMs(pid: number): number {
  const sum = (one: number): number => {
    const stat = statOf(one);
    return (stat?.ownMs ?? 0) + (stat?.reapedMs ?? 0);
  };
  return treeOf(pid).reduce((total, one) => total + sum(one), 0);
}

/** The process and all its descendants that run; by itself where there is no /proc. */
export function treeOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  if (!existsSync('/proc')) return [pid];
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat) children.set(stat.parent, [...(children.get(stat.parent) ?? []), Number(name)]);
  }
  const tree = [pid];
  for (const one of tree) tree.push(...(children.get(one) ?? []));
  return tree;
}

export interface Memory {
  readonly rssKiB: number;
  /** Its share of what several processes have in common is counted once. */
  readonly pssKiB: number;
}

export function memoryOf(pid: number): Memory {
  const text = read(pid, 'smaps_rollup') ?? '';
  const kiB = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return { rssKiB: kiB('Rss'), pssKiB: kiB('Pss') };
}

export function memoryOfTree(pid: number): Memory {
  return treeOf(pid)
    .map(memoryOf)
    .reduce((a, b) => ({ rssKiB: a.rssKiB + b.rssKiB, pssKiB: a.pssKiB + b.pssKiB }), { rssKiB: 0, pssKiB: 0 });
}

function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
