import { parseArgs } from 'node:util';
import { addDays, daysBetween, isCivilDate, type CivilDate } from '../domain/time.js';
import { whole } from '../stand/command-line.js';
import { PROFILES } from './profiles/index.js';
import type { Profile } from './profiles/profile.js';

export interface Options {
  readonly profile: Profile;
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly cases: number;
  readonly seed: number;
  readonly json?: string;
  readonly worker: 'here' | 'process';
  /** How often the worker is killed (SIGKILL) while people work, spread over the period. */
  readonly kills: number;
}

export const USAGE = `npm run simulate -- [--profile ${Object.keys(PROFILES).join('|')}] [--from YYYY-MM-DD] [--to YYYY-MM-DD]
  [--cases N] [--seed S] [--json FILE] [--worker here|process] [--kill-worker N]`;

/** @throws Error with one sentence about what is wrong */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      profile: { type: 'string', default: 'pinghu' },
      from: { type: 'string', default: '2026-01-01' },
      to: { type: 'string', default: '2026-10-31' },
      cases: { type: 'string' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
      worker: { type: 'string', default: 'here' },
      'kill-worker': { type: 'string', default: '0' },
    },
  });
  const profile = Object.hasOwn(PROFILES, values.profile) ? PROFILES[values.profile] : undefined;
  if (!profile) throw new Error(`--profile ${values.profile}: there are ${Object.keys(PROFILES).join(', ')}`);
  const { from, to } = values;
  if (!isCivilDate(from) || !isCivilDate(to)) throw new Error('--from and --to are dates, YYYY-MM-DD');
  if (to < from) throw new Error('--to lies before --from');
  if (to > addDays(from, 800)) throw new Error('--from and --to are at most 800 days apart');
  const kills = whole('--kill-worker', values['kill-worker'], 0, 50);
  if (values.worker !== 'here' && values.worker !== 'process') throw new Error('--worker is here or process');
  const total = profile.strata.reduce((sum, s) => sum + s.cases, 0);
  const usual = Math.max(1, Math.round((total * (daysBetween(from, to) + 1)) / profile.days));
  return {
    profile,
    from,
    to,
    cases: values.cases === undefined ? usual : whole('--cases', values.cases, 1, 5000),
    seed: whole('--seed', values.seed, 0, 2 ** 31 - 1),
    ...(values.json !== undefined && { json: values.json }),
    worker: kills > 0 ? 'process' : values.worker,
    kills,
  };
}
