import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../api/log.js';
import { runProgram } from '../simulation/command-line.js';
import { installRuntime } from '../worker/sdk-runtime.js';
import { armsOn, playRounds } from './arms/rounds.js';
import { ownFolder, removeFolder } from './folder.js';
import { machineOf } from './machine.js';
import { optionsOf, USAGE, type Options, type Part } from './options.js';
import { putArms, rounded, type Report } from './report.js';
import { FULL, QUICK } from './sizes.js';
import { BenchStack } from './stack.js';
import { tableOf } from './table.js';

/** `npm run bench`: what durability costs, against bare Temporal and bare SQL, and how the service bears size and failure. */
async function main(options: Options, signal: AbortSignal): Promise<number> {
  const began = Date.now();
  const { quick, seed, rounds } = options;
  const sizes = quick ? QUICK : FULL;
  const wants = (part: Part) => options.parts.includes(part);
  const progress = (line: string) => console.log(line);
  const { TEMPORAL_ADDRESS } = process.env;
  const dir = await ownFolder();
  progress('· 启动各进程 / starting the processes');
  const stack = await BenchStack.start({
    dir: join(dir, 'stack'),
    // The production build, which this file lies in.
    dist: dirname(dirname(fileURLToPath(import.meta.url))),
    ...(TEMPORAL_ADDRESS && { temporalAddress: TEMPORAL_ADDRESS }),
  });
  try {
    progress('· 本机 / the machine');
    const report: Report = {
      quick,
      seed,
      seconds: 0,
      machine: await machineOf(stack, quick ? 1_000 : 3_000),
      wrong: [],
    };
    if (wants('arms')) {
      progress('· 各种做法轮流 / the arms in turn');
      putArms(report, await playRounds(stack, await armsOn(stack), { rounds, seed, sizes }, progress, signal));
    }
    report.seconds = Math.round((Date.now() - began) / 1000);
    return say(report, options);
  } finally {
    await stack.stop();
    removeFolder(dir);
  }
}

function say(report: Report, { json }: Options): number {
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, rounded, 2)}\n`);
  console.log(tableOf(report));
  for (const line of report.wrong) console.error(`✗ ${line}`);
  return report.wrong.length === 0 ? 0 : 1;
}

installRuntime({ logger: createLogger('bench', 'silent') });
await runProgram({ options: optionsOf, usage: USAGE, work: main });
