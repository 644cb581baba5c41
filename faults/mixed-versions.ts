import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createLogger } from '../platform/log.js';
import { temporalTls } from '../platform/temporal-tls.mjs';
import { ROOT } from '../scripts/root.mjs';
import { removeCluster, SERVICES, type ServiceName } from '../stand/cluster.js';
import { runProgram } from '../stand/command-line.js';
import { AGENCIES, doerOf, postOf, type Agency } from '../stand/demo-posts.js';
import { plainQueue, type Proxy } from '../stand/world/plain-queue.js';
import { connectClient, dataConverter } from '../temporal/client.js';
import { installRuntime } from '../worker/sdk-runtime.js';
import { Caller } from './caller.js';
import { Cluster, PASSWORD } from './cluster.js';
import { crossings } from './crossings.js';
import { Http } from './http.js';
import { checkInvariants } from './invariants/check.js';
import { checkReplay } from './invariants/replay.js';
import type { Violation } from './invariants/violation.js';
import { LedgerWriter, readLedger } from './ledger.js';
import { APPLICATION, NOTICE } from './openings.js';
import { People, type ActionView, type CaseView, type TaskView } from './people.js';
import { rest } from './rest.js';
import { builtVersion } from './versions.js';

/**
 * `npm run mixed-versions`: an earlier version's worker beside today's, on the same cases, for some minutes; then back to
 * the earlier one alone, which brings them to their end. Whatever one of them began the other must be able to go on with.
 */
const USAGE = 'npm run mixed-versions -- [--base GIT-REF] [--minutes M] [--all] [--json FILE]';

interface Options {
  readonly base: string;
  readonly minutes: number;
  /** Roll API and relay back too, not the workers alone: asks of the migrations in between that they only add. */
  readonly all: boolean;
  readonly json?: string;
}

const WORKERS = ['worker-1', 'worker-2'] as const;
const CLIENTS = 10;
const PACE_MS = 300;
/** Steps of a case while both versions run; the rest of its way it goes under the earlier one alone. */
const STEPS = 6;
const ENDS = ['archived', 'withdrawn', 'refused', 'terminated'];
/** Steps that a case takes to its end, at most. */
const MOST_STEPS = 60;
const SETTLE_MS = 60_000;
const FINISH_MS = 180_000;

function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      base: { type: 'string', default: 'HEAD~1' },
      minutes: { type: 'string', default: '3' },
      all: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 120)) throw new Error('--minutes: a number up to 120 is needed');
  return {
    base: values.base,
    all: values.all,
    minutes,
    ...(values.json !== undefined && { json: values.json }),
  };
}

interface Report {
  readonly base: string;
  readonly seconds: number;
  readonly cases: number;
  /** Mutations that had their outcome. */
  readonly operations: number;
  /** Workflow tasks by the version that completed them, runs that both worked on, failed tasks by cause. */
  readonly tasks: Readonly<Record<string, number>>;
  readonly runs: { readonly all: number; readonly crossed: number };
  readonly failedTasks: Readonly<Record<string, number>>;
  /** Cases that the earlier version alone brought to their end after the roll-back. */
  readonly finished: number;
  readonly histories: { readonly base: number; readonly head: number };
  readonly violations: readonly Violation[];
}

async function mixed(o: Options, signal: AbortSignal): Promise<Report> {
  const began = Date.now();
  const head = dirname(dirname(fileURLToPath(import.meta.url)));
  console.log(`· 构建旧版本 / building ${o.base}`);
  const base = await builtVersion(o.base);
  const dir = join(ROOT, '.cache', 'mixed-versions');
  await removeCluster(dir);
  mkdirSync(dir, { recursive: true });

  const dists = { base: base.dist, head };
  const fleet: Record<ServiceName, 'base' | 'head'> = {
    'worker-1': 'base',
    'worker-2': 'head',
    api: 'head',
    relay: 'head',
  };
  const versions = new Map<number, 'base' | 'head'>();
  const proxies: Proxy[] = [];
  const cluster = await Cluster.started({
    dir,
    dist: head,
    plainRules: true,
    distOf: (name) => dists[fleet[name]],
    environmentOf: async (name, temporal) => {
      if (!name.startsWith('worker')) return {};
      // Without sticky queues each task goes to whoever asks first: every case is worked on by both.
      const proxy = await plainQueue(temporal.temporalAddress, temporalTls(temporal.temporalTls));
      proxies.push(proxy);
      // The proxy speaks by the certificate, and is spoken to on this machine.
      return { TEMPORAL_ADDRESS: proxy.address, TEMPORAL_TLS_CA: '', TEMPORAL_TLS_CERT: '', TEMPORAL_TLS_KEY: '' };
    },
  });
  const http = new Http(cluster.apiPort);
  const ledgerFile = join(dir, 'ledger.jsonl');
  const ledger = new LedgerWriter(ledgerFile);
  const note = () => {
    for (const name of WORKERS) versions.set(cluster.pid(name) ?? 0, fleet[name]);
  };
  const keys = keysOf(cluster.payloadKeys);
  const { temporalAddress: address, temporalTls: files, namespace } = cluster;
  const client = await connectClient({ address, namespace, keys, ...(files && { tls: files }) });
  const tls = temporalTls(files);
  try {
    note();
    const caller = new Caller(http, new People(http, PASSWORD), ledger, 1);
    signal.addEventListener('abort', () => (caller.until = 0), { once: true });
    const length = o.minutes * 60_000;
    console.log(`· 两个版本并行 ${o.minutes} 分钟 / both versions side by side`);
    const end = Date.now() + length;
    caller.until = end + SETTLE_MS;
    const cases = (await Promise.all(Array.from({ length: CLIENTS }, (_, n) => work(caller, n, end, signal)))).flat();
    signal.throwIfAborted();

    console.log('· 回退 / rolling back');
    for (const name of o.all ? SERVICES : WORKERS) {
      if (fleet[name] === 'base') continue;
      fleet[name] = 'base';
      await cluster.kill(name, 0);
    }
    await cluster.ready();
    note();
    caller.until = Date.now() + FINISH_MS;
    const ends = await Promise.all(cases.map((known) => finished(caller, known)));
    const unrest = await rest(cluster.databaseUrl, signal, FINISH_MS);

    console.log('· 检查 / checking');
    const caseIds = cases.map(({ id }) => id);
    const histories = { base: 0, head: 0 };
    const violations: Violation[] = unrest === undefined ? [] : [{ invariant: 'open', text: unrest }];
    violations.push(
      ...(await checkInvariants(
        {
          ...{ databaseUrl: cluster.databaseUrl, temporalAddress: address, namespace, payloadKeys: keys },
          ...(tls && { temporalTls: tls }),
          bundlePath: join(head, 'workflow-bundle.js'),
          count: (what, n) => (what === 'histories' ? (histories.head += n) : undefined),
        },
        readLedger(ledgerFile),
        caseIds,
      )),
    );
    histories.base = await checkReplay(
      {
        ...{ client, dataConverter: dataConverter(keys), caseIds },
        bundlePath: join(base.dist, 'workflow-bundle.js'),
      },
      violations,
    );
    const met = await crossings(client, caseIds, (who) => versions.get(Number(who.split('@')[0])) ?? 'unknown');
    return {
      base: base.commit,
      seconds: Math.round((Date.now() - began) / 1000),
      cases: cases.length,
      operations: caller.settled,
      tasks: met.tasks,
      runs: { all: met.runs, crossed: met.crossed },
      failedTasks: met.failed,
      finished: ends.filter(Boolean).length,
      histories,
      violations,
    };
  } finally {
    ledger.close();
    http.close();
    await client.connection.close();
    await cluster.stop();
    for (const proxy of proxies) await proxy.close();
  }
}

interface Known {
  readonly id: string;
  readonly agency: Agency;
}

/** One client: opens cases and takes each some steps further, by what the API offers, until the time is up. */
async function work(caller: Caller, n: number, end: number, signal: AbortSignal): Promise<Known[]> {
  const agency = AGENCIES[n % AGENCIES.length]!;
  const cases: Known[] = [];
  while (Date.now() < end && !signal.aborted) {
    const op = `${n}.${cases.length}`;
    const [path, body] = cases.length % 2 === 0 ? ['/applications', APPLICATION] : ['/notices', NOTICE];
    const { caseId: id } = await caller.mutate({ op, actor: postOf(agency, 'intake'), path, key: op, body });
    if (id === undefined) continue;
    cases.push({ id, agency });
    for (let step = 1; step <= STEPS && Date.now() < end; step++) {
      await advanced(caller, cases.at(-1)!, `${op}.${step}`);
      await sleep(PACE_MS);
    }
  }
  return cases;
}

/** Does what comes first, task after task, until the case is at its end. Answers whether it got there. */
async function finished(caller: Caller, known: Known): Promise<boolean> {
  for (let step = 1; step <= MOST_STEPS && Date.now() < caller.until; step++) {
    const did = await advanced(caller, known, `${known.id}.${step}`);
    if (did === 'ended') return true;
    if (did === 'nothing') await sleep(500);
  }
  return false;
}

async function advanced(caller: Caller, { id, agency }: Known, op: string): Promise<'ended' | 'acted' | 'nothing'> {
  const view = (await caller.get(postOf(agency, 'director'), `/cases/${id}`))?.body as CaseView | undefined;
  if (view && ENDS.includes(view.stage)) return 'ended';
  return (await actedOn(caller, agency, view?.tasks ?? [], op)) ? 'acted' : 'nothing';
}

async function actedOn(caller: Caller, agency: Agency, tasks: readonly TaskView[], op: string): Promise<boolean> {
  for (const task of tasks) {
    const actor = doerOf(agency, task);
    const answer = await caller.get(actor, `/tasks/${task.id}`);
    const action = answer?.status === 200 ? (answer.body as { actions: ActionView[] }).actions[0] : undefined;
    if (!action) continue;
    const path = `/tasks/${task.id}/actions/${action.name}`;
    const outcome = await caller.mutate({ op, actor, path, key: op, body: action.schema.examples[0] });
    if (outcome.how === 'done') return true;
  }
  return false;
}

const keysOf = (text: string) =>
  text.split(',').map((part) => {
    const [id = '', key = ''] = part.split(':');
    return { id, key: new Uint8Array(Buffer.from(key, 'base64')) };
  });

/** Why the run proves nothing, or proves the contrary; none is the only right answer. */
function faultsOf(r: Report): string[] {
  const wrong = r.violations.map((v) => `${v.invariant} ${v.caseId ?? ''} ${v.text}`);
  if (Object.keys(r.failedTasks).length > 0) wrong.push(`workflow tasks failed: ${JSON.stringify(r.failedTasks)}`);
  if (r.runs.crossed * 2 < r.runs.all)
    wrong.push(`only ${r.runs.crossed} of ${r.runs.all} runs were worked on by both`);
  if (r.finished < r.cases) wrong.push(`${r.cases - r.finished} cases did not come to their end`);
  return wrong;
}

async function run(options: Options, signal: AbortSignal): Promise<number> {
  const report = await mixed(options, signal);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  const { violations, ...figures } = report;
  console.log(JSON.stringify({ ...figures, violations: violations.length }, null, 2));
  const wrong = faultsOf(report);
  for (const line of wrong.slice(0, 50)) console.error(`✗ ${line}`);
  return wrong.length === 0 ? 0 : 1;
}

installRuntime({ logger: createLogger('mixed-versions', 'silent') });
await runProgram({ options: optionsOf, usage: USAGE, work: run });
