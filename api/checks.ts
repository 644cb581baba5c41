import type { Pool } from 'pg';
import { partiesOf, type CaseRow, type TaskRow } from '../db/cases.js';
import { candidatesFor } from '../db/lawyers.js';
import { missingFields } from '../domain/case/intake-fields.js';
import type { Reader } from './case-desk.js';
import type { Person } from './forms/fields.js';
import { invalid, type Problem, type InputError } from './problems.js';

/** What of a body can only be judged with the record at hand. Answers the codes that the stages need of it. */

/** Which mandatory fields are still missing once this body is on record. */
export async function intakeCodes(
  pool: Pool,
  row: CaseRow,
  body: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const sent = body['recipients'] as Person[] | undefined;
  const known = sent ? undefined : (await partiesOf(pool, [row.id])).filter((p) => p.role === 'recipient');
  const recipients =
    sent ??
    known!.map((p) => ({
      name: p.name,
      idKind: p.id_kind,
      idNumber: p.id_number,
      phone: p.phone,
      address: p.address,
      detained: p.detained,
    }));
  const missing = missingFields({
    door: row.facts.door,
    kind: row.facts.kind,
    title: (body['title'] as string | undefined) ?? row.title,
    narrative: (body['narrative'] as string | undefined) ?? row.narrative,
    matter: (body['matter'] as string | undefined) ?? row.matter,
    noticeNumber: (body['noticeNumber'] as string | undefined) ?? row.organ_reference,
    recipients,
  });
  return { missing, persons: Math.max(1, recipients.length) };
}

/** A correction of the people may change how many of them are helped. */
export function correctionCodes(body: Record<string, unknown>): Record<string, unknown> {
  const recipients = body['recipients'] as Person[] | undefined;
  return recipients ? { persons: Math.max(1, recipients.length) } : {};
}

/** Whoever is named must be there, of the right kind and free of conflicts; the answer says which guard stands against it. */
export async function checkPersons(
  r: Reader,
  row: CaseRow,
  task: TaskRow,
  name: string,
  body: Record<string, unknown>,
): Promise<Record<string, unknown>> {
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
    const { rows } = await pool.query<{ firm_id: string | null }>(
      `SELECT firm_id FROM app_user WHERE username = $1 AND agency_id = $2 AND active AND 'observer' = ANY (roles)`,
      [body['observer'], row.agency_id],
    );
    if (!rows[0]) throw bad('/observer');
    return rows[0].firm_id === null ? {} : { observerFirm: rows[0].firm_id };
  }
  return {};
}
