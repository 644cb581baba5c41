import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkInvariants } from '../../faults/invariants/check.js';
import { digestOf, whatWasTold, type LedgerLine } from '../../faults/ledger.js';
import { workflowBundle } from '../support/bundle.js';
import { startHttpService, type Answer, type HttpService } from '../support/http.js';
import { newId, until } from '../support/service.js';

/** Whoever sends the same again gets the first answer, however the two meet; and what was told comes to be on record. */
let service: HttpService;
let owner: pg.Pool;
const ledger: LedgerLine[] = [];

beforeAll(async () => {
  service = await startHttpService();
  owner = new pg.Pool({ connectionString: service.superuserUrl, max: 3 });
});
afterAll(async () => {
  await owner.end();
  await service.stop();
});

/** Sends a body under one key, some times at once, and keeps what was said. */
async function send(user: string, path: string, body: unknown, { times = 1, key = newId() } = {}) {
  const person = await service.as(user);
  const once = async () => {
    const op = randomUUID();
    const sent = { op, round: 1, at: Date.now(), actor: user, method: 'POST', path, key, attempt: 1 };
    ledger.push({ ...sent, bodySha256: digestOf(body) });
    const answer = await person.postOnce(path, body, key);
    ledger.push({ op, attempt: 1, at: Date.now(), ...whatWasTold(answer.status, answer.body) });
    return answer;
  };
  return Promise.all(Array.from({ length: times }, once));
}

async function taskOf(user: string, caseId: string, kind: string): Promise<string> {
  const { body } = await (await service.as(user)).get(`/tasks?mine=true&status=open&case=${caseId}`);
  return body.items.find((task: { kind: string }) => task.kind === kind).id;
}

const APPLICATION = {
  ...{ channel: 'window', kind: 'civil', title: '追索劳动报酬', matter: 'labour', narrative: '拖欠工资。' },
  duplicateReason: '另一次申请。',
  recipients: [{ name: '张示例', idKind: 'resident-id', idNumber: '11010519491231002X', phone: '13800000000' }],
};

/** A case whose review is open. */
async function opened(times = 1): Promise<{ id: string; review: string }> {
  const [first] = await send('intake', '/applications', APPLICATION, { times });
  const { id } = first!.body;
  return { id, review: await taskOf('reviewer', id, 'review') };
}

/** Runs `work` while a lock is held; it ends when `work` has, or what it started may wait for ever. */
async function holding<T>(lock: string, values: unknown[], work: (owner: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await owner.connect();
  try {
    await client.query('BEGIN');
    await client.query(lock, values);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } finally {
    client.release(true);
  }
}

/** So many statements wait for a lock. */
const heldUp = (n: number) =>
  until(async () => {
    const { rowCount } = await owner.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rowCount === n;
  });

test('six at once under one key are one command with one answer', async () => {
  const { id, review } = await opened(6);
  await send('reviewer', `/tasks/${review}/actions/propose-grant`, { means: 'checked' }, { times: 6 });
  const approve = await taskOf('director', id, 'approve');
  const grant = () => send('director', `/tasks/${approve}/actions/grant`, {}, { times: 3 });
  const answers = (await Promise.all([grant(), grant()])).map((three) => [...new Set(three.map((a) => a.status))]);
  expect(answers.sort()).toEqual([[200], [409]]);
});

test('a repetition that was overtaken gets the answer of the one that overtook it', async () => {
  const { review } = await opened();
  const [path, key] = [`/tasks/${review}/actions/propose-grant`, randomUUID()];
  const [first] = await send('reviewer', path, { means: 'checked' }, { key });
  await owner.query('UPDATE command SET key = $1 WHERE key = $2', ['not yet', key]);
  // It looks at the task, and finds nothing left to do; by then the command is there.
  const again = await holding('LOCK TABLE task', [], async (client) => {
    const started = send('reviewer', path, { means: 'checked' }, { key });
    await heldUp(1);
    await client.query('UPDATE command SET key = $2 WHERE key = $1', ['not yet', key]);
    return { started };
  });
  const [second] = await again.started;
  expect([second!.status, second!.body]).toEqual([200, first!.body]);
});

test('a repetition is told of the same outcome, and of the case as it is by now', async () => {
  const { id, review } = await opened();
  const [path, key] = [`/tasks/${review}/actions/propose-grant`, randomUUID()];
  const [first] = await send('reviewer', path, { means: 'checked' }, { key });
  await send('director', `/tasks/${await taskOf('director', id, 'approve')}/actions/return`, { reasons: '补查。' });
  const [again] = await send('reviewer', path, { means: 'checked' }, { key });
  expect([again!.status, told(again!).command]).toEqual([200, told(first!).command]);
  expect(told(again!).seq).toBe(told(first!).seq + 1);
});

const told = ({ body }: Answer) => body as { seq: number; command: object };

test('what all of them were told is what is on record', async () => {
  const found = await checkInvariants(
    {
      databaseUrl: service.superuserUrl,
      temporalAddress: service.temporalAddress,
      namespace: 'default',
      payloadKeys: service.payloadKeys,
      bundlePath: workflowBundle().codePath,
    },
    ledger,
    [],
  );
  expect(found).toEqual([]);
});
