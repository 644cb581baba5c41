import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster, type UnexpectedExit } from './cluster.js';
import { playRound, type RoundResult } from './round.js';
import { describe, scheduleOf, type Terms } from './schedule.js';

export interface CampaignSetup {
  readonly dir: string;
  readonly dist: string;
  readonly seed: number;
  readonly kills: number;
  readonly temporalAddress?: string;
  readonly points: Terms['points'];
  readonly progress: (line: string) => void;
}

/** What is known of a campaign so far; written after every round, so that it can go on after a crash. */
export interface CampaignState {
  readonly seed: number;
  readonly kills: number;
  readonly rounds: RoundResult[];
  /** Processes that ended by themselves. */
  readonly exits: UnexpectedExit[];
}

const KILLS_PER_ROUND = 10;
/**
 * After so many rounds a fresh world takes over. A relay that starts looks at every open case, and the rounds leave
 * cases open: in one world the later rounds would be mostly that.
 */
const ROUNDS_PER_WORLD = 10;

export const roundsOf = (kills: number): number => Math.ceil(kills / KILLS_PER_ROUND);

/** Kills of one round: ten, and what is left in the last one. */
export const killsOfRound = (kills: number, round: number): number =>
  Math.min(KILLS_PER_ROUND, kills - (round - 1) * KILLS_PER_ROUND);

/** Plays the rounds that are still to be played, one after the other, and ends with the first that is violated. */
export async function runCampaign(o: CampaignSetup, signal: AbortSignal): Promise<CampaignState> {
  mkdirSync(o.dir, { recursive: true });
  const file = join(o.dir, 'campaign.json');
  const state = load(file, o);
  let cluster: Cluster | undefined;
  try {
    for (let round = state.rounds.length + 1; round <= roundsOf(o.kills); round++) {
      if (cluster && (round - 1) % ROUNDS_PER_WORLD === 0) {
        await cluster.stop();
        cluster = undefined;
      }
      const world = join(o.dir, `world-${Math.ceil(round / ROUNDS_PER_WORLD)}`);
      cluster ??= await startWorld(o, world, state);
      const kills = killsOfRound(o.kills, round);
      const faults = scheduleOf(o.seed, round, { kills, temporal: cluster.ownsTemporal, points: o.points });
      const result = await playRound(cluster, { ...o, round, faults, kills, dir: world }, signal);
      state.rounds.push(result);
      save(file, state);
      o.progress(lineOf(result, roundsOf(o.kills)));
      if (result.violations.length > 0) break;
    }
    return state;
  } finally {
    await cluster?.stop();
  }
}

/** One round on a world of its own, which is taken away again unless it is asked for. */
export async function runRound(
  o: CampaignSetup,
  round: number,
  only: readonly number[] | undefined,
  signal: AbortSignal,
): Promise<RoundResult> {
  const kills = killsOfRound(o.kills, round);
  rmSync(o.dir, { recursive: true, force: true });
  const cluster = await startWorld(o, o.dir, { exits: [] });
  try {
    const all = scheduleOf(o.seed, round, { kills, temporal: cluster.ownsTemporal, points: o.points });
    const faults = only ? all.filter(({ no }) => only.includes(no)) : all;
    for (const fault of faults) o.progress(`  ${describe(fault)}`);
    return await playRound(cluster, { ...o, round, faults, kills }, signal);
  } finally {
    await cluster.stop();
  }
}

async function startWorld(o: CampaignSetup, dir: string, { exits }: Pick<CampaignState, 'exits'>): Promise<Cluster> {
  mkdirSync(dir, { recursive: true });
  return Cluster.start({
    dir,
    dist: o.dist,
    ...(o.temporalAddress !== undefined && { temporalAddress: o.temporalAddress }),
    onExit: (exit) => {
      exits.push(exit);
      o.progress(`  ! ${exit.name} ended by itself (${exit.code ?? 'signal'})`);
    },
  });
}

function load(file: string, { seed, kills }: CampaignSetup): CampaignState {
  if (!existsSync(file)) return { seed, kills, rounds: [], exits: [] };
  const state = JSON.parse(readFileSync(file, 'utf8')) as CampaignState;
  if (state.seed !== seed || state.kills !== kills)
    throw new Error(`the folder holds a campaign of ${state.kills} kills with seed ${state.seed}`);
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
    `  round ${r.round}/${of}: ${kills} kills, ${bit} faults bit, ${r.operations.acknowledged}/${r.operations.planned} operations, ` +
    `${r.casesChecked} cases, ${r.violations.length} violations, ${load} + ${rest} + ${checks} s`
  );
}
