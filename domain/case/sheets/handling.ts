import { choice, count, maybe, pastDay } from '../../engine/code.js';
import { HANDLER, RECORDERS } from '../../roles.js';
import { outOfOrder } from '../chronology.js';
import { CLOSING_DOCUMENTS, closingDocuments, isWritten } from '../matters.js';
import { RESULTS } from '../results.js';
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
        open: ({ facts }) => facts.hearings.every((h) => h.state !== 'announced'),
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
    when: (f) => f.stage === 'handling',
    against: ({ facts, user }) => (user === facts.handler ? undefined : { type: 'not-your-task' }),
  },
);

/** 记录送达, of a document that belongs to the file. */
export const recordService = act(
  {
    document: choice('grant', 'refusal', 'supplement-notice', 'assignment', 'official-letter', 'other'),
    on: pastDay,
    method: serviceMethod,
  },
  { who: RECORDERS, when: isWritten },
);
