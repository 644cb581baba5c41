import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PartyRow } from '../db/cases.js';
import { checkCharacter } from '../domain/identity.js';
import { ID_KINDS } from '../domain/id-kinds.js';
import { addDays } from '../domain/time.js';
import { disguised, typedOtherwise } from '../test/support/disguises.js';
import { on } from '../test/support/fixtures.js';
import { person, type Person } from './forms/fields.js';
import { inputErrors } from './input-errors.js';
import { judgedAt } from './judging.js';
import { peopleErrors, type People } from './people.js';

const TODAY = '2026-03-02';

/** What is wrong with a recipient, as pointer and code. */
function faults(sent: object): string[] {
  const parsed = judgedAt(on(TODAY), () => person.safeParse(sent));
  const errors = parsed.success
    ? peopleErrors({ recipients: [parsed.data] }, [])
    : inputErrors(parsed.error, sent, 'body');
  return errors.map(({ pointer, code }) => `${pointer.replace('/recipients/0', '')} ${code}`);
}

const RESIDENT = '11010519491231002X';
describe.each([
  ['a resident', {}, RESIDENT],
  ['a resident of Hong Kong', { idKind: 'hk-mo-tw-residence-permit' }, '810000199003070015'],
  ['a foreigner with the card of 2023', { idKind: 'foreign-permanent-resident' }, '910105199003070024'],
])('%s', (_, kind, idNumber) => {
  const [born, gender] = [
    `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`,
    Number(idNumber[16]) % 2 ? 'male' : 'female',
  ];
  const other = gender === 'male' ? 'female' : 'male';
  const last = idNumber.endsWith('X') ? '1' : String((Number(idNumber.at(-1)) + 1) % 10);

  test('is taken with what his number says of him', () => {
    expect(faults({ ...kind, idNumber })).toEqual([]);
    expect(faults({ ...kind, idNumber, birthDate: born, gender })).toEqual([]);
    expect(faults({ ...kind, idNumber, gender: 'other' })).toEqual([]);
  });

  test('is not taken with anything else, and the field is named', () => {
    expect(faults({ ...kind, idNumber: idNumber.slice(0, 17) + last })).toEqual(['/idNumber id-number']);
    expect(faults({ ...kind, idNumber: idNumber.slice(0, 17) })).toEqual(['/idNumber id-number']);
    expect(faults({ ...kind, idNumber, birthDate: addDays(born, 1) })).toEqual(['/birthDate not-as-number']);
    expect(faults({ ...kind, idNumber, gender: other })).toEqual(['/gender not-as-number']);
    expect(faults({ ...kind, idNumber, birthDate: '1950-01-01', gender: other })).toHaveLength(2);
  });

  test('is taken in any spelling', () => {
    // As much as the field holds.
    const spellings = typedOtherwise(idNumber).filter((written) => written.length <= 40);
    fc.assert(
      fc.property(spellings, (written) => {
        expect(faults({ ...kind, idNumber: written })).toEqual([]);
      }),
    );
  });

  test('is not somebody unborn, nor older than anybody', () => {
    const bornOn = (day: string) => {
      const digits = idNumber.slice(0, 6) + day.replaceAll('-', '') + idNumber.slice(14, 17);
      return { ...kind, idNumber: digits + checkCharacter(digits) };
    };
    for (const day of ['1800-03-07', '1899-12-31', '2027-03-07', addDays(TODAY, 1)])
      expect(faults(bornOn(day))).toEqual(['/idNumber birth-date']);
    for (const day of ['1900-01-01', TODAY]) expect(faults(bornOn(day))).toEqual([]);
  });
});

test.each<[object, string[]]>([
  [{ idKind: 'hk-mo-tw-residence-permit', idNumber: RESIDENT }, ['/idNumber id-number']],
  [{ idNumber: '810000199003070015' }, ['/idNumber id-number']],
  [{ idNumber: '910105199003070024' }, ['/idNumber id-number']],
  [{ idKind: 'foreign-permanent-resident', idNumber: RESIDENT }, ['/idNumber id-number']],
  [{ idKind: 'foreign-permanent-resident', idNumber: 'USA310083072715' }, []],
  [{ idKind: 'foreign-permanent-resident', idNumber: 'US310083072715' }, ['/idNumber id-number']],
  [{ idKind: 'passport', idNumber: 'e 1234 5678' }, []],
  [{ idKind: 'passport', idNumber: '护照' }, ['/idNumber id-number']],
  [{ idKind: 'travel-permit', idNumber: 'H01234567' }, []],
  [{ idKind: 'travel-permit', idNumber: '0' }, ['/idNumber id-number']],
  [{ idKind: 'none' }, ['/idReason required']],
  [{ idKind: 'none', idReason: '证件遗失,正在补办' }, []],
  [{ idKind: 'unknown-identity' }, []],
  [{ idKind: 'pending', idNumber: RESIDENT }, ['/idNumber number-without-paper']],
  [{ idKind: 'library-card' }, ['/idKind value']],
  [{ birthDate: '2030-01-01' }, ['/birthDate date-in-future']],
  [{ birthDate: '1899-12-31' }, ['/birthDate date-out-of-bounds']],
  [{ birthDate: '1900-01-01' }, []],
  [{ phone: '不详' }, ['/phone phone-number']],
  [{ phone: '123' }, ['/phone phone-number']],
  [{ phone: '0573-87654321转801' }, []],
  [{ phone: '（0573）8765 4321' }, []],
  [{ phone: '+86 138-1234-5678' }, []],
  [{ phone: '１３８１２３４５６７８' }, []],
  [{ phone: '400-810-1234' }, []],
  [{}, []],
])('%j: %j', (sent, expected) => {
  expect(faults(sent)).toEqual(expected);
});

test('every kind of paper either has numbers of a form or none', () => {
  for (const idKind of ID_KINDS) expect(faults({ idKind, idNumber: '?' })).toHaveLength(idKind === 'none' ? 2 : 1);
});

const one = (more: Partial<Person> = {}): Person => ({
  name: '李四',
  idKind: 'resident-id',
  categories: [],
  detained: false,
  ...more,
});
const twice = (body: People) => peopleErrors(body, []).map(({ pointer, code }) => `${pointer} ${code}`);

test.each<[string, People, string[]]>([
  [
    'by number',
    { recipients: [one({ idNumber: RESIDENT }), one({ name: '别名', idNumber: '11010519491231002x' })] },
    ['/recipients/1'],
  ],
  ['by name alone', { recipients: [one(), one({ name: '李 四' })] }, ['/recipients/1']],
  ['by name, where a number is missing', { recipients: [one({ idNumber: RESIDENT }), one()] }, ['/recipients/1']],
  ['on both sides', { recipients: [one()], opposing: [one({ name: '赵某' }), one()] }, ['/opposing/1']],
  ['as the opponent’s representative', { opposing: [one()], representatives: [one()] }, ['/representatives/0']],
  [
    'namesakes of two numbers are two',
    { recipients: [one({ idNumber: RESIDENT }), one({ idNumber: '110105194912310046' })] },
    [],
  ],
  [
    'namesakes of two telephones are two',
    { recipients: [one({ phone: '13800000001' }), one({ phone: '13800000002' })] },
    [],
  ],
  [
    'namesakes of two birth dates are two',
    { recipients: [one({ birthDate: '1990-01-01' }), one({ birthDate: '1991-01-01' })] },
    [],
  ],
  ['who has no name is like nobody', { recipients: [one({ name: undefined }), one({ name: undefined })] }, []],
  ['a recipient may speak for others', { recipients: [one()], representatives: [one()] }, []],
])('the same person twice: %s', (_, body, at) => {
  expect(twice(body)).toEqual(at.map((pointer) => `${pointer} same-person-twice`));
});

test('the same person twice, one of them on record', () => {
  const known: PartyRow = {
    case_id: '',
    role: 'opposing',
    n: 1,
    name: '李·四',
    id_kind: null,
    id_number: null,
    id_reason: null,
    phone: null,
    gender: null,
    birth_date: null,
    address: null,
    categories: [],
    detained: false,
  };
  expect(peopleErrors({ recipients: [one()] }, [known])).toEqual([
    { pointer: '/recipients/0', code: 'same-person-twice' },
  ]);
  // The body replaces the list in which he stands.
  expect(peopleErrors({ recipients: [one()], opposing: [] }, [known])).toEqual([]);
  expect(peopleErrors({ representatives: [one({ name: '赵某' })] }, [known])).toEqual([]);
});

test('however one of two entries of a person is disguised, it is noticed', () => {
  fc.assert(
    fc.property(disguised('买买提·艾力'), disguised(RESIDENT), (name, idNumber) => {
      const first = one({ name: '买买提·艾力', idNumber: RESIDENT });
      expect(twice({ recipients: [first, one({ name })] })).toHaveLength(1);
      expect(twice({ recipients: [first], opposing: [one({ name: '甲', idNumber })] })).toHaveLength(1);
    }),
  );
});
