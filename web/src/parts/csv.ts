/** What a formula begins with, in either width, whatever that nobody sees stands before it; and blanks that end a cell or begin one. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** One cell, quoted; what a spreadsheet would take for a formula is made text (OWASP, CSV injection). */
export function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** With the mark that makes Excel read it as UTF-8. */
export const csv = (rows: readonly (readonly unknown[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;

/** What is looked for by these names somebody, and stays on the screen. */
const PERSONAL: readonly string[] = ['q', 'name', 'idNumber', 'phone'];
/** No filters: where in the list one is. */
const OF_PAGES: readonly string[] = ['cursor', 'limit'];
const PLAIN = /^[\p{L}\p{N}._~@-]{1,100}$/u;

/** What is told of the filters of a list that is taken away. @param asked the query it was asked for by */
export const filtersOf = (asked: Readonly<Record<string, unknown>>): { name: string; value?: string }[] =>
  Object.entries(asked)
    .filter(([name, value]) => !OF_PAGES.includes(name) && value !== undefined && value !== '')
    .map(([name, value]) => ({
      name,
      ...(!PERSONAL.includes(name) && PLAIN.test(String(value)) && { value: String(value) }),
    }));
