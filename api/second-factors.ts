import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Db } from '../db/client.js';
import {
  beginSecondFactor,
  confirmSecondFactor,
  secondFactorOf,
  takeRecovery,
  takeStep,
  type SealedFactor,
} from '../db/second-factors.js';
import { accountToSignIn, codeFailed, codeFailures, codeTaken, noteSignIn, type Outcome } from '../db/sign-ins.js';
import { holdOfName } from '../domain/accounts.js';
import type { User } from '../domain/permissions.js';
import type { NamedKey } from '../platform/config.js';
import type { Origin } from './origin.js';
import { lockedOut } from './passwords.js';
import { invalid, Problem } from './problems.js';
import { userOf } from './sessions.js';
import { base32, isCode, otpauthUri, stepOfCode } from './totp.js';
import { Turns } from './turns.js';

/** How long somebody may take from the password to the code. */
const CHALLENGE_SECONDS = 300;
const ISSUER = 'legal-aid/second-factor';
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
/** 120 bits: a plain hash keeps them. */
const RECOVERY_BYTES = 15;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface Begun {
  /** As an authenticator takes it; shown once. */
  readonly secret: string;
  readonly uri: string;
}

/**
 * The second factor: codes by time, and codes to recover by, each taken once. Secrets are sealed under a key that follows from those
 * of the payloads and bound to their owner; whoever guesses codes has to know the password, and waits longer and longer.
 */
export class SecondFactors {
  readonly #challengeKey: Uint8Array;
  readonly #triesKey: Uint8Array;
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #active: string;
  readonly #turns = new Turns();

  constructor(
    private readonly db: Db,
    secret: string,
    keys: readonly NamedKey[],
  ) {
    const derived = (from: string | Uint8Array, what: string) => new Uint8Array(hkdfSync('sha256', from, '', what, 32));
    this.#challengeKey = derived(secret, 'challenges of second factors');
    this.#triesKey = derived(secret, 'tries of second factors');
    this.#keys = new Map(keys.map(({ id, key }) => [id, derived(key, 'second factors')]));
    this.#active = keys[0]?.id ?? '';
  }

  /** What whoever has shown his password is to answer with a code. */
  async challenge(username: string, passwordHash: string): Promise<string> {
    return new SignJWT({ mark: markOf(passwordHash) })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setSubject(username)
      .setIssuedAt()
      .setExpirationTime(new Date(Date.now() + CHALLENGE_SECONDS * 1000))
      .sign(this.#challengeKey);
  }

  /** @throws Problem `challenge-ended`, `locked-out`, or that the code is wrong */
  async signIn(challenge: string, code: string, from: Origin): Promise<User> {
    const claims = await this.#read(challenge);
    const account = claims && (await accountToSignIn(this.db.pool, claims.name));
    if (!account?.active || markOf(account.password_hash) !== claims?.mark) throw new Problem('challenge-ended');
    const note = (outcome: Outcome) =>
      noteSignIn(this.db.pool, { at: new Date(), account, nameHash: Buffer.alloc(0), from, outcome });
    try {
      await this.take(account.username, code);
    } catch (error) {
      if (error instanceof Problem && error.type === 'validation') await note('wrong-code');
      throw error;
    }
    await note('signed-in');
    return userOf(account);
  }

  /** Takes a code of somebody's, or one to recover by. @throws Problem `locked-out`, or that it is wrong or was taken before */
  async take(username: string, code: string): Promise<void> {
    return this.#turns.take(username, async () => {
      const { factor } = await secondFactorOf(this.db.pool, username);
      if (!factor?.confirmedAt) throw wrongCode();
      await this.#counted(username, async () => {
        const step = isCode(code) ? stepOfCode(this.#opened(username, factor), code, Date.now()) : undefined;
        if (step !== undefined) return takeStep(this.db.pool, username, step);
        return !isCode(code) && takeRecovery(this.db.pool, username, hashOf(username, code));
      });
    });
  }

  /** A new secret, which counts when a code has shown that it works. @returns undefined where one is in use */
  async begin(username: string, requestId: string, issuer: string): Promise<Begun | undefined> {
    const secret = randomBytes(SECRET_BYTES);
    const sealed = { username, secret: this.#sealed(username, secret), keyId: this.#active, requestId };
    if (!(await beginSecondFactor(this.db.pool, sealed))) return undefined;
    return { secret: base32(secret), uri: otpauthUri(secret, issuer, username) };
  }

  /** @returns codes to recover by, told once; undefined where it has been confirmed meanwhile @throws Problem that the code is wrong */
  async confirm(username: string, factor: SealedFactor, code: string, requestId: string) {
    return this.#turns.take(username, async () => {
      const step = isCode(code) ? stepOfCode(this.#opened(username, factor), code, Date.now()) : undefined;
      await this.#counted(username, () => Promise.resolve(step !== undefined));
      if (step === undefined) throw wrongCode();
      const codes = Array.from({ length: RECOVERY_CODES }, () => inGroups(base32(randomBytes(RECOVERY_BYTES))));
      const recovery = codes.map((each) => hashOf(username, each));
      const confirmed = { username, at: new Date(), step, recovery, requestId };
      return (await confirmSecondFactor(this.db.pool, confirmed)) ? codes : undefined;
    });
  }

  /** Nobody tries many: in every process and from everywhere together, for it takes the password to come so far. */
  async #counted(username: string, right: () => Promise<boolean>): Promise<void> {
    const key = createHmac('sha256', this.#triesKey).update(`tries\n${username}`).digest();
    const before = await codeFailures(this.db.pool, key);
    const held = before ? before.at + holdOfName(before.level) - Date.now() : 0;
    if (held > 0) throw lockedOut(held);
    if (await right()) return codeTaken(this.db.pool, key);
    await codeFailed(this.db.pool, key, username, new Date());
    throw wrongCode();
  }

  async #read(challenge: string): Promise<{ name: string; mark: string } | undefined> {
    try {
      const { payload } = await jwtVerify(challenge, this.#challengeKey, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        requiredClaims: ['sub', 'exp', 'mark'],
      });
      return { name: String(payload.sub).toLowerCase(), mark: String(payload['mark']) };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  #sealed(username: string, secret: Uint8Array): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key(this.#active), iv).setAAD(Buffer.from(username));
    const text = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), text]);
  }

  #opened(username: string, { secret, keyId }: SealedFactor): Buffer {
    const [iv, tag] = [secret.subarray(0, IV_BYTES), secret.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)];
    const decipher = createDecipheriv('aes-256-gcm', this.#key(keyId), iv);
    decipher.setAAD(Buffer.from(username)).setAuthTag(tag);
    return Buffer.concat([decipher.update(secret.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  }

  /** @throws Error when the key is gone that it was sealed with */
  #key(id: string): Uint8Array {
    const key = this.#keys.get(id);
    if (!key) throw new Error(`PAYLOAD_KEYS has no key ${id}, with which a second factor was sealed`);
    return key;
  }
}

/** Small letters and dashes are the reader's own. */
function hashOf(username: string, code: string): Buffer {
  const plain = code.toUpperCase().replace(/[^A-Z2-7]/g, '');
  return createHash('sha256').update(`recovery\n${username}\n${plain}`).digest();
}

const wrongCode = () => invalid([{ pointer: '/code', code: 'wrong-code' }]);

/** Whoever changes his password has to show the new one. */
const markOf = (passwordHash: string): string =>
  createHash('sha256').update(passwordHash).digest('base64url').slice(0, 16);

const inGroups = (text: string): string => text.match(/.{1,4}/g)?.join('-') ?? text;
