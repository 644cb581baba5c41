import { z } from 'zod';
import { outOfBounds } from '../../domain/bounds.js';
import { holderOf, ID_KINDS, isNumbered, isNumberOf } from '../../domain/id-kinds.js';
import { isPhoneNumber } from '../../domain/identity.js';
import { LANGUAGES } from '../../domain/languages.js';
import { inGroup } from '../field-groups.js';
import { ruled } from '../field-rules.js';
import { called, dayOf, line, prose, registerNumber, setOf, telling } from '../fields.js';
import { civilDate, type CivilDate } from '../../domain/time.js';
import type { ExampleContext } from '../form.js';
import { judgedBy } from '../judging.js';
import type { PlainCode } from '../problem-types.js';

/** Fields that several forms share. */

export const note = prose().optional();

/** 受援人类别 */
const CATEGORIES = [
  'disabled',
  'elderly',
  'minor',
  'woman',
  'farmer',
  'migrant-worker',
  'military',
  'veteran',
  'low-income',
  'sensory-disabled',
  'mental-disorder',
  'left-behind-child',
  'ethnic-minority',
  'foreigner',
  'other',
] as const;

const personFields = {
  name: called(100).optional(),
  idKind: z.enum(ID_KINDS).default('resident-id'),
  idNumber: line(40).optional(),
  idReason: line(300).optional(),
  phone: line(40).optional(),
  gender: z.enum(['male', 'female', 'other']).optional(),
  birthDate: dayOf('birth').optional(),
  address: called(300).optional(),
  categories: setOf(z.enum(CATEGORIES), { max: CATEGORIES.length }).default([]),
  detained: z.boolean().default(false),
};

/** Somebody of the case, as far as he is known; what contradicts his number is refused (domain/id-kinds.ts). */
export const person = ruled(z.strictObject(personFields), {
  when: { idKind: ['none'] },
  required: ['idReason'],
}).superRefine((p, c) => {
  for (const [field, code] of contradictions(p)) c.addIssue({ code: 'custom', path: [field], params: { code } });
});
type Fields = z.output<z.ZodObject<typeof personFields>>;
export type Person = z.output<typeof person>;

function contradictions({ idKind, idNumber, phone, birthDate, gender }: Fields): [string, PlainCode][] {
  const found: [string, PlainCode][] = [];
  const wrong = idNumber !== undefined && !isNumberOf(idKind, idNumber);
  if (wrong) found.push(['idNumber', isNumbered(idKind) ? 'id-number' : 'number-without-paper']);
  if (phone !== undefined && !isPhoneNumber(phone)) found.push(['phone', 'phone-number']);
  const holder = idNumber === undefined || wrong || idKind === 'passport' ? undefined : holderOf(idNumber);
  if (holder && outOfBounds('birth', holder.birthDate, civilDate(judgedBy()))) found.push(['idNumber', 'birth-date']);
  if (holder && birthDate !== undefined && birthDate !== holder.birthDate) found.push(['birthDate', 'not-as-number']);
  if (holder && (gender === 'male' || gender === 'female') && gender !== holder.gender)
    found.push(['gender', 'not-as-number']);
  return found;
}

/** What can be known about people and matter; all of it may still be missing when a record is saved. */
export const record = {
  recipients: z.array(person).max(500).optional(),
  representatives: z.array(person).max(20).optional(),
  opposing: z.array(person).max(50).optional(),
  title: called(200).optional(),
  matter: z
    .enum([
      'state-compensation',
      'social-insurance',
      'pension-for-bereaved',
      'maintenance',
      'labour',
      'legal-capacity',
      'injury',
      'environment',
      'domestic-violence',
      'good-samaritan',
      'criminal-defence',
      'notarial',
      'other',
    ])
    .optional(),
  narrative: telling(20_000).optional(),
  materials: z
    .array(z.strictObject({ name: line(200), copies: z.int().min(1).max(999).default(1) }))
    .max(100)
    .optional(),
  lifeOrDeath: z.boolean().optional(),
  language: z.enum(LANGUAGES).optional(),
  paperNumber: registerNumber.optional(),
  duplicateReason: prose(1000).optional(),
};

const { recipients, representatives, opposing, language, title, matter, narrative, lifeOrDeath, ...register } = record;
/** The same in the order in which a desk asks for it. */
export const recordSheet = {
  ...inGroup('people', { recipients, representatives, opposing, language }),
  ...inGroup('matter', { title, matter, narrative, lifeOrDeath }),
  ...inGroup('register', register),
};

export const EXAMPLE_PERSON = {
  name: '王示例',
  idKind: 'resident-id' as const,
  idNumber: '11010519491231002X',
  phone: '13800000000',
  gender: 'female' as const,
  categories: ['migrant-worker' as const],
};

/** The day of the hearing that a task is about; today, where that lies ahead. */
export function dayHeard({ task, today }: Pick<ExampleContext, 'task' | 'today'>): CivilDate {
  const day = String(task?.data['day'] ?? today);
  return day > today ? today : day;
}
