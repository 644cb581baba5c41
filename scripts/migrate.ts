import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import pg from 'pg';

const PRISMA = new URL('../prisma/', import.meta.url);

/** Two starts at once take turns. */
const LOCK = 4_911_202_601;

/** A piece of SQL by the name it is remembered under. */
export interface Script {
  readonly name: string;
  readonly sql: string;
}

/** What a database is brought up to date with. */
export interface Scripts {
  /** Applied once, in their order, and never edited afterwards. */
  readonly migrations: readonly Script[];
  /** Functions and triggers, each whole in its file; applied again whenever the file changes. */
  readonly functions: readonly Script[];
}

/**
 * Brings the schema up to date and gives the service's role its rights, in one transaction: it takes effect whole or not
 * at all. Applying again does nothing.
 *
 * @param ownerUrl connection of the role that owns the schema
 * @param appRole role the service uses; it gets what `prisma/grants.sql` says
 * @returns names of the migrations applied now
 * @throws when an applied migration was edited, lost or left half done, and what the database says of a faulty script
 */
export async function migrate(
  ownerUrl: string,
  appRole = 'legal_aid_app',
  scripts = scriptsOnDisk(),
): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const applied = await applyMigrations(client, scripts.migrations);
    // A migration may have taken a function with the table it belonged to.
    await applyFunctions(client, scripts.functions, applied.length > 0);
    // One role for both is possible; it must not be stripped of its own tables.
    if (appRole !== roleOf(ownerUrl)) await grant(client, appRole);
    await client.query('COMMIT');
    return applied;
  } finally {
    await client.end();
  }
}

/** The files under `prisma/`, in the order of their names. */
export function scriptsOnDisk(): Scripts {
  const read = (file: string) => readFileSync(new URL(file, PRISMA), 'utf8');
  const migrations = readdirSync(new URL('migrations/', PRISMA)).sort();
  const functions = readdirSync(new URL('functions/', PRISMA)).sort();
  return {
    migrations: migrations.map((name) => ({ name, sql: read(`migrations/${name}/migration.sql`) })),
    functions: functions.map((name) => ({ name, sql: read(`functions/${name}`) })),
  };
}

/** Prisma's own table, as `prisma migrate` would make it, so that its tools agree with ours about what is applied. */
const APPLIED = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

async function applyMigrations(client: pg.Client, migrations: readonly Script[]): Promise<string[]> {
  await client.query('SET LOCAL client_min_messages = warning');
  await client.query(APPLIED);
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  for (const row of rows) refuseUnlike(row, migrations);
  const done = new Set(rows.map((row) => row.name));
  const fresh = migrations.filter(({ name }) => !done.has(name));
  for (const { name, sql } of fresh) {
    await run(client, name, sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), now(), 1)`,
      [randomUUID(), checksum(sql), name],
    );
  }
  return fresh.map(({ name }) => name);
}

/** Two sites whose schemas differ under the same names would be the consequence. */
function refuseUnlike(row: { name: string; checksum: string; finished: boolean }, migrations: readonly Script[]): void {
  const file = migrations.find(({ name }) => name === row.name);
  if (!row.finished) throw new Error(`Migration ${row.name} was begun by another tool and did not end; see its log`);
  if (!file) throw new Error(`Migration ${row.name} was applied to this database but its file is missing`);
  if (checksum(file.sql) !== row.checksum)
    throw new Error(`Migration ${row.name} was edited after it had been applied; write a new one instead`);
}

async function applyFunctions(client: pg.Client, functions: readonly Script[], all: boolean): Promise<void> {
  const { rows } = await client.query<Script & { checksum: string }>('SELECT name, checksum FROM function_file');
  const known = new Map(rows.map((row) => [row.name, row.checksum]));
  for (const { name, sql } of functions) {
    if (!all && known.get(name) === checksum(sql)) continue;
    await run(client, name, sql);
    await client.query(
      `INSERT INTO function_file (name, checksum) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum`,
      [name, checksum(sql)],
    );
  }
}

async function run(client: pg.Client, name: string, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function grant(client: pg.Client, appRole: string): Promise<void> {
  const grants = readFileSync(new URL('grants.sql', PRISMA), 'utf8');
  await client.query(grants.replaceAll('legal_aid_app', pg.escapeIdentifier(appRole)));
}

const checksum = (sql: string): string => createHash('sha256').update(sql).digest('hex');

/** Role name in a connection string. */
export function roleOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}
