import { isCivilDate, type CivilDate } from './time.js';

/**
 * Numbers and names of people: their normal form, what is well formed, and what may be shown of them.
 *
 * GB 11643—1999: 6 digits of place, 8 of birth date, 3 of sequence, 1 check character by ISO 7064 MOD 11-2. Residence
 * permits (港澳台居民居住证, 外国人永久居留身份证 since 2023) have the same form. People without such a number are never
 * turned away for it; then there is nothing to check.
 */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';
const MOBILE = /^(?:(?:\+|00)?86-?)?1[3-9]\d-?\d{4}-?\d{4}$/;
const LANDLINE = /^(?:(?:\+|00)86-?0?[1-9]\d{1,2}-?|0[1-9]\d{1,2}-?)?[2-8]\d{2,3}-?\d{4}(?:[-转#*]\d{1,6})?$/;
const SERVICE_NUMBER = /^[48]00-?\d{3,4}-?\d{3,4}$/;
const DASHES = /[\u2010-\u2015\u2043\u2212]/g;
const ID_NUMBER = /^[1-9]\d{16}[\dX]$/;

/** What nobody sees: blanks, controls, marks of direction, characters of no width, selectors of variants, fillers. */
const INVISIBLE =
  /[\u0001-\u0020\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/gu;
/**
 * Dots, dashes, brackets, quotes and other signs, a run of them. Not `*` and `×`, which stand for a character that is kept
 * back: 李× is not 李.
 */
const SIGNS =
  /[\u0021-\u0029\u002B-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007E\u00A1-\u00A9\u00AB\u00AC\u00AE-\u00B1\u00B4\u00B6-\u00B8\u00BB\u00BF\u02C2-\u02DF\u055A-\u055F\u0589\u058A\u05BE\u05F3\u05F4\u060C\u061B\u061F\u066A-\u066C\u06D4\u1427\u16EB\u1800-\u180A\u2010-\u2027\u2030-\u205E\u2190-\u245F\u2500-\u27FF\u2900-\u2BFF\u2E00-\u2E7F\u3001-\u3004\u3008-\u3020\u3030\u3036\u3037\u303D-\u303F\u30A0\u30FB\u318D\uA78F\uFE10-\uFE1F\uFE30-\uFE6F\u{10100}-\u{10102}]+/gu;
/** The round zero of dates in Chinese figures, as it is also written. */
const ZEROES = /[○◯]/g;
/** Where signs tell figures apart they count: 2026-1 is not 20261. */
const BETWEEN_FIGURES = /(?<![0-9])-|-(?![0-9])/g;

/**
 * The normal form of a document's number (文号、案号、登记簿编号), by which such numbers are compared: Unicode NFKC, small
 * letters, nothing invisible; of signs, whichever they are, a dash between figures is left, elsewhere nothing.
 * （2026）示刑初102号 and [2026] 示刑初102 号 are one. PostgreSQL has the same as `document_key`, and stores it beside what
 * was typed (prisma/migrations/0003_identity); that both agree is tested (db/identity.test.ts).
 */
export function documentKey(text: string): string {
  const folded = [...tidied(text.replace(ZEROES, '〇')).normalize('NFKC')].map(small).join('');
  return tidied(folded).replace(BETWEEN_FIGURES, '').normalize('NFKC');
}

/** The normal form of a name or of a person's number: the same without any sign. `identity_key` in PostgreSQL. */
export function identityKey(text: string): string {
  return documentKey(text).replaceAll('-', '');
}

/** The normal form of a telephone number: figures, without the country's 86. `phone_key` in PostgreSQL. */
export function phoneKey(text: string): string {
  return identityKey(text)
    .replace(/[^0-9]/g, '')
    .replace(/^(?:00)?86(?=1[3-9][0-9]{9}$)/, '')
    .replace(/^(?:00)?860?(?=[1-9][0-9]{9})/, '0');
}

const tidied = (text: string): string => text.replace(INVISIBLE, '').replace(SIGNS, '-');
/** Letter by letter and without regard to its neighbours, as PostgreSQL does it. */
const small = (letter: string): string => String.fromCodePoint(letter.toLowerCase().codePointAt(0)!);

/** As an ID number is checked: its normal form, in capitals. */
export function normaliseIdNumber(text: string): string {
  return identityKey(text).toUpperCase();
}

/** Whether the text, already normalised, has 18 characters, a birth date that exists and the right check character. */
export function isIdNumber(text: string): boolean {
  return ID_NUMBER.test(text) && isCivilDate(birthDateIn(text)) && checkCharacter(text.slice(0, 17)) === text[17];
}

/** The check character of the first 17 digits. @throws RangeError when they are not 17 digits */
export function checkCharacter(digits: string): string {
  if (!/^\d{17}$/.test(digits)) throw new RangeError('the check character is computed from 17 digits');
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/** The birth date in a valid number. @throws RangeError (without the number in its message) */
export function birthDateOf(idNumber: string): CivilDate {
  if (!isIdNumber(idNumber)) throw new RangeError('not a valid ID number');
  return birthDateIn(idNumber);
}

/** Of an ID number place code and last two characters are shown, '330482**********1X'; of a passport the last two. */
export function maskIdNumber(idNumber: string): string {
  return maskMiddle(idNumber, idNumber.length === 18 ? 6 : 0, 2);
}

/** 张*三, 张*, 欧**娜: first and last character, the last only from three characters on. */
export function maskName(name: string): string {
  const length = [...name].length;
  if (length <= 1) return '*'.repeat(length);
  return maskMiddle(name, 1, length === 2 ? 0 : 1);
}

/** 138****5678; of a shorter number only the last two digits. */
export function maskPhone(phone: string): string {
  return phone.length >= 11 ? maskMiddle(phone, 3, 4) : maskMiddle(phone, 0, 2);
}

/**
 * Mainland telephone numbers, permissively: mobile or landline, with or without +86 and area code, extension, 400 and
 * 800 numbers; blanks, brackets and hyphens where people put them.
 */
export function isPhoneNumber(text: string): boolean {
  const compact = text.normalize('NFKC').replace(INVISIBLE, '').replace(/[()]/g, '').replace(DASHES, '-');
  return MOBILE.test(compact) || LANDLINE.test(compact) || SERVICE_NUMBER.test(compact);
}

function birthDateIn(idNumber: string): CivilDate {
  return `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
}

/** Keeps the ends; when they would be all there is, nothing is kept. */
function maskMiddle(text: string, head: number, tail: number): string {
  const characters = [...text];
  if (characters.length <= head + tail) return '*'.repeat(characters.length);
  return characters
    .map((character, index) => (index < head || index >= characters.length - tail ? character : '*'))
    .join('');
}
