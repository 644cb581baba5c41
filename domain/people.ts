import { holderOf } from './id-kinds.js';
import { identityKey, phoneKey } from './identity.js';
import type { CivilDate } from './time.js';

/** Somebody as the record has him. */
export interface Known {
  readonly name?: string | null | undefined;
  readonly idNumber?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly birthDate?: CivilDate | null | undefined;
  readonly categories?: readonly string[] | undefined;
}

/** As his number has it, or as he says. */
export const bornOn = (p: Known): CivilDate | undefined =>
  (p.idNumber ? holderOf(p.idNumber)?.birthDate : undefined) ?? p.birthDate ?? undefined;

/** Full age (周岁) begins on the day after the birthday (法释〔2006〕1号 art. 2). */
const FULL_AGE_YEARS = 18;

/**
 * Whether somebody is a minor (未成年人) on that day: by his birth date, or, where none is known, because he was entered as one.
 */
export function isMinor(p: Known, on: CivilDate): boolean {
  const born = bornOn(p);
  if (born === undefined) return p.categories?.includes('minor') ?? false;
  return `${String(Number(born.slice(0, 4)) + FULL_AGE_YEARS).padStart(4, '0')}${born.slice(4)}` >= on;
}

/**
 * Whether two entries are one person: by the number where both have one, else by the name, unless telephone or birth date
 * tell them apart. Whoever has no name is like nobody.
 */
export function isSamePerson(a: Known, b: Known): boolean {
  const [idA, idB] = [keyOf(identityKey, a.idNumber), keyOf(identityKey, b.idNumber)];
  if (idA !== '' && idB !== '') return idA === idB;
  const name = keyOf(identityKey, a.name);
  if (name === '' || name !== keyOf(identityKey, b.name)) return false;
  return !areApart(keyOf(phoneKey, a.phone), keyOf(phoneKey, b.phone)) && !areApart(bornOn(a) ?? '', bornOn(b) ?? '');
}

const keyOf = (key: (text: string) => string, text: string | null | undefined): string => key(text ?? '');
const areApart = (a: string, b: string): boolean => a !== '' && b !== '' && a !== b;
