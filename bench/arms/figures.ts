import { percentiles, spreadOf, type Percentiles, type Spread } from '../../stand/statistics.js';
import type { ArmName } from './arm.js';
import type { CaseSize, Rounds, Turn } from './rounds.js';

export const PROCESSES = ['worker', 'temporal', 'api', 'relay', 'postgres'] as const;
export type Process = (typeof PROCESSES)[number];

/** What one arm costs and how quick it is. Figures are medians of the rounds, ranges stand in `spread`. */
export interface ArmFigures {
  /** Acknowledged at saturation. */
  readonly casesPerSecond: number;
  /** At saturation; PostgreSQL with what its own backends for the arm's databases and its shared processes used. */
  readonly cpuMsPerCase: Readonly<Record<Process, number>>;
  /** Completing a task, one command at a time: nothing waits in line. */
  readonly completeMs: Percentiles | null;
  readonly openMs: Percentiles | null;
  /** First page of the cases, and one case; likewise. */
  readonly listMs: Percentiles | null;
  readonly getMs: Percentiles | null;
  /** The same at saturation. */
  readonly saturatedMs: { readonly open: Percentiles | null; readonly complete: Percentiles | null };
  readonly commandsPerCase: number;
  readonly timersPerCase: number;
  readonly eventsPerCase: number | null;
  readonly historyBytesPerCase: number | null;
  /** Transactions that wrote, and log written, in the whole of PostgreSQL. */
  readonly commitsPerCase: number;
  readonly walBytesPerCase: number;
  /** By database of the arm, those that only read included. */
  readonly transactionsPerCase: Readonly<Record<string, number>>;
  /** CPU of PostgreSQL by database, ms per case. */
  readonly postgresMsPerCase: Readonly<Record<string, number>>;
  /** CPU of vacuum and checkpoint after the turn, ms per case; in none of the others. */
  readonly tidyMsPerCase: number;
  readonly spread: {
    readonly casesPerSecond: Spread;
    readonly cpuMsPerCase: Spread;
    readonly completeP50: Spread | null;
  };
}

/** Medians of the ratios of the single rounds: the arms of one round ran side by side in time. */
export interface Ratios {
  /** CPU per case, worker and Temporal, project ÷ bareTemporal. */
  readonly cpu: number;
  /** The same with everything: API, relay, PostgreSQL. */
  readonly cpuAll: number;
  /** Median of completing a task, nothing in line. */
  readonly completeP50: number;
  /** `cpu` without HTTP. */
  readonly cpuWorkflow: number;
  readonly spread: Readonly<Record<'cpu' | 'cpuAll' | 'completeP50' | 'cpuWorkflow', Spread>>;
}

/** Databases that work for an arm. */
const TEMPORALS = ['temporal', 'temporal_visibility'];
const DATABASES: Readonly<Record<ArmName, readonly string[]>> = {
  bareSql: ['bare_sql'],
  bareTemporal: TEMPORALS,
  project: ['legal_aid', ...TEMPORALS],
  projectWorkflow: ['legal_aid', ...TEMPORALS],
};
const WORKER = { bareSql: 'self', bareTemporal: 'bare', project: 'worker-1', projectWorkflow: 'worker-1' } as const;

const median = (values: readonly number[]): number => spreadOf(values)?.median ?? NaN;

/** CPU of a turn by process, ms per case. */
export function cpuOf({ arm, usage, saturated }: Turn): Record<Process, number> {
  const { cpuMs, postgresMs } = usage;
  const per = (ms: number) => ms / saturated.caseIds.length;
  const service = arm.startsWith('project');
  const own = [...DATABASES[arm], 'shared'].reduce((sum, name) => sum + (postgresMs[name] ?? 0), 0);
  return {
    worker: per(cpuMs[WORKER[arm]]),
    temporal: arm === 'bareSql' ? 0 : per(cpuMs.temporal),
    api: arm === 'project' ? per(cpuMs.api) : 0,
    relay: service ? per(cpuMs.relay) : 0,
    postgres: per(own),
  };
}

export const sum = (cpu: Readonly<Record<Process, number>>, of: readonly Process[] = PROCESSES): number =>
  of.reduce((total, name) => total + cpu[name], 0);

export function figuresOf(arm: ArmName, { turns, perCase }: Rounds): ArmFigures {
  const own = turns.filter((turn) => turn.arm === arm);
  const cpus = own.map(cpuOf);
  const lefts = own.flatMap(({ left }) => left);
  const of = <T>(pick: (turn: Turn) => T): T[] => own.map(pick);
  const per = (pick: (turn: Turn) => number) => median(of((turn) => pick(turn) / turn.saturated.caseIds.length));
  const numbers = (values: readonly (number | null)[]) => values.filter((v) => v !== null);
  const databases = [...new Set(own.flatMap(({ usage }) => Object.keys(usage.postgresMs)))];
  return {
    casesPerSecond: median(of(({ saturated }) => saturated.casesPerSecond)),
    cpuMsPerCase: Object.fromEntries(PROCESSES.map((p) => [p, median(cpus.map((cpu) => cpu[p]))])) as Record<
      Process,
      number
    >,
    completeMs: percentiles(own.flatMap(({ idle }) => idle.completeMs)),
    openMs: percentiles(own.flatMap(({ idle }) => idle.openMs)),
    listMs: percentiles(own.flatMap(({ idle }) => idle.listMs)),
    getMs: percentiles(own.flatMap(({ idle }) => idle.getMs)),
    saturatedMs: {
      open: percentiles(own.flatMap(({ saturated }) => saturated.openMs)),
      complete: percentiles(own.flatMap(({ saturated }) => saturated.completeMs)),
    },
    commandsPerCase: perCase.commands,
    timersPerCase: perCase.timers,
    eventsPerCase: nullable(numbers(lefts.map(({ events }) => events))),
    historyBytesPerCase: nullable(numbers(lefts.map(({ historyBytes }) => historyBytes))),
    commitsPerCase: per(({ usage }) => usage.commits),
    walBytesPerCase: per(({ usage }) => usage.walBytes),
    transactionsPerCase: Object.fromEntries(
      DATABASES[arm].map((name) => [name, per(({ usage }) => usage.transactions[name] ?? 0)]),
    ),
    postgresMsPerCase: Object.fromEntries(
      databases.map((name) => [name, per(({ usage }) => usage.postgresMs[name] ?? 0)]),
    ),
    tidyMsPerCase: per(({ tidyMs }) => tidyMs),
    spread: {
      casesPerSecond: spreadOf(of(({ saturated }) => saturated.casesPerSecond))!,
      cpuMsPerCase: spreadOf(cpus.map((cpu) => sum(cpu)))!,
      completeP50: spreadOf(numbers(of(({ idle }) => percentiles(idle.completeMs)?.p50 ?? null))),
    },
  };
}

const nullable = (values: readonly number[]): number | null => spreadOf(values)?.median ?? null;

export function ratiosOf({ turns }: Rounds): Ratios {
  const turnsOf = (arm: ArmName) => turns.filter((turn) => turn.arm === arm);
  const bare = turnsOf('bareTemporal');
  const byRound = (arm: ArmName, figure: (turn: Turn) => number): Spread =>
    spreadOf(turnsOf(arm).map((turn, i) => figure(turn) / figure(bare[i]!)))!;
  const inner = (turn: Turn) => sum(cpuOf(turn), ['worker', 'temporal']);
  const spread = {
    cpu: byRound('project', inner),
    cpuAll: byRound('project', (turn) => sum(cpuOf(turn))),
    completeP50: byRound('project', ({ idle }) => percentiles(idle.completeMs)?.p50 ?? NaN),
    cpuWorkflow: byRound('projectWorkflow', inner),
  };
  const { cpu, cpuAll, completeP50, cpuWorkflow } = spread;
  return {
    ...{ cpu: cpu.median, cpuAll: cpuAll.median, completeP50: completeP50.median, cpuWorkflow: cpuWorkflow.median },
    spread,
  };
}

/** What every arm must have done alike; a sentence for each that has not. */
export function unequal({ turns, perCase }: Rounds): string[] {
  return turns.flatMap(({ arm, round, left }) =>
    left.flatMap((one) => unlike(one, perCase).map((text) => `${arm}, round ${round}: ${text}`)),
  );
}

function unlike(left: Turn['left'][number], { commands, timers }: CaseSize): string[] {
  const wrong: string[] = [];
  if (left.commands !== commands) wrong.push(`${left.commands} commands, not ${commands}`);
  if (left.timers !== timers) wrong.push(`${left.timers} timers, not ${timers}`);
  if (left.stage !== null && left.stage !== 'archived') wrong.push(`a case at ${left.stage}`);
  if (left.rows && left.rows['steps'] !== commands) wrong.push(`${left.rows['steps'] ?? 0} steps, not ${commands}`);
  return wrong;
}
