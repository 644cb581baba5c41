import { ARMS, type ArmName } from './arms/arm.js';
import { figuresOf, ratiosOf, unequal, type ArmFigures, type Ratios } from './arms/figures.js';
import type { Rounds } from './arms/rounds.js';
import type { Paces } from './arms/pace.js';
import type { Machine } from './machine.js';
import type { MemoryFigures } from './memory.js';
import type { Profile } from './profile.js';
import type { Recovery } from './recovery.js';
import type { StartUp } from './start-up.js';
import { indicatorsOf, readsOf, type Curves } from './curves/curves.js';
import { tooLate, type TimerFigures } from './timers.js';

/** What a benchmark says in the end, as JSON. What was not asked for is not there. */
export interface Report {
  readonly quick: boolean;
  readonly seed: number;
  seconds: number;
  readonly machine: Machine;
  arms?: Readonly<Record<ArmName, ArmFigures>>;
  ratios?: Ratios;
  /** Open loop: cases a second → arm. */
  paces?: Paces;
  /** Cases on record → the indicators page through the service, and its plain query, ms. */
  indicators?: Readonly<Record<string, { readonly ms: number; readonly sqlMs: number }>>;
  /** Cases on record → one case, and the first page of a list, ms. */
  reads?: Readonly<Record<string, { readonly caseMs: number; readonly listMs: number }>>;
  curves?: Curves;
  /** `idle…` of the default stack. */
  memory?: Partial<MemoryFigures & Pick<StartUp, 'idleMiB' | 'idleCpuPercent'>>;
  timers?: TimerFigures;
  recoveryMs?: Recovery;
  startUp?: StartUp;
  profile?: Readonly<Record<'worker' | 'api', Profile>>;
  /** What makes the figures doubtful; the run fails on it. */
  readonly wrong: string[];
}

export function putArms(report: Report, rounds: Rounds): void {
  const figures = Object.fromEntries(ARMS.map((name) => [name, figuresOf(name, rounds)])) as Record<
    ArmName,
    ArmFigures
  >;
  report.arms = figures;
  report.ratios = ratiosOf(rounds);
  report.wrong.push(...unequal(rounds));
}

export function putCurves(report: Report, curves: Curves): void {
  report.curves = curves;
  report.indicators = indicatorsOf(curves);
  report.reads = readsOf(curves);
  report.wrong.push(...curves.differ.map((what) => `the indicators page and the full query differ: ${what}`));
}

export function putTimers(report: Report, timers: TimerFigures): void {
  report.timers = timers;
  report.wrong.push(...tooLate(timers));
}

export function putStartUp(report: Report, startUp: StartUp): void {
  const { idleMiB, idleCpuPercent } = startUp;
  report.startUp = startUp;
  report.memory = { ...report.memory, idleMiB, idleCpuPercent };
}

/** Four digits are more than any of this means. For `JSON.stringify`. */
export function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
