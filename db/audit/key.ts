import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** Signs anchors (Ed25519). Whoever checks needs the public half only. */
export interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
}

/** Public keys by their id: the one in use, and those of before. */
export type PublicKeys = ReadonlyMap<string, KeyObject>;

/** What stands before the 32 bytes of a private key in its PKCS #8 form (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** @param seed 32 random bytes */
export function signingKey(id: string, seed: Uint8Array): SigningKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  return { id, privateKey };
}

/** @param bytes 32 bytes, as `publicBytes` gives them */
export function publicKey(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

export const publicBytes = (key: KeyObject): Buffer => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');

/** The public halves of private keys. @param keys a name, and the 32 bytes of the private key */
export const ringOf = (keys: readonly { readonly id: string; readonly key: Uint8Array }[]): PublicKeys =>
  new Map(keys.map(({ id, key }) => [id, createPublicKey(signingKey(id, key).privateKey)]));

export const signed = (key: SigningKey, hash: Buffer): Buffer => sign(null, hash, key.privateKey);

export const isSigned = (key: KeyObject, hash: Buffer, signature: Buffer): boolean =>
  verify(null, hash, key, signature);
