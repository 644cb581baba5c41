import { Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { rebuild } from '../../relay/rebuild.js';
import { dataConverter } from '../../temporal/client.js';
import { caseRef } from '../../workflows/messages.js';
import type { Desk } from '../support/desk.js';
import { realTimeService, thisWeek } from '../support/real-time.js';
import { TEST_KEYS } from '../support/service.js';
import { lawyer } from '../workflows/scenarios.js';

const service = await realTimeService();

const OLD = TEST_KEYS[0]!;
type Key = typeof OLD;
const NEW: Key = { id: 'new', key: new Uint8Array(Buffer.from('fedcba9876543210fedcba9876543210')) };

/** Whoever sends: API and relay. */
function speakWith(...keys: Key[]): void {
  const client = new Client({ connection: service.env.connection, dataConverter: dataConverter(keys) });
  Object.assign(service, { client });
}

async function workWith(...keys: Key[]): Promise<void> {
  await service.worker.stop();
  service.worker = service.anotherWorker(undefined, keys);
  await service.worker.started;
}

async function handled(): Promise<Desk> {
  const d = thisWeek(service);
  await d.toHandling();
  return d;
}

const goesOn = async (d: Desk) =>
  expect(await d.task('meet', 'record', d.on(4), {}, lawyer)).toMatchObject({ state: 'done' });

test('payload keys are changed with cases open: before, during and after, each of them goes on', async () => {
  const [before, first, second, third] = [await handled(), await handled(), await handled(), await handled()];
  await goesOn(before);

  // 1. Everybody learns the new key, and goes on encrypting with the old one: one process after the other, in any order.
  await workWith(OLD, NEW);
  await goesOn(first);
  speakWith(OLD, NEW);

  // 2. The new one comes first: whoever has not got so far can read it already.
  speakWith(NEW, OLD);
  await goesOn(second);
  const opened = await handled();
  await workWith(NEW, OLD);
  await goesOn(opened);

  // 3. Open cases are brought back from their journals, and nothing that runs needs the old one.
  const [late, left] = [await handled(), third];
  for (const d of [first, second, opened, late, left]) await rebuild(service.client, caseRef(d.caseId), 0);
  speakWith(NEW);
  await workWith(NEW);
  await goesOn(late);
  await goesOn(left);
  const rows = await service.rows<{ parked: string | null }>('SELECT parked FROM proceeding');
  expect(rows.map(({ parked }) => parked)).toEqual(rows.map(() => null));
});
