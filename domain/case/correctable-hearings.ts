import { choice, ref } from '../engine/code.js';
import { AGENCY, RECORDERS } from '../roles.js';
import { endOf } from './chronology.js';
import {
  changedHearing,
  hearingIn,
  inconsistent,
  OF_OBSERVING,
  OF_PEOPLE,
  pointer,
  sitsOn,
  type CodedField,
  type KeptField,
} from './correcting.js';
import { barredFrom } from './duties.js';
import { forum, NON_PUBLIC_GROUNDS } from './sheet.js';

/** Heard in public. */
export const PUBLIC = 'public';

export const ATTENDANCES = ['in-court', 'live-stream', 'not-attended', 'void'] as const;
export const HEARING_OUTCOMES = ['held', 'put-off', 'cancelled', 'announced'] as const;

/** Hour, place, room and whom to ask there: words of the row alone. */
export const OF_SITTING = {
  by: OF_PEOPLE,
  of: 'hearing',
  is: 'text',
  against: ({ facts, proposal: { hearing } }) =>
    hearingIn(facts, hearing) ? undefined : { type: 'not-allowed-now', params: { action: 'correct' } },
} as const satisfies KeptField;

/** What is on record of a hearing beside its dates and its place, and who attended it. */
export const HEARING_ROWS = {
  'hearing-outcome': {
    by: RECORDERS,
    of: 'hearing',
    is: choice(...HEARING_OUTCOMES),
    now: (f, p) => {
      const state = hearingIn(f, p.hearing)?.state;
      return state === 'announced' ? undefined : state;
    },
    against: ({ facts, proposal: { hearing, value }, today }) => {
      const h = hearingIn(facts, hearing)!;
      if (h.attended === 'attended' && value !== 'held') return inconsistent('attendance');
      if (h.moot) return inconsistent('termination');
      if (value !== 'held') return undefined;
      const last = endOf(facts);
      if (h.day > today) return inconsistent('hearing-day');
      return last !== undefined && h.day > last ? inconsistent('hearing-day') : undefined;
    },
    set: (f, p) => {
      const state = HEARING_OUTCOMES.find((s) => s === p.value);
      if (state) changedHearing(f, p, { state });
    },
  },
  // Whether it was public, or why it was not: a hearing that is not public on a stated ground is not attended.
  'hearing-public': {
    by: RECORDERS,
    of: 'hearing',
    is: choice(PUBLIC, ...NON_PUBLIC_GROUNDS),
    now: (f, p) => {
      const h = hearingIn(f, p.hearing);
      return h && (h.public ? PUBLIC : (h.ground ?? 'not-stated'));
    },
    against: ({ facts, proposal: { hearing, value } }) =>
      value !== PUBLIC && hearingIn(facts, hearing)!.attended === 'attended' ? inconsistent('attendance') : undefined,
    set: (f, p) => {
      const isPublic = p.value === PUBLIC;
      delete hearingIn(f, p.hearing)!.ground;
      changedHearing(f, p, { public: isPublic, ...(!isPublic && { ground: String(p.value) }) });
    },
  },
  'hearing-forum': {
    by: RECORDERS,
    of: 'hearing',
    is: forum,
    now: (f, p) => hearingIn(f, p.hearing)?.forum,
    against: ({ facts, proposal: { hearing, value, another } }) => {
      const { day } = hearingIn(facts, hearing)!;
      const isTaken = !another && forum.is(value) && sitsOn(facts, { day, forum: value }, hearing);
      return isTaken ? { type: 'duplicate', params: { pointer } } : undefined;
    },
    set: (f, p) => {
      if (forum.is(p.value)) changedHearing(f, p, { forum: p.value });
    },
  },
  attendance: {
    by: OF_OBSERVING,
    judgesHandler: true,
    of: 'hearing',
    is: choice(...ATTENDANCES),
    now: (f, p) => {
      const h = hearingIn(f, p.hearing);
      return h?.attended === 'attended' ? h.mode : h?.attended;
    },
    against: ({ facts, proposal: { hearing, value }, today }) =>
      (value === 'in-court' || value === 'live-stream') && hearingIn(facts, hearing)!.day > today
        ? inconsistent('hearing-day')
        : undefined,
    set: (f, p) => {
      const h = hearingIn(f, p.hearing)!;
      delete h.attended;
      delete h.mode;
      if (p.value === 'not-attended') h.attended = 'not-attended';
      else if (p.value !== 'void') Object.assign(h, { attended: 'attended', mode: String(p.value) });
    },
  },
  observer: {
    by: { assigner: AGENCY, director: AGENCY },
    judgesHandler: true,
    of: 'hearing',
    is: ref,
    now: (f, p) => hearingIn(f, p.hearing)?.observer,
    against: ({ facts, proposal: { value } }) =>
      barredFrom(facts, 'observe').includes(String(value))
        ? { type: 'observer-not-independent', params: { pointer } }
        : undefined,
    set: (f, p) => changedHearing(f, p, { observer: String(p.value) }),
  },
} as const satisfies Record<string, CodedField>;
