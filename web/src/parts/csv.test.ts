import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cell, csv } from './csv.js';

/** A table as RFC 4180 has it read; all cells are quoted. */
function cellsOf(table: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, text = '', end] of table.replace(/^\uFEFF/, '').matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    rows.at(-1)!.push(text.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  return rows.slice(0, -1);
}
const plain = (rows: readonly (readonly string[])[]) => rows.map((row) => row.map((text) => text.replace(/^'/, '')));

describe('a text in a table for a spreadsheet', () => {
  it.each([' =1', '\n=1', '\r=1', '\n', '\u200B=1', '\uFEFF@x', '\u0000-1', '\u202E＝1'])(
    'is none of a formula, whatever nobody sees before it: %j',
    (text) => {
      expect(cell(text)).toBe(`"'${text}"`);
    },
  );

  it.each(['a=1', '2026-03-02', '平法援〔2026〕民0001号', '王小明', ''])(
    'is left alone where it is none: %j',
    (text) => {
      expect(cell(text)).toBe(`"${text}"`);
    },
  );

  it('stands as it was in a cell of its own, and begins no formula', () => {
    const before = fc.constantFrom('', ' ', '\t', '\r', '\n', '\u200B', '\uFEFF', '\u0000', '"', '","', "'");
    const formula = fc
      .tuple(before, fc.constantFrom(...'=+-@＝＋－＠;,|%'), fc.string())
      .map((parts) => parts.join(''));
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), formula);
    const table = fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(table, (rows) => {
        const read = cellsOf(csv(rows));
        expect(plain(read)).toEqual(plain(rows));
        for (const each of read.flat()) {
          expect(each.replace(/^[\s\p{Cc}\p{Cf}]+/u, '')).not.toMatch(/^[=+\-@＝＋－＠]/);
          expect(each).not.toMatch(/^[\t\r\n]/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
