import { setTimeout as sleep } from 'node:timers/promises';
import { centres } from '../db/agencies.js';
import { verifyAudit } from '../db/audit/verify.js';
import { openCaseCount } from '../db/cases-open.js';
import { addDays, civilDate, endOfDay, startOfDay, weekday, type Instant } from '../domain/time.js';
import { ACCOUNTS, AUTHORITY } from '../prisma/demo-people.js';
import { Http } from '../stand/http.js';
import { memory } from '../stand/memory.js';
import { random } from '../stand/random.js';
import { orphans } from '../stand/world/orphans.js';
import { quiet } from '../stand/world/quiet.js';
import { replayAll } from '../stand/world/replay.js';
import { PASSWORD } from '../stand/world/servers.js';
import { startWorld, type World } from '../stand/world/world.js';
import { docket } from './docket.js';
import { deadlines, draws, escalations, events, hearings, registers, stages, watchAlerts } from './figures.js';
import { Office } from './office.js';
import type { Options } from './options.js';
import { headlines, toldOn, type Month, type Rate, type Report } from './report.js';
import { Roster } from './roster.js';
import { stopsBetween } from './working-hours.js';

/** People go on working this long after the period: until then a callback still counts. No new case comes. */
export const GRACE_DAYS = 30;

/** Plays a county's period and says what came of it. */
export async function simulate(o: Options, progress: (line: string) => void, signal: AbortSignal): Promise<Report> {
  const started = Date.now();
  const roster = new Roster(ACCOUNTS, [o.profile.agency, AUTHORITY], o.profile.habits, o, o.seed);
  const world = await startWorld({
    from: o.from,
    to: o.to,
    agency: o.profile.agency,
    start: startOfDay(o.from),
    worker: o.worker,
    kills: o.kills,
    leaves: roster.leaves,
  });
  try {
    return await new Run(o, world, roster, progress, started).play(signal);
  } finally {
    await world.stop();
  }
}

class Run {
  private readonly http: Http;
  private readonly office: Office;
  private readonly seconds: Record<string, number> = {};
  private readonly months: Month[] = [];
  private leaps = 0;
  private killed = 0;
  private toKill = 0;

  constructor(
    private readonly o: Options,
    private readonly world: World,
    private readonly roster: Roster,
    private readonly progress: (line: string) => void,
    private readonly started: number,
  ) {
    const { profile, from, to, cases, seed } = o;
    const period = { from, to };
    this.http = new Http(world.port, PASSWORD);
    const specs = docket({ profile, ...period, cases, seed });
    const now = () => world.time.now();
    this.office = new Office({ seed, profile, period, docket: specs, http: this.http, roster, now });
  }

  async play(signal: AbortSignal): Promise<Report> {
    this.note('start', this.started);
    const stops = stopsBetween(this.o.from, addDays(this.o.to, GRACE_DAYS));
    const kills = this.killStops(stops);
    for (const stop of stops) {
      signal.throwIfAborted();
      if (kills.has(stop)) this.toKill += 1;
      const morning = civilDate(stop) !== civilDate(this.world.time.now());
      if (!morning && (this.office.diary.next() ?? Infinity) > stop) continue;
      await this.timed('leap', () => this.world.time.leapTo(stop));
      this.leaps += 1;
      await this.rest();
      if (morning) await this.timed('lists', () => this.morning(stop));
      await this.timed('work', () => this.work());
      await this.rest();
      await this.office.settle();
      await this.mark(civilDate(stop).slice(0, 7));
    }
    await this.timed('leap', () => this.world.time.leapTo(endOfDay(addDays(this.o.to, GRACE_DAYS))));
    await this.rest();
    return this.report();
  }

  /** Of a month's first working day: what the run has come to by then. */
  private async mark(month: string): Promise<void> {
    if (this.months.at(-1)?.month === month) return;
    const open = await openCaseCount(this.world.db.pool);
    const seconds = Math.round((Date.now() - this.started) / 1000);
    const memoryMiB = memory();
    this.months.push({ month, seconds, open, memoryMiB });
    const { service, kept, temporal, postgres } = memoryMiB;
    this.progress(
      `  ${month}  ${seconds} s  ${open} open  service ${service} (kept ${kept}), Temporal ${temporal}, PostgreSQL ${postgres} MiB`,
    );
  }

  private rest(): Promise<void> {
    const { db, time, period } = this.world;
    return this.timed('quiet', async () => {
      await quiet(db.pool, time.now(), { agency: this.o.profile.agency, period });
    });
  }

  /** Who keeps the office looks every day; the other posts on Mondays, everybody in the month's first week. */
  private async morning(stop: Instant): Promise<void> {
    const day = civilDate(stop);
    const posts = (['intake', 'reviewer', 'observer', 'callback', 'evaluator', 'archivist'] as const).map((r) =>
      this.roster.post(r),
    );
    const monday = weekday(day) === 1;
    const all = this.roster.people
      .filter((p) => !p.roles.some((r) => r === 'admin' || r === 'auditor'))
      .map((p) => p.username);
    await this.office.readLists(
      !monday ? this.roster.office : Number(day.slice(8)) <= 7 ? all : [...this.roster.office, ...posts],
    );
    await this.office.readAlerts(this.roster.standIn(this.roster.post('director'), stop));
    if (monday) await this.office.readAlerts(this.roster.post('bureau'));
  }

  /**
   * The worker that is to be killed is killed a few milliseconds after something was sent: before or after its step is
   * on record, as it happens.
   */
  private async work(): Promise<void> {
    if (this.toKill === 0) return this.office.work();
    const sent = this.http.nextMutation();
    const busy = this.office.work();
    const hit = await Promise.race([sent.then(() => true), busy.then(() => false)]);
    if (hit) {
      await sleep(random(this.o.seed, 'kill', this.killed).whole(4, 20));
      await this.world.hands.kill();
      this.killed += 1;
      this.toKill -= 1;
    }
    await busy;
  }

  /** The stops from which on a kill is due, spread over the period. */
  private killStops(stops: readonly Instant[]): ReadonlySet<Instant> {
    const inPeriod = stops.filter((stop) => civilDate(stop) <= this.o.to);
    const nth = (i: number) => inPeriod[Math.floor(((i + 1) * inPeriod.length) / (this.o.kills + 1))]!;
    return new Set(Array.from({ length: this.o.kills }, (_, i) => nth(i)));
  }

  private async report(): Promise<Report> {
    const { profile, from, to, seed } = this.o;
    const { db, client, period, bundlePath, payloadKeys, started } = this.world;
    const { pool } = db;
    const { agency } = profile;
    const rates = await this.rates();
    const [byState, rungs, cases, alerts, drawn, sat, books, happened] = await Promise.all([
      deadlines(pool, agency),
      escalations(pool, agency),
      stages(pool, agency),
      watchAlerts(pool, agency, period),
      draws(pool, agency),
      hearings(pool, agency),
      registers(pool, agency),
      events(pool, agency),
    ]);
    const { orphans: orphanCases } = await this.timed('orphans', () => orphans(pool, client));
    const { breaks, ...audit } = await this.timed('audit', () => verifyAudit(pool, { keys: this.world.auditKeys }));
    const ids = await pool.query<{ id: string }>('SELECT id FROM legal_case');
    const watched = await centres(pool);
    const workflowIds = [...ids.rows.map(({ id }) => `case/${id}`), ...watched.map((id) => `watch/${id}/${period}`)];
    const histories = await this.timed('replay', () =>
      replayAll({ client, workflowIds, started, bundlePath, payloadKeys }),
    );
    const { byStage, ...counts } = cases;
    return {
      profile: profile.name,
      from,
      to,
      seed,
      seconds: Math.round((Date.now() - this.started) / 100) / 10,
      cases: counts,
      deadlines: byState.all,
      escalations: rungs,
      rates: headlines(rates.rates),
      histories,
      orphans: orphanCases.length,
      audit: { ...audit, first: breaks[0] ? { ...breaks[0] } : null },
      asOf: addDays(to, GRACE_DAYS),
      docket: this.office.cases.length,
      orphanCases,
      reconciled: rates.rates.find((r) => r.key === 'entry' && r.scope.kind === 'agency')?.reconciled ?? null,
      byStage,
      deadlinesByRule: byState.byRule,
      variants: rates.rates.filter((r) => r.scope.kind === 'agency' && r.key !== 'on-time'),
      perStation: rates.rates.filter(
        (r) => r.scope.kind === 'station' && r.variant === 'default' && r.key !== 'on-time',
      ),
      warnings: rates.warnings.map((w) => w.text),
      alertsOfWatch: alerts,
      toldOn: toldOn(alerts),
      draws: drawn,
      hearings: sat,
      registers: books,
      events: happened,
      refusals: this.office.refusals,
      machine: { requests: this.http.requests, leaps: this.leaps, workerKills: this.killed, seconds: this.seconds },
      months: this.months,
    };
  }

  /** As the head of the centre reads them. */
  private async rates(): Promise<{ rates: Rate[]; warnings: { text: string }[] }> {
    const director = await this.http.as(this.roster.post('director'));
    const answer = await director.get<{ rates: Rate[]; warnings: { text: string }[] }>(
      `/indicators?from=${this.o.from}&to=${this.o.to}`,
    );
    if (answer.status !== 200) throw new Error(`the indicators answer ${answer.status}`);
    this.http.close();
    return answer.body;
  }

  private async timed<T>(what: string, work: () => Promise<T>): Promise<T> {
    const since = Date.now();
    try {
      return await work();
    } finally {
      this.note(what, since);
    }
  }

  private note(what: string, since: number): void {
    this.seconds[what] = Math.round(((this.seconds[what] ?? 0) + (Date.now() - since) / 1000) * 100) / 100;
  }
}
