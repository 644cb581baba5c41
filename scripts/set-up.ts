import { seed } from '../prisma/seed.js';
import { migrate, roleOf } from './migrate.js';
import { prepareNamespace } from './namespace.js';

/**
 * Brings the servers to where the service can start on them. Database: schema, rights, reference data and, for a trial,
 * the demo accounts. Temporal: namespace. Safe to run at every start, and by several at once.
 */
async function main(): Promise<void> {
  const { MIGRATOR_DATABASE_URL, DATABASE_URL, DEMO, DEMO_PASSWORD, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } =
    process.env;
  const ownerUrl = MIGRATOR_DATABASE_URL ?? DATABASE_URL;
  if (!ownerUrl) throw new Error('Set MIGRATOR_DATABASE_URL or DATABASE_URL');
  const applied = await migrate(ownerUrl, DATABASE_URL ? roleOf(DATABASE_URL) : undefined);
  process.stdout.write(applied.length ? applied.map((name) => `applied ${name}\n`).join('') : 'no new migrations\n');
  await seed(ownerUrl, { demo: DEMO === '1', password: DEMO_PASSWORD ?? '' });
  if (TEMPORAL_ADDRESS) await prepareNamespace(TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE || 'default');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message || error.name : String(error)}\n`);
  process.exitCode = 1;
});
