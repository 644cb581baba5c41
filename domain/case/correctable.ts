import { choice, count, flag, id, ref } from '../engine/code.js';
import type { Refusal } from '../engine/refusal.js';
import { AGENCY, RECORDERS, ROLES, type Grants } from '../roles.js';
import { DATE_ROWS } from './correctable-dates.js';
import { HEARING_ROWS, OF_SITTING } from './correctable-hearings.js';
import {
  callIn,
  changedCall,
  changedConclusion,
  FIELD_AT_FAULT,
  inconsistent,
  OF_CALLS,
  OF_ENTRY,
  OF_PEOPLE,
  OF_TERMINATION,
  pointer,
  type Correctable,
  type Judged,
  type Proposal,
} from './correcting.js';
import { OF_WORDS } from './entries.js';
import type { Facts } from './facts.js';
import { closingDocuments, hasFileReading, hasHearings, isAdvanced, isRecipientDead, isTerminated } from './matters.js';
import { ANSWERERS, CALL_OUTCOMES, GRADES, isHimself, RESULTS, SATISFACTIONS } from './results.js';
import { contactMethod } from './sheet.js';
import {
  CALLBACK_OBSTACLES,
  CASE_KINDS,
  CHANNELS,
  CLOSING_DOCUMENTS,
  CRIMINAL_STAGES,
  PROCEDURES,
  TERMINATION_GROUNDS,
  TERMINATION_SOURCES,
} from './words.js';

/**
 * What can be corrected of a case, a row for each: who may propose it, what takes its place, what the record has now and how
 * the facts change. What follows of it — clocks, tasks, rows — stands in workflows/case/corrections.ts, where a field without
 * its consequence does not compile; every correction needs a second person.
 */

/** A case of another kind or stage: its hearings, its file reading and its end must still be those of the course it is on. */
function otherCourse({ facts, proposal }: Judged): Refusal | undefined {
  const after = { ...facts };
  reclassify(after, proposal);
  if ((after.kind === 'criminal') !== (after.criminalStage !== undefined))
    return { type: 'validation', params: { pointer: '/criminalStage' } };
  // Nothing of its course has begun before it is granted, but in advance.
  const isUndecided = facts.stage === 'intake' || facts.stage === 'review' || facts.stage === 'refused';
  if (isUndecided && !isAdvanced(facts)) return undefined;
  if (hasHearings(after) !== hasHearings(facts)) return inconsistent('hearings');
  if (hasFileReading(after) !== hasFileReading(facts)) return inconsistent('file-reading');
  const document = facts.conclusion?.document;
  const fits = document === undefined || closingDocuments(after).some((d) => d === document);
  return fits ? undefined : inconsistent('closing-document');
}
function reclassify(f: Facts, p: Proposal): void {
  if (p.field === 'kind') f.kind = CASE_KINDS.find((k) => k === p.value) ?? f.kind;
  const stage = p.field === 'criminal-stage' ? p.value : (p.criminalStage ?? f.criminalStage);
  const procedure = p.field === 'procedure' ? p.value : (p.procedure ?? f.procedure ?? 'litigation');
  delete f.criminalStage;
  delete f.procedure;
  const [criminalStage, other] = [CRIMINAL_STAGES.find((s) => s === stage), PROCEDURES.find((s) => s === procedure)];
  if (f.kind === 'criminal') Object.assign(f, criminalStage && { criminalStage });
  else Object.assign(f, other && { procedure: other });
}

/** No organ has sent a notice of a case that somebody applied for. */
const ofNotice = ({ facts }: Judged): Refusal | undefined =>
  facts.door === 'notice' ? undefined : { type: 'not-allowed-now', params: { action: 'correct' } };

/** Taken in by the centre itself. */
export const CENTRE = 'centre';

const OF_CALL = { by: OF_CALLS, judgesHandler: true, of: 'attempt' } as const;
const reachedIn = (f: Facts, { attempt }: Proposal) => {
  const call = callIn(f, attempt);
  return call?.outcome === 'reached' ? call : undefined;
};
/** What whoever was reached said to a question of the form. */
const answered = (question: 'feeTaken' | 'toldProgress' | 'onTime') =>
  ({
    ...OF_CALL,
    is: flag,
    now: (f: Facts, p: Proposal) => reachedIn(f, p)?.[question],
    set: (f: Facts, p: Proposal) => changedCall(f, p, (k) => ({ ...k, [question]: p.value === true })),
  }) satisfies Correctable;

const ROWS = {
  ...DATE_ROWS,
  people: {
    by: OF_PEOPLE,
    is: 'person',
    against: ({ facts, proposal: { role, number, change = 'set' } }) => {
      if (role === undefined) return { type: 'validation', params: { pointer: '/role' } };
      if ((change === 'add') !== (number === undefined)) return { type: 'validation', params: { pointer: '/number' } };
      // As long as it is being entered, the record itself takes people.
      if (facts.missing.length > 0) return { type: 'not-allowed-now', params: { action: 'correct' } };
      const last = change === 'remove' && role === 'recipient' && facts.persons <= 1;
      return last ? { type: 'incomplete', params: { pointers: ['/recipients'] } } : undefined;
    },
  },
  title: { by: RECORDERS, is: 'text' },
  matter: { by: RECORDERS, is: 'text' },
  narrative: { by: OF_PEOPLE, is: 'text' },
  organ: { by: OF_ENTRY, is: 'text', against: ofNotice },
  'notice-number': { by: OF_ENTRY, is: 'text', against: ofNotice },
  'paper-number': { by: OF_ENTRY, is: 'text' },
  'life-or-death': { by: OF_ENTRY, is: 'text' },
  language: { by: OF_ENTRY, is: 'text' },

  kind: {
    by: OF_ENTRY,
    is: choice(...CASE_KINDS),
    now: (f) => f.kind,
    against: otherCourse,
    set: reclassify,
  },
  'criminal-stage': {
    by: OF_ENTRY,
    is: choice(...CRIMINAL_STAGES),
    now: (f) => (f.kind === 'criminal' ? f.criminalStage : undefined),
    against: otherCourse,
    set: reclassify,
  },
  procedure: {
    by: OF_ENTRY,
    is: choice(...PROCEDURES),
    now: (f) => (f.kind === 'criminal' ? undefined : f.procedure),
    against: otherCourse,
    set: reclassify,
  },
  // Which other cases it belongs to: conflicts of interest are judged by it from now on.
  'matter-id': {
    by: OF_ENTRY,
    is: id,
    now: (f) => f.matterId,
    set: (f, p) => void (f.matterId = String(p.value)),
  },
  channel: {
    by: OF_ENTRY,
    is: choice(...CHANNELS.application, ...CHANNELS.notice),
    now: (f) => f.channel,
    against: ({ facts, proposal: { value } }) => {
      const fitting: readonly string[] = CHANNELS[facts.door];
      if (!fitting.includes(String(value))) return FIELD_AT_FAULT;
      return value === 'station' && facts.station === undefined ? inconsistent('station') : undefined;
    },
    set: (f, p) => void (f.channel = String(p.value)),
  },
  station: {
    by: { intake: AGENCY, director: AGENCY },
    is: ref,
    // A case by notice belongs to the centre.
    now: (f) => (f.door === 'notice' ? undefined : (f.station ?? CENTRE)),
    set: (f, p) => {
      if (p.value === CENTRE) delete f.station;
      else f.station = String(p.value);
    },
  },

  ...HEARING_ROWS,
  'callback-obstacle': {
    by: OF_CALLS,
    judgesHandler: true,
    is: choice(...CALLBACK_OBSTACLES),
    now: (f) => CALLBACK_OBSTACLES.find((obstacle) => obstacle === f.callback),
    set: (f, p) => {
      const obstacle = CALLBACK_OBSTACLES.find((o) => o === p.value);
      if (obstacle) f.callback = obstacle;
    },
  },
  'termination-ground': {
    by: OF_TERMINATION,
    is: choice(...TERMINATION_GROUNDS),
    // What ends aid that came in advance follows from review and clock, and is none of art. 48.
    now: (f) => TERMINATION_GROUNDS.find((ground) => ground === f.termination?.ground),
    set: (f, p) => {
      const ground = TERMINATION_GROUNDS.find((g) => g === p.value);
      if (f.termination && ground) f.termination.ground = ground;
    },
  },
  'termination-source': {
    by: OF_TERMINATION,
    is: choice(...TERMINATION_SOURCES),
    now: (f) => f.termination?.source,
    // As where it is reported: what the handler says he enters himself.
    against: ({ facts, proposal: { value } }) =>
      (value === 'handler') === facts.handlers.includes(facts.termination!.reportedBy)
        ? undefined
        : { type: 'termination-source', params: { pointer } },
    set: (f, p) => {
      const source = TERMINATION_SOURCES.find((s) => s === p.value);
      if (f.termination && source) f.termination.source = source;
    },
  },
  callback: {
    by: OF_CALLS,
    judgesHandler: true,
    of: 'attempt',
    is: choice('reached', ...CALL_OUTCOMES),
    now: (f, p) => callIn(f, p.attempt)?.outcome,
    set: (f, p) =>
      changedCall(f, p, ({ person, satisfaction, feeTaken, toldProgress, onTime, ...k }) => {
        const reached = p.value === 'reached';
        return {
          ...k,
          outcome: String(p.value),
          ...(reached && person && { person, ...(satisfaction && { satisfaction }) }),
          ...(reached && feeTaken !== undefined && { feeTaken }),
          ...(reached && toldProgress !== undefined && { toldProgress }),
          ...(reached && onTime !== undefined && { onTime }),
        };
      }),
  },
  satisfaction: {
    by: OF_CALLS,
    judgesHandler: true,
    of: 'attempt',
    is: choice(...SATISFACTIONS, 'not-answered'),
    now: (f, p) => {
      const call = callIn(f, p.attempt);
      return call?.outcome === 'reached' ? (call.satisfaction ?? 'not-answered') : undefined;
    },
    set: (f, p) =>
      changedCall(f, p, ({ satisfaction: _, ...k }) =>
        p.value === 'not-answered' ? k : { ...k, satisfaction: String(p.value) },
      ),
  },
  'callback-method': {
    ...OF_CALL,
    is: contactMethod,
    now: (f, p) => callIn(f, p.attempt)?.method,
    set: (f, p) => changedCall(f, p, (k) => ({ ...k, method: String(p.value) })),
  },
  'callback-person': {
    ...OF_CALL,
    is: choice(...ANSWERERS),
    now: (f, p) => reachedIn(f, p)?.person,
    against: ({ facts, proposal: { value } }) =>
      isRecipientDead(facts) && isHimself(String(value))
        ? { type: 'recipient-deceased', params: { pointer } }
        : undefined,
    set: (f, p) => changedCall(f, p, (k) => ({ ...k, person: String(p.value) })),
  },
  'fee-taken': answered('feeTaken'),
  'told-progress': answered('toldProgress'),
  'on-time': answered('onTime'),
  grade: {
    by: { evaluator: AGENCY, director: AGENCY },
    judgesHandler: true,
    is: choice(...GRADES, 'withdrawn'),
    now: (f) => f.grade,
    set: (f, p) => void (f.grade = String(p.value)),
  },
  result: {
    by: RECORDERS,
    is: choice(...RESULTS),
    now: (f) => (isTerminated(f) ? undefined : f.conclusion?.result),
    set: (f, p) => changedConclusion(f, { result: String(p.value) }),
  },
  document: {
    by: RECORDERS,
    is: choice(...CLOSING_DOCUMENTS),
    now: (f) => f.conclusion?.document,
    against: ({ facts, proposal: { value } }) => {
      const fitting: readonly string[] = closingDocuments(facts);
      return fitting.includes(String(value))
        ? undefined
        : { type: 'closing-document', params: { pointer, values: fitting.join(', ') } };
    },
    set: (f, p) => changedConclusion(f, { document: CLOSING_DOCUMENTS.find((d) => d === p.value) ?? 'other' }),
  },
  recovered: {
    by: RECORDERS,
    is: count(0, 10_000_000_000),
    now: (f) => (f.conclusion === undefined || isTerminated(f) ? undefined : (f.conclusion.recovered ?? 0)),
    set: (f, p) => changedConclusion(f, { recovered: Number(p.value) }),
  },
  venue: OF_SITTING,
  'hearing-hour': OF_SITTING,
  'hearing-room': OF_SITTING,
  'hearing-contact': OF_SITTING,
  words: {
    by: OF_WORDS,
    of: 'entry',
    is: 'text',
    against: ({ proposal: { part } }) =>
      part === undefined ? { type: 'validation', params: { pointer: '/part' } } : undefined,
  },
} as const satisfies Record<string, Correctable>;

export type Field = keyof typeof ROWS;
/** By field; every date of the chronology is among them. */
export const CORRECTABLE: Readonly<Record<Field, Correctable>> = ROWS;
/** A proposal of one of them. */
export type Proposed = Proposal<Field>;
export const isField = (name: string): name is Field => Object.hasOwn(ROWS, name);
export const FIELDS: readonly Field[] = Object.keys(ROWS).filter(isField);

/** Whoever may propose anything at all. */
export const PROPOSERS: Grants = Object.fromEntries(
  ROLES.map((role) => {
    const rows: readonly Correctable[] = Object.values(ROWS);
    return [role, [...new Set(rows.flatMap(({ by }) => by[role] ?? []))]] as const;
  }).filter(([, relations]) => relations.length > 0),
);

/** Two proposals about the same thing cannot both be meant; kind, stage and procedure say one thing together. */
export function thingOf({ field, hearing, attempt, entry, role, part, number, change }: Proposed): string {
  const name = field === 'criminal-stage' || field === 'procedure' ? 'kind' : field;
  return [name, hearing ?? attempt ?? entry ?? number, role ?? part, change === 'add' ? change : undefined].join('/');
}

/** Why this cannot be put right so, as the record is now. */
export function notCorrectable(j: Judged & { readonly proposal: Proposed; readonly by: string }): Refusal | undefined {
  const { facts, proposal } = j;
  const row: Correctable = CORRECTABLE[proposal.field];
  if (row.judgesHandler && facts.handlers.includes(j.by)) return { type: 'same-person' };
  if (row.of && proposal[row.of] === undefined) return { type: 'validation', params: { pointer: `/${row.of}` } };
  if (!('now' in row)) return proposal.value === undefined ? row.against?.(j) : FIELD_AT_FAULT;
  if (proposal.value === undefined || !row.is.is(proposal.value)) return FIELD_AT_FAULT;
  if (row.now(facts, proposal) === undefined) return { type: 'not-allowed-now', params: { action: 'correct' } };
  return row.against?.(j);
}
