import { choice, maybe, pastDay } from '../../engine/code.js';
import { AGENCY } from '../../roles.js';
import type { Facts } from '../facts.js';
import { act, action, HEAD, on, serviceMethod, task } from '../sheet.js';
import { TERMINATION_GROUNDS } from '../words.js';

/** Aid was granted, the matter has no end yet, and no other ground is under decision. */
export const mayBeTerminated = (f: Facts): boolean =>
  (f.stage === 'assignment' || f.stage === 'handling') && f.termination === undefined;

/** 报告终止事由 (法律援助法 art. 48): by the handler, by the centre, or by the organ, whose word the centre enters. */
export const reportTermination = act(
  { on, ground: choice(...TERMINATION_GROUNDS), source: choice('handler', 'centre', 'organ') },
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

/** 送达终止决定: on the recipient (`on`), on the handler's unit, and on the organ that gave notice of the matter. */
export const serveTermination = task({
  pool: { assigner: AGENCY },
  role: 'assigner',
  actions: {
    served: action(
      { on: pastDay, method: serviceMethod, handlerOn: maybe(pastDay), organOn: maybe(pastDay) },
      {
        against: ({ facts, given }) => {
          const missing = owedTo(facts).filter((field) => given[field] === undefined);
          return missing.length === 0
            ? undefined
            : { type: 'service-incomplete', params: { pointers: missing.map((field) => `/${field}`) } };
        },
      },
    ),
  },
});

/** Who has to have the decision besides the recipient. */
export const owedTo = (f: Facts): ('handlerOn' | 'organOn')[] => [
  ...(f.handler === undefined && f.firm === undefined ? [] : (['handlerOn'] as const)),
  ...(f.door === 'notice' ? (['organOn'] as const) : []),
];
