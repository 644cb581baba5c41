import type { Pool } from 'pg';
import { partiesOf, type CaseRow, type TaskRow } from '../db/cases.js';
import { loadRuleBook } from '../db/rule-book.js';
import { candidatesFor, firmOf, mayObserve } from '../db/lawyers.js';
import type { Instant } from '../domain/time.js';
import type { Reader } from './case-desk.js';
import type { Desk } from './form.js';
import { invalid, type Problem, type InputError } from './problems.js';

/** What of a body can only be judged with the record at hand. */

/** The case on record, for the codes that follow from it. */
export const recordDesk = (pool: Pool, row: CaseRow, at: Instant): Desk => ({
  facts: row.facts,
  at,
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
  book: () => loadRuleBook(pool),
});

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
    if (!(await mayObserve(pool, String(body['observer']), row.agency_id))) throw bad('/observer');
  }
}
