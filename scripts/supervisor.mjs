import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemEnvironment } from './environments.mjs';
import { spawnPrivate } from './private.mjs';
import { ROOT } from './root.mjs';
import { end, forget, remember } from './processes.mjs';
import { Sorry, say } from './say.mjs';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** A process that has run this long is healthy again: the next failure starts with the short pause. */
const STABLE = 60_000;

/**
 * What a process of the service has told over its channel, which nobody else has: that it is ready, or why it is not going to
 * be. An answer on a port could be anybody's.
 *
 * @typedef {{ ready: boolean, failed?: string }} Told
 * @typedef {{ pid: number, exited: Promise<unknown>, told?: Told, stop(): Promise<void> }} Running
 */

/** Keeps one process of the service running, and ends it when told. */
export class Supervised {
  #stopping = false;
  #failures = 0;
  /** @type {string | undefined} */
  #lastWords;
  #pause = FIRST_PAUSE;
  /** @type {Running | undefined} */
  #running;
  /** @type {Promise<void> | undefined} */
  #watch;
  #wake = new AbortController();

  /**
   * @param {string} order place in the order of stopping, and name: `1-api`
   * @param {() => Promise<Running>} launch
   */
  constructor(order, launch) {
    this.order = order;
    this.name = order.replace(/^\d-/, '');
    this.launch = launch;
  }

  /** Exits since the start. */
  get failures() {
    return this.#failures;
  }

  /** What the process that runs now has told. */
  get told() {
    return this.#running?.told;
  }

  /** Why the last one that ended by itself said it did. */
  get lastWords() {
    return this.#lastWords;
  }

  async start() {
    this.#running = await this.launch();
    this.#watch = this.#keep(this.#running);
  }

  /** @param {Running} running */
  async #keep(running) {
    for (;;) {
      const since = Date.now();
      await running.exited;
      if (this.#stopping) return;
      this.#failures++;
      this.#lastWords = running.told?.failed;
      if (this.#lastWords) say(`! ${this.name}: ${this.#lastWords}`);
      if (Date.now() - since > STABLE) this.#pause = FIRST_PAUSE;
      const seconds = this.#pause / 1000;
      say(`! ${this.name} 意外退出，${seconds} 秒后重启 / ${this.name} ended unexpectedly, restarting in ${seconds} s`);
      await sleep(this.#pause, undefined, { signal: this.#wake.signal }).catch(() => undefined);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
      if (this.#stopping) return;
      try {
        running = this.#running = await this.launch();
      } catch (error) {
        say(`! ${this.name}: ${error instanceof Error ? error.message : String(error)}`);
        continue;
      }
      // Told to stop while the restart was under way.
      if (this.#stopping) await running.stop();
    }
  }

  async stop() {
    this.#stopping = true;
    this.#wake.abort();
    await this.#running?.stop();
    await this.#watch;
  }
}

/**
 * Starts a program whose output goes to a log file, in a session of its own: Ctrl-C reaches the whole foreground group,
 * and the service is to be stopped in order.
 *
 * @param {{ command: readonly string[], marker: string, logFile: string, pidFile: string, env?: Record<string, string>,
 *   stopWithin: number, signal?: NodeJS.Signals, talks?: boolean }} options `env`: all that it is told beside what every program
 *   of the machine knows; `talks`: a process of ours, which tells how it is
 * @returns {Promise<Running>}
 */
export async function launch({
  command: [program = '', ...args],
  marker,
  logFile,
  pidFile,
  env = {},
  stopWithin,
  signal,
  talks = false,
}) {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawnPrivate(program === 'node' ? process.execPath : program, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', log, log, ...(talks ? [/** @type {const} */ ('ipc')] : [])],
    env: { ...systemEnvironment(), ...env },
  });
  /** @type {Told} */
  const told = { ready: false };
  child.on('message', (said) => Object.assign(told, said));
  closeSync(log);
  const exited = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', resolve);
  }).finally(() => (told.ready = false));
  const { pid } = child;
  if (pid === undefined) throw new Sorry(`无法运行 ${program}`, `${program} could not be run`);
  remember(pidFile, pid, marker);
  return {
    pid,
    exited,
    told,
    async stop() {
      await end(pid, { ms: stopWithin, ...(signal && { signal }) });
      await exited;
      forget(pidFile);
    },
  };
}

/**
 * @param {string} file
 * @param {number} [lines]
 */
export function tail(file, lines = 15) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
