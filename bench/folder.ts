import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { alive, end, endOrphans } from '../scripts/processes.mjs';
import { ROOT } from '../scripts/root.mjs';

/** Where runs keep their servers' data, each in a folder named after its process: on the disk that is measured. */
const RUNS = join(ROOT, '.cache', 'bench');

/** A folder for this run. What runs that were killed left behind is ended and removed first. */
export async function ownFolder(): Promise<string> {
  mkdirSync(RUNS, { recursive: true });
  for (const name of readdirSync(RUNS)) {
    if (alive(Number(name))) continue;
    const dir = join(RUNS, name);
    for (const world of readdirSync(dir)) {
      await endOrphans(join(dir, world, 'run'), (pid) => end(pid, { signal: 'SIGKILL' }));
      removeFolder(join(dir, world));
    }
    removeFolder(dir);
  }
  const dir = join(RUNS, String(process.pid));
  mkdirSync(dir);
  return dir;
}

/** Removes a folder of servers; the database's may be a link to where its user can reach it. */
export function removeFolder(dir: string): void {
  const database = join(dir, 'postgres');
  if (existsSync(database)) rmSync(realpathSync(database), { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
}
