import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Config } from '../../platform/config.js';
import { startWorker } from '../../worker/run-worker.js';

/** Whoever runs the workflows of the simulation. */
export interface Hands {
  /** Ends it without a word (SIGKILL) and starts another; only a process of its own can be killed. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** In this process: quick to start, nothing to kill. */
export async function handsHere(o: {
  config: Config;
  connection: NativeConnection;
  bundlePath: string;
  logger: Logger;
}): Promise<Hands> {
  const worker = startWorker(o);
  await worker.started;
  return {
    kill: () => Promise.reject(new Error('a worker in this process cannot be killed; use --worker process')),
    stop: () => worker.stop(),
  };
}

/** The very process that production runs. */
export function handsApart(env: Readonly<Record<string, string>>, log: 'inherit' | 'ignore'): Hands {
  const program = fileURLToPath(new URL('../../worker/worker.js', import.meta.url));
  const start = () =>
    spawn(process.execPath, [program], { env: { ...process.env, ...env }, stdio: ['ignore', log, log] });
  let child = start();
  return {
    async kill() {
      await ended(child, 'SIGKILL');
      child = start();
    },
    stop: () => ended(child, 'SIGTERM'),
  };
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once('exit', () => done());
    child.kill(signal);
  });
}
