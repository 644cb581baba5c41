import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync, type KeyObject } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import { faultPoint } from '../platform/fault-point.js';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = IV_BYTES + TAG_BYTES;
const ENCODING = Buffer.from('binary/encrypted');

/** What is decoded in place of a payload that is not believed: a message that has no name of ours (workflows/hear.ts). */
const NOT_BELIEVED: Payload = {
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from('{"message":"not-believed"}'),
};

export interface PayloadKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/**
 * AES-256-GCM over whole payloads, bound to the workflow they belong to (docs/decisions/0019), with the key's id beside
 * them so that keys can be changed: the first one encrypts, all of them decrypt. Temporal gets ids and codes only in the
 * first place; this is the second wall.
 */
export class EncryptionCodec implements PayloadCodec {
  private readonly keys: ReadonlyMap<string, KeyObject>;
  private readonly active: KeyObject;
  private readonly activeId: Buffer;

  constructor(keys: readonly PayloadKey[]) {
    const [active] = keys;
    if (!active) throw new Error('no payload key given');
    this.active = createSecretKey(active.key);
    this.activeId = Buffer.from(active.id);
    this.keys = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]));
  }

  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    // What a worker encodes for the workflow itself is the answer to an Update: its step is on record, and the report of
    // the workflow task goes out next.
    await faultPoint('before-completion', context?.type === 'workflow');
    const bound = boundTo(context);
    return payloads.map((payload) => this.seal(payload, bound));
  }

  /**
   * A message to a workflow that cannot be opened (plain, torn, under another key, of another workflow) is not believed, and
   * its workflow refuses it. It is no error here: a workflow task that fails is tried again for ever, and one forgery would
   * stop a case.
   *
   * @throws for what an activity is told or has answered: that goes from our worker to our worker, nobody can be refused
   *   for it, and the case is brought back from its journal (relay/stalled.ts)
   */
  async decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    const bound = boundTo(context);
    return payloads.map((payload) => {
      const opened = this.open(payload, bound);
      if (!opened && context?.type === 'activity') throw new Error('a payload of an activity cannot be opened');
      return opened ?? NOT_BELIEVED;
    });
  }

  private seal(payload: Payload, bound: Buffer): Payload {
    const iv = nextIv();
    const cipher = createCipheriv(CIPHER, this.active, iv).setAAD(bound);
    const head = cipher.update(PayloadMessage.encode(payload).finish());
    const tail = cipher.final();
    return {
      metadata: { encoding: ENCODING, 'key-id': this.activeId },
      data: Buffer.concat([iv, cipher.getAuthTag(), head, tail]),
    };
  }

  private open({ metadata, data }: Payload, bound: Buffer): Payload | undefined {
    if (!data || data.length < HEAD_BYTES || !ENCODING.equals(metadata?.['encoding'] ?? Buffer.alloc(0)))
      return undefined;
    const key = this.keys.get(Buffer.from(metadata?.['key-id'] ?? []).toString());
    if (!key) return undefined;
    const decipher = createDecipheriv(CIPHER, key, data.subarray(0, IV_BYTES))
      .setAAD(bound)
      .setAuthTag(data.subarray(IV_BYTES, HEAD_BYTES));
    const plain = decipher.update(data.subarray(HEAD_BYTES));
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    // GCM streams: `final` only checks the tag, and has nothing to add.
    return PayloadMessage.decode(plain);
  }
}

/** What the SDK names no workflow for (why a workflow task failed) is of none, and no workflow believes it. */
const boundTo = (context: SerializationContext | undefined): Buffer => Buffer.from(context?.workflowId ?? '');

/** Random, never used twice; drawn many at a time, for a call to the generator costs more than the bytes. */
const ivs = Buffer.alloc(IV_BYTES * 256);
let used = ivs.length;
function nextIv(): Buffer {
  if (used === ivs.length) {
    randomFillSync(ivs);
    used = 0;
  }
  return ivs.subarray(used, (used += IV_BYTES));
}
