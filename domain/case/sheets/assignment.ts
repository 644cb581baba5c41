import { choice, ref } from '../../engine/code.js';
import { AGENCY } from '../../roles.js';
import { action, contactMethod, on, task } from '../sheet.js';

/** 指派 (148号令 art. 24). */
export const assign = task({
  pool: { assigner: AGENCY },
  role: 'assigner',
  actions: {
    'assign-firm': action({ firm: ref }),
    'assign-lawyer': action({ lawyer: ref }),
  },
});

/** 安排承办人 (148号令 art. 25): the firm names one, declines, or lets its short limit run out. */
export const nameHandler = task({
  pool: { firm: ['firm'] },
  role: 'firm',
  expires: true,
  actions: {
    name: action({ lawyer: ref }),
    decline: action({ cause: choice('conflict', 'no-capacity', 'not-qualified', 'other') }),
  },
});

/** 告知办案机关 (法律援助法 art. 36). */
export const informOrgan = task({
  pool: { assigner: AGENCY },
  role: 'assigner',
  actions: { inform: action({ on, method: contactMethod }) },
});
