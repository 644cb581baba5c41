import { day, happenedDay } from '../engine/code.js';
import { instantOutOfBounds, outOfBounds } from '../bounds.js';
import { AGENCY, DESK, RECORDERS } from '../roles.js';
import { civilDate, startOfDay, type CivilDate, type Instant } from '../time.js';
import { endOf, isByOrder, isHeld, outOfOrder, type DateName } from './chronology.js';
import {
  callIn,
  changedCall,
  changedConclusion,
  changedHearing,
  dayIn,
  hearingIn,
  inconsistent,
  OF_CALLS,
  OF_CHANGE,
  OF_ENTRY,
  OF_SERVICE,
  OF_TERMINATION,
  pointer,
  sitsOn,
  type CodedField,
  type Common,
  type Proposal,
} from './correcting.js';
import type { Facts } from './facts.js';
import { isTerminated } from './matters.js';

/** A day that a clock may hang on, held in its place among the others. */
function dated(
  name: DateName,
  o: Common & { readonly ahead?: (f: Facts, p: Proposal) => boolean } & Pick<CodedField, 'set'> & {
      readonly now: (f: Facts, p: Proposal) => CivilDate | undefined;
    },
): CodedField {
  const { ahead, ...row } = o;
  return {
    ...row,
    is: ahead ? day : happenedDay,
    against: ({ facts, proposal, today }) => {
      const value = dayIn(proposal);
      const out = outOfBounds(ahead?.(facts, proposal) ? 'any' : 'happened', value, today);
      if (out) return { type: out.type, params: { pointer, ...out.params } };
      return outOfOrder(facts, name, value, pointer, proposal.hearing ?? proposal.attempt);
    },
  };
}

/** The instant of receipt that is proposed: the time of day stays, where no other is said. */
export function receiptIn(f: Facts, p: Proposal): Instant {
  const time = p.time === undefined ? f.receivedAt - startOfDay(civilDate(f.receivedAt)) : minutesOf(p.time) * 60_000;
  return startOfDay(dayIn(p)) + time;
}
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const served = (field: 'on' | 'handlerOn' | 'organOn') => ({
  by: OF_SERVICE,
  now: (f: Facts) => f.termination?.served?.[field],
  set: (f: Facts, p: Proposal) => {
    if (f.termination) f.termination.served = { ...f.termination.served, [field]: dayIn(p) };
  },
});

const HEARING_ROW = dated('hearing', {
  by: RECORDERS,
  of: 'hearing',
  ahead: (f, p) => !isHeld(hearingIn(f, p.hearing)!),
  now: (f, p) => hearingIn(f, p.hearing)?.day,
  set: (f, p) => {
    const { reportedAt } = hearingIn(f, p.hearing)!;
    changedHearing(f, p, { day: dayIn(p), late: dayIn(p) < civilDate(reportedAt) });
  },
});
/** Of a terminated case what lies ahead is called off; what is past was not for it. */
const HEARING_DAY: CodedField = {
  ...HEARING_ROW,
  against: (j) => {
    const [day, until] = [dayIn(j.proposal), endOf(j.facts)];
    const past = isTerminated(j.facts) && until !== undefined && day > until && day <= j.today;
    if (past) return { type: 'date-after-event', params: { pointer, until } };
    const { forum } = hearingIn(j.facts, j.proposal.hearing)!;
    const isTaken = !j.proposal.another && sitsOn(j.facts, { day, forum }, j.proposal.hearing);
    return isTaken ? { type: 'duplicate', params: { pointer } } : HEARING_ROW.against?.(j);
  },
};

const REPLY_ROW = dated('reply-by', {
  by: OF_ENTRY,
  ahead: () => true,
  now: (f) => f.supplement?.replyBy,
  set: (f, p) => void Object.assign(f.supplement ?? {}, { replyBy: dayIn(p) }),
});
/** Longer than the desk may set it is for the head to extend; while its end is under decision nobody moves it. */
const REPLY_BY: CodedField = {
  ...REPLY_ROW,
  against: (j) => {
    const { facts, proposal } = j;
    const [day, latest] = [dayIn(proposal), proposal.latest];
    if (facts.ending !== undefined) return inconsistent('ending');
    if (latest !== undefined && day > latest && day > (facts.supplement?.replyBy ?? latest))
      return { type: 'reply-time-too-long', params: { pointer, latest } };
    return REPLY_ROW.against?.(j);
  },
};

/** Known later than the application, or not as it was told: nothing but the sort of day it is stands against it. */
const LIMITATION: CodedField = {
  by: OF_ENTRY,
  is: day,
  now: (f) => (f.door === 'application' ? (f.limitationOn ?? UNKNOWN) : undefined),
  against: ({ proposal, today }) => {
    const out = outOfBounds('expiry', dayIn(proposal), today);
    return out && { type: out.type, params: { pointer, ...out.params } };
  },
  set: (f, p) => void (f.limitationOn = dayIn(p)),
};
/** Before anything is on record. */
export const UNKNOWN = 'unknown';

/** Every date of the chronology can be corrected: one without its row does not compile. */
export const DATE_ROWS = {
  received: {
    ...dated('received', {
      by: { ...OF_ENTRY, assigner: AGENCY },
      now: (f) => civilDate(f.receivedAt),
      set: (f, p) => void (f.receivedAt = receiptIn(f, p)),
    }),
    against: ({ facts, proposal, at }) => {
      const out = instantOutOfBounds('happened', receiptIn(facts, proposal), at);
      if (out) return { type: out.type, params: { pointer, ...out.params } };
      return outOfOrder(facts, 'received', dayIn(proposal), pointer);
    },
  },
  'supplement-noticed': dated('supplement-noticed', {
    by: OF_ENTRY,
    now: (f) => f.supplement?.noticedOn,
    set: (f, p) => void Object.assign(f.supplement ?? {}, { noticedOn: dayIn(p) }),
  }),
  'reply-by': REPLY_BY,
  'supplement-received': dated('supplement-received', {
    by: OF_ENTRY,
    now: (f) => f.supplement?.repliedOn,
    set: (f, p) => void Object.assign(f.supplement ?? {}, { repliedOn: dayIn(p) }),
  }),
  decided: dated('decided', {
    by: { reviewer: AGENCY, director: AGENCY, archivist: AGENCY },
    now: (f) => f.decidedOn,
    set: (f, p) => {
      if (isByOrder(f)) Object.assign(f.objection!, { decidedOn: dayIn(p) });
      f.decidedOn = dayIn(p);
    },
  }),
  'organ-informed': dated('organ-informed', {
    by: { assigner: AGENCY, director: AGENCY, archivist: AGENCY },
    now: (f) => f.organInformedOn,
    set: (f, p) => void (f.organInformedOn = dayIn(p)),
  }),
  engaged: dated('engaged', {
    by: RECORDERS,
    now: (f) => f.engagedOn,
    set: (f, p) => void (f.engagedOn = dayIn(p)),
  }),
  met: dated('met', { by: RECORDERS, now: (f) => f.metOn, set: (f, p) => void (f.metOn = dayIn(p)) }),
  'file-read': dated('file-read', {
    by: RECORDERS,
    now: (f) => f.fileReadOn,
    set: (f, p) => void (f.fileReadOn = dayIn(p)),
  }),
  // Of a case that was terminated it follows from the service.
  concluded: dated('concluded', {
    by: RECORDERS,
    now: (f) => (isTerminated(f) ? undefined : f.conclusion?.on),
    set: (f, p) => changedConclusion(f, { on: dayIn(p) }),
  }),
  submitted: dated('submitted', {
    by: RECORDERS,
    now: (f) => f.fileSubmittedOn,
    set: (f, p) => void (f.fileSubmittedOn = dayIn(p)),
  }),
  hearing: HEARING_DAY,
  summons: dated('summons', {
    by: RECORDERS,
    of: 'hearing',
    now: (f, p) => hearingIn(f, p.hearing)?.summonsOn,
    set: (f, p) => changedHearing(f, p, { summonsOn: dayIn(p) }),
  }),
  'callback-day': dated('callback-day', {
    by: OF_CALLS,
    judgesHandler: true,
    of: 'attempt',
    now: (f, p) => callIn(f, p.attempt)?.day,
    set: (f, p) => changedCall(f, p, (k) => ({ ...k, day: dayIn(p) })),
  }),
  reported: dated('reported', {
    by: OF_TERMINATION,
    now: (f) => f.termination?.reportedOn,
    set: (f, p) => void Object.assign(f.termination ?? {}, { reportedOn: dayIn(p) }),
  }),
  served: dated('served', served('on')),
  'served-handler': dated('served-handler', served('handlerOn')),
  'served-organ': dated('served-organ', served('organOn')),
  'change-requested': dated('change-requested', {
    by: OF_CHANGE,
    now: (f) => f.change?.requestedOn,
    set: (f, p) => void Object.assign(f.change ?? {}, { requestedOn: dayIn(p) }),
  }),
  'objection-received': dated('objection-received', {
    by: { ...DESK, bureau: AGENCY },
    now: (f) => f.objection?.receivedOn,
    set: (f, p) => void Object.assign(f.objection ?? {}, { receivedOn: dayIn(p) }),
  }),
  forwarded: dated('forwarded', {
    by: { ...DESK, director: AGENCY, bureau: AGENCY },
    now: (f) => f.objection?.forwardedOn,
    set: (f, p) => void Object.assign(f.objection ?? {}, { forwardedOn: dayIn(p) }),
  }),
  // What answers the objection by an order is the decision from then on.
  'objection-decided': dated('objection-decided', {
    by: { bureau: AGENCY },
    now: (f) => f.objection?.decidedOn,
    set: (f, p) => {
      if (isByOrder(f)) f.decidedOn = dayIn(p);
      Object.assign(f.objection ?? {}, { decidedOn: dayIn(p) });
    },
  }),
  limitation: LIMITATION,
  filed: dated('filed', { by: RECORDERS, now: (f) => f.filedOn, set: (f, p) => void (f.filedOn = dayIn(p)) }),
} as const satisfies Record<DateName, CodedField>;
