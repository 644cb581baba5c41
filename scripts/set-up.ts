import { refusals } from '../platform/production.mjs';
import { seed } from '../prisma/seed.js';
import { migrate, roleOf } from './migrate.js';
import { prepareNamespace } from './namespace.js';
import { query } from './postgres.mjs';

/**
 * Brings the servers to where the service can start on them. Database: schema, rights, reference data and, for a trial,
 * the demo accounts. Temporal: namespace. Safe to run at every start, and by several at once.
 */
async function main(): Promise<void> {
  const { MIGRATOR_DATABASE_URL, DATABASE_URL, DEMO, DEMO_PASSWORD, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } =
    process.env;
  const { TEMPORAL_TLS_CA: ca, TEMPORAL_TLS_CERT: cert, TEMPORAL_TLS_KEY: key } = process.env;
  const refused = refusals({ starting: 'set-up', env: process.env });
  if (refused.length > 0) throw new Error(refused.join('\n'));
  const ownerUrl = MIGRATOR_DATABASE_URL || DATABASE_URL;
  if (!ownerUrl) throw new Error('请设置 DATABASE_URL / Set MIGRATOR_DATABASE_URL or DATABASE_URL');
  await reached(MIGRATOR_DATABASE_URL ? 'MIGRATOR_DATABASE_URL' : 'DATABASE_URL', () => query(ownerUrl, async () => 0));
  const applied = await migrate(ownerUrl, DATABASE_URL ? roleOf(DATABASE_URL) : undefined);
  process.stdout.write(applied.length ? applied.map((name) => `applied ${name}\n`).join('') : 'no new migrations\n');
  await seed(ownerUrl, { demo: DEMO === 'remembered' ? DEMO : DEMO === '1', password: DEMO_PASSWORD ?? '' });
  if (DATABASE_URL) await reached('DATABASE_URL', () => query(DATABASE_URL, async () => 0));
  if (TEMPORAL_ADDRESS)
    await reached('TEMPORAL_ADDRESS', () =>
      prepareNamespace(TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE || 'default', { ca, cert, key }),
    );
}

/** @throws Error naming the setting by which a server was not reached, and what was said there */
async function reached(setting: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new Error(`${setting}：无法使用此处的服务器 / ${setting}: the server there cannot be used: ${why}`, {
      cause: error,
    });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message || error.name : String(error)}\n`);
  process.exitCode = 1;
});
