import { setMaxListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../scripts/root.mjs';
import { runCampaign, runRound, type CampaignSetup } from './campaign.js';
import { optionsOf, USAGE, type Options } from './options.js';
import { POINTS } from './points.js';
import { lineOf, reportOf, shortcomings, tableOf, type Report } from './report.js';

/** `npm run faults`: the service under fire, as real processes, with every case looked at afterwards. */
async function main(): Promise<number> {
  let options: Options;
  try {
    options = optionsOf(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  const { TEMPORAL_ADDRESS } = process.env;
  const setup: CampaignSetup = {
    dir: options.dir ?? join(ROOT, '.cache', 'faults', `seed-${options.seed}-kills-${options.kills}`),
    // The build with the fault points, which this file lies in.
    dist: dirname(dirname(fileURLToPath(import.meta.url))),
    seed: options.seed,
    kills: options.kills,
    ...(TEMPORAL_ADDRESS && { temporalAddress: TEMPORAL_ADDRESS }),
    points: POINTS,
    progress: (line) => console.log(line),
  };
  const { signal } = interrupted;
  if (options.round !== undefined) {
    const dir = `${setup.dir}-round-${options.round}`;
    const result = await runRound({ ...setup, dir }, options.round, options.only, signal);
    for (const violation of result.violations) console.error(lineOf(violation));
    return say(reportOf({ seed: setup.seed, rounds: [result], exits: [] }), options);
  }
  const state = await runCampaign(setup, signal);
  for (const violation of state.rounds.flatMap((r) => r.violations)) console.error(lineOf(violation));
  return say(reportOf(state), options);
}

function say(report: Report, { json }: Options): number {
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  console.log(tableOf(report));
  const wrong = shortcomings(report);
  for (const line of wrong) console.error(`✗ ${line}`);
  return wrong.length === 0 ? 0 : 1;
}

const interrupted = new AbortController();
// Every fault that waits for its moment listens.
setMaxListeners(0, interrupted.signal);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!interrupted.signal.aborted) console.error('· 正在停止 / stopping');
    interrupted.abort();
  });
}
const code = await main().catch((error: unknown) => {
  if (!interrupted.signal.aborted) console.error(error);
  return interrupted.signal.aborted ? 130 : 1;
});
// What is still in the pipes is written first.
process.stderr.write('', () => process.stdout.write('', () => process.exit(code)));
