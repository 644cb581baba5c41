import { expect, test } from 'vitest';
import { heardLogger } from '../test/support/service.js';
import { loop } from './loop.js';
import { Until } from '../platform/until.js';

test('an outage is survived, and told once when it begins and once when it is over', async () => {
  const { messages, logger } = heardLogger();
  const stopping = new Until();
  let rounds = 0;
  await loop({ name: 'work', logger, stopping, idleMs: 1 }, async () => {
    rounds += 1;
    if (rounds < 4) throw new Error('the database is away');
    stopping.now();
    return false;
  });
  expect(rounds).toBe(4);
  expect(messages).toEqual(['an outage began', 'an outage is over']);
});

test('a pause ends with the order to stop', async () => {
  const stopping = new Until();
  const done = loop({ name: 'work', logger: heardLogger().logger, stopping, idleMs: 60_000 }, async () => false);
  setTimeout(() => stopping.now(), 20);
  await done;
});
