import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { stopServer } from './postgres.mjs';
import { end, endOrphans, holder, take } from './processes.mjs';

const PREFIX = 'legal-aid-run-';
const OWNER = 'owner.lock';

/**
 * A folder for one test run, held by this process. What earlier runs left behind when they were killed, folders and
 * processes, is cleared away.
 *
 * @returns {Promise<string>}
 */
export async function openRun() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const dir = join(tmpdir(), name);
    const age = Date.now() - (statSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    // A young one may be about to get its owner; another user's is not ours to clear.
    if (age > 60_000 && !holder(join(dir, OWNER))) await sweep(dir).catch(() => undefined);
  }
  const dir = mkdtempSync(join(tmpdir(), PREFIX));
  // As root the database runs as another user, who must reach it.
  chmodSync(dir, 0o755);
  take(join(dir, OWNER));
  return dir;
}

/**
 * Ends everything that works in the folder of a test run, and removes the folder: starts of the service, what their
 * pid files name, and processes with the folder in their command line.
 *
 * @param {string} dir
 */
export async function sweep(dir) {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name));
  for (const file of files.filter((name) => basename(name) === 'start.lock')) {
    const pid = holder(file);
    if (pid) await end(pid, { ms: 60_000 });
  }
  for (const folder of new Set(files.filter((name) => name.endsWith('.pid')).map(dirname))) await endOrphans(folder);
  await Promise.all(runningIn(dir).map(stopServer));
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * @param {string} dir
 * @returns {number[]}
 */
function runningIn(dir) {
  return processes()
    .filter(({ pid, command }) => pid !== process.pid && command.includes(`${dir}/`))
    .map(({ pid }) => pid);
}

/** @returns {{ pid: number, command: string }[]} */
function processes() {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => ({ pid: Number(pid), command: commandLine(pid) }));
  } catch {
    const lines = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 1 << 26 });
    return lines.split('\n').map((line) => ({ pid: Number.parseInt(line, 10), command: line }));
  }
}

/** @param {string} pid */
function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
