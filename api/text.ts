/** What counts as text of people, beside what `unstorable` refuses of all input (input-errors.ts). */

/** White space of Unicode, and what is drawn as nothing or as a blank; not what joins or varies its neighbours. */
const BLANK = '\\p{White_Space}\\u00ad\\u115f\\u1160\\u180e\\u200b\\u2060\\u2800\\u3164\\ufeff\\uffa0';
const ENDS = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, 'gu');

/** Without the blanks at its ends. */
export const trimmed = (text: string): string => text.replace(ENDS, '');

/** Something that can be seen: variation selectors and joiners alone cannot. */
export const isVisible = (text: string): boolean =>
  new RegExp(`[^${BLANK}\\p{Default_Ignorable_Code_Point}\\p{Cf}]`, 'u').test(text);

/**
 * Ends of lines, marks of direction and other format controls make a line look like another one. Joiners stay: some
 * scripts are not written without them.
 */
const UNRULY = /[\n\v\f\r\u0085\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/u;

export const isOneLine = (text: string): boolean => !UNRULY.test(text);
