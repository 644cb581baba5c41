import { expect, test } from 'vitest';
import { rebuild } from '../../relay/rebuild.js';
import { query } from '../../scripts/postgres.mjs';
import { caseRef } from '../../workflows/messages.js';
import { program } from '../support/program.js';
import { lastWeek, realTimeService } from '../support/real-time.js';
import { TEST_KEYS, until } from '../support/service.js';
import { lawyer } from '../workflows/scenarios.js';

const service = await realTimeService();
const [KEY] = TEST_KEYS;

/** `npm run unpark -- …`, as an operator runs it beside the service. */
async function unpark(...ids: string[]): Promise<{ code: number; said: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: service.database.appUrl,
    TEMPORAL_ADDRESS: service.env.address ?? '',
    TEMPORAL_NAMESPACE: service.env.namespace ?? 'default',
    PAYLOAD_KEYS: `${KEY!.id}:${Buffer.from(KEY!.key).toString('base64')}`,
    TOKEN_SECRET: 'a secret of the test that is long enough',
  };
  const { stdout, stderr, code } = await program('worker/unpark', ids, env);
  return { code, said: stdout + stderr };
}

test('a parked case goes on when its cause is gone: the program says so, and what was sent meanwhile is done', async () => {
  const d = lastWeek(service);
  await d.toHandling();
  const [{ input }] = (await service.rows('SELECT input FROM step WHERE proceeding_id = $1 AND seq = 2', [
    d.caseId,
  ])) as [{ input: unknown }];
  const put = (value: unknown) =>
    query(service.database.ownerUrl, (client) =>
      client.query('UPDATE step SET input = $2 WHERE proceeding_id = $1 AND seq = 2', [
        d.caseId,
        JSON.stringify(value),
      ]),
    );
  const isParked = async () => (await d.row()).parked !== null;
  await put({ kind: 'task', task: 5 });
  await rebuild(service.client, caseRef(d.caseId), 0);
  await until(isParked);
  const held = await d.taskInput('meet', 'record', d.on(4), {}, lawyer);
  await service.store(d.caseId, [held], {}, false);

  expect(await unpark()).toMatchObject({ code: 2, said: expect.stringContaining('usage') });
  expect(await unpark('nothing')).toMatchObject({ code: 2 });
  // The cause is still there.
  expect(await unpark(d.caseId.toUpperCase())).toEqual({
    code: 1,
    said: `${d.caseId}  又已挂起，原因仍在 / parked again, the cause is still there: journal-fails\n`,
  });
  expect([await isParked(), await service.commandState(held.key)]).toEqual([true, 'pending']);

  await put(input);
  expect(await unpark(d.caseId)).toEqual({ code: 0, said: `${d.caseId}  已恢复办理 / goes on\n` });
  await until(async () => (await service.commandState(held.key)) === 'done');
  expect(await isParked()).toBe(false);
  expect(await d.task('engage', 'sign', d.on(4), {}, lawyer)).toMatchObject({ state: 'done' });
  expect(await unpark(d.caseId)).toEqual({
    code: 1,
    said: `${d.caseId}  未挂起，也无待办命令 / neither parked nor waited for\n`,
  });
});
