import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { connect } from '../db/client.js';
import { roleFacts } from '../db/role.js';
import type { ServerFacts } from '../platform/process.js';
import { readSettings, SERVICE_SETTINGS } from '../platform/settings.mjs';
import { temporalTls } from '../platform/temporal-tls.mjs';
import { within } from '../platform/within.js';

/** Temporal may be away when a process starts; the set-up has asked it before, and it waits. */
const TEMPORAL_MS = 5_000;
const PATIENCE_MS = 5_000;
const PAUSE_MS = 1_000;

/** Where Temporal's development server keeps what it has; a full server has no such store. */
const DEVELOPMENT_STORE = 'sqlite';

/** What only the servers know, for the doors of production (platform/production.mjs). */
export async function askServers(
  env: Readonly<Record<string, string | undefined>>,
  patient: boolean,
): Promise<ServerFacts> {
  const { values } = readSettings(SERVICE_SETTINGS, env);
  // Of a setting that is wrong there is no value.
  const given: Partial<typeof values> = values;
  const [database, temporal] = await Promise.all([
    given.DATABASE_URL === undefined ? undefined : askDatabase(given.DATABASE_URL, patient),
    given.TEMPORAL_ADDRESS === undefined
      ? undefined
      : askTemporal(given.TEMPORAL_ADDRESS, {
          ca: given.TEMPORAL_TLS_CA,
          cert: given.TEMPORAL_TLS_CERT,
          key: given.TEMPORAL_TLS_KEY,
        }),
  ]);
  return { database, temporal };
}

/** Without an answer nothing is served: what it would have said might have forbidden that. */
async function askDatabase(url: string, patient: boolean): Promise<ServerFacts['database']> {
  const db = connect(url, 1);
  try {
    for (let told = false; ; told = true) {
      try {
        return await within(PATIENCE_MS, roleFacts(db.pool));
      } catch {
        if (!patient) return undefined;
        if (!told)
          process.stderr.write(
            'DATABASE_URL：数据库尚无应答，等待中 / DATABASE_URL: the database does not answer yet, waiting\n',
          );
        await sleep(PAUSE_MS);
      }
    }
  } finally {
    await db.close();
  }
}

async function askTemporal(
  address: string,
  files: Parameters<typeof temporalTls>[0],
): Promise<ServerFacts['temporal']> {
  const tls = temporalTls(files);
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: TEMPORAL_MS, ...(tls && { tls }) });
    const { persistenceStore } = await within(TEMPORAL_MS, connection.workflowService.getClusterInfo({}));
    return { development: persistenceStore === DEVELOPMENT_STORE };
  } catch {
    return undefined;
  } finally {
    await connection?.close();
  }
}
