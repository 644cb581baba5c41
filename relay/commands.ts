import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Refusal } from '../domain/engine/refusal.js';
import {
  commandById,
  confirmCommands,
  leaseCommands,
  leaseUnconfirmed,
  postponeCommand,
  refuseCommand,
  type LeasedCommand,
} from '../db/commands.js';
import { inWords } from '../db/refusals.js';
import { mayGoOn } from '../db/operations.js';
import { awayBecause } from '../temporal/away.js';
import { deliver, type Delivered } from '../temporal/deliver.js';
import { Outage } from './outage.js';
import { rebuild } from './rebuild.js';

export interface CommandRelayOptions {
  readonly pool: Pool;
  readonly client: Client;
  readonly logger: Logger;
  /** The problem that is stored on a refused command. */
  readonly problemOf: (refusal: Refusal) => unknown;
  /** Spread of the wake-ups of a run that has to be started, ms. */
  readonly spread: () => Promise<number>;
  readonly count: (outcome: Delivered['state']) => void;
  /** How long it waits for what is new while something is on its way, ms. */
  readonly idleMs: number;
}

/** Cases that are sent to at the same time. */
const AT_ONCE = 10;
/** How long one delivery waits for its outcome, ms; the lease outlasts it. */
const TIMEOUT_MS = 10_000;
const LEASE_SECONDS = 20;
const LONGEST_BACK_OFF_SECONDS = 30;
/** Where others are in the way, not a fault: their turn is over soon. */
const BUSY_SECONDS = 1;
/** The workflow says done and the row does not, this often in a row: the row was restored from a backup. */
const UNRECORDED_ATTEMPTS = 4;

/**
 * Sends the commands that nobody has an answer to yet (Temporal was down, the sender died, the draw left one), and those
 * that are on record while their workflow has not said so: it rebuilds itself when it hears of one it does not know.
 */
export class CommandRelay {
  private readonly underWay = new Set<Promise<void>>();
  private readonly outage: Outage;

  constructor(private readonly o: CommandRelayOptions) {
    this.outage = new Outage(o.logger, 'temporal');
  }

  /** Takes what is due and starts sending it. Answers whether there was anything. */
  async round(): Promise<boolean> {
    const free = AT_ONCE - this.underWay.size;
    if (free <= 0) {
      await Promise.race(this.underWay);
      return true;
    }
    const pending = await leaseCommands(this.o.pool, free, LEASE_SECONDS);
    const unconfirmed = await leaseUnconfirmed(this.o.pool, free - pending.length, LEASE_SECONDS);
    const commands = [...pending, ...unconfirmed];
    const spreadMs = commands.length > 0 ? await this.o.spread() : 0;
    for (const command of commands) {
      const sent: Promise<void> = this.send(command, spreadMs)
        .catch((error: unknown) => this.o.logger.warn({ err: error, command: command.id }, 'a command was not sent'))
        .finally(() => this.underWay.delete(sent));
      this.underWay.add(sent);
    }
    // A case gets its next command when this one has its outcome: that is waited for, not a pause after it.
    if (commands.length === 0 && this.underWay.size > 0) {
      await this.oneEnds();
      return true;
    }
    return commands.length > 0;
  }

  private async oneEnds(): Promise<void> {
    const pause = new AbortController();
    const paused = sleep(this.o.idleMs, undefined, { signal: pause.signal }).catch(() => undefined);
    await Promise.race([paused, ...this.underWay]);
    pause.abort();
  }

  /** What is being sent has its outcome. */
  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private async send(command: LeasedCommand, spreadMs: number): Promise<void> {
    const { id, proceeding, proceedingKind, inputs, seq, attempts } = command;
    const of = { kind: proceedingKind, id: proceeding };
    const outcome = await deliver(
      this.o.client,
      { id, proceeding: of, inputs, seq },
      { timeoutMs: TIMEOUT_MS, spreadMs },
    );
    this.o.count(outcome.state);
    if (outcome.state === 'refused') {
      const refusal = await inWords(this.o.pool, outcome.refusal, inputs[0]);
      await refuseCommand(this.o.pool, id, this.o.problemOf(refusal));
    }
    if (outcome.state !== 'unknown') this.outage.ended();
    else if (outcome.why === 'unavailable' || outcome.why === 'timeout') await this.missed();
    if (outcome.state === 'done' && (await confirmCommands(this.o.pool, [id])) > 0) return;
    // The row is the answer, whatever was said.
    const row = await commandById(this.o.pool, id);
    if (row?.state !== 'pending') return;
    if (outcome.state === 'done' && attempts >= UNRECORDED_ATTEMPTS) {
      this.o.logger.warn({ case: of.id, command: id }, 'the workflow is ahead of the record, rebuilding the case');
      await rebuild(this.o.client, of, spreadMs);
    }
    // Somebody has looked at the case and let it go on: its run, told to stand still, does not know.
    if (outcome.state === 'unknown' && outcome.why === 'parked' && (await mayGoOn(this.o.pool, of.id))) {
      this.o.logger.info({ case: of.id, command: id }, 'the case is parked no more, rebuilding it');
      await rebuild(this.o.client, of, spreadMs);
    }
    const why = outcome.state === 'unknown' ? outcome.why : 'unrecorded';
    const longest = why === 'busy' ? BUSY_SECONDS : LONGEST_BACK_OFF_SECONDS;
    await postponeCommand(this.o.pool, id, Math.min(0.25 * 2 ** attempts, longest), why);
  }

  /** A case that does not answer is not yet an outage: Temporal is asked about the others. */
  private async missed(): Promise<void> {
    if (this.outage.lasts) return;
    const why = await awayBecause(this.o.client);
    if (why !== undefined) this.outage.began({ why });
  }
}
