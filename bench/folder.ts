import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { alive } from '../scripts/processes.mjs';
import { ROOT } from '../scripts/root.mjs';
import { removeCluster } from '../stand/cluster.js';

/** Where runs keep their servers' data, each in a folder named after its process: on the disk that is measured. */
const RUNS = join(ROOT, '.cache', 'bench');

/** A folder for this run. What runs that were killed left behind is ended and removed first. */
export async function ownFolder(): Promise<string> {
  mkdirSync(RUNS, { recursive: true });
  for (const name of readdirSync(RUNS)) if (!alive(Number(name))) await removeRun(join(RUNS, name));
  const dir = join(RUNS, String(process.pid));
  mkdirSync(dir);
  return dir;
}

/** Removes the folder of a run with all its worlds. */
export async function removeRun(dir: string): Promise<void> {
  for (const world of readdirSync(dir)) await removeCluster(join(dir, world));
  rmSync(dir, { recursive: true, force: true });
}
