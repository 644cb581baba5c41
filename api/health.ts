import { Router } from 'express';
import { checkReferenceData, ReferenceDataBroken } from '../db/rule-data.js';
import { run, statement } from '../db/sql/statement.js';
import { within } from '../platform/within.js';
import type { ClockGuard } from './clock-watch.js';
import type { Deps } from './deps.js';
import type { Metrics } from './metrics.js';

const ALIVE = statement({ name: 'alive', text: 'SELECT' });

/** Longest wait for the database's answer, in milliseconds. */
const PATIENCE = 2_000;

/** /healthz: the process runs. /readyz: it can take requests. /metrics: for Prometheus. */
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
  router.get('/metrics', async (_req, res) => {
    res.set('Content-Type', metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
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
