import { parseArgs } from 'node:util';
import { whole } from '../stand/command-line.js';

/** What can be measured, in the order in which it is. `arms` is what the ratios stand on. */
export const PARTS = ['arms', 'pace', 'memory', 'recovery', 'timers', 'curves', 'start-up'] as const;
export type Part = (typeof PARTS)[number];
/** Left out of the quick run: nothing that the report must have. */
const NOT_QUICK: readonly Part[] = ['pace', 'recovery'];

export interface Options {
  readonly json?: string;
  readonly quick: boolean;
  readonly parts: readonly Part[];
  /** Decides in which order the arms take turns. */
  readonly seed: number;
  /** Rounds of the arms. */
  readonly rounds: number;
  /** Folder for the CPU profiles of worker and API under load; none without it. */
  readonly cpuProf?: string;
}

export const USAGE = `npm run bench -- [--json FILE] [--quick] [--only ${PARTS.join(',')}] [--seed S] [--rounds N] [--cpu-prof FOLDER]`;

const ROUNDS = 5;
const ROUNDS_QUICK = 2;

/** @throws Error with one sentence about what is wrong */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
      rounds: { type: 'string' },
      'cpu-prof': { type: 'string' },
    },
  });
  const { json, quick, only, seed, rounds, 'cpu-prof': cpuProf } = values;
  return {
    ...(json !== undefined && { json }),
    quick,
    parts: only === undefined ? PARTS.filter((part) => !quick || !NOT_QUICK.includes(part)) : named(only),
    seed: whole('--seed', seed, 0, 2 ** 31 - 1),
    rounds: rounds === undefined ? (quick ? ROUNDS_QUICK : ROUNDS) : whole('--rounds', rounds, 1, 100),
    ...(cpuProf !== undefined && { cpuProf }),
  };
}

function named(list: string): readonly Part[] {
  const names = list.split(',');
  const stranger = names.find((name) => !PARTS.includes(name as Part));
  if (stranger !== undefined) throw new Error(`--only ${stranger}: there are ${PARTS.join(', ')}`);
  return PARTS.filter((part) => names.includes(part));
}
