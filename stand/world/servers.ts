import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { CivilDate } from '../../domain/time.js';
import { seed } from '../../prisma/seed.js';
import { migrate } from '../../scripts/migrate.js';
import { query, startPostgres, stopServer, type Postgres } from '../../scripts/postgres.mjs';
import { commandOf, end, endOrphans, remember } from '../../scripts/processes.mjs';
import { temporalBinary } from '../../scripts/temporal-binaries.mjs';
import { treeOf } from '../proc.js';

export interface Servers {
  readonly postgres: Postgres;
  readonly env: TestWorkflowEnvironment;
  stop(): Promise<void>;
}

export const PASSWORD = 'simulated-people';

/** Somebody is away, from one day to another, both included. */
export interface Leave {
  readonly username: string;
  readonly from: CivilDate;
  readonly to: CivilDate;
}

const PREFIX = 'legal-aid-simulation-';
const POSTGRES_PID = 'postgres.pid';

/** A PostgreSQL and a time-skipping Temporal server for one run, gone when it ends. */
export async function startServers(): Promise<Servers> {
  await clearLeftovers();
  const dir = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(dir, 0o755);
  const [postgres, env] = await Promise.allSettled([database(dir), temporal(dir)]);
  const stop = async () => {
    if (env.status === 'fulfilled') await env.value.teardown().catch(() => undefined);
    if (postgres.status === 'fulfilled') await postgres.value.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  if (postgres.status === 'fulfilled' && env.status === 'fulfilled') {
    return { postgres: postgres.value, env: env.value, stop };
  }
  await stop();
  throw [postgres, env].find((result) => result.status === 'rejected')?.reason;
}

/** Servers and folders of runs that were killed. A folder without a server may belong to a run that is just starting. */
async function clearLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const dir = join(tmpdir(), name);
    const had = existsSync(join(dir, POSTGRES_PID));
    await endOrphans(dir, (pid, file) => (file === POSTGRES_PID ? stopServer(pid) : end(pid)));
    if (had && !existsSync(join(dir, POSTGRES_PID))) rmSync(dir, { recursive: true, force: true });
  }
}

/** Migrated, with the reference data and the people of the demo. What is lost with the power is the run itself. */
async function database(dir: string): Promise<Postgres> {
  const postgres = await startPostgres({
    dir: join(dir, 'data'),
    passwords: { superuser: 'simulation', owner: 'simulation', app: 'simulation' },
    logFile: join(dir, 'postgres.log'),
    pidFile: join(dir, POSTGRES_PID),
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '256MB' },
  });
  await migrate(postgres.url('owner'));
  await seed(postgres.url('owner'), { demo: true, password: PASSWORD });
  return postgres;
}

async function temporal(dir: string): Promise<TestWorkflowEnvironment> {
  const path = await temporalBinary('timeSkipping');
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  // The SDK starts its server itself and does not say as which process.
  for (const pid of treeOf(process.pid)) {
    if (commandOf(pid).startsWith(path)) remember(join(dir, 'temporal.pid'), pid, path);
  }
  return env;
}

/**
 * Made ready before anybody works: there is one county below the bureau, for a second one would only be watched for nothing, and
 * the personnel office has its leave roster.
 */
export async function furnish(postgres: Postgres, agency: string, leaves: readonly Leave[]): Promise<void> {
  await query(postgres.url('owner'), async (client) => {
    await client.query('DELETE FROM agency WHERE id <> $1 AND NOT $1 = ANY (agencies_below(id))', [agency]);
    await client.query(
      `INSERT INTO leave (username, from_day, to_day)
       SELECT l.username, l."from", l."to" FROM jsonb_to_recordset($1::jsonb) AS l(username text, "from" date, "to" date)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(leaves)],
    );
  });
}
