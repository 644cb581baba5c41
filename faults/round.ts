import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { random } from '../stand/random.js';
import { Caller } from './caller.js';
import { checkAll, type Violation } from './checks.js';
import { PASSWORD, type Cluster } from './cluster.js';
import { Http } from './http.js';
import { Injector, type Bitten, type Recovery } from './injector.js';
import { LedgerWriter } from './ledger.js';
import { Load } from './load.js';
import { People } from './people.js';
import { rest } from './rest.js';
import { lengthOf, type Component, type Fault } from './schedule.js';
import { ManyCases } from './stops.js';
import type { Work } from './work.js';

export interface RoundSetup {
  readonly seed: number;
  readonly round: number;
  /** The faults, and how many kills belong to the round they may be a part of; its length follows from that. */
  readonly faults: readonly Fault[];
  readonly kills: number;
  /** Whether the kills are told apart, under a lighter load. */
  readonly apart: boolean;
  /** In place of all this: so many cases, while the database stops again and again. */
  readonly cases?: number;
  readonly dir: string;
  /** Hash of the sources that the service under fire was built from. */
  readonly build: string;
  /** How long, after healing, the clients wait for answers, and then everybody for rest, ms each. */
  readonly patienceMs: number;
}

/** What came of a round; all of it goes into the checkpoint. */
export interface RoundResult {
  readonly round: number;
  readonly build: string;
  readonly seconds: { readonly load: number; readonly rest: number; readonly checks: number };
  readonly faults: readonly Fault[];
  readonly bitten: readonly Bitten[];
  readonly kills: Partial<Record<Component, number>>;
  readonly operations: { readonly planned: number; readonly acknowledged: number };
  readonly duplicatesSent: number;
  /** Attempts by status of the answer. */
  readonly answers: Record<string, number>;
  readonly manners: Readonly<Record<string, number>>;
  readonly recoveries: readonly Recovery[];
  readonly checked: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

const CLIENTS = 30;
/** A client does something every so often, ms. */
const PACE_MS = 5_000;
/** The same where recovery is measured: two cores have room to spare. */
const PACE_APART_MS = 10_000;
/** Sixty-four handlers report a hearing at one instant, in one round of this many. */
const HEARINGS = 64;
const HEARINGS_EVERY = 5;
/** Seconds from one stop of the database to the next, and the longest it stays away, ms. */
const STOP_EVERY = [5, 10] as const;
const STOPPED_MS = 2_000;

/** One round: load and faults, healing, rest, and the look at every case that the round touched. */
export async function playRound(cluster: Cluster, o: RoundSetup, signal: AbortSignal): Promise<RoundResult> {
  const began = Date.now();
  const http = new Http(cluster.apiPort);
  const ledgerFile = join(o.dir, `ledger-${o.round}.jsonl`);
  const ledger = new LedgerWriter(ledgerFile);
  try {
    const caller = new Caller(http, new People(http, PASSWORD, signal), ledger, o.round);
    signal.addEventListener('abort', () => (caller.until = 0), { once: true });
    const work = workOf(o, caller);
    const injector = new Injector(cluster, caller, o.seed + o.round);
    const running = work.run().finally(() => (caller.over = true));
    // Waited for below; until then its failure must not end the process.
    running.catch(() => undefined);
    if (o.cases === undefined) await injector.run(o.faults, signal);
    else await stopAgainAndAgain(injector, o, () => caller.over, signal);
    await cluster.ready();
    signal.throwIfAborted();
    caller.until = Date.now() + o.patienceMs;
    await running;
    await injector.settled();
    signal.throwIfAborted();
    const loaded = Date.now();
    const unrest = await rest(cluster.databaseUrl, signal, o.patienceMs);
    const rested = Date.now();
    const { violations, checked } = await checkAll(cluster, ledgerFile, began);
    return {
      ...{ round: o.round, build: o.build },
      seconds: { load: seconds(loaded - began), rest: seconds(rested - loaded), checks: seconds(Date.now() - rested) },
      faults: o.faults,
      bitten: injector.bitten,
      kills: injector.kills,
      operations: { planned: work.planned, acknowledged: work.acknowledged },
      duplicatesSent: caller.duplicates,
      answers: caller.answers,
      manners: work.done,
      recoveries: injector.recoveries,
      checked,
      violations: [
        ...(unrest === undefined ? [] : [{ invariant: 'unrest', text: unrest }]),
        ...injector.wrongClock.map((text) => ({ invariant: 'clock', text })),
        ...work.observed,
        ...violations,
      ],
    };
  } finally {
    ledger.close();
    http.close();
  }
}

function workOf(o: RoundSetup, caller: Caller): Work {
  const { seed, round } = o;
  if (o.cases !== undefined) return new ManyCases({ seed, round, cases: o.cases }, caller);
  const length = lengthOf(o.kills, o.apart);
  return new Load({
    ...{ seed, round, caller, clients: CLIENTS, length },
    operations: Math.ceil(length / (o.apart ? PACE_APART_MS : PACE_MS)),
    hearings: round % HEARINGS_EVERY === 0 ? HEARINGS : 0,
  });
}

async function stopAgainAndAgain(
  injector: Injector,
  { seed, round }: RoundSetup,
  over: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  for (let no = 1; !over(); no++) {
    const r = random(seed, 'stop', round, no);
    const next = Date.now() + 1000 * (STOP_EVERY[0] + r.next() * (STOP_EVERY[1] - STOP_EVERY[0]));
    while (!over() && Date.now() < next) await sleep(50, undefined, { signal });
    if (!over())
      await injector.inject({ kind: 'kill', no, at: 0, targets: ['postgres'], downMs: r.whole(0, STOPPED_MS) });
  }
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;
