import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { listens } from './processes.mjs';
import { launch, tail } from './supervisor.mjs';
import { Sorry } from './say.mjs';
import { temporalBinary } from './temporal-binaries.mjs';

/**
 * @typedef {{ server: number, ui: number, metrics: number }} Ports
 */

/**
 * Starts Temporal's development server with a database file, which keeps workflows and timers over restarts.
 *
 * @param {{ dbFile: string, namespace: string, ports: Ports, logFile: string, pidFile: string }} options
 */
export async function startTemporal({ dbFile, namespace, ports, logFile, pidFile }) {
  const flags = {
    ip: '127.0.0.1',
    port: ports.server,
    'ui-port': ports.ui,
    'metrics-port': ports.metrics,
    'db-filename': dbFile,
    namespace,
    'log-level': 'warn',
  };
  const running = await launch({
    command: [
      await temporalBinary('server'),
      ...['server', 'start-dev'],
      ...Object.entries(flags).flatMap(([key, value]) => [`--${key}`, String(value)]),
    ],
    marker: dbFile,
    logFile,
    pidFile,
    stopWithin: 15_000,
  });
  if (await listening(ports.server, running)) return running;
  await running.stop();
  throw new Sorry(`Temporal 无法启动：\n${tail(logFile, 3)}`, `Temporal does not start, see ${logFile}`);
}

/**
 * Waits until a server that was started listens: it, and not somebody who has taken the port meanwhile.
 *
 * @param {number} port
 * @param {Pick<import('./supervisor.mjs').Running, 'pid' | 'exited'>} server
 */
export async function listening(port, { pid, exited }) {
  let running = true;
  void exited.then(() => (running = false));
  for (const until = Date.now() + 180_000; running && Date.now() < until; await sleep(50)) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open && listens(pid, port)) return true;
  }
  return false;
}
