import { z } from 'zod';
import { isIdNumber, normaliseIdNumber } from '../../domain/identity.js';
import { dayOf, line, prose } from '../fields.js';

/** Fields that several forms share. */

export const note = prose().optional();
/** 发生之日 */
export const ON = '发生之日,默认今日';

const personFields = {
  name: line(100).optional(),
  idKind: z
    .enum(['resident-id', 'passport', 'travel-permit', 'foreign-permanent-resident', 'unknown-identity', 'pending'])
    .default('resident-id'),
  idNumber: line(40).optional(),
  phone: line(40).optional(),
  gender: z.enum(['male', 'female', 'other']).optional(),
  birthDate: dayOf('birth').optional(),
  address: line(300).optional(),
  categories: z
    .array(
      z.enum([
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
      ]),
    )
    .default([]),
  detained: z.boolean().default(false),
};

/** Somebody of the case, as far as he is known. A resident's own number is checked (GB 11643). */
export const person = z
  .strictObject(personFields)
  .refine((p) => p.idKind !== 'resident-id' || p.idNumber === undefined || isIdNumber(normaliseIdNumber(p.idNumber)), {
    path: ['idNumber'],
    params: { code: 'id-number' },
  });
export type Person = z.output<typeof person>;

/** What can be known about people and matter; all of it may still be missing when a record is saved. */
export const record = {
  title: line(200).optional().describe('案由'),
  narrative: prose(20_000).optional().describe('案情及理由'),
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
    .optional()
    .describe('申请事项 (法律援助法 art. 31, 32)'),
  paperNumber: line(60).optional().describe('纸质登记簿编号'),
  materials: z
    .array(z.strictObject({ name: line(200), copies: z.int().min(1).max(999).default(1) }))
    .max(100)
    .optional()
    .describe('收到的材料,列入材料接收凭证(格式5)'),
  recipients: z.array(person).max(500).optional(),
  opposing: z.array(person).max(50).optional(),
  representatives: z.array(person).max(20).optional(),
};

export const EXAMPLE_PERSON = {
  name: '王示例',
  idKind: 'resident-id' as const,
  idNumber: '11010519491231002X',
  phone: '13800000000',
  gender: 'female' as const,
  categories: ['migrant-worker' as const],
};
