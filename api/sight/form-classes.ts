import type { z } from 'zod';
import type { ACT_FORMS, TASK_FORMS } from '../forms/catalogue.js';
import type { person } from '../forms/fields.js';
import type { applicationBody, noticeBody } from '../openings.js';
import type { ClassesOf, Classed, Classes, FormClasses, Label } from './classed.js';
import { REQUEST_ENTRIES } from './request-classes.js';

/**
 * Who reads what of a body, field by field, by the form that it was entered in; the codes that go to Temporal are of the same classes
 * (domain/classes.ts). A form, or a field of one, that is not here does not compile. Days, numbers and choices are mostly of the
 * `case`; texts of the class of their entry.
 */

type OfTasks = {
  readonly [K in keyof typeof TASK_FORMS]: {
    readonly [A in keyof (typeof TASK_FORMS)[K]]: FormClasses<(typeof TASK_FORMS)[K][A]>;
  };
};
type OfActs = { readonly [N in keyof typeof ACT_FORMS]: FormClasses<(typeof ACT_FORMS)[N]> };

const PERSON = {
  ...({ name: 'people', idKind: 'people', idNumber: 'people', idReason: 'people', phone: 'people' } as const),
  ...({ gender: 'people', birthDate: 'people', address: 'people', categories: 'health', detained: 'health' } as const),
} as const satisfies ClassesOf<z.output<typeof person>>;

/** What a desk enters, in whichever form. */
const RECORD = {
  ...{ recipients: PERSON, representatives: PERSON, opposing: PERSON },
  ...({ title: 'case', matter: 'case', narrative: 'people', lifeOrDeath: 'case', language: 'case' } as const),
  ...({ materials: 'people', paperNumber: 'case', duplicateReason: 'words' } as const),
} as const;
const ENTERED = { ...RECORD, noticeNumber: 'case', missing: 'case', persons: 'case' } as const;
const OPENED = {
  ...RECORD,
  receivedAt: 'case',
  kind: 'case',
  criminalStage: 'case',
  procedure: 'case',
  matterId: 'case',
} as const;

export const OPENINGS = {
  application: { ...OPENED, channel: 'case', station: 'case', notarial: 'case', limitationOn: 'case' },
  notice: { ...OPENED, organ: 'case', noticeNumber: 'case', mandatory: 'case' },
} as const satisfies {
  readonly application: ClassesOf<z.output<typeof applicationBody>>;
  readonly notice: ClassesOf<z.output<typeof noticeBody>>;
};

const SUPPLEMENT = {
  servedOn: 'case',
  serviceMethod: 'case',
  replyBy: 'case',
  latest: 'case',
  items: 'means',
} as const;
const WORK_NOT_POSSIBLE = { on: 'case', cause: 'case', note: 'work' } as const;
/** When and where; whom to ask there is somebody. */
const SITTING = { hour: 'case', venue: 'case', room: 'case', contact: 'people' } as const;
const NEW_DAY = {
  ...SITTING,
  on: 'case',
  newDay: 'case',
  another: 'case',
  duplicateReason: 'words',
  note: 'work',
} as const;
const SERVICE = {
  ...({
    on: 'case',
    recipientDeceased: 'case',
    method: 'case',
    handlerOn: 'case',
    organOn: 'case',
    note: 'words',
  } as const),
} as const;
const DECISION = { on: 'case', reference: 'means', reasons: 'means' } as const;

export const TASKS = {
  record: { complete: ENTERED, save: ENTERED, 'request-supplement': SUPPLEMENT },
  supplement: {
    complied: { on: 'case', materials: 'means', note: 'means' },
    'not-complied': { reason: 'case', serviceConfirmed: 'case', note: 'means' },
  },
  'confirm-end': { confirm: { note: 'words' }, reject: { reasons: 'words' } },
  review: {
    'propose-grant': { means: 'means', meansGround: 'means', opinion: 'means' },
    'propose-refusal': { ground: 'means', reasons: 'means' },
    'request-supplement': SUPPLEMENT,
    recuse: { reason: 'means', note: 'means' },
  },
  approve: {
    grant: { servedOn: 'case', serviceMethod: 'case', note: 'words' },
    refuse: { ground: 'means', servedOn: 'case', serviceMethod: 'case', reasons: 'means', remedy: 'means' },
    return: { reasons: 'means' },
  },
  'decide-advance': { grant: { note: 'words' }, reject: { reasons: 'means' } },
  formalities: { completed: { note: 'means' } },
  assign: { 'assign-firm': { firm: 'case', note: 'words' }, 'assign-lawyer': { lawyer: 'case', note: 'words' } },
  'name-handler': { name: { lawyer: 'case', note: 'words' }, decline: { cause: 'case', note: 'words' } },
  'inform-organ': { inform: { on: 'case', method: 'case', note: 'words' } },
  engage: { sign: { on: 'case', note: 'work' }, 'not-possible': WORK_NOT_POSSIBLE },
  meet: { record: { on: 'case', place: 'work', notes: 'work' }, 'not-possible': WORK_NOT_POSSIBLE },
  'read-file': { record: { on: 'case', notes: 'work' }, 'not-possible': WORK_NOT_POSSIBLE },
  hearing: {
    held: { on: 'case', note: 'work' },
    'put-off': NEW_DAY,
    cancelled: { on: 'case', reason: 'case', note: 'work' },
    'turned-non-public': { on: 'case', ground: 'case', paper: 'words' },
  },
  'new-date': {
    set: NEW_DAY,
    asked: { on: 'case', note: 'work' },
    none: { on: 'case', reason: 'case', note: 'work' },
  },
  conclude: {
    conclude: {
      ...({ on: 'case', document: 'case', result: 'case', recovered: 'case' } as const),
      ...({ description: 'words', summary: 'work' } as const),
    },
  },
  'submit-file': { submit: { on: 'case', materials: 'case', note: 'words' } },
  'check-file': { accept: { note: 'words' }, return: { defects: 'words' } },
  'correct-file': { resubmit: { on: 'case', note: 'words' } },
  'name-observer': {
    name: { observer: 'case', observerFirm: 'case', note: 'attendance' },
    'not-possible': { on: 'case', cause: 'case', note: 'attendance' },
  },
  attend: {
    record: {
      ...({ on: 'case', mode: 'case', punctual: 'attendance', preparation: 'attendance' } as const),
      ...({ investigation: 'attendance', debate: 'attendance', effect: 'attendance' } as const),
      ...({ remark: 'attendance', organRemark: 'attendance' } as const),
    },
    'not-attended': { cause: 'case', note: 'attendance' },
  },
  callback: {
    reached: {
      ...({ on: 'case', method: 'case', person: 'callback', feeTaken: 'callback', toldProgress: 'callback' } as const),
      ...({ onTime: 'callback', satisfaction: 'callback', suggestions: 'callback', followUp: 'callback' } as const),
    },
    attempt: { on: 'case', method: 'case', outcome: 'case', note: 'callback' },
    unreachable: { note: 'callback' },
    'not-possible': { cause: 'case', note: 'callback' },
  },
  evaluate: { grade: { grade: 'evaluation', sheet: 'evaluation', reasons: 'evaluation' } },
  archive: { archive: { volume: 'words', note: 'words' } },
  'verify-termination': {
    confirmed: { on: 'case', note: 'words' },
    'not-confirmed': { on: 'case', reasons: 'words' },
  },
  'decide-termination': { terminate: { reasons: 'words', remedy: 'words' }, reject: { reasons: 'words' } },
  'serve-termination': { served: SERVICE, 'partly-served': SERVICE },
  'decide-change': { grant: { reasons: 'words' }, refuse: { reasons: 'words' } },
  'hand-over': { sign: { items: 'work', note: 'work' } },
  'accept-hand-over': { sign: { note: 'work' } },
  'forward-objection': { forward: { on: 'case', note: 'means' } },
  'decide-objection': { uphold: DECISION, order: DECISION },
  'confirm-correction': { confirm: { note: 'words' }, reject: { reasons: 'words' } },
  'explain-delay': { explain: { cause: 'bureau', objective: 'bureau', newDay: 'bureau', note: 'bureau' } },
  'sign-circular': { sign: { note: 'bureau' }, discard: { reasons: 'bureau' } },
  'answer-head': { answer: { answer: 'work', newDay: 'case' } },
} as const satisfies OfTasks;

const OBJECTION = { on: 'case', grounds: 'means' } as const;

export const ACTS = {
  'extend-reply': { replyBy: 'case', latest: 'case', reason: 'means' },
  withdraw: { on: 'case', reason: 'words' },
  'withdraw-notice': { on: 'case', reference: 'words', note: 'words' },
  'propose-advance': { ground: 'case', endsOn: 'case', reasons: 'means' },
  'report-filing': { on: 'case', note: 'words' },
  'report-hearing': {
    ...SITTING,
    ...({ day: 'case', forum: 'case', public: 'case', ground: 'case', summonsOn: 'case', another: 'case' } as const),
    ...({ paper: 'words', duplicateReason: 'words' } as const),
  },
  'report-progress': { on: 'case', content: 'work' },
  'report-termination': { on: 'case', ground: 'case', source: 'case', reasons: 'words', paper: 'words' },
  'request-change': { on: 'case', cause: 'case', reasons: 'words', paper: 'words' },
  'sign-hand-over': { side: 'case', because: 'case', lastDay: 'case', reasons: 'words' },
  'lodge-objection': OBJECTION,
  'receive-objection': OBJECTION,
  'record-remedy': { remedy: 'case', on: 'case', reference: 'means', note: 'means' },
  'record-service': { document: 'case', on: 'case', method: 'case', note: 'words' },
  correct: {
    ...({ field: 'case', hearing: 'case', attempt: 'case', role: 'case', number: 'case', entry: 'case' } as const),
    ...({ part: 'case', change: 'case', time: 'case', latest: 'case', another: 'case' } as const),
    ...({ criminalStage: 'case', procedure: 'case' } as const),
    ...({ value: 'corrected', text: 'corrected', person: 'corrected' } as const),
    ...({ duplicateReason: 'words', reason: 'words' } as const),
  },
  'order-correction': DECISION,
  'demand-statement': { question: 'bureau' },
  'ask-handler': { question: 'work' },
  'release-evaluation': {},
  addendum: { content: 'words' },
} as const satisfies OfActs;

/** What the engine says of a case, a draw, or an opening: codes, dates and numbers. */
export const SYSTEM: Classes = {
  ...({ channel: 'case', subject: 'case', deadline: 'case', until: 'case', rule: 'case', hearing: 'case' } as const),
};

/** Codes that a task needs for its answer; of the one to confirm a correction those of the proposal besides. */
export const TASK_DATA: Classes = {
  ...ACTS.correct,
  ...({ missing: 'case', replyBy: 'case', kind: 'case', on: 'case', day: 'case', against: 'case' } as const),
  ...({ ground: 'case', source: 'case', deadline: 'case', rule: 'case', rung: 'case', correction: 'case' } as const),
  endsOn: 'case',
  cause: 'case',
};

const OF_ENTRY: ReadonlyMap<string, Classes> = new Map<string, Classes>([
  ...Object.entries(OPENINGS).map(([door, of]): [string, Classes] => [`open.${door}`, of]),
  ...Object.entries(TASKS).flatMap(([task, actions]) =>
    Object.entries<Classes>(actions).map(([action, of]): [string, Classes] => [`${task}.${action}`, of]),
  ),
  ...Object.entries(ACTS).map(([act, of]): [string, Classes] => [`act.${act}`, of]),
  ...REQUEST_ENTRIES,
]);

/** Of an entry's body. @param kind as the history has it: `callback.reached`, `act.withdraw`, `open.notice` */
export const bodyClasses = (kind: string): Classes => OF_ENTRY.get(kind) ?? SYSTEM;
/** In whose place it was done, where nobody of the agency was left. */
const IN_PLACE = { deputising: 'case' } as const;
/** Of the codes of an event. That a case was opened the engine says itself. */
export const dataClasses = (kind: string): Classes =>
  kind.startsWith('open.') ? SYSTEM : { ...bodyClasses(kind), ...IN_PLACE };

/** Of a place in a body: names and indices joined by dots, e.g. `sheet.2.reason`. Undefined where there is none. */
export function classAt(kind: string, part: string): Label | undefined {
  let of: Classed | undefined = bodyClasses(kind);
  for (const name of part.split('.')) {
    if (typeof of === 'string') return of;
    if (!/^\d+$/.test(name)) of = of && Object.hasOwn(of, name) ? of[name] : undefined;
  }
  return typeof of === 'string' ? of : undefined;
}
