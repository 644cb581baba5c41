import { join } from 'node:path';
import type { Cluster } from './cluster.js';
import { PASSWORD } from './cluster.js';
import { Caller } from './caller.js';
import { checkAll, type Violation } from './checks.js';
import { Http } from './http.js';
import { Injector, type Bitten, type Recovery } from './injector.js';
import { LedgerWriter } from './ledger.js';
import { Load } from './load.js';
import { People } from './people.js';
import { rest } from './rest.js';
import { lengthOf, type Component, type Fault } from './schedule.js';

export interface RoundSetup {
  readonly seed: number;
  readonly round: number;
  readonly faults: readonly Fault[];
  /** Kills of the schedule the faults are from, which the length of the round follows from; `faults` may be a part of it. */
  readonly kills: number;
  readonly dir: string;
  /** The round's faults are over, its cases are looked at. */
  readonly progress: (line: string) => void;
}

/** What came of a round; all of it goes into the checkpoint. */
export interface RoundResult {
  readonly round: number;
  readonly seconds: { readonly load: number; readonly rest: number; readonly checks: number };
  readonly faults: readonly Fault[];
  readonly bitten: readonly Bitten[];
  readonly kills: Partial<Record<Component, number>>;
  readonly operations: { readonly planned: number; readonly acknowledged: number };
  readonly duplicatesSent: number;
  /** Answers by status. */
  readonly answers: Record<string, number>;
  /** Operations by how they were sent. */
  readonly manners: Record<string, number>;
  readonly recoveries: readonly Recovery[];
  readonly casesChecked: number;
  readonly violations: readonly Violation[];
}

const CLIENTS = 30;
/** A client does something every so often, ms. */
const PACE_MS = 5_000;
/** Sixty-four handlers report a hearing at one instant, in one round of this many. */
const HEARINGS = 64;
const HEARINGS_EVERY = 5;
/** What is not answered this long after all faults are over is lost, ms. */
const AFTER_HEALING_MS = 60_000;

/** One round: load and faults, healing, rest, and the look at every case that the round touched. */
export async function playRound(cluster: Cluster, o: RoundSetup, signal: AbortSignal): Promise<RoundResult> {
  const began = Date.now();
  const length = lengthOf(o.kills);
  const http = new Http(cluster.apiPort);
  const ledgerFile = join(o.dir, `ledger-${o.round}.jsonl`);
  const ledger = new LedgerWriter(ledgerFile);
  try {
    const caller = new Caller(http, new People(http, PASSWORD), ledger, o.round);
    signal.addEventListener('abort', () => (caller.until = 0), { once: true });
    const load = new Load({
      ...{ seed: o.seed, round: o.round, caller, clients: CLIENTS, length },
      operations: Math.ceil(length / PACE_MS),
      hearings: o.round % HEARINGS_EVERY === 0 ? HEARINGS : 0,
    });
    const injector = new Injector(cluster, caller, o.seed + o.round);
    const running = load.run();
    // Waited for below; until then its failure must not end the process.
    running.catch(() => undefined);
    await injector.run(o.faults, signal);
    await cluster.ready();
    caller.until = Date.now() + AFTER_HEALING_MS;
    await running;
    await injector.settled();
    signal.throwIfAborted();
    const loaded = Date.now();
    const unrest = await rest(cluster.databaseUrl, signal);
    const rested = Date.now();
    const { violations, cases } = await checkAll(cluster, ledgerFile, began);
    return {
      round: o.round,
      seconds: { load: seconds(loaded - began), rest: seconds(rested - loaded), checks: seconds(Date.now() - rested) },
      faults: o.faults,
      bitten: injector.bitten,
      kills: injector.kills,
      operations: { planned: load.planned, acknowledged: load.acknowledged },
      duplicatesSent: caller.duplicates,
      answers: caller.answers,
      manners: load.done,
      recoveries: injector.recoveries,
      casesChecked: cases,
      violations: [
        ...(unrest === undefined ? [] : [{ invariant: 'rest', text: unrest }]),
        ...injector.wrongClock.map((text) => ({ invariant: 'clock', text })),
        ...load.observed,
        ...violations,
      ],
    };
  } finally {
    ledger.close();
    http.close();
  }
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;
