import { AGENCY, RECORDERS, type Grants } from '../roles.js';
import { OF_CALLS, OF_PEOPLE } from './correcting.js';

/**
 * Words that stand in the body of an earlier entry and nowhere else: a note, a reason, what somebody suggested; and marks from
 * which nothing follows. They are put right by the number of the entry and the name of the field (decision 0025); whether
 * there is such a field, its form says (api/entries.ts).
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
  'act.demand-statement',
];

/** Whose words they are. @param kind of the entry, as the history has it: `callback.reached`, `act.withdraw` */
export function wordsOf(kind: string): WordsOf {
  const [task = ''] = kind.split('.');
  if (task === 'callback' || task === 'attend' || task === 'evaluate') return task;
  return BUREAUS.includes(task) || BUREAUS.includes(kind) ? 'bureau' : 'entry';
}

const SERVICE = ['servedOn', 'serviceMethod'];
const CAUSE = ['cause'];
const REASON = ['reason'];
const ON = ['on'];

/** Codes of an entry that nothing is judged or counted by: a mark, a cause, how something was sent, a day that no clock hangs on. */
export const INERT: Readonly<Record<string, readonly string[] | undefined>> = {
  'record.request-supplement': ['serviceMethod'],
  'review.request-supplement': ['serviceMethod'],
  'review.propose-grant': ['means', 'meansGround'],
  'review.propose-refusal': ['ground'],
  'review.recuse': REASON,
  'approve.grant': SERVICE,
  'approve.refuse': ['ground', ...SERVICE],
  'name-handler.decline': CAUSE,
  'inform-organ.inform': ['method'],
  'engage.not-possible': CAUSE,
  'meet.not-possible': CAUSE,
  'read-file.not-possible': CAUSE,
  'hearing.turned-non-public': ON,
  'hearing.cancelled': REASON,
  'new-date.none': REASON,
  'name-observer.not-possible': [...CAUSE, ...ON],
  'attend.record': [...ON, 'preparation', 'investigation', 'debate', 'effect', 'punctual'],
  'attend.not-attended': CAUSE,
  'verify-termination.confirmed': ON,
  'verify-termination.not-confirmed': ON,
  'serve-termination.served': ['method'],
  'serve-termination.partly-served': ['method'],
  'act.sign-hand-over': ['because'],
  'explain-delay.explain': ['cause', 'newDay'],
  'answer-head.answer': ['newDay'],
  'act.withdraw': ON,
  'act.withdraw-notice': ON,
  'act.report-progress': ON,
  'act.record-service': ['document', 'method', ...ON],
  'act.record-remedy': ['remedy', ...ON],
};
