import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { alive } from '../scripts/processes.mjs';
import { ROOT } from '../scripts/root.mjs';
import { removeCluster } from './cluster.js';

/**
 * A folder for this run, named after its process, on the disk of the repository. What runs that were killed left behind is ended and
 * removed first.
 *
 * @param what whose runs: `bench`, `fuzz`
 */
export async function ownFolder(what: string): Promise<string> {
  const runs = join(ROOT, '.cache', what);
  mkdirSync(runs, { recursive: true });
  for (const name of readdirSync(runs)) if (!alive(Number(name))) await removeRun(join(runs, name));
  const dir = join(runs, String(process.pid));
  mkdirSync(dir);
  return dir;
}

/** Removes the folder of a run with all its worlds. */
export async function removeRun(dir: string): Promise<void> {
  for (const world of readdirSync(dir)) await removeCluster(join(dir, world));
  rmSync(dir, { recursive: true, force: true });
}
