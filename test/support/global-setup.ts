import { symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hash } from '@node-rs/argon2';
import type { TestProject } from 'vitest/node';
import { normalPassword } from '../../domain/passwords.js';
import { seed } from '../../prisma/seed.js';
import { bundleWorkflows } from '../../scripts/bundle.mjs';
import { migrate } from '../../scripts/migrate.js';
import { OWNER, type Postgres, query, startPostgres } from '../../scripts/postgres.mjs';
import { openRun, sweep } from '../../scripts/sweep.mjs';
import { temporalBinary } from '../../scripts/temporal-binaries.mjs';
import { DEMO_PASSWORD, TEMPLATE } from './names.js';

export interface Shared {
  /** Folder of the run, removed at its end with all processes that have it in their command line. */
  dir: string;
  postgres: { superuser: string; owner: string; app: string };
  temporal: { server: string; timeSkipping: string };
  bundle: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    shared: Shared;
  }
}

/** Several projects of one run share one server: vitest calls each project's set-up on its own. */
const run = globalThis as typeof globalThis & {
  legalAid?: { users: number; started: Promise<[Shared, () => Promise<void>]> };
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  run.legalAid ??= { users: 0, started: start() };
  const shared = run.legalAid;
  shared.users++;
  const [value, stop] = await shared.started;
  project.provide('shared', value);
  return async () => {
    if (--shared.users === 0) await stop();
  };
}

async function start(): Promise<[Shared, () => Promise<void>]> {
  const given = process.env['LEGAL_AID_RUN'];
  const dir = given ?? (await openRun());
  const [bundle, server, timeSkipping, postgres] = await Promise.all([
    bundleWorkflows(),
    temporalBinary('server'),
    temporalBinary('timeSkipping'),
    startPostgres({
      dir: join(dir, 'data'),
      passwords: { superuser: 'test', owner: 'test', app: 'test' },
      logFile: join(dir, 'postgres.log'),
      pidFile: join(dir, 'postgres.pid'),
      // Nothing here has to outlive a power failure, and the tests are the quicker for it.
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
    }),
  ]);
  const stop = async () => {
    await postgres.stop();
    if (given === undefined) await sweep(dir);
  };
  try {
    await makeTemplate(postgres);
  } catch (error) {
    await stop();
    throw error;
  }
  const url = (role: 'postgres' | 'owner' | 'app') => postgres.url(role, '');
  return [
    {
      postgres: { superuser: url('postgres'), owner: url('owner'), app: url('app') },
      dir,
      temporal: { server: link(server, dir), timeSkipping: link(timeSkipping, dir) },
      bundle,
    },
    stop,
  ];
}

/** A name for a program within the run's folder, so that a leftover process shows which run it belonged to. */
function link(program: string, dir: string): string {
  const name = join(dir, basename(program));
  symlinkSync(program, name);
  return name;
}

async function makeTemplate(postgres: Postgres): Promise<void> {
  await query(postgres.url('postgres', 'postgres'), (client) =>
    client.query(`CREATE DATABASE ${TEMPLATE} OWNER ${OWNER}`),
  );
  await migrate(postgres.url('owner', TEMPLATE));
  await seed(postgres.url('owner', TEMPLATE), { demo: true, password: DEMO_PASSWORD });
  // Hashed as weakly as can be: people sign in a thousand times, and what that costs in earnest is seen to by api/sign-ins.test.ts.
  const quick = await hash(normalPassword(DEMO_PASSWORD), { memoryCost: 8, timeCost: 1, parallelism: 1 });
  await query(postgres.url('owner', TEMPLATE), async (client) => {
    for (const table of ['app_user', 'demo_account'])
      await client.query(`UPDATE ${table} SET password_hash = $1`, [quick]);
  });
}
