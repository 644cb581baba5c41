import { setMaxListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../api/log.js';
import { runProgram } from '../simulation/command-line.js';
import { installRuntime } from '../worker/sdk-runtime.js';
import { playPaces } from './arms/pace.js';
import { armsOn, playRounds } from './arms/rounds.js';
import { ownFolder, removeFolder } from './folder.js';
import { machineOf } from './machine.js';
import { measureMemory } from './memory.js';
import { optionsOf, USAGE, type Options, type Part } from './options.js';
import { profile } from './profile.js';
import { measureRecovery } from './recovery.js';
import { putArms, putStartUp, putTimers, rounded, type Report } from './report.js';
import { FULL, QUICK } from './sizes.js';
import { BenchStack } from './stack.js';
import { measureStartUp } from './start-up.js';
import { tableOf } from './table.js';
import { measureTimers } from './timers.js';

/** `npm run bench`: what durability costs, against bare Temporal and bare SQL, and how the service bears size and failure. */
async function main(options: Options, signal: AbortSignal): Promise<number> {
  const began = Date.now();
  // Every case that waits for its instant listens.
  setMaxListeners(0, signal);
  const dir = await ownFolder();
  try {
    const report = await measureOnStack(join(dir, 'stack'), options, signal);
    if (options.parts.includes('start-up')) {
      progress('· 默认的 npm start / the default of npm start');
      putStartUp(report, await measureStartUp(join(dir, 'default'), sizesOf(options), progress, signal));
    }
    report.seconds = Math.round((Date.now() - began) / 1000);
    return say(report, options);
  } finally {
    removeFolder(join(dir, 'default'));
    removeFolder(dir);
  }
}

const sizesOf = ({ quick }: Options) => (quick ? QUICK : FULL);

function progress(line: string): void {
  console.log(line);
}

/** What is measured on servers of the benchmark's own; in the end they are gone. */
async function measureOnStack(dir: string, options: Options, signal: AbortSignal): Promise<Report> {
  const { quick, seed, rounds, cpuProf } = options;
  const sizes = sizesOf(options);
  const wants = (part: Part) => options.parts.includes(part);
  const { TEMPORAL_ADDRESS } = process.env;
  progress('· 启动各进程 / starting the processes');
  const stack = await BenchStack.start({
    dir,
    // The production build, which this file lies in.
    dist: dirname(dirname(fileURLToPath(import.meta.url))),
    ...(TEMPORAL_ADDRESS && { temporalAddress: TEMPORAL_ADDRESS }),
  });
  try {
    progress('· 本机 / the machine');
    const report: Report = { quick, seed, seconds: 0, machine: await machineOf(stack, sizes.lookFor), wrong: [] };
    const arms = await armsOn(stack);
    if (wants('arms')) {
      progress('· 各种做法轮流 / the arms in turn');
      putArms(report, await playRounds(stack, arms, { rounds, seed, sizes }, progress, signal));
    }
    if (wants('pace')) {
      progress('· 按固定节奏来件 / cases at a fixed pace');
      report.paces = await playPaces(stack, arms, sizes, progress, signal);
    }
    if (cpuProf !== undefined) {
      progress('· CPU 剖析 / profiling');
      report.profile = await profile(stack, arms, sizes, cpuProf, signal);
    }
    if (wants('memory')) {
      progress('· 未结案件占用内存 / memory of open cases');
      report.memory = await measureMemory(stack, sizes, progress, signal);
    }
    if (wants('recovery')) {
      progress('· 强制终止后恢复 / recovery after a kill');
      report.recoveryMs = await measureRecovery(stack, sizes, progress, signal);
    }
    if (wants('timers')) {
      progress('· 同一时刻到期 / due in one instant');
      putTimers(report, await measureTimers(stack, sizes, progress, signal));
    }
    // The growth curves (bench/curves/) are to be measured here, on this PostgreSQL, with everything else at rest: they
    // are the report's `indicators` and `reads`.
    return report;
  } finally {
    await stack.stop();
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
