import { ARMS, type ArmName } from './arms/arm.js';
import { figuresOf, ratiosOf, unequal, type ArmFigures, type Ratios } from './arms/figures.js';
import type { Rounds } from './arms/rounds.js';
import type { Machine } from './machine.js';

/** What a benchmark says in the end, as JSON. What was not asked for is not there. */
export interface Report {
  readonly quick: boolean;
  readonly seed: number;
  seconds: number;
  readonly machine: Machine;
  arms?: Readonly<Record<ArmName, ArmFigures>>;
  ratios?: Ratios;
  /** What makes the figures doubtful; the run fails on it. */
  readonly wrong: string[];
}

export function putArms(report: Report, rounds: Rounds): void {
  const figures = Object.fromEntries(ARMS.map((name) => [name, figuresOf(name, rounds)])) as Record<
    ArmName,
    ArmFigures
  >;
  report.arms = figures;
  report.ratios = ratiosOf(rounds, figures);
  report.wrong.push(...unequal(rounds));
}

/** Three digits that mean something are enough of a measurement. */
export function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
