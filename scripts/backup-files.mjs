import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';
import { Sorry } from './say.mjs';

/** What a backup consists of: a cluster that PostgreSQL can start on, the keys, and a list of all files with their hashes. */
export const CLUSTER = 'postgres';
export const SECRETS = 'secrets.json';
const MANIFEST = 'backup.json';

/**
 * @typedef {{ made: string, version: string, files: Record<string, string> }} Manifest
 */

/**
 * Lists what is in the folder, so that a copy that was damaged on its way is known before it is needed.
 *
 * @param {string} dir
 */
export function seal(dir) {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  /** @type {Manifest} */
  const manifest = { made: new Date().toISOString(), version, files: hashes(dir) };
  writeFileSync(join(dir, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600, flush: true });
}

/**
 * @param {string} dir
 * @returns {Manifest}
 * @throws {Sorry} when it is no backup, or not whole
 */
export function checked(dir) {
  if (!existsSync(join(dir, MANIFEST))) throw new Sorry(`不是备份目录：${dir}`, `This is not a backup: ${dir}`);
  /** @type {Manifest} */
  const manifest = JSON.parse(readFileSync(join(dir, MANIFEST), 'utf8'));
  const found = hashes(dir);
  const wrong = Object.entries(manifest.files).find(([path, hash]) => found[path] !== hash)?.[0];
  if (wrong !== undefined) throw new Sorry(`备份已损坏：${wrong}`, `The backup is damaged: ${wrong}`);
  return manifest;
}

/** @param {string} dir @returns {Record<string, string>} */
function hashes(dir) {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    files
      .filter((path) => path !== MANIFEST && statSync(join(dir, path)).isFile())
      .map((path) => [
        path,
        createHash('sha256')
          .update(readFileSync(join(dir, path)))
          .digest('hex'),
      ]),
  );
}
