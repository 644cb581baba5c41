import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { holder, take } from './processes.mjs';
import { ROOT } from './root.mjs';
import { Sorry } from './say.mjs';

const MiB = 1 << 20;
/** A new database cluster takes 40 MiB and its log as much again; an old one needs room to write a checkpoint. */
const NEEDED = { fresh: 256 * MiB, later: 64 * MiB };
const LOG_LIMIT = 20 * MiB;
const SECRETS = 'secrets.json';

/**
 * @typedef {{ tokenSecret: string, payloadKeys: string, auditKeys: string, demoPassword: string,
 *   postgres: import('./postgres.mjs').Passwords }} Secrets
 */

/** @param {string} [path] default: `DATA_DIR`, else .data in the repository's folder */
export const dataDir = (path = process.env.DATA_DIR || '.data') => resolve(ROOT, path);

const lockOf = (/** @type {string} */ dir) => join(dir, 'run', 'start.lock');
const addressesOf = (/** @type {string} */ dir) => join(dir, 'run', 'service.json');

/**
 * The folder that holds everything a running service keeps: made if missing, checked for room and rights, and taken
 * for this process alone.
 *
 * @throws {Sorry} one sentence about what is wrong with it
 */
export function openDataDir(path = dataDir()) {
  const dir = resolve(ROOT, path);
  try {
    makePrivate(dir);
    for (const folder of ['logs', 'run']) makeFolder(join(dir, folder));
    const probe = join(dir, 'run', `probe.${process.pid}`);
    writeFileSync(probe, randomBytes(MiB), { flush: true, mode: 0o600 });
    rmSync(probe);
    tighten(dir);
  } catch (error) {
    throw explain(error, dir);
  }
  const { bavail, bsize } = statfsSync(dir);
  if (bavail * bsize < (existsSync(join(dir, 'postgres')) ? NEEDED.later : NEEDED.fresh)) throw full(dir);
  const lock = lockOf(dir);
  if (!take(lock)) {
    const other = holder(lock);
    throw new Sorry(`数据目录 ${dir} 正被进程 ${other} 使用`, `The data folder ${dir} is in use by process ${other}`);
  }
  rmSync(addressesOf(dir), { force: true });
  return {
    dir,
    file: (/** @type {string} */ name) => join(dir, name),
    log: (/** @type {string} */ name) => logFile(dir, name),
    pid: (/** @type {string} */ name) => join(dir, 'run', `${name}.pid`),
    secrets: () => secrets(dir),
    /** Tells other programs how to reach the service that runs here. @param {Record<string, string>} env */
    announce: (env) => writeFileSync(addressesOf(dir), JSON.stringify(env), { mode: 0o600 }),
    release: () => {
      rmSync(addressesOf(dir), { force: true });
      rmSync(lock, { force: true });
    },
  };
}

/**
 * The environment of the service that runs in a data folder: addresses, passwords, keys.
 *
 * @param {string} [dir]
 * @returns {Record<string, string> | undefined} undefined when none runs, or is not ready yet
 */
export function runningService(dir = dataDir()) {
  const file = addressesOf(dir);
  return holder(lockOf(dir)) && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/**
 * What a program beside the service needs to know: what the environment says, else what the running service was told.
 * A database that is named from outside is never mixed with the servers of another service.
 *
 * @returns {Record<string, string>} to be added to the environment
 * @throws {Sorry} when there is neither
 */
export function serviceEnvironment() {
  const { DATABASE_URL } = process.env;
  const running = runningService();
  if (DATABASE_URL) return DATABASE_URL === running?.DATABASE_URL ? running : {};
  if (running) return running;
  throw new Sorry(
    `数据目录 ${dataDir()} 中没有正在运行的服务：请先 npm start，或设置 DATABASE_URL`,
    `No service is running in the data folder ${dataDir()}: npm start first, or set DATABASE_URL`,
  );
}

/** As root the database runs as another user, who passes through the data folder and sees nothing of it. */
const PRIVATE = process.getuid?.() === 0 ? 0o711 : 0o700;

/**
 * Makes a folder for personal data and keys, where there is none: for its owner alone, and unknown to git, under whatever
 * name it is kept and wherever it lies.
 *
 * @param {string} dir
 */
export function makePrivate(dir) {
  if (!existsSync(dir)) makeFolder(dir, PRIVATE);
  const ignore = join(dir, '.gitignore');
  if (!existsSync(ignore) && (existsSync(join(dir, SECRETS)) || readdirSync(dir).length === 0))
    writeFileSync(ignore, '*\n', { mode: 0o600 });
}

/**
 * Not mkdir's own recursion: on a read-only disk it reports a missing folder, in /proc it never ends.
 *
 * @param {string} dir
 * @param {number} [mode]
 */
export function makeFolder(dir, mode = 0o700) {
  if (existsSync(dir)) return;
  if (!existsSync(dirname(dir))) makeFolder(dirname(dir), 0o755);
  mkdirSync(dir, { mode });
}

/** What earlier releases left readable by everybody. Only what is ours by its name, and no link to elsewhere. @param {string} dir */
function tighten(dir) {
  if (!existsSync(join(dir, SECRETS))) return;
  chmodSync(dir, PRIVATE);
  const logs = readdirSync(join(dir, 'logs')).map((name) => join('logs', name));
  for (const name of [SECRETS, 'logs', 'run', 'temporal.db', 'temporal.db-wal', 'temporal.db-shm', ...logs]) {
    const stat = lstatSync(join(dir, name), { throwIfNoEntry: false });
    if (stat?.isDirectory()) chmodSync(join(dir, name), 0o700);
    if (stat?.isFile()) chmodSync(join(dir, name), 0o600);
  }
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
 * database; without `auditKeys` the anchors of the audit cannot be verified.
 *
 * @param {string} dir
 * @returns {Secrets}
 */
function secrets(dir) {
  const file = join(dir, SECRETS);
  const random = (/** @type {number} */ bytes) => randomBytes(bytes).toString('base64url');
  const key = () => `k1:${randomBytes(32).toString('base64')}`;
  /** @type {Secrets} */
  const found = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : {
        tokenSecret: random(32),
        payloadKeys: key(),
        auditKeys: key(),
        demoPassword: random(9),
        postgres: { superuser: random(18), owner: random(18), app: random(18) },
      };
  // A folder of before there were anchors has no key for them yet.
  const auditKeys = found.auditKeys ?? key();
  const now = { ...found, auditKeys, demoPassword: process.env.DEMO_PASSWORD || found.demoPassword };
  writeFileSync(`${file}.new`, `${JSON.stringify(now, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return now;
}
