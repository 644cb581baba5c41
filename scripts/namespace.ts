import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';

/** Search attributes of the workflows; a workflow that sets one the server does not know waits for ever. */
export const SEARCH_ATTRIBUTES = JSON.parse(
  readFileSync(new URL('search-attributes.json', import.meta.url), 'utf8'),
) as Record<string, 'Keyword' | 'Int' | 'Datetime'>;

const TYPES = proto.temporal.api.enums.v1.IndexedValueType;
const CODES = {
  Keyword: TYPES.INDEXED_VALUE_TYPE_KEYWORD,
  Int: TYPES.INDEXED_VALUE_TYPE_INT,
  Datetime: TYPES.INDEXED_VALUE_TYPE_DATETIME,
};
const ALREADY_EXISTS = 6;

const DAY = 86_400;
/** Histories of closed cases stay this long in Temporal; the record itself is in PostgreSQL. */
const RETENTION_DAYS = 30;

/** Creates the namespace and its search attributes on a server where they are missing. */
export async function prepareNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '30s' });
  try {
    await connection.workflowService
      .registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: (RETENTION_DAYS * DAY) as never } })
      .catch(unlessExists);
    await addSearchAttributes(connection, namespace);
  } finally {
    await connection.close();
  }
}

/** Registers the search attributes; waits for a server that takes a moment to know its new namespace. */
export async function addSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES).map(([key, type]) => [key, CODES[type]]),
  );
  for (let attempt = 1; ; attempt++) {
    try {
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes }).catch(unlessExists);
      return;
    } catch (error) {
      if (attempt === 30) throw error;
      await sleep(1_000);
    }
  }
}

function unlessExists(error: unknown): void {
  if ((error as { code?: number }).code !== ALREADY_EXISTS) throw error;
}
