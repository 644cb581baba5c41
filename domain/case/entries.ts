import { AGENCY, RECORDERS, type Grants } from '../roles.js';
import { OF_CALLS, OF_PEOPLE } from './correcting.js';

/**
 * Words that stand in the body of an earlier entry and nowhere else: a note, a reason, what somebody suggested. They are put
 * right by the number of the entry and the name of the field (decision 0025); whether there is such a field, its form says
 * (api/entries.ts).
 */

/** Whoever may put right any words at all: his own, or those of one of the kinds below. */
export const OF_WORDS = {
  ...RECORDERS,
  observer: ['observer'],
  callback: AGENCY,
  evaluator: AGENCY,
  bureau: AGENCY,
} satisfies Grants;

export interface Words {
  /** Beside whoever has written them. */
  readonly by: Grants;
  /** As for what else is recorded there: nobody who ever handled the case. */
  readonly judgesHandler?: true;
}
const WORDS = {
  entry: { by: OF_PEOPLE },
  callback: { by: OF_CALLS, judgesHandler: true },
  attend: { by: { director: AGENCY }, judgesHandler: true },
  evaluate: { by: { evaluator: AGENCY, director: AGENCY }, judgesHandler: true },
  bureau: { by: { bureau: AGENCY } },
} as const satisfies Record<string, Words>;
export type WordsOf = keyof typeof WORDS;
export const WORDS_OF: Readonly<Record<WordsOf, Words>> = WORDS;

/** What the bureau writes. */
const BUREAUS: readonly string[] = [
  'decide-objection',
  'sign-circular',
  'act.lodge-objection',
  'act.order-correction',
  'act.record-remedy',
];

/** Whose words they are. @param kind of the entry, as the history has it: `callback.reached`, `act.withdraw` */
export function wordsOf(kind: string): WordsOf {
  const [task = ''] = kind.split('.');
  if (task === 'callback' || task === 'attend' || task === 'evaluate') return task;
  return BUREAUS.includes(task) || BUREAUS.includes(kind) ? 'bureau' : 'entry';
}
