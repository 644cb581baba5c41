import { writeFileSync } from 'node:fs';
import { runProgram } from '../stand/command-line.js';
import { optionsOf, USAGE, type Options } from './options.js';
import { page } from './page.js';
import { faults, HEADLINES, type Report } from './report.js';
import { simulate } from './run.js';

/** `npm run simulate`: a county's period on virtual time, through the real API, workers and workflows. */
async function play(options: Options, signal: AbortSignal): Promise<number> {
  const { profile, from, to, cases, seed } = options;
  console.log(`· ${profile.name}: ${cases} 件 / matters, ${from} – ${to}, seed ${seed}`);
  const report = await simulate(options, (line) => console.log(line), signal);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    writeFileSync(`${options.json.replace(/\.json$/, '')}.md`, page(report));
  }
  return say(report);
}

function say(r: Report): number {
  for (const key of HEADLINES) {
    const { numerator, denominator, target, passes } = r.rates[key];
    console.log(
      `  ${key}: ${numerator} / ${denominator}, target ${target ?? '–'} %: ${passes === null ? '–' : passes ? 'reached' : 'missed'}`,
    );
  }
  console.log(
    `  cases ${JSON.stringify(r.cases)}, orphans ${r.orphans}, histories ${r.histories.replayed}, ${r.seconds} s`,
  );
  const wrong = faults(r);
  for (const line of wrong) console.error(`✗ ${line}`);
  return wrong.length === 0 ? 0 : 1;
}

await runProgram({ options: optionsOf, usage: USAGE, work: play });
