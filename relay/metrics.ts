import type { Pool } from 'pg';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { daysUnanchored } from '../db/audit/anchor.js';
import { parkedCaseCount, silentCaseCount } from '../db/cases-open.js';
import type { Clock } from '../platform/clock.js';
import { countPending } from '../db/commands.js';
import { lastReconciliation, stuckCount } from '../db/operations.js';
import { countOutbox } from '../db/outbox.js';
import { heldUpCount } from '../db/standstill.js';
import type { Delivered } from '../temporal/deliver.js';

export interface RelayMetrics {
  readonly registry: Registry;
  delivered(outcome: Delivered['state']): void;
  differences(n: number): void;
}

/** What stands still, read from the record when it is asked for, and what was done. */
export function relayMetrics(pool: Pool, clock: Clock): RelayMetrics {
  const registry = new Registry();
  // Looked at a hundred times a second, as is the default, an idle process would do little else.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  gauge(registry, 'commands_pending', 'Commands without an outcome', async () => (await pending()).pending);
  gauge(
    registry,
    'commands_oldest_pending_seconds',
    'Age of the oldest command without an outcome',
    async () => (await pending()).oldestMs / 1000,
  );
  gauge(registry, 'outbox_unsent', 'Messages not sent yet', async () => (await countOutbox(pool)).unsent);
  gauge(registry, 'outbox_failed', 'Messages given up', async () => (await countOutbox(pool)).failed);
  gauge(registry, 'cases_parked', 'Cases that wait for an operator', () => parkedCaseCount(pool));
  gauge(registry, 'cases_silent', 'Cases whose clock should have spoken and has not', () =>
    silentCaseCount(pool, clock.now()),
  );
  gauge(registry, 'clocks_held_up', 'Clocks that have something to say which cannot be committed', () =>
    heldUpCount(pool),
  );
  gauge(registry, 'audit_days_unanchored', 'Days that are over and have no anchor of the audit', () =>
    daysUnanchored(pool, clock.now()),
  );
  gauge(registry, 'commands_stuck', 'Commands sent again and again without an outcome', () => stuckCount(pool));
  gauge(registry, 'reconcile_last_timestamp_seconds', 'When workflows and record were compared last', async () => {
    const last = await lastReconciliation(pool);
    return last ? last.endedAt.getTime() / 1000 : 0;
  });
  const deliveries = new Counter({
    name: 'relay_deliveries_total',
    help: 'Commands sent by the relay, by outcome',
    labelNames: ['outcome'] as const,
    registers: [registry],
  });
  const differences = new Counter({
    name: 'reconcile_differences_total',
    help: 'Cases whose workflow and record were found to differ',
    registers: [registry],
  });
  const pending = () => countPending(pool, clock.now());
  return {
    registry,
    delivered: (outcome) => deliveries.inc({ outcome: outcome === 'done' ? 'delivered' : outcome }),
    differences: (n) => differences.inc(n),
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => Promise<number>): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      this.set(await read());
    },
  });
}
