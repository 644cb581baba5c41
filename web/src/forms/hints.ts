import type { Data } from './schema.js';

export interface Hint {
  readonly text: string;
  readonly tone: 'fine' | 'soon';
}
type T = (key: string, of?: Record<string, unknown>) => string;

/** What is said of a value while it is typed, before anything is sent. */
export function hintFor(name: string, value: unknown, beside: Data, t: T): Hint | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  if (name === 'idNumber' && (beside['idKind'] ?? 'resident-id') === 'resident-id') return idHint(value, beside, t);
  return undefined;
}

function idHint(typed: string, beside: Data, t: T): Hint | undefined {
  const number = normal(typed);
  if (number.length < 18) return { text: t('form.id.more', { n: 18 - number.length }), tone: 'soon' };
  const read = readResidentId(number);
  if (!read) return { text: t('form.id.wrong'), tone: 'soon' };
  const { gender, birthDate } = beside;
  if (gender !== undefined && gender !== 'other' && gender !== read.gender)
    return { text: t('form.id.sex'), tone: 'soon' };
  if (birthDate !== undefined && birthDate !== read.birthDate)
    return { text: t('form.id.birth', { date: read.birthDate }), tone: 'soon' };
  return { text: t('form.id.read', { date: read.birthDate, sex: t(`form.id.${read.gender}`) }), tone: 'fine' };
}

/** What a value says of the fields beside it, where they are still empty. */
export function filledFrom(name: string, value: unknown, beside: Data): Data {
  if (name !== 'idNumber' || typeof value !== 'string' || (beside['idKind'] ?? 'resident-id') !== 'resident-id')
    return {};
  const read = readResidentId(normal(value));
  if (!read) return {};
  const known: Data = { gender: read.gender, birthDate: read.birthDate };
  return Object.fromEntries(Object.entries(known).filter(([field]) => beside[field] === undefined));
}

const normal = (typed: string): string => typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/**
 * Birth date and sex from a resident's number with a true check digit (GB 11643-1999).
 *
 * @returns undefined for what is no such number
 */
export function readResidentId(number: string): { birthDate: string; gender: 'male' | 'female' } | undefined {
  if (!/^\d{17}[\dX]$/.test(number)) return undefined;
  const sum = WEIGHTS.reduce((all, weight, i) => all + weight * Number(number[i]), 0);
  if ('10X98765432'[sum % 11] !== number[17]) return undefined;
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const day = new Date(`${birthDate}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== birthDate) return undefined;
  return { birthDate, gender: Number(number[16]) % 2 === 1 ? 'male' : 'female' };
}
