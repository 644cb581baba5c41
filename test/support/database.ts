import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg, { type ClientBase } from 'pg';
import { afterAll, inject } from 'vitest';
import { OWNER, query } from '../../scripts/postgres.mjs';
import { TEMPLATE } from './names.js';

export interface TestDatabase {
  /** Connection of the role the service uses. */
  readonly appUrl: string;
  /** Connection of the role that owns the schema. */
  readonly ownerUrl: string;
  /** Connection of the superuser, for tests that tamper with what nobody else can change. */
  readonly superuserUrl: string;
  drop(): Promise<void>;
}

const LOCK = 4_911_202_602;
/** Whoever still has a connection after a second is cut off. */
const LOOKS = 50;

export interface RestorePoint {
  /** Sets the database back to what it was then; once. */
  restore(): Promise<void>;
}

/**
 * A database of its own for a test file: schema, reference data and demo accounts are there (see names.ts), or what another
 * template has.
 */
export async function createDatabase(template = TEMPLATE): Promise<TestDatabase> {
  const { postgres } = inject('shared');
  const name = `test_${randomBytes(6).toString('hex')}`;
  // One at a time: a template that is just being copied refuses the next one.
  await query(`${postgres.superuser}postgres`, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${OWNER}`);
  });
  return {
    appUrl: postgres.app + name,
    ownerUrl: postgres.owner + name,
    superuserUrl: postgres.superuser + name,
    drop: () =>
      query(`${postgres.superuser}postgres`, async (client) => {
        await left(client, name);
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

/** A pool that has ended is still hanging up; a connection cut off just then is an error that nobody listens to. */
export async function left(client: ClientBase, name: string): Promise<void> {
  const users = async () =>
    (await client.query('SELECT 1 FROM pg_stat_activity WHERE datname = $1', [name])).rowCount ?? 0;
  for (let look = 0; look < LOOKS && (await users()) > 0; look++) await sleep(20);
}

/**
 * The same with connections: `pool` of the service's own role, `owner` of the role that writes the test's rows. Gone after
 * the file.
 */
export async function pooledDatabase(connections: { pool: number; owner: number }) {
  const database = await createDatabase();
  const pool = new pg.Pool({ connectionString: database.appUrl, max: connections.pool });
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: connections.owner });
  afterAll(async () => {
    await Promise.all([pool.end(), owner.end()]);
    await database.drop();
  });
  return { database, pool, owner };
}

/** The database as it is now, to be put back later. Connections are cut both times; a pool makes new ones. */
export async function restorePoint({ ownerUrl }: TestDatabase): Promise<RestorePoint> {
  const name = new URL(ownerUrl).pathname.slice(1);
  const kept = `${name}_kept`;
  const alone = (sql: string) =>
    query(`${inject('shared').postgres.superuser}postgres`, async (client) => {
      for (let attempt = 1; ; attempt++)
        try {
          await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
          await client.query(sql);
          return;
        } catch (error) {
          // Somebody was quicker to connect again.
          if ((error as { code?: string }).code !== '55006' || attempt === 50) throw error;
        }
    });
  await alone(`CREATE DATABASE ${kept} TEMPLATE ${name} OWNER ${OWNER}`);
  return {
    async restore() {
      await alone(`ALTER DATABASE ${name} RENAME TO ${name}_gone`);
      await alone(`ALTER DATABASE ${kept} RENAME TO ${name}`);
      await alone(`DROP DATABASE ${name}_gone`);
    },
  };
}
