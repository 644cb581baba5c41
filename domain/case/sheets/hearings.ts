import { choice, count, day, flag, maybe, type Codes } from '../../engine/code.js';
import { HANDLER } from '../../roles.js';
import { hasHearings } from '../matters.js';
import { STAGES } from '../stages.js';
import { endOf } from '../chronology.js';
import type { Facts, Hearing } from '../facts.js';
import { act, action, nonPublicGround, on, systemAct, task } from '../sheet.js';

export const hearingOf = (facts: Facts, data: Codes): Hearing | undefined =>
  facts.hearings.find((h) => h.no === data['hearing']);
/** Whether the hearing that a task is about has come. */
export const hasCome = (facts: Facts, data: Codes, today: string): boolean =>
  (hearingOf(facts, data)?.day ?? '') <= today;

/** A matter that is heard, in a stage in which hearings are reported. */
export const mayBeHeard = (f: Facts): boolean => hasHearings(f) && STAGES[f.stage].heard;

/** 开庭: held, put off, cancelled, or closed to the public. */
export const hearing = task({
  pool: HANDLER,
  role: 'lawyer',
  actions: {
    held: action({ on }, { open: ({ facts, data, today }) => hasCome(facts, data, today) }),
    'put-off': action(
      { on, newDay: maybe(day) },
      {
        against: ({ given, today }) =>
          given.newDay !== undefined && given.newDay < today
            ? { type: 'date-in-past', params: { pointer: '/newDay' } }
            : undefined,
      },
    ),
    cancelled: action({ on, reason: choice('withdrawn', 'settled', 'paper-trial', 'other') }),
    'turned-non-public': action(
      { on, ground: nonPublicGround },
      { open: ({ facts, data }) => hearingOf(facts, data)?.public !== false, keeps: true },
    ),
  },
});

/** 报告开庭, within one working day of the summons; late ones until the file is archived. */
export const reportHearing = act(
  { day, forum: choice('court', 'arbitration'), public: flag, ground: maybe(nonPublicGround), summonsOn: day },
  {
    who: { lawyer: ['handler'] },
    when: mayBeHeard,
    against: ({ facts, user, today, given }) => {
      if (user !== facts.handler) return { type: 'not-your-task' };
      if (given.summonsOn > today) return { type: 'date-in-future', params: { pointer: '/summonsOn' } };
      if (given.day < given.summonsOn) return { type: 'date-before-event', params: { pointer: '/day' } };
      const end = endOf(facts);
      return end !== undefined && given.day > end
        ? { type: 'date-after-conclusion', params: { pointer: '/day' } }
        : undefined;
    },
  },
);

/** The draw's word that a hearing is to be attended. */
export const drawn = systemAct(
  { hearing: count(1, 1_000) },
  {
    when: mayBeHeard,
    against: ({ facts, given }) =>
      facts.hearings.some((h) => h.no === given.hearing && h.state === 'announced' && h.public && !h.drawn)
        ? undefined
        : { type: 'not-allowed-now', params: { action: 'drawn' } },
  },
);
