import { statement } from './statement.js';
import { nothing } from './types.js';

/** Held until the end of the transaction, by one at a time. @param what nothing else is locked by this name */
export const lockOf = (name: string, what: string) =>
  statement({
    name,
    text: `SELECT pg_advisory_xact_lock(hashtextextended('${what}', 0)) AS locked`,
    columns: { locked: nothing },
  });
