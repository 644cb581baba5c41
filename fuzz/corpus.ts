import fc from 'fast-check';
import { addDays, atTime } from '../domain/time.js';

/**
 * What people, programs and attackers put into a field, as JSON texts: a number may be written in ways that are lost once
 * it is read. Each is sent as it stands.
 */

/** The day on which all of it is sent: a Wednesday, with ordinary weeks around it. */
export const TODAY = '2026-03-11';
export const NOW = atTime(TODAY, '10:00');

const today = TODAY;
const year = Number(today.slice(0, 4));
const text = (...texts: readonly string[]): string[] => texts.map((t) => JSON.stringify(t));

const DAYS = text(
  ...['0000-01-01', '0001-01-01', '0999-12-31', '1582-10-10', '1753-01-01', '1899-12-31', '1900-01-01', '1949-10-01'],
  ...['1999-01-01', '2003-08-31', '2006-11-28', '2012-06-30', '2012-07-01', '2021-12-31', '2022-01-01', '2023-08-31'],
  ...['2020-02-29', '2024-02-29', '2025-02-29', '2024-02-30', '2026-04-31', '2026-13-01', '2026-00-10', '2026-1-1'],
  ...[addDays(today, -400), addDays(today, -30), addDays(today, -1), today, addDays(today, 1), addDays(today, 30)],
  ...[`${year + 1}-02-28`, `${year + 5}-12-31`, `${year + 6}-01-01`, '2036-12-10', '2100-02-29', '2200-12-31'],
  ...['9998-12-31', '9999-12-31', '10000-01-01', '-001-01-01', '+2026-01-01', '２０２６-０３-０２', '2026/03/02'],
  ...['20260302', '2026-03-02 ', '2026-03-02\n', '2026-W10-1', '2026年3月2日', 'today', '0', '-1', '٢٠٢٦-٠٣-٠٢'],
);
const INSTANTS = text(
  ...['0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59', '0000-01-01T00:00:00Z', '1969-12-31T23:59:59Z'],
  ...['2012-06-30T23:59:59+08:00', '2012-07-01T00:00:00+08:00', '2006-11-28T09:00:00+08:00', '2026-03-02T24:00:00Z'],
  ...['2026-03-02T23:59:60Z', '2026-03-02T09:00:00', '2026-03-02T09:00:00.123456789Z', '2026-03-02t09:00:00z'],
  ...['2026-03-02T09:00:00-00:00', '2026-03-02T09:00:00+24:00', '2026-03-02T09:00Z', '2026-02-30T09:00:00Z'],
  ...[`${year + 1}-01-01T00:00:00Z`, '2099-01-01T00:00:00+08:00', '1e15', '2026-03-02 09:00:00+08:00'],
);
const NUMBERS = [
  ...['0', '-0', '1', '-1', '1.5', '1e2', '1E400', '-1e400', '1e-400', '9007199254740993', '2147483648', '-2147483649'],
  ...['9223372036854775808', '0.1', '1.0', '501', '1001', '100000000000'],
  ...text('0x7', '1e2', ' 7', '+7', '7 ', '-0', '07', '7.0', '７', '٣', '0b1', '1_000', 'NaN', 'Infinity', '1,000'),
  ...text('99999999999999999999', '9'.repeat(400)),
];
const TEXTS = text(
  ...['', ' ', '\t', '\u3000', '\u00a0', '\u200b', '\u200b\u200d\ufeff', '\u3164', '\u2800', '\u202e', '\u202e李四'],
  ...[
    '李\u2066四\u2069',
    '李\n四',
    '李\r\n四',
    '李\u2028四',
    '李\u0085四',
    '\u0000',
    '李\u0000四',
    '\u001b[31m',
    '\u007f',
  ],
  ...['\ud800', '\udc00李', '\uffff', '\ufffd', '𠮷野', '葛\u{e0100}', '👩‍👩‍👧', 'e\u0301', '\u0301', 'ﷺ', 'İ', 'ß', 'ﬁ'],
  ...[
    ' 李四 ',
    '　李四　',
    '李·四',
    '李•四',
    '···',
    '（　）',
    '—',
    '★',
    'ۇيغۇر',
    "'; DROP TABLE command; --",
    '<script>alert(1)</script>',
    '${7*7}',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'null',
    'undefined',
    'true',
    '%00',
    '%E0%A4%A',
    '../..',
  ],
  ...[
    '\\',
    '"',
    '{{7*7}}',
    '{values}',
    '{from}',
    'a/b~c',
    'intake',
    'nobody',
    'x'.repeat(41),
    '字'.repeat(101),
    '字'.repeat(201),
  ],
  ...['字'.repeat(4_001), 'x'.repeat(20_001), '0'.repeat(60_000)],
);
const IDS = text(
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'not-a-uuid', '{}'],
  ...['A0000000-0000-4000-8000-00000000000A', 'a0000000000040008000000000000001', '330482198001010016'],
  ...['11010519491231002x', '１１０１０５１９４９１２３１００２Ｘ', '110105194912310021', '110105202702300021'],
);
const PLACES = text(
  ...['9999-99-99T00:00:00Z', '0000-01-01T00:00:00.000Z', '99999999999999999999', '9999-12-31T23:59:59Z'].map(
    (at) => `${at}/a0000000-0000-4000-8000-000000000001`,
  ),
  ...[
    '2026-01-01T00:00:00Z/',
    '/',
    '2026-01-01/x',
    '1/1',
    '0/0',
    '1/99999',
    '2147483648/1',
    'AAAA',
    '____',
    'MQ',
    '-1',
  ],
  ...['2026-03-02/A0000000-0000-4000-8000-000000000001', '2026-02-30/a0000000-0000-4000-8000-000000000001'],
);
const OTHERS = [
  ...['null', 'true', 'false', '[]', '{}', '[[]]', '[null]', '{"a":1}', '{"a":1,"a":2}', '[{"a":1,"a":1}]'],
  ...['["a","a"]', '["other","other"]', `[${'"x",'.repeat(2_000)}"x"]`, `${'['.repeat(40)}${']'.repeat(40)}`],
  ...['{"__proto__":{"x":1}}', '{"constructor":1}', '[1,"a",null]', 'NaN', 'undefined', "'a'", '0x7', '01', '.5', '1.'],
];

const CORPUS: readonly string[] = [...DAYS, ...INSTANTS, ...NUMBERS, ...TEXTS, ...IDS, ...PLACES, ...OTHERS];

const two = (n: number) => String(n).padStart(2, '0');
const anyDay = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
  .map(([y, m, d]) => `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`);
const anyOffset = fc
  .tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([sign, h, m]) => `${sign}${two(h)}:${two(m)}`);
const nearDay = fc.integer({ min: -800, max: 800 }).map((days) => addDays(today, days));

/** Mostly what is known to have hurt somebody, beside it what nobody has thought of. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...CORPUS) },
  { weight: 1, arbitrary: fc.oneof(anyDay, nearDay).map((day) => JSON.stringify(day)) },
  { weight: 1, arbitrary: fc.tuple(anyDay, anyOffset).map(([day, o]) => JSON.stringify(`${day}T12:00:00${o}`)) },
  { weight: 1, arbitrary: fc.oneof(fc.integer(), fc.double(), fc.maxSafeInteger()).map((n) => JSON.stringify(n)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }).map((s) => JSON.stringify(s)) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }).map((v) => JSON.stringify(v)) },
);

const TRIED = {
  date: text('9999-12-31', '1999-01-01'),
  'date-time': text('0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59', '2006-11-28T09:00:00+08:00'),
  number: ['1e400', ...text('0x7', '+7', '７')],
  array: ['["other","other"]'],
  text: text('李\u202e四', '…'),
} as const satisfies Record<string, readonly string[]>;

/** All that fields of some kind are tried with whatever else they are tried with. */
export const KNOWN: ReadonlySet<string> = new Set(Object.values(TRIED).flat());

/** What fields of this kind are. */
export function knownFor({ type, format, maxLength }: Readonly<Record<string, unknown>>): readonly string[] {
  if (format === 'date' || format === 'date-time') return TRIED[format];
  if (type === 'integer' || type === 'number') return TRIED.number;
  if (type === 'array') return TRIED.array;
  return maxLength === undefined ? [] : TRIED.text;
}

const SMALL = [0.1, 0.25, 0.5, 1, 1.5, 2, 6, 8, 9, 21, 30, 31, 52, 53, 100, 101, 250, 251, 366, 367, 720, 721];

/** What might be meant: at the ends of what anybody would take. */
export function plausibleFor({ type, format, enum: values }: Readonly<Record<string, unknown>>): readonly string[] {
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value));
  if (format === 'date') return text(...[-1, 0, 1, 30, 400, 4_000].map((days) => addDays(today, days)));
  if (type === 'integer' || type === 'number') return SMALL.map((value) => JSON.stringify(value));
  return type === 'boolean' ? ['true', 'false'] : [];
}

/** Days that are far apart, or at the ends of what there is: of a pair of fields each is tried with each. */
export const ENDS: readonly string[] = [
  ...['0001-01-01', '1900-01-01', '1999-01-01', '2012-07-01', TODAY, `${year + 5}-12-31`, '2200-12-31', '9999-12-31'],
];
