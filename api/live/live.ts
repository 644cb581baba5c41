import type { Response } from 'express';
import {
  changedAlerts,
  changedCases,
  lastChanges,
  lookForChanges,
  MOST_CHANGES,
  type Position,
} from '../../db/changes.js';
import type { Deps } from '../deps.js';
import type { Session, Sessions } from '../sessions.js';
import { Entries } from './entries.js';
import { Listener } from './listener.js';
import { REFRESH, toldTo } from './told.js';

/** How often is looked while somebody listens, ms. */
const EVERY_MS = 1_000;
/** How often sessions and roles are looked at, ms: as long as a session is believed anywhere. */
const SESSIONS_MS = 3_000;
/** What may still have been on its way when the first one began to listen. */
const BEHIND = 200;
/** Streams that one person may have open with a process: a browser has six. */
export const MOST_STREAMS = 10;

/** Tells whoever listens what has come on record. One look for all of them, and none where nobody does. */
export class Live {
  readonly #listeners = new Set<Listener>();
  readonly #newcomers = new Map<Listener, Position | 'now' | 'unknown'>();
  #following: { readonly steps: Entries; readonly alerts: Entries } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #failing = false;
  #sessionsAt = 0;

  constructor(
    private readonly deps: Deps,
    private readonly sessions: Sessions,
  ) {}

  get open(): number {
    return this.#listeners.size + this.#newcomers.size;
  }

  hasRoom(username: string): boolean {
    const open = [...this.#listeners, ...this.#newcomers.keys()].filter(({ user }) => user.username === username);
    return open.length < MOST_STREAMS;
  }

  /** @param lastId what he has heard last, as he was told */
  join(res: Response, { id, user }: Pick<Session, 'id' | 'user'>, lastId: string | undefined): void {
    const listener = new Listener(res, user, id);
    this.#newcomers.set(listener, lastId ? (positionOf(lastId) ?? 'unknown') : 'now');
    res.once('close', () => {
      this.#listeners.delete(listener);
      this.#newcomers.delete(listener);
      if (this.open === 0) this.#rest();
    });
    this.#next(0);
  }

  #next(ms: number): void {
    if (this.#looking || (ms > 0 && this.#timer)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#round(), ms).unref();
  }

  async #round(): Promise<void> {
    this.#timer = undefined;
    this.#looking = true;
    try {
      if (this.deps.stopping?.()) this.#leave();
      else await this.#look();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.deps.logger.warn({ err: error }, 'changes cannot be looked for');
      this.#failing = true;
      // The database is away: whoever listens goes on waiting, whoever has come comes again.
      for (const newcomer of this.#newcomers.keys()) newcomer.cut();
    }
    this.#looking = false;
    if (this.#newcomers.size > 0) this.#next(0);
    else if (this.#listeners.size > 0) this.#next(EVERY_MS);
    else this.#rest();
  }

  /** Until somebody comes. */
  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#looking) this.#following = undefined;
  }

  async #look(): Promise<void> {
    const { pool } = this.deps.db;
    await this.#checkSessions();
    const newcomers = [...this.#newcomers];
    const before = this.#following ? positionIn(this.#following) : undefined;
    const following = (this.#following ??= await this.#begin());
    const seen = await lookForChanges(pool, following.steps, following.alerts);
    const now = performance.now();
    const steps = following.steps.take(seen.steps, seen, now);
    const alerts = following.alerts.take(seen.alerts, seen, now);
    const reached = idOf(positionIn(following));
    if (this.#listeners.size > 0 && before) {
      const [cases, their] = [await changedCases(pool, steps), await changedAlerts(pool, alerts)];
      for (const listener of this.#listeners) listener.tell(toldTo(listener.user, cases, their), reached);
    }
    for (const listener of this.#listeners) listener.beat(reached);
    for (const [newcomer, from] of newcomers) await this.#admit(newcomer, from, positionIn(following));
  }

  /** What was on its way is still to come; what is there by now has been seen. */
  async #begin() {
    const last = await lastChanges(this.deps.db.pool);
    return {
      steps: new Entries(Math.max(0, last.steps - BEHIND)),
      alerts: new Entries(Math.max(0, last.alerts - BEHIND)),
    };
  }

  /** Tells him what has come since; from then on he hears what all do. */
  async #admit(newcomer: Listener, from: Position | 'now' | 'unknown', reached: Position): Promise<void> {
    const told = from === 'now' ? [] : from === 'unknown' ? REFRESH : await this.#since(newcomer, from, reached);
    if (!this.#newcomers.delete(newcomer) || newcomer.gone) return;
    newcomer.open(idOf(reached), told);
    this.#listeners.add(newcomer);
  }

  async #since({ user }: Listener, from: Position, reached: Position) {
    const { pool } = this.deps.db;
    // Of a record that has been set back, or of none of ours.
    if (from.steps > reached.steps + BEHIND || from.alerts > reached.alerts + BEHIND) return REFRESH;
    const seen = await lookForChanges(pool, { high: from.steps, missing: [] }, { high: from.alerts, missing: [] });
    if (seen.steps.length >= MOST_CHANGES || seen.alerts.length >= MOST_CHANGES) return REFRESH;
    return toldTo(user, await changedCases(pool, seen.steps), await changedAlerts(pool, seen.alerts));
  }

  /** Ends the streams of sessions that have ended, and tells the others by what their people may read now. */
  async #checkSessions(): Promise<void> {
    if (performance.now() - this.#sessionsAt < SESSIONS_MS || this.#listeners.size === 0) return;
    const users = await this.sessions.alive([...this.#listeners].map(({ session }) => session));
    this.#sessionsAt = performance.now();
    for (const listener of this.#listeners) {
      const user = users.get(listener.session);
      if (user) listener.user = user;
      else listener.end();
    }
  }

  /** They come again, to another process. */
  #leave(): void {
    for (const listener of this.#listeners) listener.end();
    for (const newcomer of this.#newcomers.keys()) newcomer.cut();
    this.#listeners.clear();
    this.#newcomers.clear();
  }
}

const positionIn = ({ steps, alerts }: { steps: Entries; alerts: Entries }): Position => ({
  steps: steps.settled,
  alerts: alerts.settled,
});

const idOf = ({ steps, alerts }: Position): string => `${steps}-${alerts}`;

function positionOf(id: string): Position | undefined {
  const [, steps, alerts] = /^(\d{1,15})-(\d{1,15})$/.exec(id) ?? [];
  return steps === undefined ? undefined : { steps: Number(steps), alerts: Number(alerts) };
}
