import { setMaxListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '../platform/log.js';
import { runProgram } from '../stand/command-line.js';
import { ownFolder, removeRun } from '../stand/folder.js';
import { installRuntime } from '../worker/sdk-runtime.js';
import { playPaces } from './arms/pace.js';
import { armsOn, playRounds } from './arms/rounds.js';
import { measureCurves } from './curves/curves.js';
import { pictureOf } from './curves/picture.js';
import { machineOf } from './machine.js';
import { measureMemory } from './memory.js';
import { optionsOf, USAGE, type Options, type Part } from './options.js';
import { profile } from './profile.js';
import { measureRecovery } from './recovery.js';
import { putArms, putCurves, putStartUp, putTimers, rounded, type Report } from './report.js';
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
  const dir = await ownFolder('bench');
  try {
    const report = await measureOnStack(join(dir, 'stack'), options, signal);
    if (options.parts.includes('start-up')) {
      progress('· 默认的 npm start / the default of npm start');
      putStartUp(report, await measureStartUp(join(dir, 'default'), sizesOf(options), progress, signal));
    }
    report.seconds = Math.round((Date.now() - began) / 1000);
    return say(report, options);
  } finally {
    await removeRun(dir);
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
    /** What one part found is kept at once: a later one may fail. */
    const part = async (wanted: boolean, title: string, measure: () => Promise<void>) => {
      if (!wanted) return;
      signal.throwIfAborted();
      progress(`· ${title}`);
      await measure();
      save(report, options);
    };
    await part(wants('arms'), '各种做法轮流 / the arms in turn', async () => {
      putArms(report, await playRounds(stack, arms, { rounds, seed, sizes }, progress, signal));
    });
    await part(wants('pace'), '按固定节奏来件 / cases at a fixed pace', async () => {
      report.paces = await playPaces(stack, arms, sizes, progress, signal);
    });
    await part(cpuProf !== undefined, 'CPU 剖析 / profiling', async () => {
      report.profile = await profile(stack, arms, sizes, cpuProf ?? '', signal);
    });
    await part(wants('memory'), '未结案件占用内存 / memory of open cases', async () => {
      report.memory = await measureMemory(stack, sizes, progress, signal);
    });
    await part(wants('recovery'), '强制终止后恢复 / recovery after a kill', async () => {
      report.recoveryMs = await measureRecovery(stack, sizes, progress, signal);
    });
    await part(wants('timers'), '同一时刻到期 / due in one instant', async () => {
      putTimers(report, await measureTimers(stack, sizes, progress, signal));
    });
    await part(wants('curves'), '案件越来越多 / as the record grows', async () => {
      stack.only([]);
      const { curves, plans } = await measureCurves(stack, sizes, progress, signal);
      putCurves(report, curves);
      if (options.json === undefined) return;
      writeFileSync(`${options.json}.svg`, pictureOf(curves));
      writeFileSync(`${options.json}.plans.txt`, plans);
    });
    return report;
  } finally {
    await stack.stop();
  }
}

function save(report: Report, { json }: Options): void {
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, rounded, 2)}\n`);
}

function say(report: Report, options: Options): number {
  save(report, options);
  console.log(tableOf(report));
  for (const line of report.wrong) console.error(`✗ ${line}`);
  return report.wrong.length === 0 ? 0 : 1;
}

installRuntime({ logger: createLogger('bench', 'silent') });
await runProgram({ options: optionsOf, usage: USAGE, work: main });
