import { z } from 'zod';
import { hearing, newDate, reportHearing } from '../../domain/case/sheets/hearings.js';
import { addDays, civilDate, type CivilDate } from '../../domain/time.js';
import { inGroup } from '../field-groups.js';
import { ruled } from '../field-rules.js';
import { because, hearingHour, line, prose } from '../fields.js';
import { coded, derivedForm, form, type ExampleContext } from '../form.js';
import { dayHeard, note } from './fields.js';

const { actions } = hearing;
const duplicateReason = prose(1000).optional();
/** Of the reason itself nothing but that there is one leaves the body. */
const ofSameDay = async (given: { duplicateReason?: string | undefined }) =>
  given.duplicateReason === undefined ? {} : { another: true };
const { another: _putOff, ...putOff } = coded(actions['put-off']);
const { another: _set, ...setFields } = coded(newDate.actions.set);
/** When and where, and whom to ask there; kept with the hearing and never in Temporal. */
export const sitting = { hour: hearingHour, venue: line(200), room: line(60), contact: line(100) };
const told = z.strictObject(sitting).partial().shape;

/** Without a day there is no sitting yet that it could be told of. */
const OF_NEW_DAY = { dependentRequired: Object.fromEntries(Object.keys(sitting).map((name) => [name, ['newDay']])) };
const putOffBody = z
  .strictObject({ ...putOff, ...told, duplicateReason, note })
  .superRefine((given, c) => {
    const isTold = [given.hour, given.venue, given.room, given.contact].some((one) => one !== undefined);
    if (given.newDay === undefined && isTold) c.addIssue({ code: 'custom', path: ['newDay'], ...because('required') });
  })
  .meta(OF_NEW_DAY);

export const hearingForms = {
  held: form(
    z.strictObject({ ...coded(actions.held), note }),
    (c) => ({ on: dayHeard(c) }),
    // It was held on its day: whoever says so has nothing to fill in.
    (c) => ({ defaults: { on: dayHeard(c) } }),
  ),
  'put-off': derivedForm(putOffBody, (c) => ({ on: c.today }), ofSameDay),
  cancelled: form(z.strictObject({ ...coded(actions.cancelled), note }), (c) => ({
    on: c.today,
    reason: 'withdrawn',
  })),
  'turned-non-public': form(z.strictObject({ ...coded(actions['turned-non-public']), paper: line(100) }), (c) => ({
    on: c.today,
    ground: 'privacy',
    paper: '(2026)民初1号',
  })),
};

export const newDateForms = {
  set: derivedForm(
    z.strictObject({ ...setFields, ...told, duplicateReason, note }),
    (c) => ({ on: c.today, newDay: firstFree(c.facts, addDays(c.today, 14)) }),
    ofSameDay,
  ),
  asked: form(z.strictObject({ ...coded(newDate.actions.asked), note }), (c) => ({
    on: c.today,
  })),
  none: form(z.strictObject({ ...coded(newDate.actions.none), note }), (c) => ({
    on: c.today,
    reason: 'settled',
  })),
};

/** In a week, or when nothing else is heard; where the matter has an end, one that was held and not told of. */
function freeDay({ facts, today }: ExampleContext): CivilDate {
  const end = facts.termination?.decidedOn ?? facts.conclusion?.on;
  const received = civilDate(facts.receivedAt);
  let free = end ?? addDays(today, 7);
  while (isTaken(facts, free) && free !== received) free = addDays(free, end === undefined ? 1 : -1);
  return free;
}
const isTaken = ({ hearings }: ExampleContext['facts'], on: CivilDate) => hearings.some(({ day }) => day === on);
function firstFree(facts: ExampleContext['facts'], from: CivilDate): CivilDate {
  let free = from;
  while (isTaken(facts, free)) free = addDays(free, 1);
  return free;
}

const { another: _, day: sittingDay, ...announced } = coded(reportHearing);

export const reportHearingForm = derivedForm(
  ruled(
    z.strictObject({
      ...inGroup('sitting', { day: sittingDay, ...told }),
      ...inGroup('summons', { ...announced, paper: line(100).optional(), duplicateReason }),
    }),
    { when: { public: [false] }, required: ['ground', 'paper'] },
  ),
  (c) => {
    const day = freeDay(c);
    return {
      ...{ day, forum: 'court', public: true, summonsOn: day < c.today ? day : c.today },
      // No day is left between receipt and end.
      ...(isTaken(c.facts, day) && { duplicateReason: '同日上午、下午各开一庭。' }),
    };
  },
  ofSameDay,
);
