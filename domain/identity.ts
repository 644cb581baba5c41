import { isCivilDate, type CivilDate } from './time.js';

/**
 * Numbers and names of people: what is well formed, and what may be shown of them.
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
const ID_NUMBER = /^[1-9]\d{16}[\dX]$/;

/** As it is stored and compared: without blanks, the check character a capital X. */
export function normaliseIdNumber(text: string): string {
  return text.replace(/\s/g, '').toUpperCase();
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
  const compact = text.replace(/[\s()\uff08\uff09]/g, '');
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
