import { expect, test } from 'vitest';
import { connect } from '../db/client.js';
import { storeCommand } from '../db/commands.js';
import { newCommand } from '../test/support/new-command.js';
import { pooledDatabase } from '../test/support/database.js';
import { until } from '../test/support/service.js';
import { Arrivals } from './arrivals.js';

const { database, pool } = await pooledDatabase({ pool: 2, owner: 1 });

async function stored({ onRecord = true } = {}): Promise<string> {
  const command = newCommand();
  await storeCommand(pool, command);
  if (onRecord)
    await pool.query(
      `INSERT INTO step (proceeding_id, proceeding_kind, seq, key, input, flow, at) VALUES ($1, 'case', 1, $2, '{}', 1, now())`,
      [command.proceeding, command.id],
    );
  return command.id;
}

const onTheirWay = async () =>
  (await pool.query<{ id: string }>('SELECT command_id AS id FROM delivery ORDER BY received_at')).rows.map(
    ({ id }) => id,
  );

test('what has arrived is taken off the list soon, together; what is not on record, or was not told of, stays', async () => {
  const [first, second] = [await stored(), await stored()];
  const others = [await stored(), await stored({ onRecord: false })];
  const arrivals = new Arrivals(pool);
  for (const id of [first, second, others[1]!]) arrivals.add(id);
  expect(await onTheirWay()).toHaveLength(4);
  await until(async () => (await onTheirWay()).length < 4);
  expect(await onTheirWay()).toEqual(others);
});

test('a process that stops says what it has still to say; one that cannot leaves it on the list', async () => {
  await pool.query('DELETE FROM delivery');
  const id = await stored();
  const away = connect(database.appUrl);
  await away.close();
  const cut = new Arrivals(away.pool);
  cut.add(id);
  await cut.flush();
  expect(await onTheirWay()).toEqual([id]);
  const arrivals = new Arrivals(pool);
  arrivals.add(id);
  await arrivals.flush();
  expect(await onTheirWay()).toEqual([]);
});
