import { addDays, civilDate, type CivilDate } from '../time.js';
import type { Refusal } from '../engine/refusal.js';
import type { Facts, Hearing } from './facts.js';
import { isAdvanced, isTerminated } from './matters.js';

/**
 * The dates of a case in their order: for each of them the earliest and the latest day by the others that are on record. Entry
 * and correction are judged by it alike, so what cannot be entered cannot be corrected to either.
 */
export const DATES = [
  'received',
  'supplement-noticed',
  'reply-by',
  'supplement-received',
  'decided',
  'organ-informed',
  'engaged',
  'met',
  'file-read',
  'concluded',
  'submitted',
  'hearing',
  'summons',
  'callback-day',
  'reported',
  'served',
  'served-handler',
  'served-organ',
  'change-requested',
  'objection-received',
  'forwarded',
  'objection-decided',
  'limitation',
  'filed',
] as const;
export type DateName = (typeof DATES)[number];

/** Both days included; absent where nothing on record bounds it. */
export interface Bounds {
  readonly from?: CivilDate;
  readonly to?: CivilDate;
}
type Days = readonly (CivilDate | undefined)[];
interface Neighbours {
  /** Not before any of these. */
  readonly after?: Days;
  /** Not after any of these. */
  readonly before?: Days;
}

/** `no`: which hearing, or which attempt at a callback. */
const NEIGHBOURS: Readonly<Record<DateName, (f: Facts, no?: number) => Neighbours>> = {
  received: (f) => ({
    before: [
      ...[f.supplement?.noticedOn, decidedFirst(f), f.handlerNamedOn, endOf(f), f.objection?.receivedOn],
      ...[f.advance?.decidedOn, f.filedOn],
    ],
  }),
  'supplement-noticed': (f) => ({
    after: [receivedOn(f)],
    before: [f.supplement && addDays(f.supplement.replyBy, -1), f.supplement?.repliedOn, ...afterReview(f)],
  }),
  'reply-by': (f) => ({ after: [f.supplement && addDays(f.supplement.noticedOn, 1)] }),
  'supplement-received': (f) => ({ after: [f.supplement?.noticedOn], before: afterReview(f) }),
  decided: (f) => ({
    after: [
      ...[receivedOn(f), f.supplement?.repliedOn ?? f.supplement?.noticedOn],
      isOrdered(f) ? f.objection?.receivedOn : undefined,
      isByOrder(f) ? answeredBy(f, 'forwardedOn') : undefined,
    ],
    before: [namedUpon(f), f.termination?.decidedOn, isOrdered(f) ? undefined : f.objection?.receivedOn],
  }),
  'organ-informed': (f) => ({ after: [f.handlerNamedOn] }),
  engaged: (f) => ({ after: [f.handlerNamedOn], before: [endAfter(f, f.engagedOn)] }),
  met: (f) => ({ after: [f.handlerNamedOn], before: [endAfter(f, f.metOn)] }),
  'file-read': (f) => ({ after: [f.handlerNamedOn], before: [endAfter(f, f.fileReadOn)] }),
  concluded: (f) => ({
    after: [
      ...[receivedOn(f), f.handlerNamedOn, ...f.hearings.filter(isHeld).map(({ day }) => day)],
      ...[f.engagedOn, f.metOn, f.fileReadOn].filter((day) => endAfter(f, day) !== undefined),
    ],
    before: [f.fileSubmittedOn],
  }),
  submitted: (f) => ({
    after: [f.conclusion?.on],
    before: [f.fileAcceptedAt === undefined ? undefined : civilDate(f.fileAcceptedAt)],
  }),
  hearing: (f, no) => {
    const h = hearingOf(f, no);
    // What lies ahead of a terminated case is called off, whatever its day.
    const last = isTerminated(f) && h && !isHeld(h) ? undefined : endOf(f);
    return { after: [h?.summonsOn], before: [last] };
  },
  summons: (f, no) => {
    const h = hearingOf(f, no);
    return { before: [h?.day, h && civilDate(h.reportedAt)] };
  },
  'callback-day': (f, no) => {
    const call = f.calls.find(({ n }) => n === no);
    return { after: [f.conclusion?.on], before: [call && civilDate(call.recordedAt)] };
  },
  reported: (f) => ({
    after: [f.handlerNamedOn ?? f.advance?.decidedOn ?? f.decidedOn],
    before: [f.termination?.decidedOn],
  }),
  served: (f) => ({
    after: [f.termination?.decidedOn],
    before: [objectedAfter(f), followsService(f, 'on')],
  }),
  'served-handler': (f) => ({ after: [f.termination?.decidedOn], before: [followsService(f, 'handlerOn')] }),
  'served-organ': (f) => ({ after: [f.termination?.decidedOn] }),
  'change-requested': (f) => ({ after: [f.handlerNamedOn], before: [f.change?.decidedOn] }),
  'objection-received': (f) => ({
    after: [isOrdered(f) ? undefined : objectedAfter(f) ? knownOn(f) : (f.termination?.decidedOn ?? f.decidedOn)],
    before: [f.objection?.forwardedOn, answeredBy(f, 'receivedOn') && f.objection?.decidedOn],
  }),
  forwarded: (f) => ({
    after: [f.objection?.receivedOn],
    before: [answeredBy(f, 'forwardedOn') && f.objection?.decidedOn],
  }),
  'objection-decided': (f) => ({
    after: [answeredBy(f, 'receivedOn'), answeredBy(f, 'forwardedOn')],
    before: isByOrder(f) ? [namedUpon(f), f.termination?.decidedOn] : [],
  }),
  // Ahead or behind, whatever becomes of the case.
  limitation: () => ({}),
  filed: (f) => ({ after: [receivedOn(f)], before: [endOf(f)] }),
};

/** The earliest and the latest day by what is on record. */
export function boundsOf(f: Facts, name: DateName, no?: number): Bounds {
  const { after = [], before = [] } = NEIGHBOURS[name](f, no);
  const [from, to] = [given(after).at(-1), given(before)[0]];
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** Why it cannot have been on this day. */
export function outOfOrder(
  f: Facts,
  name: DateName,
  day: CivilDate,
  pointer: string,
  no?: number,
): Refusal | undefined {
  const { from: since, to: until } = boundsOf(f, name, no);
  if (since !== undefined && day < since) return { type: 'date-before-event', params: { pointer, since } };
  if (until !== undefined && day > until) return { type: 'date-after-event', params: { pointer, until } };
  return undefined;
}

/** The day on which the decision was known: nobody can have objected to it, nor ordered its correction, before. */
export const knownOn = ({ termination, decidedOn }: Facts): CivilDate | undefined =>
  termination?.served?.on ?? termination?.decidedOn ?? decidedOn;

/** The day on which the matter ended. */
export const endOf = (f: Facts): CivilDate | undefined => f.termination?.decidedOn ?? f.conclusion?.on;

/** Work that was done before the end stays before it; what was recorded as later binds nobody. */
const endAfter = (f: Facts, day: CivilDate | undefined): CivilDate | undefined => {
  const end = endOf(f);
  return day !== undefined && end !== undefined && day <= end ? end : undefined;
};

/** What the bureau answered stays before its answer; an order of its own motion may be older, and binds nobody. */
function answeredBy({ objection }: Facts, what: 'receivedOn' | 'forwardedOn'): CivilDate | undefined {
  const day = objection?.[what];
  const decidedOn = objection?.decidedOn;
  return day !== undefined && decidedOn !== undefined && day <= decidedOn ? day : undefined;
}

/** The decision on record is the bureau's answer to the objection: both have one day. */
export const isByOrder = ({ objection, decidedOn }: Facts): boolean =>
  objection?.outcome === 'corrected' && objection.decidedOn === decidedOn;

/** Of a sitting that took place. */
export const isHeld = (h: Hearing): boolean => h.state === 'held' || h.attended === 'attended';

const given = (days: Days): CivilDate[] => days.filter((day) => day !== undefined).sort();
const receivedOn = (f: Facts): CivilDate => civilDate(f.receivedAt);
const hearingOf = (f: Facts, no: number | undefined) => f.hearings.find((h) => h.no === no);

/** The decision that the handler was named upon; an order to correct a termination comes after that. */
const decidedFirst = ({ decidedOn, handlerNamedOn }: Facts): CivilDate | undefined =>
  handlerNamedOn === undefined || decidedOn === undefined || decidedOn <= handlerNamedOn ? decidedOn : undefined;

/** When somebody was named because of it: in advance that was before. */
const namedUpon = (f: Facts): CivilDate | undefined =>
  isAdvanced(f) ? undefined : decidedFirst(f) && f.handlerNamedOn;

/** What only a decision can have led to, itself included. */
const afterReview = (f: Facts): Days => [
  // In advance somebody may have been named while a reply was still waited for.
  ...(isAdvanced(f) ? [f.decidedOn] : [decidedFirst(f), f.handlerNamedOn]),
  f.objection?.receivedOn,
];

/** The decision on record is an order that came after the objection, and not the one that was objected to. */
const isOrdered = ({ objection, decidedOn }: Facts): boolean =>
  objection !== undefined && decidedOn !== undefined && decidedOn > objection.receivedOn;

/** Somebody may object to a termination before he is served; where he did so after it, that stays so. */
const objectedAfter = ({ objection, termination }: Facts): CivilDate | undefined => {
  const { on } = termination?.served ?? {};
  const day = objection?.against === 'termination' ? objection.receivedOn : undefined;
  return on !== undefined && day !== undefined && on <= day ? day : undefined;
};

/** Where the service makes the 结案日, the file came in after it. */
const followsService = (f: Facts, field: 'on' | 'handlerOn'): CivilDate | undefined =>
  f.termination?.served?.[field] === f.conclusion?.on && isTerminated(f) ? f.fileSubmittedOn : undefined;

/** Last day a callback still counts: thirty days after the end of the year of closing, or after a late recording. */
export function graceEnd(concludedOn: CivilDate, recordedOn: CivilDate): CivilDate {
  const end = addDays(`${concludedOn.slice(0, 4)}-12-31`, 30);
  const late = addDays(recordedOn, 30);
  return late > end ? late : end;
}
