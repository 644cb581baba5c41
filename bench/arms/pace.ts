import { percentiles, type Percentiles } from '../../stand/statistics.js';
import type { Sizes } from '../sizes.js';
import type { BenchStack } from '../stack.js';
import { ARMS, type ArmName } from './arm.js';
import { atPace } from './loops.js';
import { freshPath, withTurn, type Arms } from './rounds.js';

/** From the intended instant to the acknowledgement, ms; `seconds` from the first case's coming to the last one's end. */
export interface Paced {
  readonly cases: number;
  readonly seconds: number;
  readonly openMs: Percentiles | null;
  readonly completeMs: Percentiles | null;
  readonly listMs: Percentiles | null;
  readonly getMs: Percentiles | null;
}

/** Cases a second → arm → what it took. */
export type Paces = Readonly<Record<string, Readonly<Record<ArmName, Paced>>>>;

/** Has cases come at a fixed pace, to each arm on its own. */
export async function playPaces(
  stack: BenchStack,
  arms: Arms,
  { paces, paceFor }: Sizes,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<Paces> {
  const all: Record<string, Record<ArmName, Paced>> = {};
  for (const casesPerSecond of paces) {
    const path = await freshPath(stack);
    const by: Partial<Record<ArmName, Paced>> = {};
    for (const name of ARMS) {
      const began = performance.now();
      const seen = await withTurn(stack, arms[name], () =>
        atPace(arms[name], path, { casesPerSecond, seconds: paceFor }, signal),
      );
      by[name] = {
        cases: seen.caseIds.length,
        seconds: (performance.now() - began) / 1000,
        ...{ openMs: percentiles(seen.openMs), completeMs: percentiles(seen.completeMs) },
        ...{ listMs: percentiles(seen.listMs), getMs: percentiles(seen.getMs) },
      };
      progress(`  ${casesPerSecond} 件/s cases/s, ${name}: p50 ${by[name].completeMs?.p50.toFixed(0) ?? '–'} ms`);
    }
    all[String(casesPerSecond)] = by as Record<ArmName, Paced>;
  }
  return all;
}
