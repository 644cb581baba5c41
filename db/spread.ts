import type { Pool } from 'pg';
import { spreadFor } from '../domain/spread.js';
import { openCaseCount } from './cases-open.js';

const FRESH_MS = 60_000;

/** The spread of the wake-ups of a new run, in proportion to the open cases, counted at most once a minute. */
export function caseSpread(pool: Pool): () => Promise<number> {
  let known = { ms: 0, until: 0 };
  return async () => {
    if (Date.now() > known.until) known = { ms: spreadFor(await openCaseCount(pool)), until: Date.now() + FRESH_MS };
    return known.ms;
  };
}
