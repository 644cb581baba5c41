import { pointerOf, shownOf } from './input-errors.js';
import { invalid, Problem } from './problems.js';

/**
 * JSON as callers send it. RFC 8259 leaves open what a name means that stands in an object twice, and `JSON.parse` takes
 * the last one without a word: nobody can say what was meant, so it is refused.
 *
 * @throws Problem malformed-json; repeated, with a pointer to the name
 */
export function readJson(bytes: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new Problem('malformed-json');
  }
  const twice = repeatedName(text);
  if (twice) throw invalid([{ pointer: pointerOf(shownOf(twice)), code: 'repeated' }]);
  return value;
}

/** Strings, and what separates values; numbers, words and blanks lie between. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/gs;

interface Open {
  /** Names so far; of a list none. */
  readonly names?: Set<string>;
  /** Where in it we are. */
  at: string | number;
  /** A name comes next, and no value. */
  naming: boolean;
}

/**
 * The first member whose name its object has already, as a path. Without recursion: the depth is the caller's choice.
 *
 * @param text JSON that parses
 */
export function repeatedName(text: string): readonly (string | number)[] | undefined {
  const open: Open[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const here = open.at(-1);
    if (token === '{') open.push({ names: new Set(), at: '', naming: true });
    else if (token === '[') open.push({ at: 0, naming: false });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' && here) {
      if (here.names) here.naming = true;
      else here.at = Number(here.at) + 1;
    } else if (here?.names && here.naming) {
      here.at = String(JSON.parse(token));
      here.naming = false;
      if (here.names.has(here.at)) return open.map(({ at }) => at);
      here.names.add(here.at);
    }
  }
  return undefined;
}
