import { createWatchActivities } from '../../activities/watch.js';
import { startApi } from '../../api/server.js';
import { Sessions } from '../../api/sessions.js';
import { connect, type Db } from '../../db/client.js';
import { confirmCommands, leaseCommands } from '../../db/commands.js';
import { runDraw } from '../../db/draw.js';
import { nothingOnItsWay } from '../../db/outbox.js';
import { loadRuleBook } from '../../db/rule-book.js';
import { run, statement } from '../../db/sql/statement.js';
import { text, timestamptz } from '../../db/sql/types.js';
import {
  addDays,
  atTime,
  civilDate,
  endOfDay,
  formatInstant,
  startOfDay,
  weekday,
  type CivilDate,
  type Instant,
} from '../../domain/time.js';
import type { ApiConfig } from '../../platform/config.js';
import { createLogger } from '../../platform/log.js';
import { ACCOUNTS, AUTHORITY } from '../../prisma/demo-people.js';
import { periodsToDraw, periodsToWatch } from '../../relay/periods.js';
import { query } from '../../scripts/postgres.mjs';
import { Http } from '../../stand/http.js';
import { memoryPort, type MemoryPort } from '../../stand/memory-port.js';
import { docket } from '../docket.js';
import { Office } from '../office.js';
import { Roster } from '../roster.js';
import { stopsBetween } from '../working-hours.js';
import { COUNTIES } from './county.js';

export interface LifeSetup {
  /** With the database that has schema, reference data and demo accounts, and no case. */
  readonly config: ApiConfig;
  /** Of the same, as the role that owns it. */
  readonly ownerUrl: string;
  /** Life ends on the day before. */
  readonly today: CivilDate;
  readonly seed: number;
  /** Told of each month that is over. */
  readonly progress?: (month: string, cases: number) => void;
}

/** How far back it reaches. */
const DAYS = 180;
/** A power failure takes the whole of it, and it is made anew; and none of its tables is large enough for plans to differ. */
const QUICK = '-c synchronous_commit=off -c plan_cache_mode=force_generic_plan';
/** Plans are cached per connection: with more of them, more would be planned than asked. */
const CONNECTIONS = 4;
/** For so many days the watch has looked every week. */
const WATCHED_DAYS = 28;
/** What was raised since has not been read yet. */
const UNREAD_DAYS = 6;

/** Whose word the system's is while nothing but memory runs: draws are ordered in the outbox. */
const TAKE_DRAWS = statement({
  name: 'life-take-draws',
  text: `UPDATE outbox SET sent_at = $1 WHERE kind = 'draw' AND sent_at IS NULL RETURNING agency_id AS agency`,
  parameters: [timestamptz],
  columns: { agency: text },
});
const SENT_THEN = statement({
  name: 'life-sent-then',
  text: 'UPDATE outbox SET sent_at = at WHERE sent_at IS NULL',
});

/** Of all that the heads have not read one by one, two in three were read on the next day. */
const READ_THEN = statement({
  name: 'life-read-then',
  text: `UPDATE alert SET acknowledged_at = at + interval '1 day'
    WHERE acknowledged_at IS NULL AND at < $1 AND hashtext(key || recipient) % 3 <> 0`,
  parameters: [timestamptz],
});

/**
 * Some months of both counties of the demo, up to yesterday: the people of the simulation at the real API, whose cases are
 * decided by the stages in memory and committed, step by step, at the instants at which they happened. What is open in the
 * end is brought back from its journal by whoever runs the service.
 */
export async function makeLife(o: LifeSetup): Promise<void> {
  const url = new URL(o.config.databaseUrl);
  url.searchParams.set('options', QUICK);
  const db = connect(url.href, CONNECTIONS);
  const clock = { at: startOfDay(addDays(o.today, -DAYS)), now: (): Instant => clock.at };
  const commands = memoryPort(db, await loadRuleBook(db.pool), clock, true);
  const config = { ...o.config, port: 0, host: '127.0.0.1', checkClock: false, rateLimit: 1_000_000 };
  const api = await startApi({ db, clock, config, logger: createLogger('life', 'error'), commands });
  const sessions = new Sessions(db, config.tokenSecret);
  const http = new Http(api.port, async (username) => (await sessions.open(username)).token);
  try {
    const life = new Life(o, db, commands, http, clock);
    await onLeave(o, life.leaves);
    await life.play();
    await run(db.pool, SENT_THEN);
    await run(db.pool, READ_THEN, [formatInstant(startOfDay(addDays(o.today, -UNREAD_DAYS)))]);
    await commands.close();
    if (!(await nothingOnItsWay(db.pool))) throw new Error('something of the made life is still on its way');
  } finally {
    http.close();
    await api.close();
    await db.close();
  }
  // Nobody has signed in yet.
  await query(o.ownerUrl, (client) => client.query('DELETE FROM session'));
}

interface Leave {
  readonly username: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
}

class Life {
  private readonly offices: readonly { agency: string; roster: Roster; office: Office }[];
  private readonly watch;
  private readonly to: CivilDate;

  constructor(
    private readonly o: LifeSetup,
    private readonly db: Db,
    private readonly commands: MemoryPort,
    http: Http,
    private readonly clock: { at: Instant; now: () => Instant },
  ) {
    const [from, to] = [civilDate(clock.at), addDays(o.today, -1)];
    this.to = to;
    this.watch = createWatchActivities(db);
    this.offices = COUNTIES.map(({ profile, cases, lately }, i) => {
      // A chance of its own for each: the bureau above both says nothing twice under one key.
      const seed = o.seed + i;
      const roster = new Roster(ACCOUNTS, [profile.agency, AUTHORITY], profile.habits, { from, to }, seed);
      const specs = docket({ profile, from, to, cases, lately, seed });
      const { now } = clock;
      const office = new Office({
        seed,
        profile,
        period: { from, to },
        docket: specs,
        http,
        roster,
        now,
        inOrder: true,
        leftTo: o.today,
      });
      return { agency: profile.agency, roster, office };
    });
  }

  get leaves(): Leave[] {
    return this.offices.flatMap(({ roster }) => roster.leaves);
  }

  async play(): Promise<void> {
    const { clock, commands, to } = this;
    let month = '';
    for (const stop of stopsBetween(civilDate(clock.at), to)) {
      const day = civilDate(stop);
      const morning = day !== civilDate(clock.at);
      clock.at = stop;
      await this.lookAt(await commands.tickAll());
      await this.lookAt(await this.draw());
      if (morning && weekday(day) === 1) await this.monday(day);
      await Promise.all(this.offices.map(({ office }) => office.work()));
      await this.lookAt(await this.draw());
      if (day.slice(0, 7) === month) continue;
      month = day.slice(0, 7);
      this.o.progress?.(month, this.offices.flatMap(({ office }) => office.cases).filter(({ id }) => id).length);
    }
    clock.at = endOfDay(to);
    await commands.tickAll();
    await this.draw();
    await this.watchOn(to);
  }

  /**
   * The watch, at the turn of each month and weekly in the end: a morning that is slept through is made up for by the next. The
   * heads read what is serious, and ring whose work it is; the last days' alerts lie there unread.
   */
  private async monday(day: CivilDate): Promise<void> {
    if (Number(day.slice(8)) <= 7 || day > addDays(this.to, -WATCHED_DAYS)) await this.watchOn(day);
    if (day > addDays(this.to, -UNREAD_DAYS)) return;
    for (const { office, roster } of this.offices) {
      const head = roster.standIn(roster.post('director'), this.clock.now());
      for (const rung of ['supervise', 'circular']) await office.readAlerts(head, rung);
    }
  }

  private async watchOn(day: CivilDate): Promise<void> {
    const at = Math.min(this.clock.now(), atTime(day, '07:00'));
    for (const { agency } of this.offices)
      for (const period of periodsToWatch(at)) await this.watch.recompute({ agency, ...period, day, at });
  }

  /** What the outbox orders, and the orders of the draw. @returns the cases that have heard of one */
  private async draw(): Promise<string[]> {
    const { db, clock } = this;
    const asked = await run(db.pool, TAKE_DRAWS, [formatInstant(clock.now())]);
    for (const agency of new Set(asked.map((row) => row.agency)))
      for (const period of periodsToDraw(clock.now())) await runDraw(db.pool, { agency, ...period, at: clock.now() });
    return asked.length === 0 ? [] : this.carryOut();
  }

  private async carryOut(): Promise<string[]> {
    const { db, commands } = this;
    const orders = await leaseCommands(db.pool, 200, 60);
    for (const order of orders) await commands.carryOut(order);
    await confirmCommands(
      db.pool,
      orders.map(({ id }) => id),
    );
    return orders.map(({ proceeding }) => proceeding);
  }

  /** Tasks that no answer has told anybody of. */
  private async lookAt(cases: readonly string[]): Promise<void> {
    await Promise.all(this.offices.map(({ office, roster }) => office.lookAt(roster.post('director'), cases)));
  }
}

/** As the personnel office has them; one lawyer is away today. */
async function onLeave({ ownerUrl, today }: LifeSetup, leaves: readonly Leave[]): Promise<void> {
  const now = { username: 'lawyer4', from: addDays(today, -1), to: addDays(today, 5) };
  await query(ownerUrl, (client) =>
    client.query(
      `INSERT INTO leave (username, from_day, to_day)
       SELECT l.username, l."from", l."to" FROM jsonb_to_recordset($1::jsonb) AS l(username text, "from" date, "to" date)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify([...leaves, now])],
    ),
  );
}
