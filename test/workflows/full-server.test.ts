import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, civilDate, weekday } from '../../domain/time.js';
import { caseWorkflowId } from '../../workflows/messages.js';
import { Desk } from '../support/desk.js';
import { historiesOf, replay } from '../support/replay.js';
import { Service } from '../support/service.js';
import { devServer, type TestServer } from '../support/temporal.js';

/** What the server that skips time does not have: limits, and a clock that goes on. */
let server: TestServer;
let service: Service;

beforeAll(async () => {
  server = await devServer();
  service = await Service.start(server.env);
});

afterAll(async () => {
  await service.stop();
  await server.stop();
});

/** A desk whose week lies in the past, because nobody can sleep here. */
function lastWeek(): Desk {
  const today = civilDate(Date.now());
  return new Desk(service, addDays(today, -6 - weekday(today)));
}

test('of sixteen people on one task one wins, the others are told why', async () => {
  const d = lastWeek();
  await d.open();
  const all = await Promise.all(
    Array.from({ length: 16 }, () => d.taskInput('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' })),
  );
  const outcomes = await Promise.all(all.map((input) => service.send(d.caseId, [input])));
  expect(outcomes.filter((o) => o.state === 'done')).toHaveLength(1);
  expect(outcomes.filter((o) => o.state === 'refused')).toHaveLength(15);
  const reviews = await service.rows(`SELECT 1 FROM case_event WHERE case_id = $1 AND kind = 'review.propose-grant'`, [
    d.caseId,
  ]);
  expect(reviews).toHaveLength(1);
});

test('a case closes, opens again for the bureau’s order, and replays', async () => {
  const d = lastWeek();
  const opening = [d.openInput()];
  await d.send(opening);
  await d.task('review', 'propose-refusal', d.on(1), {}, { user: 'reviewer' });
  await d.task('approve', 'refuse', d.on(2), {}, { user: 'director' });
  expect(await d.row()).toMatchObject({ stage: 'refused', resting: true });
  expect(await d.send(opening)).toMatchObject({ state: 'done' });
  expect(await d.act('order-correction', d.on(4), {}, 'bureau')).toMatchObject({ state: 'done' });
  expect(await d.openKinds()).toContain('assign');
  for (const history of await historiesOf(service.client, caseWorkflowId(d.caseId), d.runs))
    await replay(history, caseWorkflowId(d.caseId));
});
