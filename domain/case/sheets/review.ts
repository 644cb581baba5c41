import { choice, maybe, pastDay } from '../../engine/code.js';
import { AGENCY } from '../../roles.js';
import { action, HEAD, on, serviceMethod, task } from '../sheet.js';
import { supplementNotice } from './intake.js';

const refusalGround = choice('means', 'matter', 'jurisdiction', 'false-statement', 'other');
const served = { servedOn: maybe(pastDay), serviceMethod: maybe(serviceMethod) };

/** 审查 (法律援助法 art. 41–43). */
export const review = task({
  pool: { reviewer: AGENCY },
  role: 'reviewer',
  actions: {
    'propose-grant': action({
      means: choice('checked', 'pledged', 'not-required'),
      /** 免予核查的理由 (art. 32, 42) */
      meansGround: maybe(
        choice('no-fixed-income', 'social-relief', 'migrant-wages', 'article-32', 'criminal', 'other'),
      ),
    }),
    'propose-refusal': action({ ground: refusalGround }),
    'request-supplement': supplementNotice,
    recuse: action({ reason: choice('relative', 'interest', 'other') }),
  },
});

/** 审批: the head signs; who reviews does not approve. */
export const approve = task({
  pool: HEAD,
  role: 'director',
  ordinary: (f) => f.proposal ?? 'grant',
  actions: {
    grant: action(served),
    refuse: action({ ground: refusalGround, ...served }),
    return: action({ on }),
  },
});
