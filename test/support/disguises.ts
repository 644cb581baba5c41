import fc from 'fast-check';

/** Characters that look the same, or do the same work, as people and their keyboards write them. */
const ALIKE: Readonly<Record<string, readonly string[]>> = {
  '·': ['·', '•', '・', '‧', '．', '∙', '⋅', '･', '.', '˙'],
  '-': ['-', '‐', '‑', '–', '—', '－', '−', '﹣', '―'],
  '（': ['（', '(', '〔', '[', '【', '［', '﹙', '⁽'],
  '）': ['）', ')', '〕', ']', '】', '］', '﹚', '⁾'],
  '〔': ['（', '(', '〔', '[', '【', '［'],
  '〕': ['）', ')', '〕', ']', '】', '］'],
};
const UNSEEN = [
  '',
  '',
  '',
  ' ',
  '\u00A0',
  '\u3000',
  '\u2009',
  '\u200B',
  '\u200D',
  '\u200E',
  '\u202E',
  '\u2066',
  '\u00AD',
  '\uFEFF',
  '\u034F',
  '\uFE0F',
];

/** The same letter in another form: full width, the other case, taken apart. */
function formsOf(letter: string): readonly string[] {
  const code = letter.codePointAt(0)!;
  const wide = code > 0x20 && code < 0x7f ? [String.fromCodePoint(code + 0xfee0)] : [];
  return [letter, letter.normalize('NFD'), letter.toLowerCase(), letter.toUpperCase(), ...wide];
}

/** Any number of disguises of a text, which leave it what it is to a reader. */
export const disguised = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      ...[...text.normalize('NFC')].map((letter) =>
        fc.tuple(
          fc.constantFrom(...UNSEEN),
          fc.constantFrom(...(ALIKE[letter] ?? formsOf(letter))),
          fc.constantFrom(...UNSEEN),
        ),
      ),
    )
    .map((all) => all.flat().join(''));
