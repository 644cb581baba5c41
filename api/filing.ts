import type { PoolClient } from 'pg';
import { caseDesk, knownOf, type CaseRow, type PartyRow } from '../db/cases.js';
import { claimsOf, findDuplicate, locksOf, type Duplicate, type Filing } from '../db/duplicates.js';
import { isSamePerson } from '../domain/people.js';
import { maySee } from './subjects.js';
import type { Reader } from './reader.js';
import type { Submission } from './commands.js';
import type { CorrectionBody } from './forms/corrections.js';
import type { Person } from './forms/fields.js';
import type { ApplicationBody, NoticeBody } from './openings.js';
import type { People } from './people.js';
import { Problem, type InputError } from './problems.js';

/**
 * What a body enters that must not be there twice, unless it says why. The other case is named to whoever may see it, and to
 * nobody else.
 */
export function filed(r: Reader, { filing, reason, pointers }: Filed): NonNullable<Submission['filed']> {
  return {
    claims: claimsOf(filing),
    locks: locksOf(filing),
    async look(client) {
      const found = reason === undefined ? await findDuplicate(client, filing) : undefined;
      if (!found) return;
      if (!pointers) throw new Problem('correction-outdated');
      throw new Problem('duplicate', { errors: [await errorOf(r, client, found, pointers)] });
    },
  };
}

export interface Filed {
  readonly filing: Filing;
  readonly reason: string | undefined;
  /** Where notice and recipients stand in the body; undefined where they stand in that of an earlier proposal. */
  readonly pointers: Pointers | undefined;
}
interface Pointers {
  readonly notice: string;
  readonly recipient: (n: number) => string;
}

/** What a body of a case on record may say of it. */
interface Entered {
  readonly recipients?: readonly Person[] | undefined;
  readonly noticeNumber?: string | undefined;
  readonly matter?: string | undefined;
  readonly duplicateReason?: string | undefined;
}

/** What an opening enters. @param at where it stands in the body of the request */
export function filedBy(
  body: ApplicationBody | NoticeBody,
  { agency, caseId, at }: { agency: string; caseId: string; at: string },
): Filed {
  const { kind, criminalStage, matter, recipients = [], duplicateReason: reason } = body;
  const organ = 'organ' in body ? body.organ.name : undefined;
  const number = 'organ' in body ? body.noticeNumber : undefined;
  const notice = organ !== undefined && number !== undefined ? { organ, number } : undefined;
  return {
    filing: { agency, caseId, kind, criminalStage, matter, notice, recipients },
    reason,
    pointers: { notice: `${at}/noticeNumber`, recipient: (n) => `${at}/recipients/${n}` },
  };
}

const ENTRIES = ['recipients', 'opposing', 'representatives', 'noticeNumber', 'matter'] as const;
export const entersSomething = (body: object): body is Entered & People => ENTRIES.some((field) => field in body);

/** What it enters that is new: of whom and what was there before, somebody has said already why. */
export function filedInto(row: CaseRow, people: readonly PartyRow[], body: Entered): Filed {
  const before = people.filter((p) => p.role === 'recipient').map(knownOf);
  const isOther = body.matter !== undefined && body.matter !== row.matter;
  const given = body.recipients ?? [];
  const entered = given.filter((p) => isOther || !before.some((known) => isSamePerson(known, p)));
  const recipients = body.recipients || !isOther ? entered : before;
  const isNewNotice = body.noticeNumber !== undefined && body.noticeNumber !== row.organ_reference;
  return {
    filing: {
      agency: row.agency_id,
      caseId: row.id,
      kind: row.kind,
      criminalStage: row.criminal_stage ?? undefined,
      matter: body.matter ?? row.matter ?? undefined,
      notice: isNewNotice && row.organ !== null ? { organ: row.organ, number: body.noticeNumber } : undefined,
      recipients,
    },
    reason: body.duplicateReason,
    pointers: {
      notice: '/noticeNumber',
      recipient: (n) => (body.recipients ? `/recipients/${given.indexOf(entered[n]!)}` : '/matter'),
    },
  };
}

/**
 * What a correction would enter, looked for when it is proposed and again when it is confirmed.
 *
 * @param he as he would stand on record, where it is about one of the people
 */
export function filedByCorrection(row: CaseRow, people: readonly PartyRow[], body: CorrectionBody, he?: Person): Filed {
  const { field, text, value, duplicateReason: reason } = body;
  const before = people.filter((p) => p.role === 'recipient').map(knownOf);
  const kind = field === 'kind' ? String(value) : row.kind;
  const stage = field === 'criminal-stage' ? String(value) : (body.criminalStage ?? row.criminal_stage ?? undefined);
  const matter = field === 'matter' ? text : (row.matter ?? undefined);
  const isOther =
    matter !== (row.matter ?? undefined) ||
    kind !== row.kind ||
    (kind === 'criminal' && stage !== (row.criminal_stage ?? undefined));
  const entered = he && body.role === 'recipient' && !before.some((known) => isSamePerson(known, he)) ? [he] : [];
  const [organ, number] = [
    field === 'organ' ? text : row.organ,
    field === 'notice-number' ? text : row.organ_reference,
  ];
  const isNotice = organ && number && (organ !== row.organ || number !== row.organ_reference);
  return {
    filing: {
      ...{ agency: row.agency_id, caseId: row.id, kind, criminalStage: kind === 'criminal' ? stage : undefined },
      matter,
      notice: isNotice ? { organ, number } : undefined,
      recipients: isOther ? before : entered,
    },
    reason,
    pointers: { notice: '/text', recipient: () => (he ? '/person' : field === 'matter' ? '/text' : '/value') },
  };
}

async function errorOf(r: Reader, client: PoolClient, d: Duplicate, pointers: Pointers): Promise<InputError> {
  const pointer = d.what === 'notice' ? pointers.notice : pointers.recipient(d.n);
  const desk = await caseDesk(client, d.caseId);
  return desk && maySee(r.user, desk)
    ? { pointer, code: 'duplicate-of', params: { number: desk.row.number } }
    : { pointer, code: 'duplicate' };
}
