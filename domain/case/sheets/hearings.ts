import { choice, count, day, flag, happenedDay, maybe, plannedDay, type Codes } from '../../engine/code.js';
import { HANDLER } from '../../roles.js';
import { hasHearings, isAdvanced } from '../matters.js';
import { civilDate } from '../../time.js';
import { STAGES } from '../stages.js';
import { endOf } from '../chronology.js';
import { sitsOn } from '../correcting.js';
import type { Facts, Hearing } from '../facts.js';
import { act, action, forum, nonPublicGround, on, systemAct, task } from '../sheet.js';

export const hearingOf = (facts: Facts, data: Codes): Hearing | undefined =>
  facts.hearings.find((h) => h.no === data['hearing']);
/** Whether the hearing that a task is about has come. */
export const hasCome = (facts: Facts, data: Codes, today: string): boolean =>
  (hearingOf(facts, data)?.day ?? '') <= today;

/** A matter that is heard, in a stage in which hearings are reported. */
export const mayBeHeard = (f: Facts): boolean =>
  hasHearings(f) && STAGES[f.stage].heard && (f.stage !== 'review' || isAdvanced(f));

/** Why there will be no hearing. */
const noHearing = choice('withdrawn', 'settled', 'paper-trial', 'other');

/** A new day on which the court sits in this case already, or has been put off from. */
function isTaken({ facts, task, given }: OfTask<{ newDay?: string | undefined; another?: boolean | undefined }>) {
  const { forum } = hearingOf(facts, task.data) ?? {};
  const { newDay: day, another } = given;
  if (day === undefined || forum === undefined || another || !sitsOn(facts, { day, forum })) return undefined;
  return { type: 'duplicate', params: { pointer: '/newDay' } } as const;
}
interface OfTask<G> {
  readonly facts: Facts;
  readonly task: { readonly data: Codes };
  readonly given: G;
}

/** 开庭: held, put off, cancelled, or closed to the public. */
export const hearing = task({
  pool: HANDLER,
  role: 'lawyer',
  actions: {
    held: action({ on }, { open: ({ facts, data, today }) => hasCome(facts, data, today) }),
    'put-off': action({ on, newDay: maybe(plannedDay), another: maybe(flag) }, { against: isTaken }),
    cancelled: action({ on, reason: noHearing }),
    'turned-non-public': action(
      { on, ground: nonPublicGround },
      { open: ({ facts, data }) => hearingOf(facts, data)?.public !== false, keeps: true },
    ),
  },
});

/** 延期未定日期: the new day as soon as there is one; until then that the court was asked. */
export const newDate = task({
  pool: HANDLER,
  role: 'lawyer',
  actions: {
    set: action({ on, newDay: plannedDay, another: maybe(flag) }, { against: isTaken }),
    asked: action({ on }, { keeps: true }),
    none: action({ on, reason: noHearing }),
  },
});

/** 报告开庭, within one working day of the summons; late ones until the file is archived. */
export const reportHearing = act(
  {
    day,
    forum,
    public: flag,
    ground: maybe(nonPublicGround),
    summonsOn: happenedDay,
    /** Another sitting than the one of that day that is on record. */
    another: maybe(flag),
  },
  {
    who: { lawyer: ['handler'] },
    when: mayBeHeard,
    against: ({ facts, user, given }) => {
      if (user !== facts.handler) return { type: 'not-your-task' };
      const received = civilDate(facts.receivedAt);
      // The summons may have come before the application did; a hearing of before it is none of this case.
      const since = given.summonsOn > received ? given.summonsOn : received;
      if (given.day < since) return { type: 'date-before-event', params: { pointer: '/day', since } };
      if (!given.another && sitsOn(facts, given)) return { type: 'duplicate', params: { pointer: '/day' } };
      const end = endOf(facts);
      return end !== undefined && given.day > end
        ? { type: 'date-after-conclusion', params: { pointer: '/day' } }
        : undefined;
    },
  },
);

/**
 * The draw's word that a hearing is to be attended. One that has turned non-public meanwhile is taken too, and called off at once:
 * said to be public after all, it is waited for again.
 */
export const drawn = systemAct(
  { hearing: count(1, 1_000) },
  {
    when: mayBeHeard,
    against: ({ facts, given }) =>
      facts.hearings.some((h) => h.no === given.hearing && h.state === 'announced' && !h.drawn)
        ? undefined
        : { type: 'not-allowed-now', params: { action: 'drawn' } },
  },
);
