import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { commandPort } from '../../api/commands.js';
import { refused } from '../../api/problems.js';
import { startApi } from '../../api/server.js';
import { ringOf, type PublicKeys } from '../../db/audit/key.js';
import { connect, type Db } from '../../db/client.js';
import type { CivilDate, Instant } from '../../domain/time.js';
import { loadApiConfig } from '../../platform/config.js';
import { createLogger } from '../../platform/log.js';
import { startRelay } from '../../relay/relay.js';
import { bundleWorkflows } from '../../scripts/bundle.mjs';
import { dataConverter } from '../../temporal/client.js';
import { installRuntime } from '../../worker/sdk-runtime.js';
import { plainQueue } from './plain-queue.js';
import { furnish, startServers, type Leave, type Servers } from './servers.js';
import { toldTheTime, VirtualTime, type Started } from './virtual-time.js';
import { handsApart, handsHere, type Hands } from './worker.js';

export interface WorldSetup {
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly agency: string;
  /** Instant at which the virtual time begins. */
  readonly start: Instant;
  readonly worker: 'here' | 'process';
  /** How often the worker will be killed. */
  readonly kills: number;
  readonly leaves: readonly Leave[];
}

/** The whole service on servers of its own and on virtual time. */
export interface World {
  readonly servers: Servers;
  readonly db: Db;
  readonly client: Client;
  readonly time: VirtualTime;
  readonly port: number;
  readonly period: string;
  readonly bundlePath: string;
  readonly payloadKeys: readonly { readonly id: string; readonly key: Uint8Array }[];
  readonly auditKeys: PublicKeys;
  readonly hands: Hands;
  readonly started: Started;
  stop(): Promise<void>;
}

/** As many as people act at a time: plans are cached per connection, so more would only be planned more often. */
const CONNECTIONS = 8;
/** Looking for work less often than this makes the days longer, more often costs a query each time. */
const RELAY_IDLE_MS = 40;
/** Longest time the service may take to stop before its servers are taken away. */
const STOP_WITHIN_MS = 15_000;
const LOG_LEVEL = process.env['LOG_LEVEL'] ?? 'error';

export async function startWorld(setup: WorldSetup): Promise<World> {
  const logger = createLogger('simulation', LOG_LEVEL as 'error');
  installRuntime({ logger });
  const [servers, bundlePath] = await Promise.all([startServers(), bundleWorkflows()]);
  try {
    return await startService(setup, servers, bundlePath, logger);
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function startService(setup: WorldSetup, servers: Servers, bundlePath: string, logger: Logger): Promise<World> {
  const { postgres, env } = servers;
  await furnish(postgres, setup.agency, setup.leaves);
  const environment = {
    DATABASE_URL: postgres.url('app'),
    TEMPORAL_ADDRESS: env.address,
    TEMPORAL_NAMESPACE: env.namespace ?? 'default',
    TOKEN_SECRET: randomBytes(32).toString('hex'),
    PAYLOAD_KEYS: `s1:${randomBytes(32).toString('base64')}`,
    AUDIT_KEYS: `s1:${randomBytes(32).toString('base64')}`,
    LOG_LEVEL,
    RATE_LIMIT: '1000000',
    // All clocks are virtual together, so none of them is wrong.
    CHECK_CLOCK: 'off',
  };
  const config = { ...loadApiConfig(environment), port: 0 };
  const time = await VirtualTime.start(env, setup.start);
  const started: Started = new Set();
  const client = new Client({
    connection: env.connection,
    namespace: config.temporalNamespace,
    dataConverter: dataConverter(config.payloadKeys),
    interceptors: { workflow: [toldTheTime(time.offset, started)] },
  });
  const db = connect(config.databaseUrl, CONNECTIONS);
  const period = `${setup.from}_${setup.to}`;
  const proxy = setup.kills > 0 ? await plainQueue(env.address) : undefined;
  const apart = { ...environment, ...(proxy && { TEMPORAL_ADDRESS: proxy.address }) };
  const hands =
    setup.worker === 'process'
      ? handsApart(apart, LOG_LEVEL === 'error' ? 'ignore' : 'inherit')
      : await handsHere({ config, connection: env.nativeConnection, bundlePath, logger });
  const relay = startRelay({
    db,
    client,
    clock: time,
    config,
    logger,
    idleMs: RELAY_IDLE_MS,
    periods: () => [{ period, from: setup.from, to: setup.to }],
    problemOf: (refusal) => refused(refusal).data,
    reconcileEveryMs: 0,
  });
  const commands = commandPort(db, client, config.answerTimeoutMs);
  const api = await startApi({ db, clock: time, config, logger, commands });
  // Before the first day begins, the watch over it is there.
  await until(() => [...started].some((run) => run.startsWith(`watch/${setup.agency}/`)));
  return {
    servers,
    db,
    client,
    time,
    port: api.port,
    period,
    bundlePath,
    payloadKeys: config.payloadKeys,
    auditKeys: ringOf(config.auditKeys),
    hands,
    started,
    async stop() {
      const service = [
        () => api.close(),
        () => commands.close(),
        () => relay.stop(),
        () => hands.stop(),
        () => proxy?.close(),
        () => db.close(),
      ];
      await Promise.race([inTurn(service), sleep(STOP_WITHIN_MS, undefined, { ref: false })]);
      await servers.stop();
    },
  };
}

/** What does not stop in order, because its server went first, must not keep the others. */
async function inTurn(steps: readonly (() => Promise<void> | undefined)[]): Promise<void> {
  for (const step of steps) await step()?.catch(() => undefined);
}

async function until(ready: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !ready(); await sleep(10)) {
    if (Date.now() > end) throw new Error('the watch over the period was not started');
  }
}
