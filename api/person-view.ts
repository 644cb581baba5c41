import { z } from 'zod';
import type { PartyRow } from '../db/cases.js';
import { maskIdNumber, maskName, maskPhone } from '../domain/identity.js';
import type { Sight } from './disclosures.js';
import { veiled, type ViewClasses } from './sight/veil.js';

/** People of a case: whole, or masked. */

const nullableString = z.string().nullable();

/** Of people whom one may not see in full there is a masked name, and null for whatever else says who they are. */
export const personView = z
  .object({
    role: z.enum(['recipient', 'opposing', 'representative']),
    number: z.number().describe('该种人员中的第几人'),
    name: z.string(),
    idKind: nullableString,
    idNumber: nullableString,
    idReason: nullableString,
    phone: nullableString,
    gender: nullableString,
    birthDate: nullableString,
    address: nullableString,
    categories: z.array(z.string()).nullable(),
    detained: z.boolean().nullable(),
    hidden: z
      .array(z.string())
      .describe(
        '已录入而未显示或部分隐去的各项；为空而不在其中的，尚不知 / on record and not shown in full; null and not here: not known',
      ),
  })
  .meta({ id: 'Person' });
type PersonView = z.input<typeof personView>;

/** Who sees what of him (domain/classes.ts). */
export const PERSON_CLASSES = {
  ...({ role: 'case', number: 'case', name: 'own', idKind: 'case', idNumber: 'own', idReason: 'people' } as const),
  ...({ phone: 'own', gender: 'people', birthDate: 'people', address: 'people' } as const),
  ...({ categories: 'health', detained: 'health', hidden: 'case' } as const),
} as const satisfies ViewClasses<PersonView>;

/** What of somebody is masked, or left away, where he is not shown in full. */
const HIDDEN: readonly (readonly [string, (p: PartyRow) => unknown])[] = [
  ['name', (p) => p.name],
  ['idNumber', (p) => p.id_number],
  ['idReason', (p) => p.id_reason],
  ['phone', (p) => p.phone],
  ['gender', (p) => p.gender],
  ['birthDate', (p) => p.birth_date],
  ['address', (p) => p.address],
  ['categories', (p) => p.categories],
  ['detained', (p) => p.detained],
];

export function viewPerson(p: PartyRow, full: Sight): PersonView {
  const veil = (value: string | null, mask: (v: string) => string) => (value === null || full ? value : mask(value));
  const whole = {
    role: p.role,
    number: p.n,
    name: full ? p.name : maskName(p.name),
    idKind: p.id_kind,
    idNumber: veil(p.id_number, maskIdNumber),
    idReason: p.id_reason,
    phone: veil(p.phone, maskPhone),
    gender: p.gender,
    birthDate: p.birth_date,
    address: p.address,
    categories: p.categories,
    detained: p.detained,
    hidden: full ? [] : HIDDEN.filter(([, of]) => of(p) !== null).map(([field]) => field),
  };
  return veiled<PersonView>(whole, PERSON_CLASSES, () => full);
}
