import { choice, count, day, maybe, ref } from '../../engine/code.js';
import { RECORDERS } from '../../roles.js';
import type { CivilDate } from '../../time.js';
import type { Facts } from '../facts.js';
import { isWritten } from '../matters.js';
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
    when: isWritten,
    against: ({ facts, given: { field, value, hearing }, today }) => {
      if (!isDateField(field)) return undefined;
      if (value === undefined) return { type: 'validation', params: { pointer: '/value' } };
      // A hearing may lie ahead; what has happened may not.
      if (value > today && field !== 'hearing') return { type: 'date-in-future', params: { pointer: '/value' } };
      if (!isKnown(facts, field, hearing)) return { type: 'not-allowed-now', params: { action: 'correct' } };
      const since = after(facts, field);
      return since !== undefined && value < since
        ? { type: 'date-before-event', params: { pointer: '/value', since } }
        : undefined;
    },
  },
);

/** The day before which it cannot have been. */
function after(f: Facts, field: DateField): CivilDate | undefined {
  switch (field) {
    case 'received':
    case 'hearing':
      return undefined;
    case 'concluded':
      return f.termination?.decidedOn ?? f.handlerNamedOn;
    case 'submitted':
      return f.conclusion?.on;
  }
}

/** Whether the record has such a date. */
export function isKnown(f: Facts, field: DateField, hearing: number | undefined): boolean {
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
export const replan = systemAct({ deadline: ref }, { when: isWritten });
