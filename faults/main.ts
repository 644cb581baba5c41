import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../platform/log.js';
import { ROOT } from '../scripts/root.mjs';
import { runProgram } from '../stand/command-line.js';
import { installRuntime } from '../worker/sdk-runtime.js';
import { runCampaign, runRound, shorten, type CampaignSetup, type CampaignState } from './campaign.js';
import { mutantNamed, mutate, mutateDatabase, MUTANTS, type MutantName } from './mutants.js';
import { optionsOf, USAGE, type Options } from './options.js';
import { POINTS } from './points.js';
import { lineOf, reportOf, shortcomings, tableOf } from './report.js';

/** `npm run faults`: the service under fire, as real processes, with every case looked at afterwards. */
async function main(options: Options, signal: AbortSignal): Promise<number> {
  const mutant = options.mutant === undefined ? undefined : mutantNamed(options.mutant);
  if (options.mutants) return tryMutants(options, signal);
  const setup = mutant === undefined ? setupOf(options) : broken(mutant, options);
  const { round } = options;
  const state =
    round === undefined
      ? await runCampaign(setup, signal)
      : await runRound({ ...setup, dir: `${setup.dir}-round-${round}` }, round, options.only, signal);
  const code = say(state, options);
  const failed = state.rounds.find(({ violations }) => violations.length > 0);
  if (failed && round === undefined && options.cases === undefined && mutant === undefined)
    await sayHowToRepeat(setup, failed, signal);
  return code;
}

function setupOf(o: Options): CampaignSetup {
  const { TEMPORAL_ADDRESS } = process.env;
  const name = o.cases === undefined ? `kills-${o.kills}${o.apart ? '-apart' : ''}` : `cases-${o.cases}`;
  return {
    dir: o.dir ?? join(ROOT, '.cache', 'faults', `${name}-seed-${o.seed}`),
    // The build with the fault points, which this file lies in.
    dist: dirname(dirname(fileURLToPath(import.meta.url))),
    ...{ seed: o.seed, kills: o.kills, apart: o.apart },
    ...(o.cases !== undefined && { cases: o.cases }),
    ...(TEMPORAL_ADDRESS && { temporalAddress: TEMPORAL_ADDRESS }),
    points: POINTS,
    progress: (line) => console.log(line),
  };
}

function say(state: CampaignState, { json }: Options): number {
  const report = reportOf(state);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  for (const violation of state.rounds.flatMap((r) => r.violations)) console.error(lineOf(violation));
  console.log(tableOf(report));
  const wrong = shortcomings(report);
  for (const line of wrong) console.error(`✗ ${line}`);
  return wrong.length === 0 ? 0 : 1;
}

async function sayHowToRepeat(o: CampaignSetup, failed: CampaignState['rounds'][number], signal: AbortSignal) {
  console.error(`· 缩短故障序列 / looking for a shorter schedule: seed ${o.seed}, round ${failed.round}`);
  const shorter = await shorten({ ...o, dir: `${o.dir}-shorter` }, failed, signal);
  const only = shorter && shorter.length < failed.faults.length ? ` --only ${shorter.map((f) => f.no).join(',')}` : '';
  console.error(`  npm run faults -- --kills ${o.kills} --seed ${o.seed} --round ${failed.round}${only}`);
  if (!shorter) console.error('  未再现 / it did not fail again when it was repeated');
}

// ---- the mutation check ------------------------------------------------------------------------------------------

/** What is never delivered never comes to rest: a broken service is not waited for as long, ms. */
const MUTANT_PATIENCE_MS = 25_000;

function broken(name: MutantName, options: Options): CampaignSetup {
  const setup = setupOf(options);
  return {
    ...setup,
    dir: `${setup.dir}-${name}`,
    dist: mutate(name, setup.dist, join(ROOT, '.cache', 'faults', 'mutants', name)),
    furnish: (ownerUrl) => mutateDatabase(name, ownerUrl),
    patienceMs: MUTANT_PATIENCE_MS,
  };
}

/** Breaks one promise after the other, and demands that a short campaign notices each. */
async function tryMutants(options: Options, signal: AbortSignal): Promise<number> {
  const unnoticed: string[] = [];
  const found: Record<string, Record<string, number>> = {};
  for (const name of Object.keys(MUTANTS) as MutantName[]) {
    console.log(`· ${name}`);
    const state = await runRound(broken(name, options), 1, undefined, signal);
    const { violations } = reportOf(state);
    found[name] = violations;
    const { total, ...by } = violations;
    const list = Object.entries(by).map(([invariant, n]) => `${invariant} ${n}`);
    console.log(total > 0 ? `  ✓ 已察觉 / noticed by ${list.join(', ')}` : '  ✗ 未察觉 / not noticed');
    if (total === 0) unnoticed.push(name);
  }
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ seed: options.seed, mutants: found }, null, 2)}\n`);
  for (const name of unnoticed) console.error(`✗ 去掉 ${name} 后未被察觉 / without ${name} nothing was noticed`);
  return unnoticed.length === 0 ? 0 : 1;
}

// Histories are replayed in this process.
installRuntime({ logger: createLogger('faults', 'silent') });
await runProgram({
  options: (args) => {
    const options = optionsOf(args);
    if (options.mutant !== undefined) mutantNamed(options.mutant);
    return options;
  },
  usage: USAGE,
  work: main,
});
