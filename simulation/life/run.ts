import { createWatchActivities } from '../../activities/watch.js';
import { startApi, type ApiServer } from '../../api/server.js';
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
import type { RuleBook } from '../../domain/resolve.js';
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
import { COUNTIES, type County } from './county.js';

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
  text: `UPDATE outbox SET sent_at = $1 WHERE kind = 'draw' AND sent_at IS NULL AND agency_id = $2 RETURNING key`,
  parameters: [timestamptz, text],
  columns: { key: text },
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
  const lives: Life[] = [];
  try {
    const book = await loadRuleBook(db.pool);
    const inTurn = takingTurns();
    for (const [n, county] of COUNTIES.entries()) lives.push(await Life.begin({ ...o, db, book, inTurn, county, n }));
    await onLeave(
      o,
      lives.flatMap(({ leaves }) => leaves),
    );
    // While one waits for its database, the other goes on.
    await Promise.all(
      lives.map((life, n) =>
        life.play((month) => {
          if (n === 0)
            o.progress?.(
              month,
              lives.reduce((sum, { cases }) => sum + cases, 0),
            );
        }),
      ),
    );
    await run(db.pool, SENT_THEN);
    await run(db.pool, READ_THEN, [formatInstant(startOfDay(addDays(o.today, -UNREAD_DAYS)))]);
    for (const life of lives) await life.settle();
    if (!(await nothingOnItsWay(db.pool))) throw new Error('something of the made life is still on its way');
  } finally {
    for (const life of lives) await life.close();
    await db.close();
  }
  // Nobody has signed in yet.
  await query(o.ownerUrl, (client) => client.query('DELETE FROM session'));
}

type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** One after the other, in the order in which they ask. */
function takingTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

interface Leave {
  readonly username: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
}

interface CountySetup extends LifeSetup {
  readonly db: Db;
  readonly book: RuleBook;
  readonly county: County;
  readonly n: number;
  /** Of both counties. */
  readonly inTurn: InTurn;
}

/** A county on a clock of its own, with an API that goes by it. */
class Life {
  private readonly http: Http;
  private readonly roster: Roster;
  private readonly office: Office;
  private readonly watch;
  private readonly agency: string;
  private readonly to: CivilDate;
  /** Steps there were when it was last looked for what asks for a draw. */
  private drawnAt = 0;

  static async begin(o: CountySetup): Promise<Life> {
    const { db, book } = o;
    const clock = { at: startOfDay(addDays(o.today, -DAYS)), now: (): Instant => clock.at };
    const commands = memoryPort(db, book, clock, true);
    const config = { ...o.config, port: 0, host: '127.0.0.1', checkClock: false, rateLimit: 1_000_000 };
    const api = await startApi({ db, clock, config, logger: createLogger('life', 'error'), commands });
    return new Life(o, clock, commands, api);
  }

  private constructor(
    private readonly o: CountySetup,
    private readonly clock: { at: Instant; now: () => Instant },
    private readonly commands: MemoryPort,
    private readonly api: ApiServer,
  ) {
    const { profile, cases, lately } = o.county;
    const [from, to] = [civilDate(clock.at), addDays(o.today, -1)];
    this.to = to;
    this.agency = profile.agency;
    this.watch = createWatchActivities(o.db);
    const sessions = new Sessions(o.db, o.config.tokenSecret);
    this.http = new Http(api.port, async (username) => (await sessions.open(username)).token);
    // A chance of its own for each: the bureau above both says nothing twice under one key.
    const seed = o.seed + o.n;
    this.roster = new Roster(ACCOUNTS, [profile.agency, AUTHORITY], profile.habits, { from, to }, seed);
    this.office = new Office({
      seed,
      profile,
      period: { from, to },
      docket: docket({ profile, from, to, cases, lately, seed }),
      http: this.http,
      roster: this.roster,
      now: clock.now,
      inOrder: true,
      leftTo: o.today,
    });
  }

  get leaves(): readonly Leave[] {
    return this.roster.leaves;
  }

  /** On record so far. */
  get cases(): number {
    return this.office.cases.filter(({ id }) => id).length;
  }

  async play(over: (month: string) => void): Promise<void> {
    const { clock, commands, office, to } = this;
    let month = '';
    for (const stop of stopsBetween(civilDate(clock.at), to)) {
      const day = civilDate(stop);
      const morning = day !== civilDate(clock.at);
      clock.at = stop;
      await this.lookAt(await commands.tickAll());
      await this.lookAt(await this.draw());
      if (morning && weekday(day) === 1) await this.monday(day);
      await office.work();
      await this.lookAt(await this.draw());
      if (day.slice(0, 7) === month) continue;
      month = day.slice(0, 7);
      over(month);
    }
    clock.at = endOfDay(to);
    await commands.tickAll();
    await this.draw();
    await this.watchOn(to);
  }

  /** What has arrived is taken off the list of what is on its way. */
  settle(): Promise<void> {
    return this.commands.close();
  }

  async close(): Promise<void> {
    this.http.close();
    await this.api.close();
  }

  /**
   * The watch, at the turn of each month and weekly in the end: a morning that is slept through is made up for by the next. The
   * heads read what is serious, and ring whose work it is; the last days' alerts lie there unread.
   */
  private async monday(day: CivilDate): Promise<void> {
    if (Number(day.slice(8)) <= 7 || day > addDays(this.to, -WATCHED_DAYS)) await this.watchOn(day);
    if (day > addDays(this.to, -UNREAD_DAYS)) return;
    const head = this.roster.standIn(this.roster.post('director'), this.clock.now());
    for (const rung of ['supervise', 'circular']) await this.office.readAlerts(head, rung);
  }

  private async watchOn(day: CivilDate): Promise<void> {
    const at = Math.min(this.clock.now(), atTime(day, '07:00'));
    for (const period of periodsToWatch(at)) await this.watch.recompute({ agency: this.agency, ...period, day, at });
  }

  /**
   * What the outbox orders, and the orders of the draw; nothing where no step has been since. In turn: whatever order is on its way
   * is of whoever has just drawn. @returns the cases that have heard of one
   */
  private async draw(): Promise<readonly string[]> {
    const { agency, clock, commands } = this;
    const { db, inTurn } = this.o;
    if (commands.committed === this.drawnAt) return [];
    this.drawnAt = commands.committed;
    const asked = await run(db.pool, TAKE_DRAWS, [formatInstant(clock.now()), agency]);
    if (asked.length === 0) return [];
    return inTurn(async () => {
      for (const period of periodsToDraw(clock.now())) await runDraw(db.pool, { agency, ...period, at: clock.now() });
      return this.carryOut();
    });
  }

  /** To the last: of a case one order is given at a time. */
  private async carryOut(): Promise<string[]> {
    const { db } = this.o;
    const told: string[] = [];
    for (;;) {
      const orders = await leaseCommands(db.pool, 200, 60);
      if (orders.length === 0) return told;
      for (const order of orders) await this.commands.carryOut(order);
      await confirmCommands(
        db.pool,
        orders.map(({ id }) => id),
      );
      told.push(...orders.map(({ proceeding }) => proceeding));
    }
  }

  /** Tasks that no answer has told anybody of. */
  private async lookAt(cases: readonly string[]): Promise<void> {
    await this.office.lookAt(this.roster.post('director'), cases);
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
