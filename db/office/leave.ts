import type { Pool } from 'pg';
import type { CivilDate } from '../../domain/time.js';
import type { Asking } from '../hash-chain.js';
import { count, run, statement, type Queryable, type Row } from '../sql/statement.js';
import { date, text } from '../sql/types.js';
import { inOffice, type Done } from './ledger.js';
import { fault, Refused } from './refused.js';

/** 请假: days on which somebody is not offered for assignment (db/lawyers.ts). */

const OF_PERSON = statement({
  name: 'leave-of-person',
  text: 'SELECT from_day::text AS "from", to_day::text AS "to" FROM leave WHERE username = $1 ORDER BY leave.from_day',
  parameters: [text],
  columns: { from: text, to: text },
});
export type Leave = Row<typeof OF_PERSON>;
export const leaveOf = (db: Queryable, username: string): Promise<Leave[]> => run(db, OF_PERSON, [username]);

const OVERLAPS = statement({
  name: 'leave-overlaps',
  text: 'SELECT FROM leave WHERE username = $1 AND from_day <= $3 AND to_day >= $2',
  parameters: [text, date, date],
});
const INSERT = statement({
  name: 'insert-leave',
  text: 'INSERT INTO leave (username, from_day, to_day) VALUES ($1, $2, $3)',
  parameters: [text, date, date],
});
const DELETE = statement({
  name: 'delete-leave',
  text: 'DELETE FROM leave WHERE username = $1 AND from_day = $2 RETURNING to_day::text AS "to"',
  parameters: [text, date],
  columns: { to: text },
});

interface Whose {
  readonly username: string;
  readonly agency: string;
}

export async function enterLeave(pool: Pool, { username, agency }: Whose, leave: Leave, by: Asking): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    const { from, to } = leave;
    if ((await count(client, OVERLAPS, [username, from, to])) > 0) throw fault('/from', 'given-twice');
    await run(client, INSERT, [username, from, to]);
    await enter('enter', { agency, kind: 'leave', key: username }, { after: { from, to } });
    return username;
  });
}

export async function endLeave(pool: Pool, { username, agency }: Whose, from: CivilDate, by: Asking): Promise<Done> {
  return inOffice(pool, by, async (client, enter) => {
    const [ended] = await run(client, DELETE, [username, from]);
    if (!ended) throw new Refused({ type: 'not-found' });
    await enter('enter', { agency, kind: 'leave', key: username }, { before: { from, to: ended.to } });
    return username;
  });
}
