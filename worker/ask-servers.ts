import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { connect } from '../db/client.js';
import { roleFacts } from '../db/role.js';
import type { ServerFacts } from '../platform/process.js';
import type { Unusable } from '../platform/production.mjs';
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
    given.DATABASE_URL === undefined ? {} : askDatabase(given.DATABASE_URL, patient),
    given.TEMPORAL_ADDRESS === undefined
      ? undefined
      : askTemporal(given.TEMPORAL_ADDRESS, {
          ca: given.TEMPORAL_TLS_CA,
          cert: given.TEMPORAL_TLS_CERT,
          key: given.TEMPORAL_TLS_KEY,
        }),
  ]);
  return { ...database, temporal };
}

/** SQLSTATEs: a role that there is not or that may not come from here; a wrong password; no such database; no such table; no right. */
const [NOT_LET_IN, WRONG_PASSWORD, NO_DATABASE, NO_TABLE, NO_RIGHT] = ['28000', '28P01', '3D000', '42P01', '42501'];
/** Where PostgreSQL looks whether a role may connect at all. */
const AT_THE_DOOR = 'CheckMyDatabase';
/** What Node says of a certificate. */
const CERTIFICATE = /^(CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL)_|^(HOSTNAME_MISMATCH|INVALID_CA)$/;

interface Told {
  readonly code?: unknown;
  readonly routine?: unknown;
  readonly syscall?: unknown;
}

/**
 * What is wrong for good: nobody puts it right by waiting. Everything else may pass: a server that is not up yet, or is starting, or
 * has no connection left.
 */
export function unusableBy(error: unknown): Unusable | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, routine, syscall } = error as Told;
  if (code === NOT_LET_IN || code === WRONG_PASSWORD) return 'account';
  if (code === NO_RIGHT && routine === AT_THE_DOOR) return 'account';
  if (code === NO_DATABASE) return 'database';
  if (CERTIFICATE.test(String(code)) || (syscall === 'open' && /^(ENOENT|EACCES)$/.test(String(code))))
    return 'certificate';
  // pg has no code for a server that has no TLS at all.
  if (/does not support SSL/.test(error.message)) return 'certificate';
  return error.cause === undefined ? undefined : unusableBy(error.cause);
}

const NO_ANSWER = 'DATABASE_URL：数据库尚无应答，等待中 / DATABASE_URL: the database does not answer yet, waiting\n';
const NO_SCHEMA =
  'DATABASE_URL：数据库中尚无本服务的表结构或权限，等待中 / DATABASE_URL: the database has no schema or rights of this service yet, waiting\n';

const isEmpty = (error: unknown) => [NO_TABLE, NO_RIGHT].includes(String((error as Told | undefined)?.code));

/** Without an answer nothing is served: what it would have said might have forbidden that. */
async function askDatabase(url: string, patient: boolean): Promise<Pick<ServerFacts, 'database' | 'unusable'>> {
  const db = connect(url, 1);
  try {
    for (let told = ''; ;) {
      try {
        return { database: await within(PATIENCE_MS, roleFacts(db.pool)) };
      } catch (error) {
        const unusable = unusableBy(error);
        if (unusable) return { unusable };
        if (!patient) return {};
        const why = isEmpty(error) ? NO_SCHEMA : NO_ANSWER;
        if (why !== told) process.stderr.write((told = why));
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
