import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Copies a folder for its owner's eyes only. Files that vanish meanwhile are left out: the folder may be in use.
 *
 * @param {string} from
 * @param {string} to made if missing
 * @param {(path: string) => boolean} [wanted] asked for each file and folder, by its path below `from`
 * @param {string} [path] where in the folder we are
 */
export function copyTree(from, to, wanted = () => true, path = '') {
  mkdirSync(join(to, path), { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(join(from, path), { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (!wanted(below)) continue;
    try {
      if (entry.isDirectory()) copyTree(from, to, wanted, below);
      else {
        copyFileSync(join(from, below), join(to, below));
        chmodSync(join(to, below), 0o600);
      }
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
    }
  }
}
