import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from './app.js';
import type { Deps } from './deps.js';

export interface ApiServer {
  /** The port really listened on. */
  readonly port: number;
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
  const app = createApp({ ...deps, stopping: () => stopping });
  const server = createServer((req, res) => {
    // A connection that is kept would be cut between two requests of somebody who could not know.
    if (stopping) res.setHeader('Connection', 'close');
    app(req, res);
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(deps.config.port, deps.config.host, () => {
      server.off('error', failed);
      done();
    });
  });
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
  return { port: (server.address() as AddressInfo).port, close: () => (closed ??= close()) };
}
