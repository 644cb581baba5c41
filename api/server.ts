import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../platform/listen.js';
import { createApp } from './app.js';
import { ClockGuard } from './clock-watch.js';
import type { Deps } from './deps.js';
import { notReady } from './health.js';

export interface ApiServer {
  /** The port really listened on. */
  readonly port: number;
  /** The first reason why it takes no requests, as /readyz says; undefined when it does. */
  notReady(): Promise<string | undefined>;
  /** Says "not ready", lets requests in progress end, then closes. Safe to call twice. */
  close(): Promise<void>;
}

export interface ServerOptions {
  /** How long it says that it is not ready, and goes on serving, so that a load balancer notices, in ms. Default 0. */
  readonly drainMs?: number;
  /** How long requests in progress may take to end, in ms. Default 10,000. */
  readonly graceMs?: number;
}

/** Serves the API on the port of its configuration (0 = any). @throws when the port is in use */
export async function startApi(deps: Omit<Deps, 'stopping'>, options: ServerOptions = {}): Promise<ApiServer> {
  const { drainMs = 0, graceMs = 10_000 } = options;
  let stopping = false;
  const all: Deps = { ...deps, stopping: () => stopping };
  const app = createApp(all);
  const clocks = new ClockGuard(all);
  const server = createServer((req, res) => {
    // A connection that is kept would be cut between two requests of somebody who could not know.
    if (stopping) res.setHeader('Connection', 'close');
    app(req, res);
  });
  await listen(server, { port: deps.config.port, host: deps.config.host, setting: 'PORT' });
  let closed: Promise<void> | undefined;
  const close = async () => {
    stopping = true;
    await sleep(drainMs);
    const ended = new Promise<void>((done) => server.close(() => done()));
    server.closeIdleConnections();
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    await ended;
    clearTimeout(force);
  };
  return {
    port: (server.address() as AddressInfo).port,
    notReady: async () => (await notReady(all, clocks))[0],
    close: () => (closed ??= close()),
  };
}
