import { array, date, nullable, text, timestamptz } from '../sql/types.js';

/**
 * What the rates' queries have in common.
 *
 * Each query gives one row per case and variant: (variant, case_id, item, station_id, standing, why, told). A figure is the
 * count of such rows and the list behind it is the rows themselves, so the two cannot differ.
 *
 * standing: `in` counts and meets the definition; `waiting` counts, not met, still within its time; `open` counts, past
 * its time, may yet be met; `out` counts and is lost; `coming` does not count yet and is known to be ahead; `possible`
 * does not count and may or may not come; `excluded` is left out of the denominator for the reason given.
 *
 * told: what the row rests on was entered as the past of a case that was taken over. Such a row counts in no rate: `told-in` and
 * `told-out` stand beside it (`APART`). What is done after that counts as everything does.
 *
 * They all have the same parameters, $1 to $8 (`RATE_PARAMETERS`, `Parameters` in rows.ts): parts of one text, they say them
 * by number. A unit is a case or a paper entry.
 *
 * Beside its rows each rate names its turns: (unit, at), the instants at which time alone may change what a row says.
 * Between two of them the rows of a unit stay as they are until something is written (db/roll-up).
 */
export const STANDINGS = [
  ...(['in', 'waiting', 'open', 'out', 'coming', 'possible', 'excluded'] as const),
  ...(['told-in', 'told-out'] as const),
] as const;
export type Standing = (typeof STANDINGS)[number];

/** Standings that make up the denominator. */
export const COUNTED = ['in', 'waiting', 'open', 'out'] as const satisfies readonly Standing[];

/** The rows of a rate, those that were told apart from those that count. */
export const apart = (rows: string): string => `
  SELECT r.variant, r.case_id, r.item, r.station_id,
    CASE
      WHEN NOT r.told OR r.standing NOT IN (${COUNTED.map((standing) => `'${standing}'`).join(', ')}) THEN r.standing
      WHEN r.standing = 'in' THEN 'told-in'
      ELSE 'told-out'
    END AS standing, r.why
  FROM (${rows}) AS r`;

/** Whether something of this instant is of the past that was told of the case `c`. */
export const told = (instant: string): string => `coalesce(${instant} <= c.taken_over_at, false)`;

/** Agency, first day, last day, as known at this instant, the limits of each day. */
export const RATE_PARAMETERS = [
  text,
  date,
  date,
  timestamptz,
  array(date),
  array(nullable(date)),
  array(nullable(date)),
] as const;

/** Why no query of the rates is prepared. */
export const UNPREPARED = 'the agency, the period and the units asked about decide where it starts';

/** The civil date in Shanghai of an instant. */
export const dayOf = (instant: string): string => `((${instant}) AT TIME ZONE 'Asia/Shanghai')::date`;

/** 00:00 in Shanghai of a date: ranges over instants are written with it, so that an index on the column serves. */
export const startOf = (date: string): string => `((${date})::timestamp AT TIME ZONE 'Asia/Shanghai')`;

/** The day on which the question is asked. */
export const TODAY = dayOf('$4::timestamptz');

/** A case belongs to the station that took the application, a notified one to the centre. */
export const STATION = `CASE WHEN c.door = 'notice' THEN NULL ELSE c.station_id END`;

/** Callbacks count until this many days after the period's end; then the figure waits for late entries only. */
export const CALLBACK_GRACE_DAYS = 30;

/**
 * Until when an event of this day is entered in time, and a hearing of this day has its record in time. Null where
 * the calendar of the year is not published, or no rule was in force: then nobody is called late.
 */
export const LIMITS = `limits AS (
  SELECT * FROM unnest($5::date[], $6::date[], $7::date[]) AS l (day, entered_until, recorded_until)
)`;

/** Where a query starts from a table: all of it, or the units asked about. */
export const asked = (unit: string): string => `($8::uuid[] IS NULL OR ${unit} = ANY ($8::uuid[]))`;

/** Cases by 结案日, terminated ones included, whenever that was recorded. */
export const CLOSING = `
  SELECT c.id AS case_id, ${STATION} AS station_id, c.door, c.concluded_on, c.concluded_at, c.callback, c.taken_over_at
  FROM legal_case c
  WHERE c.agency_id = $1 AND c.concluded_on BETWEEN $2::date AND $3::date AND ${asked('c.id')}`;

/** The same as far as the conclusion was recorded. */
export const CLOSED = `${CLOSING} AND c.concluded_at <= $4::timestamptz`;
