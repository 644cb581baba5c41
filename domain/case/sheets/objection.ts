import { choice, pastDay } from '../../engine/code.js';
import { DESK } from '../../roles.js';
import { civilDate, type CivilDate } from '../../time.js';
import { knownOn } from '../chronology.js';
import { isTerminated } from '../matters.js';
import type { Facts } from '../facts.js';
import { act, action, BUREAU, on, task } from '../sheet.js';

/** The decision that an objection may be raised against now. */
export function objectionable(f: Facts): 'refusal' | 'termination' | undefined {
  if (f.objection !== undefined) return undefined;
  if (f.stage === 'refused') return 'refusal';
  // That the days for it are over is no reason: it may have been received within them, and the Law sets none.
  return f.stage === 'terminated' ? 'termination' : undefined;
}

/** One that nobody has decided yet. */
export const isObjected = ({ objection }: Facts): boolean => objection !== undefined && objection.outcome === undefined;

/** 异议 received by the bureau (法律援助法 art. 49): the day of receipt starts its five days. */
export const lodgeObjection = act({ on }, { who: BUREAU, when: (f) => objectionable(f) !== undefined, since: knownOn });

/** 异议 handed in at the centre, which forwards it and may not keep it. */
export const receiveObjection = act({ on }, { who: DESK, when: (f) => objectionable(f) !== undefined, since: knownOn });

/** 转交异议 */
export const forwardObjection = task({ pool: DESK, role: 'intake', actions: { forward: action({ on }) } });

/** 异议审查: uphold the decision, or order the centre to correct it. Never by the centre that decided. */
export const decideObjection = task({
  pool: BUREAU,
  role: 'bureau',
  actions: { uphold: action({ on }), order: action({ on }) },
});

/**
 * 责令改正 of any end, without an objection: of its own motion, or after a reconsideration or a judgment. A case that ended
 * before its decision goes on towards one; of one archived in the ordinary way the volume is opened again.
 */
export const orderCorrection = act(
  { on },
  {
    who: BUREAU,
    when: (f) => ['refused', 'withdrawn', 'terminated', 'archived'].includes(f.stage),
    since: endedOn,
    against: ({ facts, user }) =>
      [facts.approver, facts.termination?.decidedBy, facts.ending?.confirmedBy].includes(user)
        ? { type: 'same-person' }
        : undefined,
  },
);

/** The day before which nobody can have ordered the end to be corrected. */
function endedOn(f: Facts): CivilDate | undefined {
  if (f.stage === 'withdrawn') return f.ending?.confirmedOn;
  return f.archivedAt === undefined || isTerminated(f) ? knownOn(f) : civilDate(f.archivedAt);
}

/** Terminated, archived since or not. */
const standsTerminated = (f: Facts): boolean => isTerminated(f) && (f.stage === 'terminated' || f.stage === 'archived');

/** 行政复议、行政诉讼 against an upheld decision (art. 49(3)): recorded, they run outside. */
export const recordRemedy = act(
  { remedy: choice('reconsideration', 'suit'), on: pastDay },
  {
    who: BUREAU,
    when: (f) => f.objection?.outcome === 'upheld' && (f.stage === 'refused' || standsTerminated(f)),
    since: (f) => f.objection?.decidedOn,
  },
);
