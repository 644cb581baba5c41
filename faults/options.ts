import { parseArgs } from 'node:util';
import { whole } from '../stand/command-line.js';

/** What one campaign is asked to do. */
export interface Options {
  /** Processes to kill with SIGKILL; PostgreSQL by an immediate stop. */
  readonly kills: number;
  readonly seed: number;
  readonly json?: string;
  /** Folder of the campaign's state; the same folder is continued. */
  readonly dir?: string;
  /** Only this round, on a fresh world. */
  readonly round?: number;
  /** Of that round only these faults, by number. */
  readonly only?: readonly number[];
  /** Cases opened through a PostgreSQL that stops again and again, in place of the rounds. */
  readonly cases?: number;
  /** One kill at a time, for how long recovery takes. */
  readonly apart: boolean;
  /** Run with a promise broken on purpose (faults/mutants.ts). */
  readonly mutant?: string;
  /** Break every promise in turn, and demand that each is noticed. */
  readonly mutants: boolean;
}

export const USAGE = `npm run faults -- [--kills N [--apart]] [--seed S] [--json FILE] [--dir FOLDER]
  [--round N [--only 3,7]] [--cases N --postgres-stops] [--mutant NAME | --mutants]`;

const MOST_KILLS = 10_000;
const MOST_CASES = 20_000;

/** @throws Error with one sentence about what is wrong */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
      dir: { type: 'string' },
      round: { type: 'string' },
      only: { type: 'string' },
      apart: { type: 'boolean', default: false },
      cases: { type: 'string' },
      'postgres-stops': { type: 'boolean', default: false },
      mutant: { type: 'string' },
      mutants: { type: 'boolean', default: false },
    },
  });
  const round = values.round === undefined ? undefined : whole('--round', values.round, 1, MOST_KILLS);
  const only = values.only?.split(',').map((n) => whole('--only', n, 1, 1000));
  if (only && round === undefined) throw new Error('--only needs --round');
  if (values['postgres-stops'] !== (values.cases !== undefined))
    throw new Error('--cases and --postgres-stops go together');
  return {
    kills: whole('--kills', values.kills, 1, MOST_KILLS),
    seed: whole('--seed', values.seed, 0, 2 ** 31 - 1),
    ...(values.json !== undefined && { json: values.json }),
    ...(values.dir !== undefined && { dir: values.dir }),
    ...(round !== undefined && { round }),
    ...(only && { only }),
    ...(values.cases !== undefined && { cases: whole('--cases', values.cases, 1, MOST_CASES) }),
    ...(values.mutant !== undefined && { mutant: values.mutant }),
    apart: values.apart,
    mutants: values.mutants,
  };
}
