import type { Pool, PoolClient } from 'pg';
import { documentKey, identityKey, phoneKey } from '../domain/identity.js';
import { PENDING } from './commands.js';
import { first, run, statement } from './sql/statement.js';
import { array, int4, nothing, nullable, oneOf, text, uuid } from './sql/types.js';
import { stages } from './stages.js';

/**
 * What cannot be entered twice without a reason: a notice by the same organ under the same number, and the same person in
 * the same matter while it is open, in one agency (docs/decisions/0024). Looked for in the record and among what is on its way
 * there, in the transaction that stores the command and under a lock for each of the things: of two at once one is second.
 */
export interface Filing {
  readonly agency: string;
  /** The case itself, which is no duplicate of its own. */
  readonly caseId: string;
  readonly kind: string;
  readonly criminalStage: string | undefined;
  readonly matter: string | undefined;
  readonly notice: { readonly organ: string; readonly number: string } | undefined;
  readonly recipients: readonly {
    readonly name?: string | null | undefined;
    readonly idNumber?: string | null | undefined;
    readonly phone?: string | null | undefined;
  }[];
}

export interface Duplicate {
  readonly what: 'notice' | 'person';
  /** Which recipient, from 0. */
  readonly n: number;
  /** Of the other case. */
  readonly caseId: string;
}

const keyOf = (key: (text: string) => string, text: string | null | undefined): string | null =>
  (text && key(text)) || null;

/** What a command enters, and what must not be on its way beside it: a text for each thing. */
interface Claims {
  readonly enters: readonly string[];
  readonly meets: readonly string[];
}

/** A number tells people apart: by name and telephone somebody is met only where one of the two has none. */
function claims(f: Filing): Claims {
  const matter = matterOf(f);
  const people = f.recipients.map(({ name, idNumber, phone }): Claims => {
    if (matter === undefined) return { enters: [], meets: [] };
    const [id, called, reached] = [keyOf(identityKey, idNumber), keyOf(identityKey, name), keyOf(phoneKey, phone)];
    const numbered = id ? [`${f.agency}/person/${matter}/${id}`] : [];
    const named = (how: string) =>
      called && reached ? [`${f.agency}/named/${matter}/${called}/${reached}/${how}`] : [];
    return id
      ? { enters: [...numbered, ...named('numbered')], meets: [...numbered, ...named('unnumbered')] }
      : { enters: named('unnumbered'), meets: [...named('numbered'), ...named('unnumbered')] };
  });
  const { notice } = f;
  const [organ, number] = [keyOf(identityKey, notice?.organ), keyOf(documentKey, notice?.number)];
  const notices = organ && number ? [`${f.agency}/notice/${organ}/${number}`] : [];
  const all = (which: keyof Claims) => [...new Set([...people.flatMap((p) => p[which]), ...notices])];
  return { enters: all('enters'), meets: all('meets') };
}

/** What a command is known by while it is on its way. */
export const claimsOf = (f: Filing): readonly string[] => claims(f).enters;
/** What it locks, in the order in which everybody does: what it enters, and what it would meet. */
export function locksOf(f: Filing): string[] {
  const { enters, meets } = claims(f);
  return [...new Set([...enters, ...meets])].sort();
}

/** Of a criminal case its stage is the matter; of another what it is about. */
const matterOf = ({ kind, criminalStage, matter }: Filing): string | undefined => {
  const what = kind === 'criminal' ? criminalStage : matter;
  return what === undefined ? undefined : `${kind}/${what}`;
};

const LOCK = statement({
  name: 'lock-claims',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('claim/' || claim, 0)) AS locked FROM unnest($1::text[]) AS claim`,
  parameters: [array(text)],
  columns: { locked: nothing },
});

const SAME_MATTER = `c.agency_id = $1 AND c.id <> $2 AND c.kind = $3 AND c.archived_at IS NULL AND c.stage NOT IN ${stages('final')}
      AND CASE $3 WHEN 'criminal' THEN c.criminal_stage = $4 ELSE c.matter = $5 END`;
const SOUGHT = `unnest($8::text[], $9::text[], $10::text[]) WITH ORDINALITY AS k (id_key, name_key, phone_key, n)`;
const FIND = statement({
  name: 'find-duplicate',
  text: `SELECT 'notice' AS what, 0 AS n, c.id AS "caseId" FROM legal_case c
    WHERE c.agency_id = $1 AND c.id <> $2 AND c.organ_reference_key = $7 AND c.organ_key = $6
    UNION ALL
    SELECT 'person', k.n::int - 1, c.id FROM ${SOUGHT} JOIN party p ON p.id_key = k.id_key AND p.role = 'recipient'
      JOIN legal_case c ON c.id = p.case_id WHERE ${SAME_MATTER}
    UNION ALL
    SELECT 'person', k.n::int - 1, c.id FROM ${SOUGHT} JOIN party p ON p.name_key = k.name_key AND p.role = 'recipient'
        AND p.phone_key = k.phone_key AND (p.id_key IS NULL OR k.id_key IS NULL)
      JOIN legal_case c ON c.id = p.case_id WHERE ${SAME_MATTER}
    LIMIT 1`,
  parameters: [
    ...[text, uuid, text, nullable(text), nullable(text), nullable(text), nullable(text)],
    ...[array(nullable(text)), array(nullable(text)), array(nullable(text))],
  ] as const,
  columns: { what: oneOf<Duplicate['what']>(), n: int4, caseId: uuid },
});
/** Commands that are on their way; the record knows the others. */
const ON_ITS_WAY = statement({
  name: 'claimed',
  text: `SELECT proceeding_id AS "caseId", claims FROM delivery d WHERE proceeding_id <> $1 AND claims && $2 AND ${PENDING} LIMIT 1`,
  parameters: [uuid, array(text)],
  columns: { caseId: uuid, claims: nullable(array(text)) },
});

/** Until the end of the transaction nobody else enters any of it. */
export async function lockClaims(client: PoolClient, locks: readonly string[]): Promise<void> {
  await run(client, LOCK, [locks]);
}

/** The first that is found; asked under the locks it is all there is. What arrives meanwhile is found in the record, later. */
export async function findDuplicate(db: Pool | PoolClient, f: Filing): Promise<Duplicate | undefined> {
  return (await claimed(db, f)) ?? (await onRecord(db, f));
}

async function claimed(db: Pool | PoolClient, f: Filing): Promise<Duplicate | undefined> {
  const pending = await first(db, ON_ITS_WAY, [f.caseId, claims(f).meets]);
  if (!pending) return undefined;
  const { caseId } = pending;
  const isIn = (one: Filing) => claims(one).meets.some((claim) => pending.claims?.includes(claim));
  const n = f.recipients.findIndex((p) => isIn({ ...f, notice: undefined, recipients: [p] }));
  return n === -1 ? { what: 'notice', n: 0, caseId } : { what: 'person', n, caseId };
}

function onRecord(db: Pool | PoolClient, f: Filing): Promise<Duplicate | undefined> {
  const { notice, recipients } = f;
  return first(db, FIND, [
    ...([f.agency, f.caseId, f.kind, f.criminalStage ?? null, f.matter ?? null] as const),
    ...([keyOf(identityKey, notice?.organ), keyOf(documentKey, notice?.number)] as const),
    ...([
      recipients.map((p) => keyOf(identityKey, p.idNumber)),
      recipients.map((p) => keyOf(identityKey, p.name)),
      recipients.map((p) => keyOf(phoneKey, p.phone)),
    ] as const),
  ]);
}
