import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentKey, identityKey, phoneKey } from '../domain/identity.js';
import { pooledDatabase } from '../test/support/database.js';
import { disguised } from '../test/support/disguises.js';

const { pool } = await pooledDatabase({ pool: 1, owner: 1 });

interface Keys {
  readonly text: string;
  readonly document: string | null;
  readonly identity: string | null;
  readonly phone: string | null;
}
const KEYS = 'text, document_key(text) AS document, identity_key(text) AS identity, phone_key(text) AS phone';
const inSql = async (texts: readonly string[]): Promise<Keys[]> =>
  (await pool.query<Keys>(`SELECT ${KEYS} FROM unnest($1::text[]) WITH ORDINALITY AS t (text, n) ORDER BY n`, [texts]))
    .rows;
const inTypeScript = (text: string): Keys => ({
  text,
  document: documentKey(text) || null,
  identity: identityKey(text) || null,
  phone: phoneKey(text) || null,
});

test('PostgreSQL and TypeScript have the same normal form of every character that both know', async () => {
  const { rows } = await pool.query<Keys>(
    `SELECT ${KEYS} FROM (SELECT chr(g) AS text FROM generate_series(1, 1114111) g WHERE g NOT BETWEEN 55296 AND 57343) c
     WHERE unicode_assigned(text)`,
  );
  const known = rows.filter(({ text }) => !/\p{Cn}/u.test(text));
  expect(known.length).toBeGreaterThan(280_000);
  expect(known.filter((keys) => keys.identity !== inTypeScript(keys.text).identity).map(({ text }) => text)).toEqual(
    [],
  );
  expect(known.filter((keys) => keys.document !== inTypeScript(keys.text).document).map(({ text }) => text)).toEqual(
    [],
  );
});

/** Letters that combine, cases, figures, signs and what is invisible, beside anything else. */
const awkward = fc.constantFrom(
  ...[
    'e',
    '\u0301',
    '\u0327',
    'İ',
    'Σ',
    'ß',
    'ﬀ',
    '①',
    '½',
    '〇',
    '○',
    '\u1100',
    '\u1161',
    '葛\u{E0100}',
    'Å',
    'K',
    '8',
    '6',
    '+',
    '1',
  ],
  ...[
    '-',
    '—',
    '（',
    '〕',
    '・',
    '\u00A0',
    '\u200D',
    '\u202E',
    '\u00AD',
    '\u034F',
    '\uFE0F',
    '\u3164',
    '\uFFA0',
    '*',
    '×',
    '˙',
    '´',
  ],
);
const anyText = fc
  .array(fc.oneof(awkward, fc.string({ unit: 'binary', minLength: 1, maxLength: 2 })), { maxLength: 12 })
  .map((all) => all.join(''))
  .filter((text) => !text.includes('\0') && !/\p{Surrogate}|\p{Cn}/u.test(text));

test('and of whatever is written with them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyText, { minLength: 200, maxLength: 400 }), async (texts) => {
      // Letters that are newer than PostgreSQL are none of those that both know.
      const { rows } = await pool.query<{ text: string }>(
        'SELECT text FROM unnest($1::text[]) AS t (text) WHERE unicode_assigned(text)',
        [texts],
      );
      const known = rows.map(({ text }) => text);
      expect(await inSql(known)).toEqual(known.map(inTypeScript));
    }),
    { numRuns: 20 },
  );
});

test('a normal form is its own', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(documentKey(documentKey(text))).toBe(documentKey(text));
      expect(identityKey(identityKey(text))).toBe(identityKey(text));
      expect(identityKey(documentKey(text))).toBe(identityKey(text));
    }),
    { numRuns: 5_000 },
  );
});

test('however a name or a number is disguised, its normal form is the same', () => {
  const names = fc.constantFrom('李四', '阿卜杜拉·买买提', 'Nguyễn Văn An', 'José Ñandú', '欧阳娜娜');
  fc.assert(
    fc.property(
      names.chain((name) => fc.tuple(fc.constant(name), disguised(name))),
      ([name, written]) => {
        expect(identityKey(written)).toBe(identityKey(name));
      },
    ),
  );
  const numbers = fc.constantFrom('（2026）示刑初102号', '平法援〔2026〕民0001号', '2026-017', '11010519491231002X');
  fc.assert(
    fc.property(
      numbers.chain((number) => fc.tuple(fc.constant(number), disguised(number))),
      ([number, written]) => {
        expect(documentKey(written)).toBe(documentKey(number));
      },
    ),
  );
});

test.each([
  ['2026-1-17', '2026-11-7'],
  ['（2026）1号', '（2026）11号'],
  ['2026-017', '2026017'],
])('%s and %s are two numbers', (a, b) => {
  expect(documentKey(a)).not.toBe(documentKey(b));
});

test.each([
  ['13812345678', '+86 138-1234-5678', '008613812345678', '１３８ １２３４ ５６７８'],
  ['0573-87654321', '+86-573-87654321', '（0573）8765 4321', '86 0573 87654321'],
  ['400-810-1234', '400 810 1234'],
])('%s is one telephone number however it is written', (number, ...written) => {
  for (const other of written) expect(phoneKey(other)).toBe(phoneKey(number));
});

test('names without anything in them have no normal form, and so are nobody’s', async () => {
  for (const { identity, document } of await inSql(['', ' ', '·', '\u200B', '（）']))
    expect([identity, document]).toEqual([null, null]);
});
