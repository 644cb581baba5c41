import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { Config } from '../platform/config.js';
import { temporalTls } from '../platform/temporal-tls.mjs';
import { EncryptionCodec, type PayloadKey } from './codec.js';

export const TASK_QUEUE = 'legal-aid';

/** The one data converter of API, relay, worker and replay. */
export function dataConverter(keys: readonly PayloadKey[]): DataConverter {
  return {
    payloadCodecs: [new EncryptionCodec(keys)],
    failureConverterPath: fileURLToPath(new URL('../workflows/failure-converter.cjs', import.meta.url)),
  };
}

export async function connectClient(o: {
  address: string;
  namespace: string;
  keys: readonly PayloadKey[];
  tls?: Config['temporalTls'];
}): Promise<Client> {
  const tls = temporalTls(o.tls);
  // Lazy: a service that is down at start is no reason not to take commands.
  const connection = Connection.lazy({ address: o.address, ...(tls && { tls }) });
  return new Client({ connection, namespace: o.namespace, dataConverter: dataConverter(o.keys) });
}

/** The client that a process was configured for. */
export const clientOf = (
  c: Pick<Config, 'temporalAddress' | 'temporalNamespace' | 'temporalTls' | 'payloadKeys'>,
): Promise<Client> =>
  connectClient({
    address: c.temporalAddress,
    namespace: c.temporalNamespace,
    keys: c.payloadKeys,
    ...(c.temporalTls && { tls: c.temporalTls }),
  });
