import { isIdNumber, normaliseIdNumber } from './identity.js';
import type { CivilDate } from './time.js';

/**
 * Papers that say who somebody is, and what their numbers say of him. Checked is what the issuer has published: of passports
 * and travel permits that is a form and no check character, of the old card of foreigners (three letters, twelve figures)
 * neither how the check figure is computed.
 */
export const ID_KINDS = [
  /** 居民身份证, GB 11643 */
  'resident-id',
  /** 港澳台居民居住证: places 810000, 820000, 830000, else as GB 11643 (国务院办公厅 2018) */
  'hk-mo-tw-residence-permit',
  'passport',
  /** 港澳居民来往内地通行证, 台湾居民来往大陆通行证 */
  'travel-permit',
  /** 外国人永久居留身份证: 18 characters that begin with 9 since December 2023, before that three letters and twelve figures */
  'foreign-permanent-resident',
  /** 身份不明(自报) */
  'unknown-identity',
  /** 待补 */
  'pending',
  /** 无证件: with the reason. */
  'none',
] as const;
export type IdKind = (typeof ID_KINDS)[number];

const FORMS: Readonly<Record<IdKind, (number: string) => boolean>> = {
  // A citizen's place begins with 1 to 8 (9: a foreigner's card); those of Hong Kong, Macao and Taiwan are the permit's.
  'resident-id': (n) => !/^(?:9|8[1-3]0000)/.test(n) && isIdNumber(n),
  'hk-mo-tw-residence-permit': (n) => /^8[1-3]0000/.test(n) && isIdNumber(n),
  passport: (n) => /^(?=.*[0-9])[A-Z0-9]{5,20}$/.test(n),
  'travel-permit': (n) => /^(?=.*[0-9])[A-Z0-9]{6,20}$/.test(n),
  'foreign-permanent-resident': (n) => /^[A-Z]{3}[0-9]{12}$/.test(n) || (n.startsWith('9') && isIdNumber(n)),
  'unknown-identity': () => false,
  pending: () => false,
  none: () => false,
};

/** Whether the number, in any spelling, can be one of such a paper. */
export const isNumberOf = (kind: IdKind, number: string): boolean => FORMS[kind](normaliseIdNumber(number));

/** Whether such a paper has a number at all. */
export const isNumbered = (kind: IdKind): boolean =>
  kind !== 'unknown-identity' && kind !== 'pending' && kind !== 'none';

/** What a number of 18 characters says of its holder; undefined of any other. */
export function holderOf(
  number: string,
): { readonly birthDate: CivilDate; readonly gender: 'male' | 'female' } | undefined {
  const normal = normaliseIdNumber(number);
  if (!isIdNumber(normal)) return undefined;
  const birthDate = `${normal.slice(6, 10)}-${normal.slice(10, 12)}-${normal.slice(12, 14)}`;
  return { birthDate, gender: Number(normal[16]) % 2 === 1 ? 'male' : 'female' };
}
