import { choice, day, maybe } from '../../engine/code.js';
import { AGENCY, DESK, HANDLER, ROLES, type Grants } from '../../roles.js';
import type { Facts } from '../facts.js';
import { act, action, HEAD, on, task } from '../sheet.js';
import { CHANGE_CAUSES, HAND_OVER_SIDES, type ChangeCause } from '../words.js';

const OFFICE = { assigner: AGENCY, director: AGENCY } satisfies Grants;
const HIS_SIDE = { lawyer: ['handler'], firm: ['firm'] } satisfies Grants;

/** Who brings which cause forward: the desk enters what recipients, firms and organs send in. */
export const CAUSES: Readonly<Record<ChangeCause, Grants>> = {
  'recipient-asks': DESK,
  illness: { ...HIS_SIDE, ...OFFICE },
  discipline: { firm: ['firm'], ...OFFICE },
  conflict: { ...HIS_SIDE, ...OFFICE },
  'firm-withdraws': { firm: ['firm'], intake: AGENCY },
  'organ-renotice': { intake: AGENCY },
};
const ANYBODY: Grants = Object.fromEntries(
  ROLES.map((role) => [role, [...new Set(Object.values(CAUSES).flatMap((by) => by[role] ?? []))]] as const).filter(
    ([, relations]) => relations.length > 0,
  ),
);

/** The causes that there can be in such a case: no firm withdraws where none has it, and no organ repeats a notice that it never gave. */
export const causesIn = (f: Pick<Facts, 'door' | 'firm'>): readonly ChangeCause[] =>
  CHANGE_CAUSES.filter(
    (cause) =>
      (cause !== 'organ-renotice' || f.door === 'notice') && (cause !== 'firm-withdraws' || f.firm !== undefined),
  );

/** Aid is given, and what the handler has to file has not been accepted yet. */
export const isInHand = (f: Facts): boolean =>
  f.handler !== undefined && (f.stage === 'handling' || (f.stage === 'closing' && f.fileAcceptedAt === undefined));

/** 申请更换承办人 (法律援助法 art. 55): on the recipient's word, or that of the organ, the handler, his firm, the centre. */
export const requestChange = act(
  { on, cause: choice(...CHANGE_CAUSES) },
  {
    who: ANYBODY,
    when: (f) => isInHand(f) && f.change === undefined,
    since: (f) => f.handlerNamedOn,
    against: ({ facts, given }) =>
      causesIn(facts).includes(given.cause) ? undefined : { type: 'validation', params: { pointer: '/cause' } },
  },
);

/** 决定是否更换: by the head, never by who asked for it or ever handled the case; a refusal says why. */
export const decideChange = task({
  pool: HEAD,
  role: 'director',
  actions: { grant: action({}), refuse: action({}) },
});

/** 移交: whoever leaves draws up the list and signs it. */
export const handOver = task({ pool: HANDLER, role: 'lawyer', actions: { sign: action({}) } });

/** 接收: whoever takes the case over signs for what is on the list. With that it is his. */
export const acceptHandOver = task({ pool: HANDLER, role: 'lawyer', actions: { sign: action({}) } });

/**
 * 负责人代签: for one who cannot, at once; for one who will not, when the time for the hand-over is over. For whom it is said, so that a
 * signature that was given meanwhile is not taken for another.
 */
export const signHandOver = act(
  {
    side: choice(...HAND_OVER_SIDES),
    because: choice('cannot', 'will-not'),
    /** The last day of the hand-over by rules and calendar. */
    lastDay: maybe(day),
  },
  {
    who: HEAD,
    when: (f) => f.change?.awaits !== undefined,
    against: ({ facts: { change, handlers }, given: { side, because, lastDay }, today, user }) => {
      if (side !== change?.awaits) return { type: 'validation', params: { pointer: '/side' } };
      if (handlers.includes(user) || user === change.successor) return { type: 'same-person' };
      return because === 'will-not' && lastDay !== undefined && today <= lastDay
        ? { type: 'hand-over-running', params: { pointer: '/because', lastDay } }
        : undefined;
    },
  },
);
