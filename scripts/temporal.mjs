import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
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
  if (await listening(ports.server, running.exited)) return running;
  await running.stop();
  throw new Sorry(`Temporal 无法启动：\n${tail(logFile, 3)}`, `Temporal does not start, see ${logFile}`);
}

/**
 * @param {number} port
 * @param {Promise<unknown>} exited
 */
export async function listening(port, exited) {
  let running = true;
  void exited.then(() => (running = false));
  for (const until = Date.now() + 60_000; running && Date.now() < until; await sleep(50)) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return true;
  }
  return false;
}
