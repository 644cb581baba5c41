import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { commandOf } from '../scripts/processes.mjs';
import { memoryOf, treeOf } from './proc.js';

/** Memory of the run by who holds it, MiB (PSS); zero where there is no /proc. */
export interface MemoryMiB {
  /** The service with the people who use it, and its worker where that is a process of its own. */
  readonly service: number;
  /** Of it what this process cannot let go of: heap and buffers after a collection. Workflows have heaps of their own. */
  readonly kept: number;
  /** The test server, which keeps every history of the run. */
  readonly temporal: number;
  readonly postgres: number;
}

export function memory(): MemoryMiB {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  const held = { service: 0, temporal: 0, postgres: 0 };
  for (const pid of treeOf(process.pid)) held[holder(pid)] += memoryOf(pid).pssKiB;
  const MiB = (kiB: number) => Math.round(kiB / 1024);
  return {
    service: MiB(held.service),
    kept: MiB((heapUsed + external) / 1024),
    temporal: MiB(held.temporal),
    postgres: MiB(held.postgres),
  };
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** Whatever its arguments name, a process of Node is the service. */
function holder(pid: number): Exclude<keyof MemoryMiB, 'kept'> {
  const command = commandOf(pid);
  if (pid === process.pid || command.startsWith(process.execPath)) return 'service';
  return command.includes('postgres') ? 'postgres' : 'temporal';
}
