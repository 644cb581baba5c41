import { setTimeout as sleep } from 'node:timers/promises';
import { random } from '../../stand/random.js';
import { Meter, type Usage } from '../meter.js';
import type { Sizes } from '../sizes.js';
import { SERVICE, type BenchStack } from '../stack.js';
import { ARMS, type Arm, type ArmName, type Left } from './arm.js';
import { BareSql } from './bare-sql.js';
import { BareTemporal } from './bare-temporal.js';
import { oneByOne, saturate, type Saturated, type Seen } from './loops.js';
import { learnPath, timersOf, type Path } from './path.js';
import { ProjectWorkflow } from './project-workflow.js';
import { Project } from './project.js';

/** What one arm did in one round. */
export interface Turn {
  readonly arm: ArmName;
  readonly round: number;
  readonly saturated: Saturated;
  /** Of the saturated cases alone. */
  readonly usage: Usage;
  readonly idle: Seen;
  /** Of some of the cases. */
  readonly left: readonly Left[];
  /** CPU of PostgreSQL for vacuum and checkpoint after the turn, of all databases, ms. */
  readonly tidyMs: number;
}

/** What every arm does for one case. */
export interface CaseSize {
  readonly commands: number;
  readonly timers: number;
}

export interface Rounds {
  readonly turns: readonly Turn[];
  readonly perCase: CaseSize;
}

export type Arms = Readonly<Record<ArmName, Arm>>;

export async function armsOn(stack: BenchStack): Promise<Arms> {
  return {
    bareSql: await BareSql.on(stack),
    bareTemporal: new BareTemporal(stack),
    project: new Project(stack),
    projectWorkflow: new ProjectWorkflow(stack),
  };
}

/** What goes on in a server after its answer still belongs to the case, ms. */
const AFTERMATH_MS = 500;
/** Cases of a turn whose effects are counted. */
const COUNTED = 2;

/** Lets the arms take turns, every round in another order, after a warm-up of each. */
export async function playRounds(
  stack: BenchStack,
  arms: Arms,
  { rounds, seed, sizes }: { rounds: number; seed: number; sizes: Sizes },
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<Rounds> {
  const { warmUp, inFlight } = sizes;
  const turns: Turn[] = [];
  let path = await freshPath(stack);
  for (const name of ARMS)
    await withTurn(stack, arms[name], () => saturate(arms[name], path, { seconds: warmUp, inFlight }, signal));
  await stack.undisturbed(async (tidy) => {
    await tidy();
    for (let round = 1; round <= rounds; round++) {
      // Its dates are those of the day.
      path = await freshPath(stack);
      for (const name of shuffled(seed, round)) {
        const turn = await playTurn(stack, arms[name], path, round, sizes, signal);
        turns.push({ ...turn, tidyMs: await tidy() });
        const { casesPerSecond, caseIds } = turn.saturated;
        progress(`  ${round}/${rounds} ${name}: ${casesPerSecond.toFixed(1)} 件/s cases/s, ${caseIds.length}`);
      }
    }
  });
  return { turns, perCase: { commands: path.commands.length, timers: timersOf(path) } };
}

export async function freshPath(stack: BenchStack): Promise<Path> {
  stack.only(SERVICE);
  return learnPath(stack);
}

async function playTurn(
  stack: BenchStack,
  arm: Arm,
  path: Path,
  round: number,
  { turn, inFlight, idleCases }: Sizes,
  signal: AbortSignal,
): Promise<Omit<Turn, 'tidyMs'>> {
  return withTurn(stack, arm, async () => {
    const meter = new Meter(stack);
    // What was stopped in its tracks catches up.
    await sleep(AFTERMATH_MS);
    const before = await meter.read();
    const saturated = await saturate(arm, path, { seconds: turn, inFlight }, signal);
    await sleep(AFTERMATH_MS);
    const usage = await meter.since(before);
    const idle = await oneByOne(arm, path, idleCases, signal);
    const left = await Promise.all(saturated.caseIds.slice(-COUNTED).map((id) => arm.left(id)));
    return { arm: arm.name, round, saturated, usage, idle, left };
  });
}

/** Does the work with those running who belong to the arm, and all others standing still. */
export async function withTurn<T>(stack: BenchStack, arm: Arm, work: () => Promise<T>): Promise<T> {
  stack.only(arm.working);
  const over = new AbortController();
  const beside = arm.beside?.(over.signal);
  // Waited for below; until then its failure must not end the process.
  beside?.catch(() => undefined);
  try {
    return await work();
  } finally {
    over.abort();
    await beside;
  }
}

function shuffled(seed: number, round: number): ArmName[] {
  const r = random(seed, 'order', round);
  const weighed = ARMS.map((name) => ({ name, weight: r.next() }));
  return weighed.sort((a, b) => a.weight - b.weight).map(({ name }) => name);
}
