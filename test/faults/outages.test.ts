import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/service.js';
import { COMMANDS } from '../support/commands.js';
import { World, type Request } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await World.start({ variant: 'production', ownPostgres: true });
});
afterAll(() => world.stop());

interface Stored {
  readonly id: string;
  readonly caseId: string;
  readonly state: string;
  readonly received: Date;
}
const stored = async (key: string): Promise<Stored> => {
  const [row] = await world.rows<Stored>(
    `SELECT id, proceeding_id AS "caseId", state, received_at AS received FROM ${COMMANDS} c WHERE key = $1`,
    [key],
  );
  if (!row) throw new Error('the command is not stored');
  return row;
};

test('what was accepted while Temporal was away takes effect when it is back, as of its receipt', async () => {
  const opening = await world.opening();
  const { id } = (await world.done(opening)).body as { id: string };
  const grant = await world.answer('reviewer', id, 'review', 'propose-grant');
  await world.killTemporal();
  const [granted, opened] = await Promise.all([world.send(grant, 'granted'), world.send(opening, 'opened')]);
  expect([granted.status, opened.status]).toEqual([202, 202]);
  expect(granted.headers.get('location')).toBe(`/api/v1/commands/${(await stored('granted')).id}`);
  expect((await stored('granted')).state).toBe('pending');
  await sleep(3_000);
  const back = Date.now();
  await world.startTemporal();

  for (const key of ['granted', 'opened']) {
    const command = await stored(key);
    expect(await world.outcome(command.id)).toBe('done');
    expect(await world.whole(command.caseId)).toContain(command.id);
    expect(command.received.getTime()).toBeLessThan(back - 2_000);
  }
  // In law it was done when it was received: the task, its clock and the history all say so.
  const { received } = await stored('granted');
  const [task] = await world.rows<{ ended_at: Date; state: string }>(
    `SELECT ended_at, state FROM task WHERE proceeding_id = $1 AND kind = 'review'`,
    [id],
  );
  expect(task).toEqual({ ended_at: received, state: 'done' });
  const entered = await world.rows<{ entered_at: Date }>(
    'SELECT DISTINCT entered_at FROM event WHERE command_id = $1',
    [(await stored('granted')).id],
  );
  expect(entered).toEqual([{ entered_at: received }]);
});

/** As a caller does that was told nothing: the same again, under the same key. */
async function insist(request: Request, key: string): Promise<number> {
  let status = 0;
  await until(async () => {
    ({ status } = await world.send(request, key).catch(() => ({ status: 0 })));
    return status >= 200 && status < 500;
  });
  return status;
}

test('a PostgreSQL that goes away under running cases parks none and loses nothing', async () => {
  const opening = await world.opening();
  const keys: string[] = [];
  let on = true;
  const desks = Array.from({ length: 4 }, async (_, desk) => {
    for (let n = 0; on; n++) {
      const key = `pg-${desk}-${n}`;
      expect(await insist(opening, key)).toBeLessThan(300);
      keys.push(key);
    }
  });
  /** The desks are at it: each of them has had, or soon has, another case opened. */
  const more = () => {
    const before = keys.length;
    return until(() => keys.length >= before + desks.length);
  };
  for (let stop = 0; stop < 3; stop++) {
    await more();
    await world.postgres.kill();
    await sleep(stop * 700);
    await world.postgres.start();
  }
  await more();
  on = false;
  await Promise.all(desks);

  for (const key of keys) {
    const { id, caseId } = await stored(key);
    expect(await world.outcome(id)).toBe('done');
    expect(await world.whole(caseId)).toEqual([id]);
  }
  expect(await world.rows('SELECT id FROM proceeding WHERE parked IS NOT NULL')).toEqual([]);
  // All of them are still there: none had to be started again.
  for (const proc of world.all) expect(proc.running).toBe(true);
});
