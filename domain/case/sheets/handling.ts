import { choice, count, maybe, pastDay } from '../../engine/code.js';
import { HANDLER, RECORDERS } from '../../roles.js';
import { outOfOrder } from '../chronology.js';
import { closingDocuments, isAdvanced, isWritten } from '../matters.js';
import { RESULTS } from '../results.js';
import type { Facts } from '../facts.js';
import { CLOSING_DOCUMENTS } from '../words.js';
import { act, action, notPossible, on, serviceMethod, task } from '../sheet.js';

/** 签订委托协议 (148号令 art. 27). */
export const engage = task({
  pool: HANDLER,
  role: 'lawyer',
  actions: { sign: action({ on }), 'not-possible': notPossible('recipient', 'objective', 'other') },
});

/** 会见、约见 */
export const meet = task({
  pool: HANDLER,
  role: 'lawyer',
  actions: {
    record: action({ on }),
    'not-possible': notPossible('recipient', 'custody-refused', 'objective', 'other'),
  },
});

/** 阅卷 */
export const readFile = task({
  pool: HANDLER,
  role: 'lawyer',
  actions: { record: action({ on }), 'not-possible': notPossible('organ', 'objective', 'other') },
});

/** 结案: on the day of the document that ends the matter, by kind and stage; no hearing may wait for its outcome. */
export const conclude = task({
  pool: HANDLER,
  role: 'lawyer',
  actions: {
    conclude: action(
      {
        on,
        document: choice(...CLOSING_DOCUMENTS),
        result: choice(...RESULTS),
        /** 挽回损失, yuan */
        recovered: maybe(count(0, 10_000_000_000)),
      },
      {
        waits: ({ facts }) => {
          const next = facts.hearings.find((h) => h.state === 'announced');
          return next && { type: 'hearing-open', params: { hearing: next.no, day: next.day } };
        },
        against: ({ facts, given, today }) => {
          const fitting = closingDocuments(facts);
          return fitting.includes(given.document)
            ? outOfOrder(facts, 'concluded', given.on ?? today, '/on')
            : { type: 'closing-document', params: { pointer: '/document', values: fitting.join(', ') } };
        },
      },
    ),
  },
});

/** 报告进展 (法律援助法 art. 46). */
export const reportProgress = act(
  { on },
  {
    who: { lawyer: ['handler'] },
    when: (f) => f.stage === 'handling' || (f.stage === 'review' && isAdvanced(f)),
    against: ({ facts, user }) => (user === facts.handler ? undefined : { type: 'not-your-task' }),
  },
);

/** Documents of the file whose service is recorded, and when there is one to serve. A termination has its own task. */
const MADE = {
  grant: (f) => f.door === 'application' && (f.decision === 'grant' || f.decision === 'terminate'),
  refusal: (f) => f.decision === 'refuse' || f.objection?.against === 'refusal',
  'supplement-notice': (f) => f.supplementNoticed,
  assignment: (f) => f.firm !== undefined || f.handler !== undefined,
  // 更换法律援助人员通知书 (form 17)
  'change-notice': (f) => f.handlers.length > 1,
  'official-letter': (f) => f.handler !== undefined,
  other: () => true,
} as const satisfies Readonly<Record<string, (f: Facts) => boolean>>;
type ServedDocument = keyof typeof MADE;
const isDocument = (name: string): name is ServedDocument => Object.hasOwn(MADE, name);
const DOCUMENTS = Object.keys(MADE).filter(isDocument);

/** What of it exists in the case now. */
export const servable = (f: Facts): ServedDocument[] => DOCUMENTS.filter((name) => MADE[name](f));

/** 记录送达, of a document that belongs to the file and exists. */
export const recordService = act(
  { document: choice(...DOCUMENTS), on: pastDay, method: serviceMethod },
  {
    who: RECORDERS,
    when: isWritten,
    against: ({ facts, given }) => {
      const made = servable(facts);
      return made.includes(given.document)
        ? undefined
        : { type: 'document-not-made', params: { pointer: '/document', values: made.join(', ') } };
    },
  },
);
