import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { holder, take } from './processes.mjs';
import { ROOT } from './root.mjs';
import { Sorry } from './say.mjs';

const MiB = 1 << 20;
/** A new database cluster takes 40 MiB and its log as much again; an old one needs room to write a checkpoint. */
const NEEDED = { fresh: 256 * MiB, later: 64 * MiB };
const LOG_LIMIT = 20 * MiB;

/**
 * @typedef {{ tokenSecret: string, payloadKeys: string, demoPassword: string,
 *   postgres: import('./postgres.mjs').Passwords }} Secrets
 */

/**
 * The folder that holds everything a running service keeps: made if missing, checked for room and rights, and taken
 * for this process alone.
 *
 * @throws {Sorry} one sentence about what is wrong with it
 */
export function openDataDir(path = process.env.DATA_DIR || '.data') {
  const dir = resolve(ROOT, path);
  try {
    for (const folder of ['logs', 'run']) makeFolder(join(dir, folder));
    const probe = join(dir, 'run', `probe.${process.pid}`);
    writeFileSync(probe, randomBytes(MiB), { flush: true });
    rmSync(probe);
  } catch (error) {
    throw explain(error, dir);
  }
  const { bavail, bsize } = statfsSync(dir);
  if (bavail * bsize < (existsSync(join(dir, 'postgres')) ? NEEDED.later : NEEDED.fresh)) throw full(dir);
  const lock = join(dir, 'run', 'start.lock');
  if (!take(lock)) {
    const other = holder(lock);
    throw new Sorry(`数据目录 ${dir} 正被进程 ${other} 使用`, `The data folder ${dir} is in use by process ${other}`);
  }
  return {
    dir,
    file: (/** @type {string} */ name) => join(dir, name),
    log: (/** @type {string} */ name) => logFile(dir, name),
    pid: (/** @type {string} */ name) => join(dir, 'run', `${name}.pid`),
    secrets: () => secrets(dir),
    release: () => rmSync(lock, { force: true }),
  };
}

/** Not mkdir's own recursion: on a read-only disk it reports a missing folder, in /proc it never ends. @param {string} dir */
function makeFolder(dir) {
  if (existsSync(dir)) return;
  makeFolder(dirname(dir));
  mkdirSync(dir);
}

/**
 * @param {unknown} error
 * @param {string} dir
 */
function explain(error, dir) {
  switch (/** @type {NodeJS.ErrnoException} */ (error).code) {
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new Sorry(`数据目录不可写：${dir}`, `The data folder cannot be written: ${dir}`);
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOENT':
      return new Sorry(`DATA_DIR 不能作为目录：${dir}`, `DATA_DIR cannot be made a folder: ${dir}`);
    default:
      return outOfSpace(error, dir);
  }
}

/**
 * An error of a full disk as a sentence; any other error as it is.
 *
 * @param {unknown} error
 * @param {string} dir
 */
export function outOfSpace(error, dir) {
  const { code } = /** @type {NodeJS.ErrnoException} */ (error);
  return code === 'ENOSPC' || code === 'EDQUOT' ? full(dir) : error;
}

/** @param {string} dir */
function full(dir) {
  return new Sorry(`数据目录所在磁盘空间不足：${dir}`, `The disk of the data folder is full: ${dir}`);
}

/**
 * @param {string} dir
 * @param {string} name
 */
function logFile(dir, name) {
  const file = join(dir, 'logs', `${name}.log`);
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT) renameSync(file, `${file}.1`);
  return file;
}

/**
 * Keys and passwords, made once. Losing `payloadKeys` makes what Temporal holds unreadable; losing `postgres` locks the
 * database.
 *
 * @param {string} dir
 * @returns {Secrets}
 */
function secrets(dir) {
  const file = join(dir, 'secrets.json');
  const random = (/** @type {number} */ bytes) => randomBytes(bytes).toString('base64url');
  /** @type {Secrets} */
  const found = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : {
        tokenSecret: random(32),
        payloadKeys: `k1:${randomBytes(32).toString('base64')}`,
        demoPassword: random(9),
        postgres: { superuser: random(18), owner: random(18), app: random(18) },
      };
  const now = { ...found, demoPassword: process.env.DEMO_PASSWORD || found.demoPassword };
  writeFileSync(`${file}.new`, `${JSON.stringify(now, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return now;
}
