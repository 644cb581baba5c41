import { writeFileSync } from 'node:fs';
import { civilDate } from '../domain/time.js';
import { runProgram } from '../stand/command-line.js';
import { campaign, type Outcome } from './campaign.js';
import type { OpenApi } from './document.js';
import { SPARE } from './guards.js';
import { optionsOf, USAGE, type Options } from './options.js';
import { ownService, type Target } from './service.js';

/** `npm run fuzz`: whatever the OpenAPI document lets anybody ask, and much that it does not, each answer held to its promises. */
async function main(options: Options, signal: AbortSignal): Promise<number> {
  progress('· 启动各进程 / starting the processes');
  const target = options.url === undefined ? await ownService(options.data, progress) : given(options.url);
  try {
    const document = (await (await fetch(new URL('/openapi.json', target.url))).json()) as OpenApi;
    const signIn = signsIn(target);
    progress(`· ${options.requests} 个请求 / requests, seed ${options.seed}`);
    const { requests, seed } = options;
    const today = () => civilDate(Date.now());
    const outcome = await campaign({ url: target.url, document, signIn, requests, seed, today, progress, signal });
    signal.throwIfAborted();
    const logged = target.logged();
    return say(options, outcome, logged);
  } finally {
    await target.stop();
  }
}

function progress(line: string): void {
  console.log(line);
}

function given(url: string): Target {
  const { DEMO_PASSWORD } = process.env;
  if (!DEMO_PASSWORD) throw new Error('--url: DEMO_PASSWORD is needed, the password of the demo accounts');
  return {
    url: new URL(url),
    password: DEMO_PASSWORD,
    logged: () => ({ faults: [], personal: [] }),
    stop: () => Promise.resolve(),
  };
}

/** So often somebody may lose his session. */
const SPARE_SESSIONS = 40;

/** Wrong passwords are tried all the time from here: who may have to sign in again does so before the first. */
function signsIn({ url, password }: Target) {
  const once = async (username: string): Promise<string | undefined> => {
    const response = await fetch(new URL('/api/v1/sessions', url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    return response.status === 201 ? ((await response.json()) as { token: string }).token : undefined;
  };
  let stock: Promise<(string | undefined)[]> | undefined;
  return async (username: string): Promise<string | undefined> => {
    if (username !== SPARE) return once(username);
    stock ??= Promise.all(Array.from({ length: SPARE_SESSIONS }, () => once(SPARE)));
    return (await stock).pop();
  };
}

function say(o: Options, outcome: Outcome, logged: ReturnType<Target['logged']>): number {
  const { requests, seconds, plain, byStatus, operations, violations } = outcome;
  const taken = Object.values(operations).filter((of) => Object.keys(of).some((status) => status.startsWith('2')));
  const counted = {
    serverErrors: Object.entries(byStatus).reduce((sum, [status, n]) => (status.startsWith('5') ? sum + n : sum), 0),
    unpromised: violations['status-not-promised'] ?? 0,
    violations: Object.values(violations).reduce((sum, n) => sum + n, 0),
    faultsLogged: logged.faults.length,
    personalDataLogged: logged.personal.length,
  };
  const reached = { all: Object.keys(operations).length, taken: taken.length };
  const report = { requests, seed: o.seed, seconds, ...counted, plain, byStatus, reached, byCheck: violations };
  if (o.json !== undefined) {
    const whole = {
      ...report,
      operations,
      found: outcome.found,
      faults: logged.faults.slice(0, 50),
    };
    writeFileSync(o.json, `${JSON.stringify(whole, null, 2)}\n`);
  }
  console.log(JSON.stringify(report, null, 2));
  const wrong = counted.violations + counted.faultsLogged + counted.personalDataLogged;
  for (const line of logged.faults.slice(0, 10)) console.error(`✗ ${line.slice(0, 1_000)}`);
  console.log(
    `${requests} requests, ${counted.serverErrors} of 5xx, ${counted.violations} broken promises, ${seconds} s`,
  );
  return wrong === 0 ? 0 : 1;
}

await runProgram({ options: optionsOf, usage: USAGE, work: main });
