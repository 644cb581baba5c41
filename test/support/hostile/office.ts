import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../../api/app.js';
import type { Deps } from '../../../api/deps.js';
import { Sessions } from '../../../api/sessions.js';
import { loadRuleBook } from '../../../db/rule-book.js';
import type { User } from '../../../domain/permissions.js';
import type { Instant } from '../../../domain/time.js';
import { createLogger } from '../../../platform/log.js';
import { memoryPort, type MemoryPort } from '../../../stand/memory-port.js';
import { testConfig, testDeps } from '../api.js';
import { createDatabase } from '../database.js';
import { NOW } from '../../../fuzz/corpus.js';

type Sent = string | Uint8Array<ArrayBuffer>;
type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** The API on a database of its own, at one instant, its cases in memory and committed by their very steps. */
export interface HostileOffice {
  readonly deps: Deps;
  /** Where it listens, without `/api/v1`. */
  readonly url: string;
  /** Of the role that owns the schema. */
  readonly ownerUrl: string;
  /** Of somebody who is signed in. */
  token(user: string): string;
  readonly port: MemoryPort;
  /** One instant, until somebody moves it. */
  readonly clock: { at: Instant };
  readonly people: readonly User[];
  /** What the service logged as a fault of its own. */
  readonly faults: string[];
  /** @param body as it goes over the line */
  send(
    user: string,
    method: string,
    path: string,
    body?: Sent,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Somebody who was not there at first. */
  signIn(username: string): Promise<void>;
  stop(): Promise<void>;
}

export async function hostileOffice(): Promise<HostileOffice> {
  const database = await createDatabase();
  const faults: string[] = [];
  const log = {
    write: (line: string) => {
      faults.push(line);
    },
  };
  const config = testConfig(database.appUrl, { rateLimit: 10_000_000, checkClock: false });
  const clock = { at: NOW, now: () => clock.at };
  // Its lines for whatever else it did cost as much as the requests.
  const plain = testDeps(database.appUrl, { config, clock, logger: createLogger('api', 'error', log) });
  const port = memoryPort(plain.db, await loadRuleBook(plain.db.pool), clock);
  const deps = { ...plain, commands: port };
  const listening = createApp(deps).listen(0, '127.0.0.1');
  await new Promise((done) => listening.once('listening', done));
  const { port: listensOn } = listening.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const accounts = await deps.db.prisma.app_user.findMany({ where: { active: true } });
  const sessions = new Sessions(deps.db, config.tokenSecret);
  const tokens = new Map<string, string>();
  const people: User[] = [];
  const signIn = async (username: string) => {
    const { token } = await sessions.open(username);
    const session = await sessions.of(token);
    if (session) people.push(session.user);
    tokens.set(username, token);
  };
  for (const { username } of accounts) await signIn(username);
  return {
    ...{ deps, port, clock, people, faults, signIn, ownerUrl: database.ownerUrl, url: `http://127.0.0.1:${listensOn}` },
    token: (user) => tokens.get(user) ?? '',
    send(user, method, path, body, headers) {
      const bytes = body === undefined ? undefined : Buffer.from(body as string);
      const told = {
        ...(user && { Authorization: `Bearer ${tokens.get(user) ?? ''}` }),
        ...(method !== 'GET' && { 'Idempotency-Key': randomUUID() }),
        ...(bytes && { 'Content-Type': 'application/json', 'Content-Length': String(bytes.length) }),
        'Accept-Language': 'en',
        ...headers,
      };
      const place = { host: '127.0.0.1', port: listensOn, path: `/api/v1${path}` };
      return new Promise<Answer>((done, failed) => {
        const sent = request({ agent, ...place, method, headers: told }, (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.once('error', failed);
          response.once('end', () => {
            const text = Buffer.concat(parts).toString();
            const headers = new Headers(response.headers as Record<string, string>);
            done({ status: response.statusCode!, headers, body: text ? JSON.parse(text) : undefined });
          });
        });
        sent.once('error', failed);
        sent.end(bytes);
      });
    },
    async stop() {
      agent.destroy();
      listening.closeAllConnections();
      await new Promise((done) => listening.close(done));
      await port.close();
      await deps.db.close();
      await database.drop();
    },
  };
}
