import { choice, ref } from '../../engine/code.js';
import type { Refusal } from '../../engine/refusal.js';
import { AGENCY } from '../../roles.js';
import { barredFromHandling } from '../duties.js';
import type { Facts } from '../facts.js';
import { action, contactMethod, on, task } from '../sheet.js';

/** Who is to handle the case has judged nothing of it, and never handled it. */
const isFree = (facts: Facts, lawyer: string): Refusal | undefined =>
  barredFromHandling(facts).includes(lawyer) ? { type: 'has-another-duty', params: { pointer: '/lawyer' } } : undefined;

/** 指派 (148号令 art. 24). */
export const assign = task({
  pool: { assigner: AGENCY },
  role: 'assigner',
  actions: {
    'assign-firm': action(
      { firm: ref },
      {
        // What a firm withdraws from does not come back to it.
        against: ({ facts, given }) =>
          facts.change?.cause === 'firm-withdraws' && given.firm === facts.firm
            ? { type: 'has-another-duty', params: { pointer: '/firm' } }
            : undefined,
      },
    ),
    'assign-lawyer': action(
      { lawyer: ref },
      {
        // Who assigns does not assign himself.
        against: ({ facts, given, user }) =>
          given.lawyer === user
            ? { type: 'has-another-duty', params: { pointer: '/lawyer' } }
            : isFree(facts, given.lawyer),
      },
    ),
  },
});

/** 安排承办人 (148号令 art. 25): the firm names one, declines, or lets its short limit run out. */
export const nameHandler = task({
  pool: { firm: ['firm'] },
  role: 'firm',
  expires: true,
  actions: {
    name: action({ lawyer: ref }, { against: ({ facts, given }) => isFree(facts, given.lawyer) }),
    decline: action({ cause: choice('conflict', 'no-capacity', 'not-qualified', 'other') }),
  },
});

/** 告知办案机关 (法律援助法 art. 36). */
export const informOrgan = task({
  pool: { assigner: AGENCY },
  role: 'assigner',
  actions: { inform: action({ on, method: contactMethod }) },
});
