import { createServer } from 'node:http';
import type { Registry } from 'prom-client';
import { listen } from './listen.js';
import type { Running } from './process.js';
import { shared } from './shared.js';

export interface MetricsPage {
  readonly port: number;
  /** METRICS_HOST: 0.0.0.0 in a container, where Prometheus comes from outside. */
  readonly host: string;
  readonly registry: Registry;
  /** Port of Temporal's own metrics in this process; they are put on the same page. */
  readonly sdkPort?: number;
  /** Why the process is not ready; undefined while it is. */
  readonly notReady: () => string | undefined | Promise<string | undefined>;
}

const HEADERS = {
  'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
};

/** However many ask, the figures are put together once a second: that is some 400 kB of text, and questions to the database. */
const RENDERED_MS = 1_000;

/** What a registry says, once a second. */
export const renderedOf = (registry: Registry): (() => Promise<string>) =>
  shared(RENDERED_MS, () => registry.metrics());

/** /metrics, /healthz and /readyz, on a port that nobody but the operator's own reaches. */
export async function serveMetrics(page: MetricsPage): Promise<Running> {
  const rendered = renderedOf(page.registry);
  const server = createServer((req, res) => {
    void answer(page, rendered, req.url ?? '').then(({ status, body }) => {
      res.writeHead(status, HEADERS);
      res.end(body);
    });
  });
  await listen(server, { port: page.port, host: page.host, setting: 'METRICS_PORT' });
  return {
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

async function answer(
  page: MetricsPage,
  rendered: () => Promise<string>,
  url: string,
): Promise<{ status: number; body: string }> {
  const path = url.split('?')[0];
  if (path === '/healthz') return { status: 200, body: 'ok\n' };
  if (path === '/readyz') {
    const reason = await page.notReady();
    return reason === undefined ? { status: 200, body: 'ready\n' } : { status: 503, body: `${reason}\n` };
  }
  if (path !== '/metrics') return { status: 404, body: '' };
  const own = await rendered().catch(() => '# the record cannot be read\n');
  const sdk = page.sdkPort === undefined ? '' : await sdkMetrics(page.sdkPort);
  return { status: 200, body: own + sdk };
}

const sdkMetrics = (port: number): Promise<string> =>
  fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(2000) })
    .then((r) => r.text())
    .catch(() => '');

/** A port nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
