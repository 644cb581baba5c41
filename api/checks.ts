import type { Pool } from 'pg';
import { partiesOf, type CaseRow, type TaskRow } from '../db/cases.js';
import { candidatesFor } from '../db/lawyers.js';
import type { Reader } from './case-desk.js';
import type { Desk } from './form.js';
import { invalid, type Problem, type InputError } from './problems.js';

/** What of a body can only be judged with the record at hand. */

/** The case on record, for the codes that follow from it. */
export const recordDesk = (pool: Pool, row: CaseRow): Desk => ({
  facts: row.facts,
  async recorded() {
    const { title, narrative, matter, organ_reference: noticeNumber } = row;
    const people = await partiesOf(pool, [row.id]);
    const recipients = people
      .filter((p) => p.role === 'recipient')
      .map(({ id_kind: idKind, id_number: idNumber, name, phone, address, detained }) => ({
        ...{ name, idKind, idNumber, phone, address, detained },
      }));
    return { title, narrative, matter, noticeNumber, recipients };
  },
  firmOf: (username) => firmOf(pool, username),
});

export async function firmOf(pool: Pool, username: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ firm_id: string | null }>('SELECT firm_id FROM app_user WHERE username = $1', [
    username,
  ]);
  return rows[0]?.firm_id ?? undefined;
}

/** Whoever is named must be there, of the right kind and free of conflicts. */
export async function checkPersons(
  r: Reader,
  row: CaseRow,
  task: TaskRow,
  name: string,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { pool } = r.deps.db;
  const bad = (pointer: string): Problem => invalid([{ pointer, code: 'not-eligible' } satisfies InputError]);
  if (task.kind === 'assign' && name === 'assign-firm') {
    const free = (await candidatesFor(pool, row, r.now)).some((c) => c.eligible && c.firm === body['firm']);
    if (!free) throw bad('/firm');
  }
  if ((task.kind === 'assign' && name === 'assign-lawyer') || (task.kind === 'name-handler' && name === 'name')) {
    const lawyer = (await candidatesFor(pool, row, r.now)).find((c) => c.lawyerId === body['lawyer']);
    const place = task.kind === 'assign' ? lawyer?.kind === 'centre-lawyer' : lawyer?.firm === task.firm_id;
    if (!lawyer?.eligible || !place) throw bad('/lawyer');
  }
  if (task.kind === 'name-observer' && name === 'name') {
    const { rowCount } = await pool.query(
      `SELECT 1 FROM app_user WHERE username = $1 AND agency_id = $2 AND active AND 'observer' = ANY (roles)`,
      [body['observer'], row.agency_id],
    );
    if (rowCount === 0) throw bad('/observer');
  }
}
