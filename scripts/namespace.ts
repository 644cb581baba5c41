import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { temporalTls } from '../platform/temporal-tls.mjs';

type TlsFiles = NonNullable<Parameters<typeof temporalTls>[0]>;

const ALREADY_EXISTS = 6;
const NOT_FOUND = 5;

const DAY_MS = 86_400_000;
/** Histories of closed cases stay this long in Temporal; the record itself is in PostgreSQL. */
const RETENTION_DAYS = 30;

/** Creates the namespace on a server where it is missing, and waits until the server knows it. */
export async function prepareNamespace(address: string, namespace: string, files: TlsFiles = {}): Promise<void> {
  const tls = temporalTls(files);
  const connection = await Connection.connect({ address, connectTimeout: '10s', ...(tls && { tls }) });
  try {
    await connection.workflowService
      .registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs(RETENTION_DAYS * DAY_MS) })
      .catch(unless(ALREADY_EXISTS));
    await known(connection, namespace);
  } finally {
    await connection.close();
  }
}

/** A server takes some seconds to know its new namespace; until then it refuses what is sent there. */
async function known(connection: Connection, namespace: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const answer = await connection.workflowService
      .countWorkflowExecutions({ namespace })
      .catch(attempt < 30 ? unless(NOT_FOUND) : undefined);
    if (answer) return;
    await sleep(1_000);
  }
}

/** Lets an error of this gRPC code pass. */
const unless =
  (expected: number) =>
  (error: unknown): undefined => {
    if ((error as { code?: number }).code !== expected) throw error;
  };
