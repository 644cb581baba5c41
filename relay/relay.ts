import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Db } from '../db/client.js';
import { ClockWatch } from '../db/clock.js';
import type { Clock } from '../platform/clock.js';
import { forgetOldDrafts } from '../db/drafts.js';
import { forgetKeyUses } from '../db/machine-keys.js';
import { forgetSignIns } from '../db/sign-ins.js';
import { settleBatches } from '../db/reference/batches.js';
import { orderReplans } from '../db/reference/replans.js';
import { recordReconciliation } from '../db/operations.js';
import { nothingOnItsWay } from '../db/outbox.js';
import { tellOfParked } from '../db/standstill.js';
import { foldRates } from '../db/roll-up/fold.js';
import { caseSpread } from '../db/spread.js';
import { within } from '../platform/within.js';
import type { Refusal } from '../domain/engine/refusal.js';
import { civilDate, type CivilDate, type Instant } from '../domain/time.js';
import { Anchors, type AnchorOptions } from './anchors.js';
import { CommandRelay } from './commands.js';
import { Deputies } from './deputies.js';
import { loop } from './loop.js';
import { createMailer } from './mail.js';
import { relayMetrics } from './metrics.js';
import { sendOutbox } from './outbox.js';
import { periodsToDraw, periodsToWatch, type Period } from './periods.js';
import { reconcile } from './reconcile.js';
import { Stalled } from './stalled.js';
import { Until } from '../platform/until.js';
import { Watches } from './watches.js';
import { createWebhook } from './webhook.js';

export interface RelaySetup {
  readonly db: Db;
  readonly client: Client;
  readonly clock: Clock;
  readonly config: {
    readonly smtpUrl?: string;
    readonly mailFrom: string;
    readonly webhookUrl?: string;
    readonly webhookSecret?: string;
    /** The first one signs the daily anchors; without one there are none. */
    readonly auditKeys?: readonly AnchorOptions['key'][];
    /** Off only where all clocks are virtual together. */
    readonly checkClock: boolean;
  };
  readonly logger: Logger;
  /** Periods that are drawn from and watched. Default: calendar years. */
  readonly periods?: (at: Instant) => readonly Period[];
  /** Pause after a round that found nothing, ms. Default 500. */
  readonly idleMs?: number;
  /** What is stored on a refused command. Default: the refusal as it is. */
  readonly problemOf?: (refusal: Refusal) => unknown;
  /** Default: on. */
  readonly watches?: boolean;
  /** Pause between two passes of the reconciler, ms of machine time; 0 = none at all. Default a day. */
  readonly reconcileEveryMs?: number;
  /** Spread of the wake-ups of runs that are started here, ms. Default: in proportion to the open cases. */
  readonly spreadMs?: number;
}

export interface Relay {
  readonly registry: Registry;
  /** Why it does less than it should, at this moment; undefined while all is well. */
  idleBecause(): Promise<string | undefined>;
  /** Takes nothing new and waits for what is being sent. Safe to call twice. */
  stop(): Promise<void>;
  /** No command without an outcome, no message unsent. @throws when the database cannot be asked */
  idle(): Promise<boolean>;
}

/** Asked four times a second, an idle relay and its database were a third of what the whole stack costs at rest. */
const IDLE_MS = 500;
/** How long the database is waited for when somebody asks whether all is well. */
const PATIENCE_MS = 1_000;
const DAY_MS = 24 * 3_600_000;
/** How often cases that do not move are looked for, ms of machine time. */
const STALLED_MS = 60_000;
/** The rates' roll-ups follow the record this far behind, ms of machine time; what is behind is counted live. */
const RATES_MS = 30_000;
/** Tasks that nobody of their agency may do are looked for this often, ms of machine time. */
const DEPUTIES_MS = 10_000;
/** What became of deadlines that new reference data moves is looked for this often, ms of machine time. */
const SETTLE_MS = 1_000;
/** The calendar day is looked at this often, ms of machine time; a virtual day is not much longer than the shorter one. */
const CALENDAR_MS = { real: 1_000, virtual: 100 };

/** Carries out what was promised in the record: commands reach their cases, messages leave, workflows are there. */
export function startRelay(setup: RelaySetup): Relay {
  const { db, client, clock, config, logger, periods, idleMs = IDLE_MS, reconcileEveryMs = DAY_MS } = setup;
  const { pool } = db;
  const stopping = new Until();
  const inProportion = caseSpread(pool);
  const spread = async () => setup.spreadMs ?? inProportion();
  const metrics = relayMetrics(pool, clock);
  const commands = new CommandRelay({
    pool,
    client,
    logger,
    problemOf: setup.problemOf ?? ((refusal) => refusal),
    spread,
    count: (outcome) => metrics.delivered(outcome),
    idleMs,
  });
  const mailer = config.smtpUrl ? createMailer(config.smtpUrl, config.mailFrom) : undefined;
  const { webhookUrl, webhookSecret } = config;
  const webhook = webhookUrl && webhookSecret ? createWebhook(webhookUrl, webhookSecret) : undefined;
  const outbox = {
    pool,
    clock,
    logger,
    periods: periods ?? periodsToDraw,
    stopped: () => stopping.reached,
    ...(mailer && { mailer }),
    ...(webhook && { webhook }),
  };
  const watches = new Watches({ pool, client, periods: periods ?? periodsToWatch });

  // Draws, watches, anchors and orders to plan anew are dated by this clock: with a wrong one they wait. Commands have theirs.
  const clocks = new ClockWatch(pool, clock);
  const clockIsRight = async () => !config.checkClock || clocks.right();
  let wrong = false;
  const inTime = (work: () => Promise<boolean>) => async () => {
    const right = await clockIsRight();
    if (!right && !wrong) logger.warn('the clock is off the database’s, nothing is sent or drawn');
    wrong = !right;
    return right && work();
  };

  let watchedDay: CivilDate | undefined;
  const watch = async () => {
    const today = civilDate(clock.now());
    if (watchedDay === today) return false;
    await watches.ensure(clock.now());
    // A year may have come in by seed.
    await orderReplans(pool, clock.now());
    await tellOfParked(pool, clock.now());
    await forgetOldDrafts(pool, clock.now());
    // Of machine time, in whichever year the office is.
    await forgetSignIns(pool, Date.now());
    await forgetKeyUses(pool, clock.now());
    watchedDay = today;
    return false;
  };
  const compare = async () => {
    const startedAt = new Date(clock.now());
    const found = await reconcile({ spreadMs: await spread(), pool, client, logger, stopped: () => stopping.reached });
    metrics.differences(found.filter(({ kind }) => kind !== 'unanswered').length);
    if (!stopping.reached)
      await recordReconciliation(pool, { startedAt, endedAt: new Date(clock.now()), differences: found });
    watches.forget();
    watchedDay = undefined;
    return false;
  };
  const settleMoves = async () => {
    const { settled, differing } = await settleBatches(pool, clock.now());
    if (differing.length > 0)
      logger.error({ deadlines: differing }, 'deadlines were moved otherwise than was previewed');
    return settled > 0;
  };
  const stalled = new Stalled();
  const seeToStalled = async () => {
    const o = { spreadMs: await spread(), pool, client, logger, stopped: () => stopping.reached };
    const found = await stalled.round(o, clock.now());
    metrics.differences(found.filter(({ kind }) => kind !== 'unanswered').length);
    return false;
  };

  const at = { logger, stopping, idleMs };
  const calendarMs = config.checkClock ? CALENDAR_MS.real : CALENDAR_MS.virtual;
  const running = [
    loop({ ...at, name: 'commands' }, () => commands.round()),
    loop(
      { ...at, name: 'outbox' },
      inTime(() => sendOutbox(outbox)),
    ),
  ];
  running.push(
    loop(
      { ...at, name: 'rates', idleMs: RATES_MS },
      inTime(() => foldRates(pool, clock.now())),
    ),
  );
  const deputies = new Deputies(pool);
  running.push(
    loop(
      { ...at, name: 'deputies', idleMs: DEPUTIES_MS },
      inTime(() => deputies.round(clock.now())),
    ),
  );
  running.push(loop({ ...at, name: 'reference-data', idleMs: SETTLE_MS }, inTime(settleMoves)));
  const [key] = config.auditKeys ?? [];
  if (key) {
    const anchors = new Anchors({ pool, clock, logger, key });
    running.push(
      loop(
        { ...at, name: 'anchors', idleMs: calendarMs },
        inTime(() => anchors.round()),
      ),
    );
  } else logger.warn('AUDIT_KEYS is not set: the record is not anchored');
  if (setup.watches !== false) running.push(loop({ ...at, name: 'watches', idleMs: calendarMs }, inTime(watch)));
  if (reconcileEveryMs > 0) {
    running.push(loop({ ...at, name: 'reconciler', idleMs: reconcileEveryMs }, compare));
    running.push(loop({ ...at, name: 'stalled', idleMs: STALLED_MS }, inTime(seeToStalled)));
  }
  const ended = Promise.all(running).then(() => commands.settled());
  return {
    registry: metrics.registry,
    async idleBecause() {
      try {
        return (await within(PATIENCE_MS, clockIsRight())) ? undefined : 'clock';
      } catch {
        return 'database';
      }
    },
    async stop() {
      stopping.now();
      await ended;
      mailer?.close();
    },
    idle: () => nothingOnItsWay(pool),
  };
}
