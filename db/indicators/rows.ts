import type { Pool, PoolClient } from 'pg';
import type { RateKey } from '../../domain/rate-definitions.js';
import { formatInstant, type CivilDate, type Instant } from '../../domain/time.js';
import { ATTENDANCE, ATTENDANCE_TURNS } from './attendance.js';
import { CALLBACK, CALLBACK_TURNS, SATISFACTION } from './callback.js';
import { ENTRY, ENTRY_TURNS } from './entry.js';
import { array, nullable, uuid } from '../sql/types.js';
import { limitsOf } from './limits.js';
import { apart, RATE_PARAMETERS } from './parts.js';
import { ON_TIME, ON_TIME_TURNS, QUALITY, QUALITY_TURNS } from './quality.js';

/** The rows behind each rate; see parts.ts for what they have in common. */
export const ROWS_OF: Readonly<Record<RateKey, string>> = {
  entry: apart(ENTRY),
  attendance: apart(ATTENDANCE),
  callback: apart(CALLBACK),
  satisfaction: apart(SATISFACTION),
  quality: apart(QUALITY),
  'on-time': apart(ON_TIME),
};

/** When the rows may change by time alone; what all units of a period share at its end is in db/roll-up/basis.ts. */
export const TURNS = [ENTRY_TURNS, ATTENDANCE_TURNS, CALLBACK_TURNS, QUALITY_TURNS, ON_TIME_TURNS]
  .map((turns) => `(${turns})`)
  .join('\nUNION ALL\n');

/** A period of an agency, both days included, as known at an instant. */
export interface Question {
  readonly agency: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly asOf: Instant;
}

/** $1 to $8 of every query; `PARAMETERS` makes each of them known to a query that does not use all. */
export type Parameters = readonly [
  agency: string,
  from: CivilDate,
  to: CivilDate,
  asOf: string,
  days: readonly CivilDate[],
  enteredUntil: readonly (CivilDate | null)[],
  recordedUntil: readonly (CivilDate | null)[],
  only: readonly string[] | null,
];

export async function parametersOf(db: Pool | PoolClient, { agency, from, to, asOf }: Question): Promise<Parameters> {
  const { days, enteredUntil, recordedUntil } = await limitsOf(db, agency, from, to);
  return [agency, from, to, formatInstant(asOf), days, enteredUntil, recordedUntil, null];
}

/** The same question about these units alone. */
export function askedOnly(parameters: Parameters, units: readonly string[]): Parameters {
  const [agency, from, to, asOf, days, enteredUntil, recordedUntil] = parameters;
  return [agency, from, to, asOf, days, enteredUntil, recordedUntil, units];
}

/** And the only units asked about, null for all. */
export const ROWS_PARAMETERS = [...RATE_PARAMETERS, nullable(array(uuid))] as const;

export const PARAMETERS = `parameters AS (
  SELECT $1::text, $2::date, $3::date, $4::timestamptz, $5::date[], $6::date[], $7::date[], $8::uuid[]
)`;
