import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './say.mjs';

/** @param {number} pid */
export function alive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** A zombie answers signals but is gone; where no init reaps, waiting for it would never end. @param {number} pid */
function isZombie(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}

/** The command line of a process, or '' when it is gone. @param {number} pid */
export function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    try {
      return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: 'pipe',
      }).trim();
    } catch {
      return '';
    }
  }
}

/**
 * @param {number} pid
 * @param {number} ms
 * @returns {Promise<boolean>} whether it is gone
 */
export async function gone(pid, ms) {
  for (const end = Date.now() + ms; alive(pid); await sleep(25)) if (Date.now() > end) return false;
  return true;
}

/**
 * Asks a process to stop and, when it does not within `ms`, makes it.
 *
 * @param {number} pid
 * @param {{ signal?: NodeJS.Signals, ms?: number, force?: NodeJS.Signals }} [how]
 */
export async function end(pid, { signal = 'SIGTERM', ms = 15_000, force = 'SIGKILL' } = {}) {
  for (const [sig, wait] of /** @type {const} */ ([
    [signal, ms],
    [force, 5_000],
    ['SIGKILL', 5_000],
  ])) {
    try {
      process.kill(pid, sig);
    } catch {
      return;
    }
    if (await gone(pid, wait)) return;
  }
}

/**
 * Remembers a process in a file, so that a later start can find it when this one was killed without a word. The
 * marker is a part of its command line: a process id alone may long belong to somebody else.
 *
 * @param {string} file
 * @param {number} pid
 * @param {string} marker
 */
export function remember(file, pid, marker) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Written beside it and moved, so that nobody ever reads half of it; not named `.pid`, for that would count as one.
  const whole = `${file}.${process.pid}`;
  const entry = { pid, marker, owner: process.pid, ownerCommand: commandOf(process.pid) };
  writeFileSync(whole, JSON.stringify(entry), { mode: 0o600 });
  renameSync(whole, file);
}

/** @param {string} file */
export function forget(file) {
  rmSync(file, { force: true });
}

/**
 * Ends the processes remembered in a folder whose owner is no longer there.
 *
 * @param {string} dir in the order of their names
 * @param {(pid: number, name: string) => Promise<void>} [stop]
 * @returns {Promise<number>} how many were ended
 */
export async function endOrphans(dir, stop = (pid) => end(pid)) {
  let ended = 0;
  for (const name of list(dir)) {
    const file = join(dir, name);
    const entry = read(file);
    if (entry && alive(entry.owner) && commandOf(entry.owner) === entry.ownerCommand) continue;
    if (entry && alive(entry.pid) && commandOf(entry.pid).includes(entry.marker)) {
      await stop(entry.pid, name);
      ended++;
    }
    forget(file);
  }
  return ended;
}

/**
 * Does work that only one process may do at a time; the others wait. The lock of a process that died counts for nothing.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  while (!take(file)) await sleep(100);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/**
 * @param {string} file
 * @returns {boolean} whether the lock is ours now; see {@link holder} for whose it is
 */
export function take(file) {
  const mine = `${file}.${process.pid}`;
  // Written first and linked then, so that nobody ever sees a lock without its owner.
  writeFileSync(mine, JSON.stringify({ pid: process.pid, command: commandOf(process.pid) }), { mode: 0o600 });
  try {
    if (abandoned(file)) inherit(file);
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * @param {string} file
 * @returns {number | undefined} the living process that holds the lock
 */
export function holder(file) {
  try {
    return living(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Takes the lock of a dead process away: one at a time looks and removes, or the second would remove the lock of the first. @param {string} file */
function inherit(file) {
  const heir = `${file}.heir`;
  if (!take(heir)) return;
  try {
    if (abandoned(file)) rmSync(file, { force: true });
  } finally {
    rmSync(heir, { force: true });
  }
}

/** A lock that is not there is not abandoned: between two looks somebody else may have taken it. @param {string} file */
function abandoned(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return false;
  }
  return living(text) === undefined;
}

/** @param {string} text of a lock @returns {number | undefined} its process, if that lives */
function living(text) {
  try {
    const { pid, command } = JSON.parse(text);
    return alive(pid) && commandOf(pid) === command ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} dir */
function list(dir) {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.pid'))
      .sort();
  } catch {
    return [];
  }
}

/**
 * @param {string} file
 * @returns {{ pid: number, marker: string, owner: number, ownerCommand: string } | undefined}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * A TCP port on 127.0.0.1: the wanted one when it is free, else any. Not one of those the system hands out itself: such
 * a port may be gone again, to any outgoing connection, before the server that it was meant for listens.
 *
 * @param {number} [wanted] 0 for any
 * @returns {Promise<number>}
 */
export async function freePort(wanted = 0) {
  for (let port = wanted; ; port = 0) {
    const free = await bind(port || randomInt(10_240, 32_000));
    if (free !== undefined) return free;
  }
}

/** The wanted port, or another one when it is taken, which is said. @param {number} wanted @param {string} setting */
export async function wantedPort(wanted, setting) {
  const port = await freePort(wanted);
  if (wanted && port !== wanted)
    say(`! ${setting}：端口 ${wanted} 已被占用，改用 ${port} / ${setting}: port ${wanted} is in use, taking ${port}`);
  return port;
}

/**
 * Whether it is this process that listens on a port of this machine. Where the system does not tell, that it is alive has to do.
 *
 * @param {number} pid
 * @param {number} port
 */
export function listens(pid, port) {
  const sockets = listeningSockets(port);
  if (!sockets) return alive(pid);
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOf(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false;
  }
}

/** `socket:[inode]` of all that listen on a port. @param {number} port @returns {Set<string> | undefined} */
function listeningSockets(port) {
  const LISTEN = '0A';
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].filter(existsSync).flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/)),
  );
  if (rows.length === 0) return undefined;
  return new Set(
    rows
      .filter(([, local, , state]) => state === LISTEN && local?.endsWith(`:${hex}`))
      .map((row) => `socket:[${row[9]}]`),
  );
}

/** @param {string} path */
function linkOf(path) {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/**
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<number | undefined>} the port, or undefined when it cannot be had
 */
export const bind = async (port, host) => (await tryBind(port, host)).port;

/**
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<{ port: number, code?: undefined } | { port?: undefined, code: string | undefined }>} why it cannot be had
 */
export function tryBind(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (/** @type {NodeJS.ErrnoException} */ { code }) => resolve({ code }));
    server.listen({ port, host, exclusive: true }, () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve({ port: address.port }));
    });
  });
}
