import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pooledDatabase } from '../test/support/database.js';
import { newCommand } from '../test/support/new-command.js';
import { connect, type Db } from './client.js';
import { storeCommand } from './commands.js';
import { nothingOnItsWay } from './outbox.js';

const { database, owner } = await pooledDatabase({ pool: 1, owner: 1 });
let db: Db;
const command = newCommand();
beforeAll(async () => {
  db = connect(database.appUrl, 2);
  await storeCommand(db.pool, command);
  await owner.query(
    `INSERT INTO outbox (key, agency_id, kind, data, at, attempts) VALUES ('word', 'ph', 'draw', '{}', now(), 0)`,
  );
});
afterAll(() => db.close());

const nowOnItsWay = async (...what: readonly ('command' | 'message')[]) => {
  await owner.query('DELETE FROM command_refusal');
  if (!what.includes('command'))
    await owner.query(`SELECT refuse_command($1, '{"type":"not-allowed-now"}', now())`, [command.id]);
  await owner.query('UPDATE outbox SET sent_at = $1', [what.includes('message') ? null : new Date()]);
};

/** Before each statement what is on its way becomes the other: word that orders a command, whose step writes the next word. */
function changing(first: 'command' | 'message'): { pool: Pool; asked: () => number } {
  let asked = 0;
  const query = async (...args: Parameters<Pool['query']>) => {
    const other = first === 'command' ? 'message' : 'command';
    await nowOnItsWay(asked++ % 2 === 0 ? first : other);
    return db.pool.query(...args);
  };
  const pool = new Proxy(db.pool, { get: (of, key) => (key === 'query' ? query : (Reflect.get(of, key) as unknown)) });
  return { pool, asked: () => asked };
}

test.each(['command', 'message'] as const)(
  'something is always on its way, a %s first: both are asked at one instant',
  async (first) => {
    const { pool, asked } = changing(first);
    expect([await nothingOnItsWay(pool), asked()]).toEqual([false, 1]);
  },
);

test('nothing is on its way when neither is', async () => {
  await nowOnItsWay('command', 'message');
  expect(await nothingOnItsWay(db.pool)).toBe(false);
  await nowOnItsWay();
  expect(await nothingOnItsWay(db.pool)).toBe(true);
});
