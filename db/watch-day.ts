import type { PoolClient } from 'pg';
import { FORECAST_MINIMUM, forecast, type Forecast, type PeriodState } from '../domain/forecast.js';
import type { RateKey } from '../domain/rate-definitions.js';
import { DAY, addDays, formatInstant, yearOf, type CivilDate, type Instant } from '../domain/time.js';
import { raiseWatchAlert } from './alerts.js';
import type { Figure } from './indicators.js';
import { count, first, run, statement } from './sql/statement.js';
import { date, int4, jsonb, nullable, oneOf, text, timestamptz } from './sql/types.js';

export interface WatchDay {
  readonly agency: string;
  readonly period: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly day: CivilDate;
  readonly at: Instant;
  readonly state: PeriodState;
}

export type Condition = Exclude<Forecast, 'on-track'> | 'not-reconciled';

/** The three rates of the plan have somebody to tell; the others are written down only. */
const WATCHED: readonly RateKey[] = ['entry', 'attendance', 'callback'];

/** A lasting condition is recalled after this many days; one that came back within a week is not news. */
const RECALL_DAYS = 30;
const QUIET_DAYS = 7;

/** The register must have had time to come in before its absence is worth a word. */
const REGISTER_DAYS = 30;

interface Judged {
  readonly figure: Figure;
  readonly target: number;
  readonly forecast: Forecast;
}

/**
 * Writes down what the watch saw on the day, and tells the overseers what stands badly.
 *
 * @returns how many alerts were raised, each person counted
 */
export async function recordDay(client: PoolClient, watch: WatchDay, figures: readonly Figure[]): Promise<number> {
  const judged = figures.flatMap((figure) => judge(watch, figure));
  const before = await lastForecasts(client, watch);
  await upsert(client, watch, judged);
  let alerts = 0;
  for (const { figure, target, forecast: now } of judged) {
    if (figure.variant !== 'default' || !WATCHED.includes(figure.key)) continue;
    const counts = { numerator: figure.numerator, denominator: figure.denominator, target };
    if (now !== 'on-track') {
      alerts += await tell(client, watch, figure.key, now, before.get(figure.key) === now, counts);
    }
    if (figure.reconciled === false && watch.day >= addDays(watch.from, REGISTER_DAYS)) {
      alerts += await tell(client, watch, figure.key, 'not-reconciled', true, counts);
    }
  }
  return alerts;
}

/** The agency's own figures that have a target; stations are shown, never alarmed about. */
function judge({ from, to, day }: WatchDay, figure: Figure): Judged[] {
  const { key, variant, scope, target, counts } = figure;
  if (scope.kind !== 'agency' || target === null) return [];
  // One case that is not entered is one too many; the other rates need a few cases to speak.
  const minimum = key === 'entry' ? 1 : FORECAST_MINIMUM;
  return [{ figure, target, forecast: forecastOf(key, variant, { ...counts, target, from, to, today: day }, minimum) }];
}

/** Only where it is known what is still ahead can a target be out of reach before the period is over. */
function forecastOf(key: RateKey, variant: string, outlook: Parameters<typeof forecast>[0], minimum: number): Forecast {
  const seen = forecast(outlook, minimum);
  const foreseen = variant === 'default' && WATCHED.includes(key);
  return seen === 'unreachable' && !foreseen && outlook.today <= outlook.to ? 'below-target' : seen;
}

const LAST_FORECASTS = statement({
  name: 'last-forecasts',
  text: `SELECT DISTINCT ON (key) key, forecast FROM indicator_day
    WHERE agency_id = $1 AND period = $2 AND day < $3 AND variant = 'default' ORDER BY key, day DESC`,
  parameters: [text, text, date],
  columns: { key: text, forecast: oneOf<Forecast>() },
});

async function lastForecasts(client: PoolClient, watch: WatchDay): Promise<Map<string, Forecast>> {
  const rows = await run(client, LAST_FORECASTS, [watch.agency, watch.period, watch.day]);
  return new Map(rows.map((row) => [row.key, row.forecast]));
}

const UPSERT = statement({
  name: 'upsert-indicator-day',
  text: `INSERT INTO indicator_day (agency_id, period, day, key, variant, numerator, denominator, target, forecast, state)
    SELECT $1, $2, $3, r.key, r.variant, r.numerator, r.denominator, r.target, r.forecast, $4
    FROM jsonb_to_recordset($5)
      AS r (key text, variant text, numerator int, denominator int, target int, forecast text)
    ON CONFLICT (agency_id, period, day, key, variant) DO UPDATE SET
      numerator = excluded.numerator, denominator = excluded.denominator, target = excluded.target,
      forecast = excluded.forecast, state = excluded.state`,
  parameters: [text, text, date, text, jsonb<unknown>()],
});

async function upsert(client: PoolClient, watch: WatchDay, judged: readonly Judged[]): Promise<void> {
  const rows = judged.map(({ figure, target, forecast: seen }) => ({
    key: figure.key,
    variant: figure.variant,
    numerator: figure.numerator,
    denominator: figure.denominator,
    target,
    forecast: seen,
  }));
  await run(client, UPSERT, [watch.agency, watch.period, watch.day, watch.state, JSON.stringify(rows)]);
}

/** From then on the calendar of the next year should be there: the notice has never come out later than in December. */
const AWAITED_FROM = '-11-01';

const IS_PUBLISHED = statement({
  name: 'year-is-published',
  text: 'SELECT FROM calendar_year WHERE year = $1 LIMIT 1',
  parameters: [int4],
});

/**
 * Tells the head and the administrators, of the agency and above it, once a week from November on that the next year has no
 * calendar: what reaches into it is provisional.
 *
 * @returns how many people were told
 */
export async function askForCalendar(
  client: PoolClient,
  { agency, day, at }: Pick<WatchDay, 'agency' | 'day' | 'at'>,
): Promise<number> {
  const year = yearOf(day) + 1;
  if (day < `${yearOf(day)}${AWAITED_FROM}` || (await count(client, IS_PUBLISHED, [year])) > 0) return 0;
  const told = await first(client, TOLD_LAST, [agency, `calendar/${agency}/${year}/`, formatInstant(at)]);
  const last = told?.at?.getTime();
  if (last !== undefined && at - last < QUIET_DAYS * DAY) return 0;
  return raiseWatchAlert(client, {
    ...{ agency, key: `calendar/${agency}/${year}/${day}`, data: { condition: 'year-not-published', year, day }, at },
    to: ['director', 'deputy', 'admin', 'bureau'],
  });
}

const TOLD_LAST = statement({
  name: 'watch-told-last',
  text: `SELECT max(at) AS at FROM alert WHERE agency_id = $1 AND kind = 'watch' AND starts_with(key, $2) AND at < $3`,
  parameters: [text, text, timestamptz],
  columns: { at: nullable(timestamptz) },
});

/** Says it when it is new, when it is back, and once a month while it lasts. */
async function tell(
  client: PoolClient,
  watch: WatchDay,
  rate: RateKey,
  condition: Condition,
  lasting: boolean,
  counts: { numerator: number; denominator: number; target: number },
): Promise<number> {
  const { agency, period, day, at } = watch;
  const key = `watch/${agency}/${period}/${rate}/${condition}`;
  const told = await first(client, TOLD_LAST, [agency, `${key}/`, formatInstant(at)]);
  const last = told?.at?.getTime();
  const quiet = (lasting ? RECALL_DAYS : QUIET_DAYS) * DAY;
  if (last !== undefined && at - last < quiet) return 0;
  return raiseWatchAlert(client, {
    agency,
    key: `${key}/${day}`,
    data: { rate, condition, period, day, ...counts },
    at,
  });
}
