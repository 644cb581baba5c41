import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { BenchStack } from './stack.js';

export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGiB: number;
  readonly node: string;
  readonly postgres: string;
  /** What ran as Temporal, and its version. */
  readonly temporal: string;
  readonly temporalKind: BenchStack['temporalKind'];
  /** As PostgreSQL says they are. */
  readonly fsync: string;
  readonly synchronousCommit: string;
  /** Transactions a second of one client, TPC-B-like, and what ran them. */
  readonly pgbenchTps: number;
  readonly pgbenchBy: 'pgbench' | 'own loop';
  /** Of 8 KiB appended each time to one file in the folder of the data. */
  readonly fdatasyncPerSecond: number;
  /** Over one minute, before anything was measured: what else this machine had to do. */
  readonly loadBefore: number;
}

const ACCOUNTS = 100_000;

/**
 * @param lookFor at each thing that is counted, s
 * @throws Error where PostgreSQL does not write through: nothing measured on it would mean anything
 */
export async function machineOf(stack: BenchStack, lookFor: number): Promise<Machine> {
  const [loadBefore = 0] = loadavg();
  const show = async (name: string) => (await stack.rows<Record<string, string>>(`SHOW ${name}`))[0]![name]!;
  const [fsync, synchronousCommit] = [await show('fsync'), await show('synchronous_commit')];
  if (fsync !== 'on' || synchronousCommit !== 'on')
    throw new Error(`PostgreSQL has fsync ${fsync}, synchronous_commit ${synchronousCommit}: both must be on`);
  const tps = await pgbench(stack, 1000 * lookFor);
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres: await show('server_version'),
    temporal: await stack.temporalVersion(),
    temporalKind: stack.temporalKind,
    ...{ fsync, synchronousCommit },
    ...{ pgbenchTps: Math.round(tps.tps), pgbenchBy: tps.by },
    fdatasyncPerSecond: Math.round(fdatasyncs(stack.dir, 1000 * lookFor)),
    loadBefore: Math.round(loadBefore * 100) / 100,
  };
}

function fdatasyncs(dir: string, ms: number): number {
  const file = join(dir, 'fdatasync.probe');
  const page = Buffer.alloc(8192, 1);
  const fd = openSync(file, 'w');
  try {
    const began = performance.now();
    let done = 0;
    for (; performance.now() - began < ms; done++) {
      writeSync(fd, page);
      fdatasyncSync(fd);
    }
    return (1000 * done) / (performance.now() - began);
  } finally {
    closeSync(fd);
    rmSync(file);
  }
}

/** `pgbench -c 1`, simple protocol; the PostgreSQL of npm comes without it, and the same transactions are sent from here. */
async function pgbench(stack: BenchStack, ms: number): Promise<{ tps: number; by: Machine['pgbenchBy'] }> {
  const url = await stack.database('pgbench');
  const program = programOnPath('pgbench');
  if (program) {
    const run = (...args: string[]) => execFileSync(program, [...args, url], { encoding: 'utf8', stdio: 'pipe' });
    run('-i', '-q', '-s', '1');
    const said = run('-c', '1', '-T', String(Math.max(1, Math.round(ms / 1000))));
    return { tps: Number(/tps = ([\d.]+)/.exec(said)?.[1]), by: 'pgbench' };
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(TABLES);
    const began = performance.now();
    let done = 0;
    for (; performance.now() - began < ms; done++) await tpcB(client);
    return { tps: (1000 * done) / (performance.now() - began), by: 'own loop' };
  } finally {
    await client.end();
  }
}

const TABLES = `
  CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88));
  CREATE TABLE pgbench_tellers (tid int PRIMARY KEY, bid int, tbalance int, filler char(84));
  CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84)) WITH (fillfactor = 100);
  CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
  INSERT INTO pgbench_branches VALUES (1, 0);
  INSERT INTO pgbench_tellers SELECT n, 1, 0 FROM generate_series(1, 10) n;
  INSERT INTO pgbench_accounts SELECT n, 1, 0, '' FROM generate_series(1, ${ACCOUNTS}) n`;

/** The seven statements of pgbench's own script, one round trip each. */
async function tpcB(client: pg.Client): Promise<void> {
  const upTo = (n: number) => 1 + Math.floor(Math.random() * n);
  const [aid, tid, delta] = [upTo(ACCOUNTS), upTo(10), upTo(10_001) - 5_001];
  for (const statement of [
    'BEGIN',
    `UPDATE pgbench_accounts SET abalance = abalance + ${delta} WHERE aid = ${aid}`,
    `SELECT abalance FROM pgbench_accounts WHERE aid = ${aid}`,
    `UPDATE pgbench_tellers SET tbalance = tbalance + ${delta} WHERE tid = ${tid}`,
    `UPDATE pgbench_branches SET bbalance = bbalance + ${delta} WHERE bid = 1`,
    `INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (${tid}, 1, ${aid}, ${delta}, CURRENT_TIMESTAMP)`,
    'END',
  ])
    await client.query(statement);
}

function programOnPath(name: string): string | undefined {
  try {
    return execFileSync('which', [name], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}
