import { setMaxListeners } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeCluster, type UnexpectedExit } from '../stand/cluster.js';
import { Cluster } from './cluster.js';
import { playRound, type RoundResult } from './round.js';
import { describe, scheduleOf, type Fault, type Terms } from './schedule.js';
import { shrink } from './shrink.js';

export interface CampaignSetup {
  readonly dir: string;
  /** Folder of the build that is put under fire. */
  readonly dist: string;
  readonly seed: number;
  readonly kills: number;
  /** Default ten. */
  readonly killsPerRound?: number;
  /** In place of rounds of kills: so many cases through a database that stops again and again. */
  readonly cases?: number;
  readonly temporalAddress?: string;
  readonly apart?: boolean;
  readonly points: Terms['points'];
  readonly furnish?: (ownerUrl: string) => Promise<void>;
  /** What is not answered, or not at rest, this long after all faults are over is lost, ms. Default 90 s. */
  readonly patienceMs?: number;
  readonly progress: (line: string) => void;
}

/** What is known of a campaign so far; written after every round, so that it can go on after a crash. */
export interface CampaignState {
  readonly seed: number;
  readonly kills: number;
  readonly cases?: number;
  readonly rounds: RoundResult[];
  /** Processes that ended by themselves. */
  readonly exits: UnexpectedExit[];
}

/** Once all processes are up, what was acknowledged has its outcome within this time. */
const PATIENCE_MS = 60_000;
const KILLS_PER_ROUND = 10;
const CASES_PER_ROUND = 1_000;
/**
 * After so many rounds a fresh world takes over. A relay that starts looks at every open case, and the rounds leave
 * cases open: in one world the later rounds would be mostly that.
 */
const ROUNDS_PER_WORLD = 10;
/** So many signs of the hash name a build. */
const BUILD_NAME = 12;
/** Rounds played to find a shorter schedule that fails; each takes a minute or two. */
const SHRINK_ATTEMPTS = 6;

const sizeOf = ({ cases, kills, killsPerRound = KILLS_PER_ROUND }: CampaignSetup) =>
  cases === undefined ? { all: kills, each: killsPerRound } : { all: cases, each: CASES_PER_ROUND };

function roundsOf(o: CampaignSetup): number {
  const { all, each } = sizeOf(o);
  return Math.ceil(all / each);
}

/** Kills, or cases, of one round: the last one has what is left. */
function shareOf(o: CampaignSetup, round: number): number {
  const { all, each } = sizeOf(o);
  return Math.min(each, all - (round - 1) * each);
}

/** Plays the rounds that are still to be played, one after the other, and ends with the first that is violated. */
export async function runCampaign(o: CampaignSetup, signal: AbortSignal): Promise<CampaignState> {
  // Every fault that waits for its moment listens.
  setMaxListeners(0, signal);
  mkdirSync(o.dir, { recursive: true });
  const file = join(o.dir, 'campaign.json');
  const state = load(file, o);
  let cluster: Cluster | undefined;
  try {
    for (let round = state.rounds.length + 1; round <= roundsOf(o) && !violated(state); round++) {
      if (cluster && (round - 1) % ROUNDS_PER_WORLD === 0) {
        await cluster.stop();
        cluster = undefined;
      }
      const dir = join(o.dir, `world-${Math.ceil(round / ROUNDS_PER_WORLD)}`);
      cluster ??= await freshWorld(o, dir, state);
      const result = await play(cluster, { ...o, dir }, round, undefined, signal);
      state.rounds.push(result);
      save(file, state);
      o.progress(lineOf(result, roundsOf(o)));
    }
    return state;
  } finally {
    await cluster?.stop();
  }
}

const violated = ({ rounds }: CampaignState): boolean => rounds.some(({ violations }) => violations.length > 0);

/** One round on a fresh world, with all its faults or some of them. */
export async function runRound(
  o: CampaignSetup,
  round: number,
  only: readonly number[] | undefined,
  signal: AbortSignal,
): Promise<CampaignState> {
  setMaxListeners(0, signal);
  const state: CampaignState = { seed: o.seed, kills: o.kills, rounds: [], exits: [] };
  const cluster = await freshWorld(o, o.dir, state);
  try {
    state.rounds.push(await play(cluster, o, round, only, signal));
    return state;
  } finally {
    await cluster.stop();
  }
}

/**
 * The faults of a round without those that it fails without as well, as far as some attempts tell.
 *
 * @returns undefined when the round does not fail again at all
 */
export async function shorten(
  o: CampaignSetup,
  { round, faults }: RoundResult,
  signal: AbortSignal,
): Promise<readonly Fault[] | undefined> {
  const fails = async (part: readonly Fault[]) => {
    const numbers = part.map(({ no }) => no);
    const state = await runRound(o, round, numbers, signal);
    o.progress(`  --only ${numbers.join(',')}: ${violated(state) ? 'fails' : 'holds'}`);
    return violated(state);
  };
  if (!(await fails(faults))) return undefined;
  return shrink(faults, fails, SHRINK_ATTEMPTS);
}

function play(
  cluster: Cluster,
  o: CampaignSetup,
  round: number,
  only: readonly number[] | undefined,
  signal: AbortSignal,
): Promise<RoundResult> {
  const { seed, dir, points, apart = false, patienceMs = PATIENCE_MS } = o;
  const build = readFileSync(join(o.dist, '.source-hash'), 'utf8').slice(0, BUILD_NAME);
  const common = { seed, round, dir, build, patienceMs, apart };
  if (o.cases !== undefined)
    return playRound(cluster, { ...common, faults: [], kills: 0, cases: shareOf(o, round) }, signal);
  const kills = shareOf(o, round);
  const all = scheduleOf(seed, round, { kills, temporal: cluster.ownsTemporal, points, apart });
  const faults = only ? all.filter(({ no }) => only.includes(no)) : all;
  if (only) for (const fault of faults) o.progress(`  ${describe(fault)}`);
  return playRound(cluster, { ...common, faults, kills }, signal);
}

/** Of a campaign that was killed the processes may still run, and a round cut short left commands under its keys. */
async function freshWorld(o: CampaignSetup, dir: string, { exits }: Pick<CampaignState, 'exits'>): Promise<Cluster> {
  await removeCluster(dir);
  mkdirSync(dir, { recursive: true });
  return Cluster.started({
    dir,
    dist: o.dist,
    ...(o.temporalAddress !== undefined && { temporalAddress: o.temporalAddress }),
    ...(o.furnish && { furnish: o.furnish }),
    onExit: (exit) => {
      exits.push(exit);
      o.progress(`  ! ${exit.name} ended by itself (${exit.code})`);
    },
  });
}

function load(file: string, { seed, kills, cases }: CampaignSetup): CampaignState {
  const fresh = { seed, kills, ...(cases !== undefined && { cases }), rounds: [], exits: [] };
  if (!existsSync(file)) return fresh;
  const state = JSON.parse(readFileSync(file, 'utf8')) as CampaignState;
  if (state.seed !== seed || state.kills !== kills || state.cases !== cases)
    throw new Error(`--dir holds another campaign: ${state.cases ?? state.kills} with seed ${state.seed}`);
  return state;
}

function save(file: string, state: CampaignState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state), { flush: true });
  renameSync(`${file}.new`, file);
}

function lineOf(r: RoundResult, of: number): string {
  const kills = Object.values(r.kills).reduce((sum, n) => sum + n, 0);
  const { load, rest, checks } = r.seconds;
  const bit = `${r.bitten.filter((b) => b.bit).length}/${r.bitten.length}`;
  return (
    `  round ${r.round}/${of}: ${kills} kills, ${bit} faults bit, ${r.operations.acknowledged}/${r.operations.planned} ` +
    `operations, ${r.checked['cases'] ?? 0} cases, ${r.violations.length} violations, ${load} + ${rest} + ${checks} s`
  );
}
