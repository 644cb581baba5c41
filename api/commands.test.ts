import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Db } from '../db/client.js';
import { commandById, refuseCommand } from '../db/commands.js';
import { connectClient } from '../temporal/client.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { TEST_KEYS, until } from '../test/support/service.js';
import { commandPort, type CommandPort } from './commands.js';

/** Takes connections and never says a word, as a server does that was stopped in the middle. */
let mute: Server;
let database: TestDatabase;
let db: Db;
let port: CommandPort;

beforeAll(async () => {
  mute = createServer(() => undefined);
  await new Promise<void>((done) => mute.listen(0, '127.0.0.1', done));
  database = await createDatabase();
  db = connect(database.appUrl);
  const address = `127.0.0.1:${(mute.address() as AddressInfo).port}`;
  const client = await connectClient({ address, namespace: 'default', keys: TEST_KEYS });
  port = commandPort(db, client, 5_000);
});
afterAll(async () => {
  await db.close();
  await database.drop();
  mute.close();
});

test('who is refused by way of the relay, while the API still waits, is told so', async () => {
  const id = randomUUID();
  const told = port.submit({
    ...{ id, actor: 'reviewer', route: 'test', key: id, caseId: randomUUID(), kind: 'task', name: 'propose-grant' },
    ...{ sent: {}, body: {}, receivedAt: Date.now(), seq: 1 },
    inputs: (key) => [
      { kind: 'task', key, at: Date.now(), actor: { user: 'reviewer' }, task: 't', action: 'propose-grant', data: {} },
    ],
  });
  const outcome = expect(told).rejects.toMatchObject({ type: 'task-done' });
  await until(async () => (await commandById(db.pool, id)) !== undefined);
  await refuseCommand(db.pool, id, { type: 'task-done' });
  await outcome;
  // Sent again it is refused as it was, and said to be a repetition.
  await expect(port.earlier('reviewer', 'test', id, {})).rejects.toMatchObject({
    type: 'task-done',
    more: { headers: { 'Idempotency-Replayed': 'true' } },
  });
});
