import { SERVICES, type ProcessName, type ServiceName } from '../stand/cluster.js';
import { random, type Random } from '../stand/random.js';

/** The faults of a round, fixed by seed and number of the round alone: nothing here looks at a clock or a process. */

export const COMPONENTS = ['worker', 'api', 'relay', 'temporal', 'postgres'] as const;
export type Component = (typeof COMPONENTS)[number];

export const componentOf = (name: ProcessName): Component => name.replace(/-\d$/, '') as Component;

interface FaultBase {
  /** 1, 2, … in the round; what `--only` names it by. */
  readonly no: number;
  /** Milliseconds after the round began. */
  readonly at: number;
}
export type Fault = FaultBase &
  (
    | {
        readonly kind: 'kill';
        readonly targets: readonly ProcessName[];
        /** How long they stay away, ms. */
        readonly downMs: number;
      }
    | {
        readonly kind: 'kill-at';
        readonly target: ServiceName;
        readonly point: string;
        /** At which arrival at the point, 1 = the next one. */
        readonly hit: number;
      }
    | { readonly kind: 'pause'; readonly target: ServiceName; readonly ms: number }
    | {
        readonly kind: 'errors';
        readonly targets: readonly ServiceName[];
        readonly ms: number;
        /** Shares of the database's statements that are lost before, and after, they took effect. */
        readonly before: number;
        readonly after: number;
      }
    | { readonly kind: 'clock'; readonly target: ServiceName; readonly ms: number; readonly offsetMs: number }
  );
export type FaultKind = Fault['kind'];

export interface Terms {
  readonly kills: number;
  /** Whether Temporal is ours to kill. */
  readonly temporal: boolean;
  /** Fault points of each component; none without a build that has them. */
  readonly points: Readonly<Partial<Record<Component, readonly string[]>>>;
  /** One kill at a time and nothing beside, each mended before the next one: how long does that take? */
  readonly apart?: boolean;
}

/** A kill every so often: what one leaves behind is still being mended when the next one comes. */
const MS_PER_KILL = 2_500;
const LEAST_MS = 12_000;
/** The same where each is to be mended first. */
const MS_PER_KILL_APART = 12_000;
/** Room at both ends: the load has to be there first, and the last fault is to be met by it. */
const BEFORE_MS = 1_500;
/** One round in ten a worker stands still for a minute; the others keep their length. */
const LONG_PAUSE_EVERY = 10;
/** A process that is to be killed at a point may be killed some seconds later. */
const KILL_TAKES_MS = 12_000;
/** Shares of the database's statements that are lost, in the first and in the second half of the round. */
const RATES = [0.01, 0.1];
const HOUR = 3_600_000;
const OFFSETS = [HOUR, -HOUR, 30 * 24 * HOUR, -30 * 24 * HOUR];
/** A worker looks at its clock every ten seconds; to be noticed a wrong one has to last longer. */
const CLOCK_MS = 13_000;

const PAIRS: readonly (readonly ProcessName[])[] = [
  ['worker-1', 'temporal'],
  ['worker-2', 'postgres'],
  ['api', 'relay'],
  ['worker-1', 'worker-2'],
  ['temporal', 'postgres'],
  ['relay', 'temporal'],
  ['worker-2', 'temporal'],
  ['api', 'postgres'],
  ['worker-1', 'relay'],
];

/** What the single kills go round in. */
const DECK: readonly ProcessName[] = [
  ...(['worker-1', 'temporal', 'relay', 'worker-2', 'postgres', 'api'] as const),
  ...(['worker-1', 'relay', 'worker-2'] as const),
];

/** How long the load of a round lasts, ms. */
export const lengthOf = (kills: number, apart = false): number =>
  apart ? kills * MS_PER_KILL_APART : Math.max(LEAST_MS, kills * MS_PER_KILL);

export function scheduleOf(seed: number, round: number, terms: Terms): Fault[] {
  const r = random(seed, 'faults', round);
  if (terms.apart) return oneByOne(r, round, terms);
  const length = lengthOf(terms.kills);
  const beside = besides(r, round, terms, length);
  const still = beside.find((fault) => fault.kind === 'pause');
  const kills = killsOf(r, round, terms, length).map((fault) => (still ? awake(fault, still) : fault));
  return [...kills, ...beside].sort((a, b) => a.at - b.at).map((fault, i) => ({ ...fault, no: i + 1 }));
}

function oneByOne(r: Random, round: number, { kills, temporal }: Terms): Fault[] {
  const singles = DECK.filter((name) => temporal || name !== 'temporal');
  return Array.from({ length: kills }, (_, i) => ({
    kind: 'kill',
    no: i + 1,
    at: Math.round(BEFORE_MS + (i + r.next() * 0.1) * MS_PER_KILL_APART),
    targets: [singles[(round + i) % singles.length]!],
    downMs: r.whole(0, 2_000),
  }));
}

type Unnumbered<F = Fault> = F extends unknown ? Omit<F, 'no'> : never;

/** How many processes a fault kills. */
export const killsIn = (fault: Unnumbered): number =>
  fault.kind === 'kill' ? fault.targets.length : fault.kind === 'kill-at' ? 1 : 0;

function killsOf(r: Random, round: number, terms: Terms, length: number): Unnumbered[] {
  const allowed = (targets: readonly ProcessName[]) => terms.temporal || !targets.includes('temporal');
  const pairs = PAIRS.filter(allowed);
  const groups: (readonly ProcessName[])[] = [];
  let left = terms.kills;
  // One pair in ten kills, each kind of pair in its turn; a round of a single kill has none.
  for (let n = 0; n < Math.floor(terms.kills / 10) && left >= 2; n++, left -= 2)
    groups.push(pairs[(round + n) % pairs.length]!);
  const singles = DECK.filter((name) => allowed([name]));
  for (let n = round; left > 0; n++, left--) groups.push([singles[n % singles.length]!]);
  const gap = (length - 2 * BEFORE_MS) / Math.max(1, groups.length);
  return shuffled(r, groups).map((targets, i): Unnumbered => {
    const at = Math.round(BEFORE_MS + i * gap + r.next() * gap * 0.8);
    const downMs = r.whole(0, 2_000);
    const [target] = targets;
    const points = targets.length === 1 && target ? (terms.points[componentOf(target)] ?? []) : [];
    if (points.length === 0 || !r.chance(0.5)) return { kind: 'kill', at, targets, downMs };
    return {
      kind: 'kill-at',
      at,
      target: target as ServiceName,
      point: r.pick(points),
      hit: r.whole(1, target === 'relay' ? 1 : 2),
    };
  });
}

/** A worker that stands still is to wake up again, and write what it meant to: meanwhile the other one is killed. */
function awake(fault: Unnumbered, still: Extract<Unnumbered, { kind: 'pause' }>): Unnumbered {
  if (fault.at < still.at - KILL_TAKES_MS || fault.at > still.at + still.ms) return fault;
  const other: ServiceName = still.target === 'worker-1' ? 'worker-2' : 'worker-1';
  const swap = <N extends ProcessName>(name: N) => (name === still.target ? other : name);
  // Both at once stay both.
  if (fault.kind === 'kill')
    return fault.targets.includes(other) ? fault : { ...fault, targets: fault.targets.map(swap) };
  return fault.kind === 'kill-at' ? { ...fault, target: swap(fault.target) } : fault;
}

/** What happens beside the kills: a worker stands still, the database loses statements, a clock is wrong. */
function besides(r: Random, round: number, terms: Terms, length: number): Unnumbered[] {
  const within = (ms: number) => r.whole(BEFORE_MS, Math.max(BEFORE_MS, length - ms - BEFORE_MS));
  const asleep: ServiceName = round % 2 === 0 ? 'worker-1' : 'worker-2';
  const still = round % LONG_PAUSE_EVERY === 0 ? 60_000 : r.whole(5_000, Math.min(20_000, length - 2 * BEFORE_MS));
  const faults: Unnumbered[] = [{ kind: 'pause', at: within(still), target: asleep, ms: still }];
  if (Object.keys(terms.points).length === 0) return faults;
  const ms = Math.round(length / 5);
  for (const [i, rate] of RATES.entries())
    faults.push({
      ...{ kind: 'errors', targets: [...SERVICES], ms, before: rate / 2, after: rate / 2 },
      at: Math.round((length * (2 * i + 1)) / 4 + r.next() * (length / 4 - ms)),
    });
  // The other worker than the one that stands still, so that cases always have somebody.
  const wrong = ([asleep === 'worker-1' ? 'worker-2' : 'worker-1', 'api', 'relay'] as const)[round % 3]!;
  const off = wrong === 'api' ? 4_000 : CLOCK_MS;
  faults.push({ kind: 'clock', at: within(off), target: wrong, ms: off, offsetMs: OFFSETS[round % OFFSETS.length]! });
  return faults;
}

function shuffled<T>(r: Random, list: readonly T[]): T[] {
  const left = [...list];
  return list.map(() => left.splice(Math.floor(r.next() * left.length), 1)[0]!);
}

/** One line for the console. */
export function describe(fault: Fault): string {
  const what = () => {
    switch (fault.kind) {
      case 'kill':
        return `kill ${fault.targets.join(' + ')}, away for ${fault.downMs} ms`;
      case 'kill-at':
        return `kill ${fault.target} at ${fault.point}, arrival ${fault.hit}`;
      case 'pause':
        return `stop ${fault.target} for ${fault.ms} ms`;
      case 'errors':
        return `lose ${fault.before * 100} % + ${fault.after * 100} % of the statements for ${fault.ms} ms`;
      case 'clock':
        return `clock of ${fault.target} off by ${fault.offsetMs / HOUR} h for ${fault.ms} ms`;
    }
  };
  return `#${fault.no} +${(fault.at / 1000).toFixed(1)} s ${what()}`;
}
