import { seed } from '../prisma/seed.js';
import { migrate, roleOf } from './migrate.js';

/**
 * Brings a database to where the service can start on it: schema, rights, reference data and, for a trial, the demo
 * accounts. Safe to run at every start, and by several at once.
 */
async function main(): Promise<void> {
  const { MIGRATOR_DATABASE_URL, DATABASE_URL, DEMO, DEMO_PASSWORD } = process.env;
  const ownerUrl = MIGRATOR_DATABASE_URL ?? DATABASE_URL;
  if (!ownerUrl) throw new Error('Set MIGRATOR_DATABASE_URL or DATABASE_URL');
  const applied = await migrate(ownerUrl, DATABASE_URL ? roleOf(DATABASE_URL) : undefined);
  process.stdout.write(applied.length ? applied.map((name) => `applied ${name}\n`).join('') : 'no new migrations\n');
  await seed(ownerUrl, { demo: DEMO === '1', password: DEMO_PASSWORD ?? '' });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
