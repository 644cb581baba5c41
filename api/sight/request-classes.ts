import type { z } from 'zod';
import type { REQUEST_ACT_FORMS, REQUEST_TASK_FORMS } from '../forms/requests.js';
import type { requestBody } from '../request-openings.js';
import type { Classes, ClassesOf, FormClasses } from './classed.js';

/** Who reads what of the bodies of a request (诉求), as form-classes.ts has it of those of cases. */

type OfTasks = {
  readonly [K in keyof typeof REQUEST_TASK_FORMS]: {
    readonly [A in keyof (typeof REQUEST_TASK_FORMS)[K]]: FormClasses<(typeof REQUEST_TASK_FORMS)[K][A]>;
  };
};
type OfActs = { readonly [N in keyof typeof REQUEST_ACT_FORMS]: FormClasses<(typeof REQUEST_ACT_FORMS)[N]> };

const OPENED = {
  ...({ channel: 'case', source: 'people', subject: 'case', text: 'people', contact: 'people' } as const),
  ...({ persons: 'case', urgency: 'case', unit: 'case', receivedAt: 'case' } as const),
} as const satisfies ClassesOf<z.output<typeof requestBody>>;

const ANSWER = { on: 'case', answer: 'people' } as const;
const REASONS = { reasons: 'words' } as const;

const TASKS = {
  triage: {
    answer: ANSWER,
    pass: { unit: 'case', note: 'words' },
    transfer: { on: 'case', office: 'words', note: 'words' },
    apply: {
      ...({ kind: 'case', criminalStage: 'case', procedure: 'case', title: 'case', matter: 'case' } as const),
      ...({ duplicateReason: 'words', note: 'words' } as const),
    },
  },
  acknowledge: { acknowledge: { on: 'case', note: 'words' } },
  'answer-request': { answer: ANSWER, return: REASONS },
  'sign-answer': { sign: { note: 'words' }, return: REASONS },
  'transfer-receipt': {
    received: { on: 'case', receipt: 'words', note: 'words' },
    refused: { on: 'case', reasons: 'words' },
  },
  'ask-opinion': {
    record: { on: 'case', satisfaction: 'case', suggestions: 'words' },
    'not-possible': { on: 'case', cause: 'case', note: 'words' },
  },
  'explain-delay': { explain: { cause: 'bureau', objective: 'bureau', newDay: 'bureau', note: 'bureau' } },
  'sign-circular': { sign: { note: 'bureau' }, discard: { reasons: 'bureau' } },
} as const satisfies OfTasks;

const ACTS = {
  'take-charge': { note: 'words' },
  'hand-on': { owner: 'case', note: 'words' },
  'withdraw-request': { on: 'case', reason: 'words' },
  'close-duplicate': { of: 'case', note: 'words' },
  'close-abusive': REASONS,
} as const satisfies OfActs;

/** By the entry, as the history has it. */
export const REQUEST_ENTRIES: readonly (readonly [string, Classes])[] = [
  ['open.request', OPENED],
  ...Object.entries(TASKS).flatMap(([task, actions]) =>
    Object.entries<Classes>(actions).map(([action, of]): [string, Classes] => [`${task}.${action}`, of]),
  ),
  ...Object.entries(ACTS).map(([act, of]): [string, Classes] => [`act.${act}`, of]),
];
