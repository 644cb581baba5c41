import type { Pool } from 'pg';
import { knownOf, partiesOf, type CaseRow, type TaskRow } from '../db/cases.js';
import { loadRuleBook } from '../db/rule-book.js';
import { candidatesFor, firmOf, mayObserve } from '../db/lawyers.js';
import { CHANGE_CAUSES } from '../domain/case/words.js';
import { bornOn, isMinor } from '../domain/people.js';
import type { CivilDate, Instant } from '../domain/time.js';
import { causeAction, may, type User } from '../domain/permissions.js';
import type { Reader } from './reader.js';
import type { Desk } from './form.js';
import { invalid, Problem, type InputError } from './problems.js';
import { caseSubject } from './subjects.js';

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

/** A trial of somebody under 18 is not public (刑事诉讼法 art. 285), by the age that the record gives him on that day. */
export async function checkHearing(
  pool: Pool,
  row: CaseRow,
  action: string,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (action !== 'report-hearing') return;
  const said = { day: String(body['day']), isPublic: body['public'] === true, ground: String(body['ground']) };
  await checkPublic(pool, row, said, { ground: '/ground', isPublic: '/public' });
}

/** @param pointers where it was said */
export async function checkPublic(
  pool: Pool,
  row: CaseRow,
  said: { readonly day: CivilDate; readonly isPublic: boolean; readonly ground: string },
  pointers: { readonly ground: string; readonly isPublic: string },
): Promise<void> {
  const { day } = said;
  const people = (await partiesOf(pool, [row.id])).filter(({ role }) => role === 'recipient').map(knownOf);
  if (said.ground === 'minor-defendant' && people.length > 0 && people.every((p) => bornOn(p) && !isMinor(p, day)))
    throw invalid([{ pointer: pointers.ground, code: 'not-a-minor' }]);
  if (said.isPublic && row.kind === 'criminal' && people.some((p) => isMinor(p, day)))
    throw invalid([{ pointer: pointers.isPublic, code: 'minor-on-trial' }]);
}

/** Not everybody who may ask for another handler may do so for any cause. */
export function checkCause(user: User, row: CaseRow, { cause }: Readonly<Record<string, unknown>>): void {
  const given = CHANGE_CAUSES.find((one) => one === cause);
  if (given && !may(user, causeAction(given), caseSubject(row))) throw new Problem('forbidden');
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
    if (!(await mayObserve(pool, String(body['observer']), row.agency_id))) throw bad('/observer');
  }
}
