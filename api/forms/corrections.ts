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
import { called, documentNumber, line, prose } from '../fields.js';
import { coded, derivedForm, form, NOBODY, type ExampleContext } from '../form.js';
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

/** Words, by the same rules as where they are entered. */
const TEXTS = {
  title: record.title,
  matter: record.matter,
  narrative: record.narrative,
  'paper-number': record.paperNumber,
  'notice-number': documentNumber,
  organ: called(100),
  'life-or-death': z.enum(['true', 'false']),
  language: record.language,
  venue: line(200),
} as const satisfies Partial<Record<Field, z.ZodType>>;
const texts: Readonly<Record<string, z.ZodType | undefined>> = TEXTS;

const {
  latest: _,
  another: __,
  ...proposed
} = coded(correct, {
  field: '更正何项;均须由第二人确认后生效',
  value: '更正后的内容:日期、代码、数目',
  time: '收件的时刻(HH:MM),不填则保留原时刻',
  hearing: '第几次开庭',
  attempt: '第几次回访',
  role: '何种人员',
  number: '该种人员中的第几人,见案件的 people',
  entry: '更正文字的:原记录在办理经过中是第几步(seq)',
  part: '更正文字的:原记录中的何项,如 suggestions、items.0',
  change: '更正其内容(默认)、补录一人、删除一人',
  criminalStage: '更正案件类型为刑事的必填',
  procedure: '更正案件类型为民事、行政的,默认诉讼',
});

export const correctionBody = z
  .strictObject({
    ...proposed,
    text: prose(20_000).optional().describe('更正后的文字'),
    person: changed.optional().describe('该人员更正后的内容,只填更正的各项'),
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
  });
export type CorrectionBody = z.output<typeof correctionBody>;

type Key = keyof CorrectionBody;
/** What the field asks for, and what else may be said of it. */
function keysOf({ field, change = 'set' }: Pick<CorrectionBody, 'field' | 'change'>): {
  asked: readonly Key[];
  also: readonly Key[];
} {
  const { is, of } = CORRECTABLE[field];
  if (is === 'text')
    return {
      asked: ['text', ...(of ? [of] : []), ...(field === 'words' ? (['part'] as const) : [])],
      also: TELLING.includes(field) ? ['duplicateReason'] : [],
    };
  if (is !== 'person') return { asked: ['value', ...(of ? [of] : [])], also: COMPANIONS[field] ?? [] };
  const one = change === 'add' ? [] : (['number'] as const);
  return {
    asked: ['role', ...one, ...(change === 'remove' ? [] : (['person'] as const))],
    also: ['change', 'duplicateReason'],
  };
}
const COMPANIONS: Partial<Record<Field, readonly Key[]>> = {
  received: ['time'],
  kind: ['criminalStage', 'procedure', 'duplicateReason'],
  'criminal-stage': ['duplicateReason'],
  hearing: ['duplicateReason'],
};
/** Words by which a case may be another one's double. */
const TELLING: readonly Field[] = ['matter', 'notice-number', 'organ'];

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
