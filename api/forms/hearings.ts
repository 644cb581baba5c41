import { z } from 'zod';
import { hearing, newDate, reportHearing } from '../../domain/case/sheets/hearings.js';
import { addDays, civilDate, type CivilDate } from '../../domain/time.js';
import { line, prose } from '../fields.js';
import { coded, derivedForm, form, type ExampleContext } from '../form.js';
import { note, ON } from './fields.js';

const { actions } = hearing;
const duplicateReason = prose(1000).optional().describe('同日同一机构另有一次开庭的,说明理由');
/** Of the reason itself nothing but that there is one leaves the body. */

const ofSameDay = async (given: { duplicateReason?: string | undefined }) =>
  given.duplicateReason === undefined ? {} : { another: true };
const { another: _putOff, ...putOff } = coded(actions['put-off'], { on: ON, newDay: '新的开庭日期,未定则留空' });
const { another: _set, ...setFields } = coded(newDate.actions.set, {
  on: '收到传票或通知之日',
  newDay: '新的开庭日期',
});
const venue = line(200).optional().describe('开庭地点,承办人和旁听人可见');

export const hearingForms = {
  held: form(z.strictObject({ ...coded(actions.held, { on: ON }), note }), (c) => {
    const day = String(c.task?.data['day'] ?? c.today);
    return { on: day > c.today ? c.today : day };
  }),
  'put-off': derivedForm(
    z.strictObject({ ...putOff, duplicateReason, venue, note }),
    (c) => ({ on: c.today }),
    ofSameDay,
  ),
  cancelled: form(z.strictObject({ ...coded(actions.cancelled, { on: ON }), note }), (c) => ({
    on: c.today,
    reason: 'withdrawn',
  })),
  'turned-non-public': form(
    z.strictObject({ ...coded(actions['turned-non-public'], { on: ON }), paper: line(100).describe('法院文书号') }),
    (c) => ({ on: c.today, ground: 'privacy', paper: '(2026)民初1号' }),
  ),
};

export const newDateForms = {
  set: derivedForm(
    z.strictObject({ ...setFields, duplicateReason, venue, note }),
    (c) => ({ on: c.today, newDay: firstFree(c.facts, addDays(c.today, 14)) }),
    ofSameDay,
  ),
  asked: form(z.strictObject({ ...coded(newDate.actions.asked, { on: '向办案机关查询之日' }), note }), (c) => ({
    on: c.today,
  })),
  none: form(z.strictObject({ ...coded(newDate.actions.none, { on: ON }), note }), (c) => ({
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

const { another: _, ...reportFields } = coded(reportHearing, {
  day: '开庭日期,可以在将来',
  ground: '不公开审理的理由',
  summonsOn: '收到传票或通知之日',
});

export const reportHearingForm = derivedForm(
  z
    .strictObject({
      ...reportFields,
      duplicateReason,
      paper: line(100).optional().describe('不公开审理的法院文书号'),
      venue,
    })
    .refine((b) => b.public || b.ground !== undefined, { path: ['ground'] })
    .refine((b) => b.public || b.paper !== undefined, { path: ['paper'] }),
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
