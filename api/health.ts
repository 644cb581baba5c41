import { Router, type Request } from 'express';
import { checkReferenceData, ReferenceDataBroken } from '../db/rule-data.js';
import { run, statement } from '../db/sql/statement.js';
import { renderedOf } from '../platform/metrics-server.js';
import { within } from '../platform/within.js';
import type { ClockGuard } from './clock-watch.js';
import type { Deps } from './deps.js';
import { limit } from './limits.js';
import type { Metrics } from './metrics.js';

const ALIVE = statement({ name: 'alive', text: 'SELECT' });

/** Longest wait for the database's answer, in milliseconds. */
const PATIENCE = 2_000;

/** Figures are looked at every few seconds at most; so often somebody may. */
const METRICS_PER_TEN_SECONDS = 100;

/** /healthz: the process runs. /readyz: it can take requests. /metrics: for Prometheus, where METRICS lets it. */
export function health(deps: Deps, metrics: Metrics, clocks: ClockGuard): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });
  router.get('/readyz', async (_req, res) => {
    const reasons = await notReady(deps, clocks);
    const ready = reasons.length === 0;
    res
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ ready, ...(!ready && { reasons }) });
  });
  const { metrics: who } = deps.config;
  if (who !== 'off') {
    const rendered = renderedOf(metrics.registry);
    const limited = limit(10_000, METRICS_PER_TEN_SECONDS);
    router.get('/metrics', limited, async (req, res, next) => {
      if (who === 'loopback' && !fromThisMachine(req)) return next();
      res.set({ 'Content-Type': metrics.registry.contentType, 'Cache-Control': 'no-store' }).send(await rendered());
    });
  }
  return router;
}

/** What a proxy hands on comes from this machine as well, wherever it came from at first; proxies say so. */
function fromThisMachine(req: Request): boolean {
  const handedOn = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => req.headers[name] !== undefined);
  return !handedOn && /^(127\.|::1$|::ffff:127\.)/.test(req.socket.remoteAddress ?? '');
}

/** Why no requests can be taken at the moment. */
export async function notReady(deps: Deps, clocks: ClockGuard): Promise<string[]> {
  if (deps.stopping?.()) return ['stopping'];
  try {
    await within(PATIENCE, run(deps.db.pool, ALIVE));
    if (!(await within(PATIENCE, clocks.right()))) return ['clock'];
    await within(PATIENCE, checkReferenceData(deps.db.pool));
    return [];
  } catch (error) {
    if (!(error instanceof ReferenceDataBroken)) return ['database'];
    // Which row it is names codes only.
    deps.logger.error({ err: error, what: error.message }, 'reference data does not load');
    return ['reference-data'];
  }
}
