import { z } from 'zod';
import { CORRECTABLE, type Field } from '../../domain/case/correctable.js';
import { called, documentNumber } from '../fields.js';
import { record } from './fields.js';
import { sitting } from './hearings.js';

/** What each field that can be corrected asks for: judged by the form, and told in its schema. */

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
  venue: sitting.venue,
  'hearing-hour': sitting.hour,
  'hearing-room': sitting.room,
  'hearing-contact': sitting.contact,
} as const satisfies Partial<Record<Field, z.ZodType>>;
export const texts: Readonly<Record<string, z.ZodType | undefined>> = TEXTS;

interface Chosen {
  readonly field: Field;
  readonly change?: 'set' | 'add' | 'remove' | undefined;
}

const KEYS = [
  ...(['value', 'text', 'person', 'time', 'hearing', 'attempt', 'role', 'number', 'entry', 'part', 'change'] as const),
  ...(['criminalStage', 'procedure', 'duplicateReason'] as const),
] as const;
type Key = (typeof KEYS)[number];

/** What the field asks for, and what else may be said of it. */
export function keysOf({ field, change = 'set' }: Chosen): {
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

/** What the field asks for, as the form's schema says it: its keys, and what its value may be. */
export function rulesOf(field: Field): object[] {
  if (CORRECTABLE[field].is !== 'person') return [ruleOf({ field })];
  return (['set', 'add', 'remove'] as const).map((change) => ruleOf({ field, change }));
}
function ruleOf(chosen: Chosen): object {
  const { asked, also } = keysOf(chosen);
  const absent = KEYS.filter((key) => ![...asked, ...also].includes(key));
  // Where it is not said, the details of somebody are corrected.
  const required = chosen.change === 'set' || chosen.change === undefined ? ['field'] : ['field', 'change'];
  return {
    if: { properties: Object.fromEntries(Object.entries(chosen).map(([k, v]) => [k, { enum: [v] }])), required },
    then: {
      required: asked,
      properties: { ...Object.fromEntries(absent.map((key) => [key, false])), ...contentOf(chosen.field) },
    },
  };
}
/** The catalogue's list of values where it is another field's. */
const LISTS: Partial<Record<Field, string>> = {
  channel: 'correct.channel',
  callback: 'correct.callback',
  satisfaction: 'correct.satisfaction',
  grade: 'correct.grade',
  'criminal-stage': 'criminalStage',
  'callback-method': 'method',
  'callback-person': 'callback.reached/person',
  document: 'conclude.conclude/document',
  'hearing-forum': 'forum',
  'callback-obstacle': 'callback.not-possible/cause',
  'termination-ground': 'report-termination/ground',
  'termination-source': 'source',
};
function contentOf(field: Field): object {
  const { is } = CORRECTABLE[field];
  const list = { 'x-list': LISTS[field] ?? field };
  const text = is === 'text' ? texts[field] : undefined;
  if (text) return { text: { ...z.toJSONSchema(text, { io: 'input', unrepresentable: 'any' }), ...list } };
  if (typeof is === 'string') return {};
  const { about } = is;
  switch (about.type) {
    case 'choice':
      return { value: { type: 'string', enum: about.values, ...list } };
    case 'count':
      return { value: { type: 'integer', minimum: about.from, maximum: about.to } };
    case 'day':
      return { value: { type: 'string', format: 'date' } };
    case 'flag':
      return { value: { type: 'boolean' } };
    default:
      return { value: { type: 'string' } };
  }
}

const COMPANIONS: Partial<Record<Field, readonly Key[]>> = {
  received: ['time'],
  kind: ['criminalStage', 'procedure', 'duplicateReason'],
  'criminal-stage': ['duplicateReason'],
  hearing: ['duplicateReason'],
  'hearing-forum': ['duplicateReason'],
};
/** Words by which a case may be another one's double. */
export const TELLING: readonly Field[] = ['matter', 'notice-number', 'organ'];
