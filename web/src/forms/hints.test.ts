import { describe, expect, it } from 'vitest';
import { holderOf } from '../../../domain/id-kinds.js';
import { filledFrom, hintFor, readResidentId } from './hints.js';

const t = (key: string, of?: Record<string, unknown>) => `${key} ${JSON.stringify(of ?? {})}`;

describe('a resident’s number while it is typed', () => {
  it.each([
    ['11010519491231002X', { birthDate: '1949-12-31', gender: 'female' }],
    ['110105194912310038', { birthDate: '1949-12-31', gender: 'male' }],
    ['110105194912310020', undefined],
    ['110105194913310020', undefined],
    ['1101051949123100', undefined],
  ])('%s', (number, read) => {
    expect(readResidentId(number)).toEqual(read);
  });

  it('is read as the server reads it', () => {
    for (const number of ['11010519491231002X', '110105194912310038'])
      expect(readResidentId(number)).toEqual(holderOf(number));
  });

  it.each([
    ['1101', {}, 'form.id.more'],
    ['110105194912310020', {}, 'form.id.wrong'],
    ['11010519491231002X', { gender: 'male' }, 'form.id.sex'],
    ['11010519491231002X', { birthDate: '1950-01-01' }, 'form.id.birth'],
    // In full-width digits, with spaces and a small letter.
    ['１１０１０５ 19491231 002x', {}, 'form.id.read'],
  ])('%s beside %j: %s', (number, beside, key) => {
    expect(hintFor('idNumber', number, beside, t)?.text.split(' ')[0]).toBe(key);
  });

  it('says nothing of other papers', () => {
    expect(hintFor('idNumber', 'E1234567', { idKind: 'passport' }, t)).toBeUndefined();
    expect(filledFrom('idNumber', '11010519491231002X', { idKind: 'passport' })).toEqual({});
  });

  it('fills in what stands beside it, and changes nothing that does', () => {
    expect(filledFrom('idNumber', '11010519491231002X', {})).toEqual({ gender: 'female', birthDate: '1949-12-31' });
    expect(filledFrom('idNumber', '11010519491231002X', { gender: 'other' })).toEqual({ birthDate: '1949-12-31' });
  });
});
