import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { FILTERS, PRISMA, migrationList, withSchemaEngine } from './schema-engine.js';

/** Two starts at once take turns. */
const LOCK = 4_911_202_601;

/**
 * Brings the schema up to date and gives the service's role its rights. Applying again does nothing; a migration that
 * fails leaves nothing of itself behind.
 *
 * @param ownerUrl connection of the role that owns the schema
 * @param appRole role the service uses; it gets what `prisma/grants.sql` says
 * @returns names of the migrations applied now
 * @throws when an applied migration was edited since
 */
export async function migrate(
  ownerUrl: string,
  appRole = 'legal_aid_app',
  migrationsList = migrationList(),
): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await refuseEdited(client, migrationsList);
    const { appliedMigrationNames } = await withSchemaEngine(ownerUrl, (engine) =>
      engine.applyMigrations({ migrationsList, filters: FILTERS }),
    );
    // One role for both is possible; it must not be stripped of its own tables.
    if (appRole !== roleOf(ownerUrl)) await grant(client, appRole);
    return appliedMigrationNames;
  } finally {
    await client.end();
  }
}

/** The engine does not notice an edited file; a schema that differs between two sites would be the consequence. */
async function refuseEdited(client: pg.Client, list: MigrationList): Promise<void> {
  const known = await client.query<{ present: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present`,
  );
  if (!known.rows[0]?.present) return;
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  const files = new Map(list.migrationDirectories.map((dir) => [dir.path, dir.migrationFile.content]));
  for (const { migration_name: name, checksum } of rows) {
    const content = files.get(name);
    if (content?.tag !== 'ok')
      throw new Error(`Migration ${name} was applied to this database but its file is missing`);
    const actual = createHash('sha256').update(content.value).digest('hex');
    if (actual !== checksum)
      throw new Error(`Migration ${name} was edited after it had been applied; write a new one instead`);
  }
}

async function grant(client: pg.Client, appRole: string): Promise<void> {
  const file = new URL('grants.sql', PRISMA);
  if (!existsSync(file)) return;
  await client.query(readFileSync(file, 'utf8').replaceAll('legal_aid_app', pg.escapeIdentifier(appRole)));
}

/** Role name in a connection string. */
export function roleOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}
