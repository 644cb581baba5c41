import { choice, flag, maybe, pastDay } from '../../engine/code.js';
import { AGENCY } from '../../roles.js';
import type { Refusal } from '../../engine/refusal.js';
import type { CivilDate } from '../../time.js';
import type { Facts } from '../facts.js';
import { isAdvanced } from '../matters.js';
import { act, action, HEAD, on, serviceMethod, task } from '../sheet.js';
import { TERMINATION_GROUNDS, TERMINATION_SOURCES } from '../words.js';

/** Aid was granted, or came in advance, the matter has no end yet, and no other ground is under decision. */
export const mayBeTerminated = (f: Facts): boolean =>
  (f.stage === 'assignment' || f.stage === 'handling' || (f.stage === 'review' && isAdvanced(f))) &&
  f.termination === undefined;

/** 报告终止事由 (法律援助法 art. 48): by the handler, by the centre, or by the organ, whose word the centre enters. */
export const reportTermination = act(
  { on, ground: choice(...TERMINATION_GROUNDS), source: choice(...TERMINATION_SOURCES) },
  {
    who: { lawyer: ['handler'], intake: AGENCY, reviewer: AGENCY, assigner: AGENCY },
    when: mayBeTerminated,
    against: ({ facts, user, given }) =>
      (given.source === 'handler') === (user === facts.handler)
        ? undefined
        : { type: 'termination-source', params: { pointer: '/source' } },
  },
);

/** 核实终止事由: by whoever reviews, or by the head, whose deputy then decides; never by who reported it or handles the case. */
export const verifyTermination = task({
  pool: { reviewer: AGENCY, ...HEAD },
  role: 'reviewer',
  actions: { confirmed: action({ on }), 'not-confirmed': action({ on }) },
});

/** 决定终止: the head decides; neither who reported the ground nor who verified it. */
export const decideTermination = task({
  pool: HEAD,
  role: 'director',
  actions: { terminate: action({}), reject: action({}) },
});

/**
 * On the recipient (`on`), on the handler's unit, and on the organ that gave notice of the matter. Where the recipient has died
 * nothing is served in his place.
 */
const service = {
  on: maybe(pastDay),
  recipientDeceased: maybe(flag),
  method: serviceMethod,
  handlerOn: maybe(pastDay),
  organOn: maybe(pastDay),
};

/** 送达终止决定: as it comes to each of those it is owed to, or to all of them at once. */
export const serveTermination = task({
  pool: { assigner: AGENCY },
  role: 'assigner',
  actions: {
    served: action(service, {
      against: ({ facts, given }) => incomplete(owedBeside(facts, given).filter((field) => given[field] === undefined)),
    }),
    'partly-served': action(service, {
      keeps: true,
      open: ({ facts }) => stillOwed(facts).length > 1,
      against: ({ facts, given }) => {
        const owed = stillOwed(facts);
        const said = owed.some((field) => given[field] !== undefined) || given.recipientDeceased === true;
        return said ? undefined : incomplete(owed);
      },
    }),
  },
});

const incomplete = (missing: readonly string[]): Refusal | undefined =>
  missing.length === 0
    ? undefined
    : { type: 'service-incomplete', params: { pointers: missing.map((field) => `/${field}`) } };

type Addressee = 'on' | 'handlerOn' | 'organOn';

/** Who has to have the decision. */
const owedTo = (f: Facts): Addressee[] => [
  'on',
  ...(f.handler === undefined && f.firm === undefined ? [] : (['handlerOn'] as const)),
  ...(f.door === 'notice' ? (['organOn'] as const) : []),
];

/** Who does not have it yet, and can. */
export const stillOwed = (f: Facts): Addressee[] =>
  owedTo(f).filter(
    (field) => f.termination?.served?.[field] === undefined && !(field === 'on' && f.termination?.served?.deceased),
  );

const owedBeside = (f: Facts, given: { readonly recipientDeceased?: boolean | undefined }): Addressee[] =>
  stillOwed(f).filter((field) => field !== 'on' || given.recipientDeceased !== true);

/**
 * 结案日 of a terminated case: the day on which the handler's unit has the decision; the recipient, where there is none; that of
 * the decision, where he has died.
 */
export function closedBy(f: Facts): CivilDate | undefined {
  const { served, decidedOn } = f.termination ?? {};
  if (owedTo(f).includes('handlerOn')) return served?.handlerOn;
  return served?.on ?? (served?.deceased ? decidedOn : undefined);
}
