import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  birthDateOf,
  checkCharacter,
  isIdNumber,
  isPhoneNumber,
  maskIdNumber,
  maskName,
  maskPhone,
  normaliseIdNumber,
} from './identity.js';
import { addDays } from './time.js';

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''));
const idNumbers = fc
  .tuple(fc.integer({ min: 110101, max: 659099 }), fc.integer({ min: 0, max: 40_000 }), digits(3))
  .map(([place, day, sequence]) => `${place}${addDays('1910-01-01', day).replaceAll('-', '')}${sequence}`)
  .map((first17) => first17 + checkCharacter(first17));

describe('ID numbers (GB 11643)', () => {
  it('takes the examples of the standard', () => {
    expect(isIdNumber('11010519491231002X')).toBe(true);
    expect(isIdNumber('440524188001010014')).toBe(true);
    expect(birthDateOf('11010519491231002X')).toBe('1949-12-31');
  });

  it('any one digit mistyped is noticed', () => {
    fc.assert(
      fc.property(idNumbers, fc.nat(16), fc.integer({ min: 1, max: 9 }), (number, place, shift) => {
        const digit = (Number(number[place]) + shift) % 10;
        expect(isIdNumber(number)).toBe(true);
        expect(isIdNumber(number.slice(0, place) + digit + number.slice(place + 1))).toBe(false);
      }),
    );
  });

  it('two neighbouring digits exchanged are noticed', () => {
    fc.assert(
      fc.property(idNumbers, fc.nat(15), (number, place) => {
        const [a, b] = [number.charAt(place), number.charAt(place + 1)];
        fc.pre(a !== b);
        expect(isIdNumber(number.slice(0, place) + b + a + number.slice(place + 2))).toBe(false);
      }),
    );
  });

  it('a birth date that does not exist is refused though the check character is right', () => {
    const first17 = '11010519490229002';
    expect(isIdNumber(first17 + checkCharacter(first17))).toBe(false);
  });

  it('15 digits, blanks, a small x are refused until normalised', () => {
    expect(isIdNumber('110105491231002')).toBe(false);
    expect(isIdNumber('11010519491231002x')).toBe(false);
    expect(isIdNumber(normaliseIdNumber(' 110105 19491231 002x'))).toBe(true);
  });

  it('an error never repeats the number', () => {
    expect(() => birthDateOf('110105194912310021')).toThrow(/^(?!.*110105)/);
  });
});

describe('what is shown of a person', () => {
  it.each([
    ['张三丰', '张*丰'],
    ['张三', '张*'],
    ['欧阳娜娜', '欧**娜'],
    ['张', '*'],
    ['', ''],
    ['𠮷野家', '𠮷*家'],
  ])('%s becomes %s', (name, shown) => {
    expect(maskName(name)).toBe(shown);
  });

  it('of an ID number the birth date and the sequence never', () => {
    fc.assert(
      fc.property(idNumbers, (number) => {
        const shown = maskIdNumber(number);
        expect(shown).toHaveLength(18);
        expect(shown.slice(6, 16)).toBe('*'.repeat(10));
      }),
    );
    expect(maskIdNumber('E12345678')).toBe('*******78');
    expect(maskIdNumber('12')).toBe('**');
  });

  it('of a telephone number the middle never', () => {
    expect(maskPhone('13812345678')).toBe('138****5678');
    expect(maskPhone('87654321')).toBe('******21');
  });
});

describe('telephone numbers', () => {
  it.each([
    '13812345678',
    '138 1234 5678',
    '+8613812345678',
    '+86 138-1234-5678',
    '0573-87654321',
    '(0573)8765 4321',
    '（010）87654321',
    '87654321',
    '0573-87654321-801',
    '0951-6054321转12',
    '+86-573-87654321',
    '400-810-1234',
  ])('%s is one', (text) => {
    expect(isPhoneNumber(text)).toBe(true);
  });

  it.each([
    '',
    '12812345678',
    '1381234567',
    '138123456789',
    '0573-123',
    'abc',
    '张三',
    '+1 212 555 0100',
    '13812345678 ext',
  ])('%j is none', (text) => {
    expect(isPhoneNumber(text)).toBe(false);
  });
});
