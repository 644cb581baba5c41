import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Registry } from 'prom-client';
import { listen } from '../platform/listen.js';
import { createApp } from './app.js';
import { ClockGuard } from './clock-watch.js';
import type { Deps } from './deps.js';
import { notReady } from './health.js';
import { createMetrics } from './metrics.js';
import { answerBadConnections } from './unparsed.js';

export interface ApiServer {
  /** The port really listened on. */
  readonly port: number;
  /** What it counts. */
  readonly registry: Registry;
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
  /** How long the headers of a request, and all of it, may take to arrive, in ms. Default 10,000 and 30,000. */
  readonly headersMs?: number;
  readonly requestMs?: number;
}

/** How often it is looked for requests that take too long to arrive, in ms. */
const LOOKED_AT_MS = 1_000;
const MAX_HEADER_BYTES = 16 * 1024;

/** Of TLS 1.2 those with forward secrecy and authenticated encryption; all of TLS 1.3 are. */
const CIPHERS = [
  ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
].join(':');

/** Serves the API on the port of its configuration (0 = any). @throws when the port is in use */
export async function startApi(deps: Omit<Deps, 'stopping'>, options: ServerOptions = {}): Promise<ApiServer> {
  const { drainMs = 0, graceMs = 10_000, headersMs = 10_000, requestMs = 30_000 } = options;
  let stopping = false;
  const metrics = deps.metrics ?? createMetrics();
  const all: Deps = { ...deps, metrics, stopping: () => stopping };
  const app = createApp(all);
  const clocks = new ClockGuard(all);
  const server = serverOf(deps.config.tls, { headersMs, requestMs }, (req, res) => {
    // A connection that is kept would be cut between two requests of somebody who could not know.
    if (stopping) res.setHeader('Connection', 'close');
    app(req, res);
  });
  answerBadConnections(server);
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
    registry: metrics.registry,
    notReady: async () => (await notReady(all, clocks))[0],
    close: () => (closed ??= close()),
  };
}

/** Whoever sends slowly, or never ends, holds a connection no longer than this; an answer may take as long as it likes. */
function serverOf(
  tls: Deps['config']['tls'],
  { headersMs, requestMs }: { headersMs: number; requestMs: number },
  listener: RequestListener,
): Server {
  const limits = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: LOOKED_AT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  if (!tls) return createPlainServer(limits, listener);
  const files = { cert: readFileSync(tls.cert), key: readFileSync(tls.key) };
  const spoken = { minVersion: 'TLSv1.2', ciphers: CIPHERS, honorCipherOrder: true } as const;
  return createTlsServer({ ...limits, ...files, ...spoken }, listener);
}
