import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { pino, type Logger } from 'pino';
import { connect, type Db } from '../../db/client.js';
import { commandById, confirmCommands, refuseCommand, releaseCommand, storeCommand } from '../../db/commands.js';
import type { CommandInput } from '../../domain/engine/proceeding.js';
import type { Instant } from '../../domain/time.js';
import { startRelay, type Relay, type RelaySetup } from '../../relay/relay.js';
import { query } from '../../scripts/postgres.mjs';
import { dataConverter } from '../../temporal/client.js';
import { deliver, type Delivered } from '../../temporal/deliver.js';
import { startWorker, type RunningWorker } from '../../worker/run-worker.js';
import { caseRef } from '../../workflows/messages.js';
import { workflowBundle } from './bundle.js';
import { createDatabase, type TestDatabase } from './database.js';
import { commandOf } from './new-command.js';

/** The key that stored histories are encrypted with: they hold made-up cases only. */
export const TEST_KEYS = [{ id: 'test', key: new Uint8Array(Buffer.from('0123456789abcdef0123456789abcdef')) }];

/**
 * How long whatever a test waits for may take, ms: a bound against hanging, many times what a machine needs that is overloaded
 * several times over. No test asks how quick anything is.
 */
export const PATIENCE_MS = 600_000;
/** Soon at first, then less and less often: what is waited for needs the machine more than the look at it. */
const FIRST_LOOK_MS = 20;
const LAST_LOOK_MS = 500;

/** Ours go nowhere unless a test is looked into: LOG=debug. */
export const testLogger = (): Logger => pino({ level: process.env['LOG'] ?? 'silent' });

/** The same, with the messages that it was given. */
export function heardLogger(): { logger: Logger; messages: string[] } {
  const messages: string[] = [];
  const write = (line: string) => messages.push((JSON.parse(line) as { msg: string }).msg);
  return { logger: pino({}, { write }), messages };
}

/** Where workflows run and what time it is there. */
export type Place = Pick<TestWorkflowEnvironment, 'connection' | 'currentTimeMs' | 'sleep'> & {
  readonly namespace?: string | undefined;
  readonly address?: string;
  /** Default: the worker has a connection of its own to `address`, which outlives the server's restarts. */
  readonly nativeConnection?: NativeConnection;
};

/** Worker and relay in this process, on a database of their own and a Temporal server of the test's. */
export class Service {
  readonly clock = { at: 0, now: () => this.clock.at || Date.now() };
  worker!: RunningWorker;
  relay: Relay | undefined;

  private constructor(
    readonly env: Place,
    readonly database: TestDatabase,
    readonly db: Db,
    readonly client: Client,
  ) {}

  static async start(env: Place, relay: Partial<RelaySetup> | false = {}): Promise<Service> {
    const database = await createDatabase();
    const { connection, namespace = 'default' } = env;
    const client = new Client({ connection, namespace, dataConverter: dataConverter(TEST_KEYS) });
    const service = new Service(env, database, connect(database.appUrl, 20), client);
    await service.plainCalendar();
    service.startWorker();
    if (relay) service.startRelay(relay);
    await service.worker.started;
    return service;
  }

  startWorker(): void {
    this.worker = this.anotherWorker();
  }

  /** A worker beside the first; whoever starts it stops it. */
  anotherWorker(bundlePath = workflowBundle().codePath, payloadKeys = TEST_KEYS): RunningWorker {
    return startWorker({
      config: {
        databaseUrl: this.database.appUrl,
        temporalAddress: this.env.address ?? '',
        temporalNamespace: this.env.namespace ?? 'default',
        payloadKeys,
        checkClock: false,
        maxCachedWorkflows: 200,
      },
      bundlePath,
      logger: testLogger(),
      db: this.db,
      ...(this.env.nativeConnection && { connection: this.env.nativeConnection }),
    });
  }

  startRelay(setup: Partial<RelaySetup> = {}): void {
    this.relay = startRelay({
      db: this.db,
      client: this.client,
      clock: this.clock,
      config: { mailFrom: 'test@localhost', checkClock: false },
      logger: testLogger(),
      idleMs: 50,
      watches: false,
      spreadMs: 0,
      reconcileEveryMs: 0,
      ...setup,
    });
  }

  /** Stores a command as the API does; with `lease: false` the relay may take it at once. */
  async store(caseId: string, inputs: readonly CommandInput[], body: object = {}, lease = true): Promise<number> {
    const command = commandOf(caseId, inputs, body);
    const [row] = await this.rows<{ seq: number }>('SELECT seq FROM proceeding WHERE id = $1', [caseId]);
    await storeCommand(this.db.pool, command);
    if (!lease) await releaseCommand(this.db.pool, command.id);
    return row?.seq ?? 0;
  }

  /** Stores and delivers a command, and records a refusal, as the API does. */
  async send(
    caseId: string,
    inputs: readonly CommandInput[],
    body: object = {},
    timeoutMs = PATIENCE_MS,
  ): Promise<Delivered> {
    const seq = await this.store(caseId, inputs, body);
    return this.deliver(caseId, inputs, seq, timeoutMs);
  }

  /** What an overrun server cannot say is asked again, as the relay asks. */
  async deliver(
    caseId: string,
    inputs: readonly CommandInput[],
    seq: number,
    timeoutMs = PATIENCE_MS,
  ): Promise<Delivered> {
    const [id = ''] = inputs[0]?.key.split('/') ?? [];
    const until = Date.now() + timeoutMs;
    const ask = () =>
      deliver(
        this.client,
        { id, proceeding: caseRef(caseId), inputs, seq },
        { timeoutMs: until - Date.now(), spreadMs: 0 },
      );
    let outcome = await ask();
    for (; outcome.state === 'unknown' && Date.now() + LAST_LOOK_MS < until; outcome = await ask())
      await new Promise((done) => setTimeout(done, LAST_LOOK_MS));
    if (outcome.state === 'done') await confirmCommands(this.db.pool, [id]);
    if (outcome.state === 'refused') await refuseCommand(this.db.pool, id, outcome.refusal);
    if (outcome.state === 'unknown') await releaseCommand(this.db.pool, id);
    return outcome;
  }

  commandState = async (id: string): Promise<string | undefined> => (await commandById(this.db.pool, id))?.state;

  async rows<T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.db.pool.query<T>(sql, [...values])).rows;
  }

  /** Every hearing is drawn, however many were attended before. */
  async drawAll(): Promise<void> {
    await query(this.database.ownerUrl, (client) =>
      client.query(`UPDATE rule_data SET body = body || '{"target": 100, "aim": 100}' WHERE kind = 'draw'`),
    );
  }

  /** Waits, in real time, until nothing is pending and nothing unsent. */
  async quiet(): Promise<void> {
    await until(async () => (await this.relay?.idle()) ?? true);
  }

  /** Weekends and nothing else, this year and the three after it, so that a test does not depend on the day it is run. */
  private async plainCalendar(): Promise<void> {
    const year = new Date(await this.now()).getUTCFullYear();
    await query(this.database.ownerUrl, async (client) => {
      await client.query('DELETE FROM calendar_year');
      await client.query(
        `INSERT INTO calendar_year (year, source, holidays, make_up_days)
         SELECT y, 'test', '{}', '{}' FROM generate_series($1::int, $1::int + 3) y`,
        [year],
      );
    });
  }

  /** The virtual time, exactly; the server's clock goes on with the real one between the leaps. */
  now = (): Promise<Instant> => this.env.currentTimeMs();

  async stop(): Promise<void> {
    await this.relay?.stop();
    await this.worker.stop();
    await this.db.close();
    await this.database.drop();
  }
}

/**
 * Looks again and again, in real time, until it is so.
 *
 * @param instead what there is in its place, for whoever reads of the failure
 * @throws when it never is
 */
export async function until(
  ready: () => Promise<boolean> | boolean,
  instead: () => Promise<unknown> = () => Promise.resolve(''),
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (let pause = FIRST_LOOK_MS; !(await ready()); pause = Math.min(pause * 1.2, LAST_LOOK_MS)) {
    if (Date.now() > end) throw new Error(`what was waited for did not come ${JSON.stringify(await instead())}`);
    await new Promise((done) => setTimeout(done, pause));
  }
}

export const newId = (): string => randomUUID();
