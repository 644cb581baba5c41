import { choice, flag, maybe, ref } from '../../engine/code.js';
import { AGENCY } from '../../roles.js';
import { barredFrom } from '../duties.js';
import { action, notPossible, on, task } from '../sheet.js';
import { hasCome } from './hearings.js';

const mark = choice('good', 'fair', 'poor');

/** 安排旁听人, before the hearing; not of the handler's firm. */
export const nameObserver = task({
  pool: { assigner: AGENCY },
  role: 'assigner',
  actions: {
    name: action(
      { observer: ref, observerFirm: maybe(ref) },
      {
        against: ({ facts, given }) =>
          barredFrom(facts, 'observe').includes(given.observer) ||
          (given.observerFirm !== undefined && given.observerFirm === facts.firm)
            ? { type: 'observer-not-independent', params: { pointer: '/observer' } }
            : undefined,
      },
    ),
    'not-possible': notPossible('nobody-available', 'court', 'other'),
  },
});

/** 庭审旁听情况记录 (form 30). */
export const attend = task({
  pool: { observer: ['assignee'] },
  role: 'observer',
  actions: {
    record: action(
      {
        on,
        /** A live stream counts, a replay does not. */
        mode: choice('in-court', 'live-stream'),
        preparation: mark,
        investigation: mark,
        debate: mark,
        effect: mark,
        punctual: flag,
      },
      { open: ({ facts, data, today }) => hasCome(facts, data, today) },
    ),
    'not-attended': action({ cause: choice('observer', 'court', 'other') }),
  },
});
