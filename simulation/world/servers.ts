import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { seed } from '../../prisma/seed.js';
import { migrate } from '../../scripts/migrate.js';
import { addSearchAttributes } from '../../scripts/namespace.js';
import { query, startPostgres, type Postgres } from '../../scripts/postgres.mjs';
import { temporalBinary } from '../../scripts/temporal-binaries.mjs';

export interface Servers {
  readonly postgres: Postgres;
  readonly env: TestWorkflowEnvironment;
  stop(): Promise<void>;
}

export const PASSWORD = 'simulated-people';

/** A PostgreSQL and a time-skipping Temporal server for one run, gone when it ends. */
export async function startServers(): Promise<Servers> {
  const dir = mkdtempSync(join(tmpdir(), 'legal-aid-simulation-'));
  chmodSync(dir, 0o755);
  const [postgres, env] = await Promise.all([database(dir), temporal()]);
  return {
    postgres,
    env,
    async stop() {
      await env.teardown().catch(() => undefined);
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Migrated, with the reference data and the people of the demo. What is lost with the power is the run itself. */
async function database(dir: string): Promise<Postgres> {
  const postgres = await startPostgres({
    dir: join(dir, 'data'),
    passwords: { superuser: 'simulation', owner: 'simulation', app: 'simulation' },
    logFile: join(dir, 'postgres.log'),
    pidFile: join(dir, 'postgres.pid'),
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '256MB' },
  });
  await migrate(postgres.url('owner'));
  await seed(postgres.url('owner'), { demo: true, password: PASSWORD });
  return postgres;
}

async function temporal(): Promise<TestWorkflowEnvironment> {
  const path = await temporalBinary('timeSkipping');
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  await addSearchAttributes(env.connection, env.namespace ?? 'default');
  return env;
}

/**
 * Made ready before anybody works: the county has one agency, for a second one would only be watched for nothing, and
 * the personnel office has its leave roster.
 */
export async function furnish(
  postgres: Postgres,
  agency: string,
  leaves: readonly { username: string; from: string; to: string }[],
): Promise<void> {
  await query(postgres.url('owner'), async (client) => {
    await client.query('DELETE FROM agency WHERE id <> $1', [agency]);
    await client.query(
      `INSERT INTO leave (username, from_day, to_day)
       SELECT l.username, l."from", l."to" FROM jsonb_to_recordset($1::jsonb) AS l(username text, "from" date, "to" date)
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(leaves)],
    );
  });
}
