import type { Pool } from 'pg';
import type { RateKey } from '../../domain/rate-definitions.js';
import { formatInstant, type CivilDate, type Instant } from '../../domain/time.js';
import { ATTENDANCE } from './attendance.js';
import { CALLBACK, SATISFACTION } from './callback.js';
import { ENTRY } from './entry.js';
import { limitsOf } from './limits.js';
import { ON_TIME, QUALITY } from './quality.js';

/** The rows behind each rate; see parts.ts for what they have in common. */
export const ROWS_OF: Readonly<Record<RateKey, string>> = {
  entry: ENTRY,
  attendance: ATTENDANCE,
  callback: CALLBACK,
  satisfaction: SATISFACTION,
  quality: QUALITY,
  'on-time': ON_TIME,
};

/** A period of an agency, both days included, as known at an instant. */
export interface Question {
  readonly agency: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly asOf: Instant;
}

/** $1 to $7 of every query; `PARAMETERS` makes each of them known to a query that does not use all. */
export async function parametersOf(pool: Pool, { agency, from, to, asOf }: Question): Promise<unknown[]> {
  const { days, enteredUntil, recordedUntil } = await limitsOf(pool, agency, from, to);
  return [agency, from, to, formatInstant(asOf), days, enteredUntil, recordedUntil];
}

export const PARAMETERS = `parameters AS (
  SELECT $1::text, $2::date, $3::date, $4::timestamptz, $5::date[], $6::date[], $7::date[]
)`;
