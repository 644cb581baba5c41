import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { proceedingActivities } from '../activities/proceeding.js';
import { createWatchActivities } from '../activities/watch.js';
import { connect, type Db } from '../db/client.js';
import { ClockWatch } from '../db/clock.js';
import { cachedRuleBook } from '../db/rule-book.js';
import { systemClock, type Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { Until } from '../platform/until.js';
import { within } from '../platform/within.js';
import { temporalTls } from '../platform/temporal-tls.mjs';
import { dataConverter, TASK_QUEUE } from '../temporal/client.js';

export interface WorkerSetup {
  readonly config: Pick<
    Config,
    | 'databaseUrl'
    | 'temporalAddress'
    | 'temporalNamespace'
    | 'temporalTls'
    | 'payloadKeys'
    | 'checkClock'
    | 'maxCachedWorkflows'
  >;
  /** Path of the bundled workflow code; the same file for all workers of a version. */
  readonly bundlePath: string;
  readonly logger: Logger;
  /** Default: a pool of its own to `config.databaseUrl`. */
  readonly db?: Db;
  /** Default: a connection of its own to `config.temporalAddress`. */
  readonly connection?: NativeConnection;
  readonly clock?: Clock;
}

export interface RunningWorker {
  /** Settles when it polls for the first time, however long Temporal and the database keep it waiting. */
  readonly started: Promise<void>;
  /** Why it takes nothing at the moment; undefined while it does. */
  idleBecause(): Promise<string | undefined>;
  /** Takes nothing new, lets what runs end (10 s), closes what it opened. Safe to call twice. */
  stop(): Promise<void>;
}

/** How often it is looked whether the clock has leapt, ms; without a leap the database is asked every ten seconds. */
const CLOCK_CHECK_MS = 1_000;
/** How long the database is waited for when somebody asks whether all is well. */
const PATIENCE_MS = 1_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Runs the workflows and their activities. Whatever goes away meanwhile (Temporal, database, the right time) is waited
 * for; only `stop` ends it.
 */
export function startWorker(setup: WorkerSetup): RunningWorker {
  return new Keeper(setup);
}

class Keeper implements RunningWorker {
  private readonly db: Db;
  private readonly clocks: ClockWatch;
  private readonly stopping = new Until();
  private readonly polling = new Until();
  private readonly ended: Promise<void>;
  private reason: string | undefined = 'starting';

  constructor(private readonly setup: WorkerSetup) {
    this.db = setup.db ?? connect(setup.config.databaseUrl);
    this.clocks = new ClockWatch(this.db.pool, setup.clock ?? systemClock);
    this.ended = this.keep();
  }

  get started(): Promise<void> {
    return this.polling.wait();
  }

  async idleBecause(): Promise<string | undefined> {
    if (this.reason !== undefined) return this.reason;
    try {
      return (await within(PATIENCE_MS, this.clockIsRight())) ? undefined : 'clock';
    } catch {
      return 'database';
    }
  }

  async stop(): Promise<void> {
    this.reason = 'stopping';
    this.stopping.now();
    await this.ended;
  }

  private async keep(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!this.stopping.reached) {
      const since = Date.now();
      try {
        await this.poll();
      } catch (error) {
        this.reason ??= 'temporal';
        if (pause === FIRST_PAUSE_MS) this.setup.logger.warn({ err: error }, 'the worker does not run, trying again');
      }
      if (Date.now() - since > LONGEST_PAUSE_MS) pause = FIRST_PAUSE_MS;
      await this.stopping.orAfter(pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
    if (!this.setup.db) await this.db.close();
  }

  /** Until it is told to stop, or its clock goes wrong. */
  private async poll(): Promise<void> {
    const { config, bundlePath, logger } = this.setup;
    this.reason = 'clock';
    if (!(await this.clockIsRight())) return logger.warn('the clock is off the database’s, taking nothing');
    this.reason = 'temporal';
    const tls = temporalTls(config.temporalTls);
    const connection =
      this.setup.connection ??
      (await NativeConnection.connect({ address: config.temporalAddress, ...(tls && { tls }) }));
    try {
      const worker = await Worker.create({
        connection,
        namespace: config.temporalNamespace,
        taskQueue: TASK_QUEUE,
        workflowBundle: { codePath: bundlePath },
        activities: {
          ...proceedingActivities(this.db.pool, cachedRuleBook(this.db.pool)),
          ...createWatchActivities({ pool: this.db.pool }),
        },
        dataConverter: dataConverter(config.payloadKeys),
        shutdownGraceTime: '10s',
        // The task of a worker that is gone goes to another one after this.
        stickyQueueScheduleToStartTimeout: '5s',
        maxCachedWorkflows: config.maxCachedWorkflows,
        // More would only wait for a connection, with their time running.
        maxConcurrentLocalActivityExecutions: 20,
      });
      await worker.runUntil(this.untilWrong());
    } finally {
      if (!this.setup.connection) await connection.close().catch(() => undefined);
    }
  }

  private async untilWrong(): Promise<void> {
    this.reason = undefined;
    this.polling.now();
    this.setup.logger.info('the worker takes tasks');
    do await this.stopping.orAfter(CLOCK_CHECK_MS);
    while (!this.stopping.reached && (await this.clockIsRight().catch(() => true)));
    this.reason ??= 'clock';
  }

  private async clockIsRight(): Promise<boolean> {
    return !this.setup.config.checkClock || this.clocks.right();
  }
}
