import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import { faultPoint } from '../platform/fault-point.js';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
const ENCODING = Buffer.from('binary/encrypted');
const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

export interface PayloadKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/**
 * AES-256-GCM over whole payloads, with the key's id beside them so that keys can be changed: the first one encrypts,
 * all of them decrypt. Temporal gets ids and codes only in the first place; this is the second wall.
 */
export class EncryptionCodec implements PayloadCodec {
  private readonly keys: ReadonlyMap<string, Uint8Array>;
  private readonly active: PayloadKey;
  constructor(keys: readonly PayloadKey[]) {
    const [active] = keys;
    if (!active) throw new Error('no payload key given');
    this.active = active;
    this.keys = new Map(keys.map((k) => [k.id, k.key]));
  }

  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    // What a worker encodes for the workflow itself is the answer to an Update: its step is on record, and the report of
    // the workflow task goes out next.
    await faultPoint('before-completion', context?.type === 'workflow');
    return payloads.map((payload) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', this.active.key, iv);
      const body = Buffer.concat([cipher.update(PayloadMessage.encode(payload).finish()), cipher.final()]);
      return {
        metadata: { encoding: ENCODING, 'key-id': Buffer.from(this.active.id) },
        data: Buffer.concat([iv, cipher.getAuthTag(), body]),
      };
    });
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      if (text(payload.metadata?.['encoding']) !== 'binary/encrypted') return payload;
      const id = text(payload.metadata?.['key-id']);
      const key = this.keys.get(id);
      if (!key) throw new Error(`payload key ${id} is not among the configured ones`);
      const data = Buffer.from(payload.data ?? []);
      const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12));
      decipher.setAuthTag(data.subarray(12, 28));
      return PayloadMessage.decode(Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]));
    });
  }
}
