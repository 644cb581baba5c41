import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FaultPoint } from '../../platform/fault-point.js';
import { until } from '../support/service.js';
import { World } from '../support/world.js';

/** What leaves the service, as its receiver sees it. */
const received: string[] = [];
const receiver = createServer((req, res) => {
  received.push(String(req.headers['x-event-id']));
  req.resume().on('end', () => res.end());
});

/** How long the API waits for the outcome. */
const ANSWER_MS = 2_000;
let world: World;
beforeAll(async () => {
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const { port } = receiver.address() as AddressInfo;
  world = await World.start({
    env: {
      ANSWER_TIMEOUT_MS: String(ANSWER_MS),
      WEBHOOK_URL: `http://127.0.0.1:${port}/`,
      WEBHOOK_SECRET: 'a secret of the tests',
    },
  });
});
afterAll(async () => {
  await world.stop();
  receiver.close();
});

interface Way {
  readonly point: FaultPoint;
  readonly command: 'opening' | 'task';
  readonly together: boolean;
}
const WAYS: Way[] = [
  { point: 'before-transaction', command: 'task', together: false },
  { point: 'after-commit', command: 'task', together: false },
  { point: 'before-completion', command: 'task', together: false },
  { point: 'after-commit', command: 'opening', together: false },
  { point: 'before-transaction', command: 'opening', together: true },
  { point: 'after-commit', command: 'task', together: true },
  { point: 'before-completion', command: 'task', together: true },
];

test.each(WAYS)(
  'a worker killed $point, command of a $command, Temporal with it: $together; nothing is left half told',
  async ({ point, command, together }) => {
    const [worker] = world.workers;
    const opening = await world.opening();
    const before = command === 'task' ? ((await world.done(opening)).body.id as string) : undefined;
    const request = before === undefined ? opening : await world.answer('reviewer', before, 'review', 'propose-grant');
    await worker!.order({ killAt: { point, hit: 1 } });

    const key = `${point}-${command}-${together}`;
    const sent = Date.now();
    const answer = world.send(request, key);
    const end = await worker!.exited(() => answer);
    if (together) await world.killTemporal();
    const told = await answer;
    // Only now: while it waits for its answer, the API itself would tell a server that came back.
    if (together) await world.startTemporal();
    expect(end).toEqual({ code: null, signal: 'SIGKILL' });
    const bite = worker!.bites().at(-1)!;
    expect(bite).toMatchObject({ kind: 'kill', point, hit: 1 });
    // On record before its workflow could answer, it counts as done all the same, unless it came there too late for the answer.
    const recorded = point !== 'before-transaction' && bite.at < sent + ANSWER_MS;
    if (recorded) expect(told.status).toBe(command === 'task' ? 200 : 201);
    else if (point === 'before-transaction') expect(told.status).toBe(202);
    else process.stdout.write(`not judged: ${key} was on record after its caller had been answered\n`);
    await worker!.order({});
    worker!.start();

    // Nobody calls again: whatever happens from here on is the relay's doing.
    const [{ id: commandId, caseId }] = (await world.rows<{ id: string; caseId: string }>(
      'SELECT id, proceeding_id AS "caseId" FROM command WHERE key = $1',
      [key],
    )) as [{ id: string; caseId: string }];
    expect(await world.outcome(commandId)).toBe('done');
    const keys = await world.whole(caseId);
    expect(keys.filter((k) => k.startsWith(commandId))).toHaveLength(1);
    const events = await world.rows<{ seq: number }>('SELECT DISTINCT seq FROM event WHERE command_id = $1', [
      commandId,
    ]);
    expect(events).toHaveLength(1);

    // Whoever calls again all the same is told the same as everybody, and nothing happens twice.
    const [again, once] = [await world.done(request, key), await world.done(request, key)];
    expect([again.status, once.status]).toEqual(command === 'task' ? [200, 200] : [201, 201]);
    expect(once.body).toEqual(again.body);
    expect(await world.whole(caseId)).toEqual(keys);
    const next =
      command === 'task'
        ? await world.answer('director', caseId, 'approve', 'grant')
        : await world.answer('reviewer', caseId, 'review', 'propose-grant');
    expect((await world.done(next)).status).toBe(200);
  },
);

/** Word of a rung, as a step leaves it in the outbox; its deadline need not exist for it to be told. */
async function word(key: string): Promise<string> {
  const { body } = await world.done(await world.opening());
  await world.rows(
    `INSERT INTO alert (id, key, agency_id, recipient, kind, rung, proceeding_id, proceeding_kind, data, at)
     VALUES (gen_random_uuid(), $1, 'ph', 'reviewer', 'rung', 'urge', $2, 'case', '{}', clock_timestamp())`,
    [key, body.id],
  );
  await world.rows(
    `INSERT INTO outbox (key, agency_id, proceeding_id, proceeding_kind, kind, data, at, attempts)
     VALUES ($1, 'ph', $2, 'case', 'rung', '{"at": 0}', clock_timestamp(), 0)`,
    [key, body.id],
  );
  return key;
}

test.each([
  { point: 'before-send', times: 1 },
  { point: 'before-mark', times: 2 },
] as const)('a relay killed $point: the word leaves, under one id however often', async ({ point, times }) => {
  const { relay } = world;
  await relay.order({ killAt: { point, hit: 1 } });
  const key = await word(`${point}#0`);
  expect(await relay.exited()).toEqual({ code: null, signal: 'SIGKILL' });
  expect(relay.bites().at(-1)).toMatchObject({ kind: 'kill', point });
  await relay.order({});
  relay.start();
  // Its lease outlives the relay by half a minute.
  await world.rows('UPDATE outbox SET retry_at = NULL WHERE key = $1', [key]);
  const sent = () => world.rows('SELECT 1 FROM outbox WHERE key = $1 AND sent_at IS NOT NULL', [key]);
  await until(async () => (await sent()).length === 1);
  expect(received.filter((id) => id === key)).toHaveLength(times);
});
