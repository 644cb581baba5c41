import { commandOf } from '../scripts/processes.mjs';
import { cpuMs, treeCpuMs, treeOf } from '../stand/proc.js';
import type { BenchStack, Worker } from './stack.js';

/** What was used between two readings. */
export interface Usage {
  readonly seconds: number;
  /** CPU of each process, ms; `self` is the benchmark, PostgreSQL with all its backends. */
  readonly cpuMs: Readonly<Record<Worker | 'self', number>>;
  /** CPU of PostgreSQL's backends by database, ms; `shared` is the rest: checkpointer, log writer, those that ended. */
  readonly postgresMs: Readonly<Record<string, number>>;
  /** Transactions that wrote, exactly, in all databases. */
  readonly commits: number;
  /** Transactions by database, those that only read included; a backend reports its own up to a second later. */
  readonly transactions: Readonly<Record<string, number>>;
  readonly walBytes: number;
}

interface Reading {
  readonly at: number;
  readonly cpuMs: Readonly<Record<Worker | 'self', number>>;
  readonly backends: ReadonlyMap<number, { readonly database: string; readonly ms: number }>;
  readonly xid: bigint;
  readonly lsn: bigint;
  readonly transactions: ReadonlyMap<string, number>;
}

const WORKERS: readonly Worker[] = ['worker-1', 'worker-2', 'relay', 'api', 'temporal', 'bare'];

/** Reads what the processes of a stack have used so far. */
export class Meter {
  constructor(private readonly stack: BenchStack) {}

  async read(): Promise<Reading> {
    const [{ xid, lsn } = { xid: '0', lsn: '0' }] = await this.stack.rows<{ xid: string; lsn: string }>(
      `SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid, (pg_current_wal_lsn() - '0/0')::text AS lsn`,
    );
    const databases = await this.stack.rows<{ name: string; n: string }>(
      'SELECT datname AS name, xact_commit::text AS n FROM pg_stat_database WHERE datname IS NOT NULL',
    );
    const postgres = this.stack.pid('postgres') ?? 0;
    const { user, system } = process.cpuUsage();
    const of = (name: Worker): [Worker, number] => {
      const pid = this.stack.pid(name);
      if (pid !== undefined) return [name, cpuMs(pid)];
      // A Temporal server that is not ours works as well, and nobody can say how much.
      return [name, name === 'temporal' ? NaN : 0];
    };
    return {
      at: performance.now(),
      cpuMs: {
        ...(Object.fromEntries(WORKERS.map(of)) as Record<Worker, number>),
        postgres: treeCpuMs(postgres),
        self: (user + system) / 1000,
      },
      backends: new Map(
        treeOf(postgres).map((pid) => [pid, { database: databaseOf(commandOf(pid)), ms: cpuMs(pid) }] as const),
      ),
      ...{ xid: BigInt(xid), lsn: BigInt(lsn) },
      transactions: new Map(databases.map(({ name, n }) => [name, Number(n)])),
    };
  }

  async since(before: Reading): Promise<Usage> {
    const now = await this.read();
    const names = Object.keys(now.cpuMs) as (Worker | 'self')[];
    const used = names.map((name) => [name, now.cpuMs[name] - before.cpuMs[name]] as const);
    const cpu = Object.fromEntries(used) as Record<Worker | 'self', number>;
    return {
      seconds: (now.at - before.at) / 1000,
      cpuMs: cpu,
      postgresMs: byDatabase(before, now, cpu.postgres),
      commits: Number(now.xid - before.xid),
      transactions: Object.fromEntries(
        [...now.transactions].map(([name, n]) => [name, n - (before.transactions.get(name) ?? 0)]),
      ),
      walBytes: Number(now.lsn - before.lsn),
    };
  }
}

function byDatabase(before: Reading, now: Reading, total: number): Record<string, number> {
  const sums: Record<string, number> = {};
  let known = 0;
  for (const [pid, { database, ms }] of now.backends) {
    if (database === 'shared') continue;
    const used = ms - (before.backends.get(pid)?.ms ?? 0);
    sums[database] = (sums[database] ?? 0) + used;
    known += used;
  }
  return { ...sums, shared: Math.max(0, total - known) };
}

/** `postgres: user database 127.0.0.1(4711) idle`; the others of the server's processes have no client. */
export function databaseOf(title: string): string {
  return /^postgres: \S+ (\S+) \d+\.\d+\.\d+\.\d+\(\d+\)/.exec(title)?.[1] ?? 'shared';
}
