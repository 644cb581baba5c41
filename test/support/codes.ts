import type { Code, Codes, Shape } from '../../domain/engine/code.js';

/** A plausible code for every field that a sheet asks for; what is given comes first. */
export function plausible(codes: Shape, given: Codes, day: string): Codes {
  const filled: Record<string, Code | undefined> = {};
  for (const [name, { about, optional }] of Object.entries(codes)) {
    if (given[name] !== undefined) filled[name] = given[name];
    else if (!optional) filled[name] = about.type === 'choice' ? about.values[0] : PLAIN(day)[about.type];
  }
  return filled;
}
const PLAIN = (day: string) => ({ count: 1, day, flag: true, ref: 'somebody', codes: [] }) as const;
