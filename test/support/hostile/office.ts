import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../../api/app.js';
import type { Deps } from '../../../api/deps.js';
import { Sessions } from '../../../api/sessions.js';
import { loadRuleBook } from '../../../db/rule-book.js';
import type { User } from '../../../domain/permissions.js';
import type { Role } from '../../../domain/roles.js';
import { memoryPort, type MemoryPort } from '../../../stand/memory-port.js';
import { testConfig, testDeps } from '../api.js';
import { createDatabase } from '../database.js';
import { NOW } from './corpus.js';

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
  readonly port: MemoryPort;
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
  stop(): Promise<void>;
}

export async function hostileOffice(): Promise<HostileOffice> {
  const database = await createDatabase();
  const faults: string[] = [];
  const log = {
    write: (line: string) => {
      if ((JSON.parse(line) as { level: number }).level >= 50) faults.push(line);
    },
  };
  const config = testConfig(database.appUrl, { rateLimit: 10_000_000, checkClock: false });
  const clock = { now: () => NOW };
  const plain = testDeps(database.appUrl, { config, clock }, log);
  const port = memoryPort(plain.db, await loadRuleBook(plain.db.pool), clock);
  const deps = { ...plain, commands: port };
  const listening = createApp(deps).listen(0, '127.0.0.1');
  await new Promise((done) => listening.once('listening', done));
  const base = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/api/v1`;
  const accounts = await deps.db.prisma.app_user.findMany({ where: { active: true } });
  const people = accounts.map((u) => ({
    ...{ username: u.username, name: u.name, agency: u.agency_id, roles: u.roles as Role[] },
    ...(u.station_id !== null && { station: u.station_id }),
    ...(u.firm_id !== null && { firm: u.firm_id }),
  }));
  const sessions = new Sessions(deps.db, config.tokenSecret);
  const tokens = new Map<string, string>();
  const tokenOf = async (user: string) => {
    const token = tokens.get(user) ?? (await sessions.open(user)).token;
    tokens.set(user, token);
    return token;
  };
  return {
    ...{ deps, port, people, faults },
    async send(user, method, path, body, headers) {
      const response = await fetch(base + path, {
        method,
        headers: {
          ...(user && { Authorization: `Bearer ${await tokenOf(user)}` }),
          ...(method !== 'GET' && { 'Idempotency-Key': randomUUID() }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          'Accept-Language': 'en',
          ...headers,
        },
        ...(body !== undefined && { body }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text ? (JSON.parse(text)) : undefined,
      };
    },
    async stop() {
      listening.closeAllConnections();
      await new Promise((done) => listening.close(done));
      await port.close();
      await deps.db.close();
      await database.drop();
    },
  };
}
