import { existsSync } from 'node:fs';
import { memoryOf, titleOf, treeOf } from '../../scripts/proc.js';

/** Memory of the run by who holds it, MiB (PSS); zero where there is no /proc. */
export interface MemoryMiB {
  /** The service with the people who use it, and its worker where that is a process of its own. */
  readonly service: number;
  /** The test server, which keeps every history of the run. */
  readonly temporal: number;
  readonly postgres: number;
}

export function memory(): MemoryMiB {
  const held = { service: 0, temporal: 0, postgres: 0 };
  if (!existsSync('/proc/self/smaps_rollup')) return held;
  for (const pid of treeOf(process.pid)) held[holder(titleOf(pid))] += memoryOf(pid).pssKiB;
  const MiB = (kiB: number) => Math.round(kiB / 1024);
  return { service: MiB(held.service), temporal: MiB(held.temporal), postgres: MiB(held.postgres) };
}

function holder(title: string): keyof MemoryMiB {
  if (title.includes('postgres')) return 'postgres';
  return title.startsWith(process.execPath) || title.startsWith('node') ? 'service' : 'temporal';
}
