import { z } from 'zod';
import {
  CORRECTABLE,
  FIELDS,
  notCorrectable,
  thingOf,
  type Field,
  type Proposed,
} from '../../domain/case/correctable.js';
import type { Facts } from '../../domain/case/facts.js';
import { correct } from '../../domain/case/sheets/corrections.js';
import { replyTime } from '../../domain/reply-time.js';
import { endOfDay } from '../../domain/time.js';
import { prose } from '../fields.js';
import { coded, derivedForm, form, NOBODY, type ExampleContext } from '../form.js';
import { keysOf, rulesOf, TELLING, texts } from './correction-fields.js';
import { note, person, record } from './fields.js';

/** Fields of one person that are corrected; null: it is not known. What is left out stays. */
const changed = z.strictObject(
  Object.fromEntries(Object.entries(person.shape).map(([name, type]) => [name, bare(type).nullish()])),
);
/** A field as it is asked for, without what is put in where it is left out. */
function bare(type: unknown): z.ZodType {
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault) return bare(type.unwrap());
  return type instanceof z.ZodType ? type : z.never();
}

const { latest: _, another: __, ...proposed } = coded(correct);

/** Corrected to be a criminal one, a case has a stage of the proceedings. */
const CRIMINAL = {
  if: { properties: { field: { enum: ['kind'] }, value: { enum: ['criminal'] } }, required: ['field', 'value'] },
  then: { required: ['criminalStage'] },
};

export const correctionBody = z
  .strictObject({
    ...proposed,
    text: prose(20_000).optional(),
    person: changed.optional(),
    duplicateReason: record.duplicateReason,
    reason: prose(1000),
  })
  .superRefine((given, ctx) => {
    const { asked, also } = keysOf(given);
    const fault = (path: PropertyKey[], code?: string) =>
      ctx.addIssue({ code: 'custom', path, ...(code !== undefined && { params: { code } }) });
    for (const key of asked) if (given[key] === undefined) fault([key]);
    for (const key of Object.keys(given))
      if (![...asked, ...also, 'field', 'reason'].some((k) => k === key)) fault([key], 'unknown-field');
    if (given.value === 'criminal' && given.field === 'kind' && given.criminalStage === undefined)
      fault(['criminalStage'], 'required');
    const { is } = CORRECTABLE[given.field];
    if (given.value !== undefined && typeof is !== 'string' && !is.is(given.value)) {
      const { about } = is;
      const range = about.type === 'count' && typeof given.value === 'number' ? about : undefined;
      const place = { path: ['value'], origin: 'number' as const, input: given.value };
      if (range)
        ctx.addIssue(
          given.value < range.from
            ? { code: 'too_small', minimum: range.from, ...place }
            : { code: 'too_big', maximum: range.to, ...place },
        );
      else if (about.type === 'count') ctx.addIssue({ code: 'invalid_type', expected: 'int', path: ['value'] });
      else if (about.type === 'choice')
        ctx.addIssue({ code: 'invalid_value', path: ['value'], values: [...about.values] });
      else fault(['value'], about.type === 'day' ? 'not-a-date' : 'invalid');
    }
    const words = given.text ? texts[given.field]?.safeParse(given.text) : undefined;
    for (const issue of words?.error?.issues ?? []) {
      if (issue.code === 'too_big') ctx.addIssue({ ...issue, origin: 'string', input: given.text, path: ['text'] });
      else if (issue.code === 'invalid_value') ctx.addIssue({ ...issue, input: given.text, path: ['text'] });
      else fault(['text'], issue.code === 'custom' ? String(issue.params?.['code']) : 'invalid');
    }
    if (given.person && Object.keys(given.person).length === 0) fault(['person'], 'required');
  })
  .meta({ allOf: [...FIELDS.flatMap(rulesOf), CRIMINAL] });
export type CorrectionBody = z.output<typeof correctionBody>;

export const correctForm = derivedForm(
  correctionBody,
  (c) => example(c),
  async ({ field, value, duplicateReason }, { facts, book }) => {
    const another = duplicateReason === undefined ? {} : { another: true };
    const { supplement } = facts;
    if (field !== 'reply-by' || !supplement || typeof value !== 'string') return another;
    // As where the notice names it: moved off a day that is no working day, and no later than rules and calendar allow.
    const { replyBy, latest } = replyTime(supplement.noticedOn, value, facts.rulePack, await book());
    return { ...another, value: replyBy, latest };
  },
  ({ fields = FIELDS }) => ({ choices: { field: fields } }),
);

/** What is on record, proposed as it is: of the first field that whoever asks may correct now. */
function example({ facts, today, fields = FIELDS }: ExampleContext) {
  const at = endOfDay(today);
  for (const field of fields) {
    const proposal = asItIs(facts, field);
    const free = proposal && !facts.pending.some(({ thing }) => thing === thingOf(proposal));
    if (free && !notCorrectable({ facts, proposal, today, at, by: NOBODY }))
      return {
        ...proposal,
        ...(SAMPLES[field] !== undefined && { text: SAMPLES[field] }),
        ...(TELLING.includes(field) && { duplicateReason: '示例数据,可重复登记。' }),
        reason: '录入有误。',
      };
  }
  return { field: 'title' as const, reason: NOBODY };
}
const SAMPLES: Partial<Record<Field, string>> = {
  title: '追索劳动报酬',
  matter: 'labour',
  narrative: '用人单位拖欠工资。',
  organ: '示例县人民法院',
  'notice-number': '(2026)示刑初12号通知',
  'paper-number': '2026-017',
  'life-or-death': 'true',
  language: 'csl',
};

function asItIs(facts: Facts, field: Field): Proposed | undefined {
  const row = CORRECTABLE[field];
  if (!('now' in row)) return SAMPLES[field] === undefined ? undefined : { field };
  const proposal = {
    field,
    ...(row.of === 'hearing' && { hearing: Math.max(1, facts.hearings.length) }),
    ...(row.of === 'attempt' && { attempt: Math.max(1, facts.calls.length) }),
  };
  const value = row.now(facts, proposal);
  return value === undefined ? undefined : { ...proposal, value };
}

export const confirmCorrectionForms = {
  confirm: form(z.strictObject({ note }), () => ({})),
  reject: form(z.strictObject({ reasons: prose() }), () => ({ reasons: '与原件不符。' })),
};
