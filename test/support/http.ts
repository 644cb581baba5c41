import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { Client, type Connection } from '@temporalio/client';
import { pino } from 'pino';
import { createApp } from '../../api/app.js';
import { commandPort } from '../../api/commands.js';
import { loadApiConfig } from '../../platform/config.js';
import { connect, type Db } from '../../db/client.js';
import { systemClock, type Clock } from '../../platform/clock.js';
import { startRelay } from '../../relay/relay.js';
import { dataConverter } from '../../temporal/client.js';
import type { PayloadKey } from '../../temporal/codec.js';
import { startWorker } from '../../worker/run-worker.js';
import { workflowBundle } from './bundle.js';
import { createDatabase } from './database.js';
import { DEMO_PASSWORD } from './names.js';
import { until } from './service.js';
import { devServer } from './temporal.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look at single fields of many shapes.
  readonly body: Json;
}
type Json = ReturnType<typeof JSON.parse>;

/** Somebody signed in. */
export class Person {
  constructor(
    private readonly base: string,
    private readonly token: string,
    readonly username: string,
  ) {}
  get = (path: string) => this.send('GET', path);

  /** To its outcome: told 202, as on a busy machine, he asks again under the same key until he is told what came of it. */
  async post(path: string, body: unknown = {}, key: string = randomUUID(), headers: Record<string, string> = {}) {
    let answer = await this.postOnce(path, body, key, headers);
    await until(
      async () => answer.status !== 202 || (answer = await this.postOnce(path, body, key, headers)).status !== 202,
    );
    return answer;
  }

  /** The first answer, which may be 202. */
  postOnce = (path: string, body: unknown = {}, key: string = randomUUID(), headers: Record<string, string> = {}) =>
    this.send('POST', path, body, { 'Idempotency-Key': key, ...headers });

  put = (path: string, body: unknown) => this.send('PUT', path, body, { 'Idempotency-Key': randomUUID() });

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (/json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : { text }) as never,
    };
  }
}

/** People by their username, each signed in once. */
export function signedIn(base: string, password: string): (username: string) => Promise<Person> {
  const people = new Map<string, Promise<Person>>();
  const signIn = async (username: string) => {
    const response = await fetch(`${base}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    return new Person(base, ((await response.json()) as { token: string }).token, username);
  };
  return (username) => {
    if (!people.has(username)) people.set(username, signIn(username));
    return people.get(username)!;
  };
}

export interface HttpService {
  readonly base: string;
  readonly db: Db;
  /** Connection of the service's own role. */
  readonly appUrl: string;
  /** Connection of the role that owns the schema. */
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  readonly client: Client;
  readonly temporalAddress: string;
  readonly payloadKeys: readonly PayloadKey[];
  /** Everything that was logged. */
  readonly log: string[];
  as(username: string): Promise<Person>;
  /** Nobody answers any more at its address, while all the rest goes on. */
  hangUp(): Promise<void>;
  answerAgain(): Promise<void>;
  stop(): Promise<void>;
}

export interface HttpServiceOptions {
  readonly clock?: Clock;
  readonly env?: Record<string, string>;
  /** Folder of the console it serves; default: none. */
  readonly console?: string;
  /** What API and relay reach Temporal by; whoever gives it closes it. Default: the connection of the server itself. */
  readonly connect?: (temporalAddress: string) => Promise<Connection>;
}

/** The whole service on a database of its own and a real Temporal server, in this process, on real time. */
export async function startHttpService(o: HttpServiceOptions = {}): Promise<HttpService> {
  const [database, server] = await Promise.all([createDatabase(), devServer()]);
  const config = loadApiConfig({
    DATABASE_URL: database.appUrl,
    TEMPORAL_ADDRESS: server.env.address,
    TOKEN_SECRET: 'a secret of the tests, long enough',
    PAYLOAD_KEYS: `t1:${Buffer.alloc(32, 7).toString('base64')}`,
    RATE_LIMIT: '100000',
    // The longest there is: an answer is waited for.
    ANSWER_TIMEOUT_MS: '60000',
    CHECK_RESPONSES: 'on',
    LOG_LEVEL: 'debug',
    ...o.env,
  });
  const log: string[] = [];
  const logger = pino(
    { level: 'debug' },
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        log.push(chunk.toString());
        done();
      },
    }),
  );
  const db = connect(database.appUrl, 20);
  const clock = o.clock ?? systemClock;
  const connection = o.connect ? await o.connect(server.env.address) : server.env.connection;
  const client = new Client({ connection, dataConverter: dataConverter(config.payloadKeys) });
  const worker = startWorker({
    config,
    bundlePath: workflowBundle().codePath,
    logger,
    db,
    clock,
    connection: server.env.nativeConnection,
  });
  await worker.started;
  const relay = startRelay({ db, client, clock, config, logger });
  const commands = commandPort(db, client, config.answerTimeoutMs);
  const app = createApp({ db, clock, config, logger, commands }, undefined, o.console);
  let listening: Server;
  const listen = async (port: number) => {
    listening = app.listen(port, '127.0.0.1');
    await once(listening, 'listening');
    return (listening.address() as AddressInfo).port;
  };
  const hangUp = async () => {
    listening.closeAllConnections();
    await new Promise((r) => listening.close(r));
  };
  const port = await listen(0);
  const base = `http://127.0.0.1:${port}`;
  return {
    base,
    db,
    appUrl: database.appUrl,
    ownerUrl: database.ownerUrl,
    superuserUrl: database.superuserUrl,
    client,
    temporalAddress: server.env.address,
    payloadKeys: config.payloadKeys,
    log,
    as: signedIn(base, DEMO_PASSWORD),
    hangUp,
    async answerAgain() {
      await listen(port);
    },
    async stop() {
      await hangUp();
      await relay.stop();
      await worker.stop();
      await db.close();
      await server.stop();
      await database.drop();
    },
  };
}
