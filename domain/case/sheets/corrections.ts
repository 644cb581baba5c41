import { choice, count, day, maybe, ref } from '../../engine/code.js';
import { RECORDERS } from '../../roles.js';
import type { Facts } from '../facts.js';
import { act, action, HEAD, systemAct, task } from '../sheet.js';

/** Dates of a case that a clock starts with; correcting one needs a second person. */
export const DATE_FIELDS = ['received', 'concluded', 'submitted', 'hearing'] as const;
export type DateField = (typeof DATE_FIELDS)[number];
export const isDateField = (field: string): field is DateField => DATE_FIELDS.some((f) => f === field);

/** 更正: a wrong entry is corrected by a new event with its reason. */
export const correct = act(
  {
    field: choice(...DATE_FIELDS, 'people', 'matter'),
    value: maybe(day),
    hearing: maybe(count(1, 1_000)),
    persons: maybe(count(1, 500)),
  },
  {
    who: RECORDERS,
    when: (f) => f.stage !== 'archived' && f.stage !== 'withdrawn',
    against: ({ facts, given: { field, value, hearing }, today }) => {
      if (!isDateField(field)) return undefined;
      if (value === undefined) return { type: 'validation', params: { pointer: '/value' } };
      // A hearing may lie ahead; what has happened may not.
      if (value > today && field !== 'hearing') return { type: 'date-in-future', params: { pointer: '/value' } };
      return isKnown(facts, field, hearing) ? undefined : { type: 'not-allowed-now', params: { action: 'correct' } };
    },
  },
);

function isKnown(f: Facts, field: DateField, hearing: number | undefined): boolean {
  switch (field) {
    case 'received':
      return true;
    case 'concluded':
      return f.conclusion !== undefined;
    case 'submitted':
      return f.fileSubmittedOn !== undefined;
    case 'hearing':
      return f.hearings.some((h) => h.no === hearing);
  }
}

/** 确认更正, by a second person. */
export const confirmCorrection = task({
  pool: HEAD,
  role: 'director',
  actions: { confirm: action({}), reject: action({}) },
});

/** A calendar year was published: a deadline that was planned without it is planned anew. */
export const replan = systemAct({ deadline: ref }, { when: (f) => f.stage !== 'archived' && f.stage !== 'withdrawn' });
