import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from './migrate.js';
import { startPostgres } from './postgres.mjs';
import { sqlToSchema } from './schema-engine.js';

/**
 * Prints the SQL that takes a database with all migrations applied to `prisma/schema.prisma`: the text of the next
 * migration, to be read, completed by hand and stored as `prisma/migrations/<nnnn>_<name>/migration.sql`.
 * With `--from-empty` prints the SQL of the whole schema.
 */
async function main(): Promise<void> {
  const dir = mkdtempSync('/tmp/legal-aid-diff-');
  execFileSync('chmod', ['755', dir]);
  const passwords = { superuser: 'x', owner: 'x', app: 'x' };
  const files = { logFile: join(dir, 'log'), pidFile: join(dir, 'pid') };
  const server = await startPostgres({ dir: join(dir, 'data'), passwords, ...files, settings: { fsync: 'off' } });
  try {
    const url = server.url('owner');
    const from = process.argv.includes('--from-empty') ? 'empty' : 'database';
    if (from === 'database') await migrate(url);
    process.stdout.write(await sqlToSchema(url, from));
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
