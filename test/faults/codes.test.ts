import { connect, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openingIds } from '../../api/takeover.js';
import { stateOf } from '../../temporal/state.js';
import { caseRef, workflowIdOf } from '../../workflows/messages.js';
import { COMMANDS } from '../support/commands.js';
import { verifiedEvents } from '../support/chain.js';
import { startHttpService, type HttpService } from '../support/http.js';
import { newId, until } from '../support/service.js';

/**
 * Codes that say nothing about whether a command took effect. A proxy in front of the real server answers with them, in
 * the server's stead or in place of what it said; nobody but the relay asks again.
 */
const CODES = { 4: 'deadline exceeded', 8: 'resource exhausted', 9: 'failed precondition', 14: 'unavailable' };

/** `unseen`: the server never hears of the call. `done`: it does what it is asked to, and the answer is lost. */
type Fault = 'unseen' | 'done';

interface Attempt {
  readonly method: string;
  readonly updateId: string | null | undefined;
  readonly fault: Fault | undefined;
}

/** What happens to the calls that bring Updates to a case, in order; those after it pass. */
interface Plan {
  readonly code: number;
  readonly faults: readonly Fault[];
  readonly attempts: Attempt[];
}

const plans = new Map<string, Plan>();
const { ExecuteMultiOperationRequest, UpdateWorkflowExecutionRequest } = proto.temporal.api.workflowservice.v1;

/** The Update in a call, if it brings one. */
function updateIn(method: string, body: Buffer) {
  const message = body.subarray(5);
  if (method === 'UpdateWorkflowExecution') return UpdateWorkflowExecutionRequest.decode(message);
  if (method !== 'ExecuteMultiOperation') return undefined;
  return ExecuteMultiOperationRequest.decode(message).operations.find((o) => o.updateWorkflow)?.updateWorkflow;
}

/** What is to become of this call. */
function faultOf(method: string, body: Buffer): { code: number; fault: Fault } | undefined {
  const update = updateIn(method, body);
  const plan = plans.get(update?.workflowExecution?.workflowId ?? '');
  if (!plan) return undefined;
  const fault = plan.faults[plan.attempts.length];
  plan.attempts.push({ method, updateId: update?.request?.meta?.updateId, fault });
  return fault && { code: plan.code, fault };
}

async function passOn(target: string, server: Http2Server): Promise<void> {
  const upstream = connect(`http://${target}`);
  server.on('close', () => upstream.close());
  server.on('stream', (stream, { 'content-length': _, ...headers }) => {
    const serve = async () => {
      const body = await buffer(stream);
      const fault = faultOf(String(headers[':path']).split('/').at(-1)!, body);
      if (fault?.fault === 'unseen') return refuse(stream, fault.code);
      const request = upstream.request(headers);
      let trailers = {};
      let head = {};
      request.on('response', (answer) => (head = answer));
      request.on('trailers', (last) => (trailers = last));
      const answer = await buffer(request.end(body));
      if (fault) return refuse(stream, fault.code);
      if (answer.length === 0) return stream.respond({ ...head, ...trailers }, { endStream: true });
      stream.on('wantTrailers', () => stream.sendTrailers(trailers));
      stream.respond(head, { waitForTrailers: true });
      stream.end(answer);
    };
    // Whoever called has gone.
    stream.on('error', () => undefined);
    serve().catch(() => stream.close());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
}

function refuse(stream: ServerHttp2Stream, code: number): void {
  const status = { 'grpc-status': String(code), 'grpc-message': 'said by the test' };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true });
}

const proxy = createServer();
let connection: Connection;
let service: HttpService;
beforeAll(async () => {
  service = await startHttpService({
    connect: async (target) => {
      await passOn(target, proxy);
      // Without the SDK's interceptor, which asks again within a call after some of the codes: each attempt is ours.
      const address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      return (connection = await Connection.connect({ address, interceptors: [], connectTimeout: '10m' }));
    },
  });
});
afterAll(async () => {
  await service.stop();
  await connection.close();
  await new Promise((done) => proxy.close(done));
});

const APPLICATION = {
  ...{ channel: 'window', kind: 'civil', title: '追索劳动报酬', matter: 'labour', narrative: '拖欠工资。' },
  duplicateReason: '另一次申请。',
  recipients: [{ name: '张示例', idKind: 'resident-id', idNumber: '11010519491231002X', phone: '13800000000' }],
};

interface Case {
  readonly caseId: string;
  readonly send: () => ReturnType<Awaited<ReturnType<HttpService['as']>>['postOnce']>;
  readonly method: string;
  readonly status: 200 | 201;
  /** The task that its step opens. */
  readonly opens: string;
}

async function anOpening(): Promise<Case> {
  const [intake, key] = [await service.as('intake'), newId()];
  const { caseId } = openingIds('intake', 'open/application', key);
  const send = () => intake.postOnce('/applications', APPLICATION, key);
  return { caseId, send, method: 'ExecuteMultiOperation', status: 201, opens: 'review' };
}

async function aTask(): Promise<Case> {
  const [{ send: open, caseId }, reviewer] = [await anOpening(), await service.as('reviewer')];
  await open();
  const [task] = (await reviewer.get(`/tasks?mine=true&status=open&case=${caseId}`)).body.items as { id: string }[];
  const key = newId();
  const send = () => reviewer.postOnce(`/tasks/${task!.id}/actions/propose-grant`, { means: 'checked' }, key);
  return { caseId, send, method: 'UpdateWorkflowExecution', status: 200, opens: 'approve' };
}

async function rows<T extends object>(sql: string, values: unknown[]): Promise<T[]> {
  return (await service.db.pool.query<T>(sql, values)).rows;
}

/** The youngest command of a case. */
async function stored(caseId: string) {
  const [command] = await rows<{ id: string; state: string; received: Date }>(
    `SELECT id, state, received_at AS received FROM ${COMMANDS} c WHERE proceeding_id = $1 ORDER BY received_at DESC LIMIT 1`,
    [caseId],
  );
  return command!;
}

const FAULTS: readonly (readonly Fault[])[] = [
  ['unseen', 'unseen', 'unseen'],
  ['done', 'done'],
  ['unseen', 'done'],
];
const WAYS = Object.entries(CODES).flatMap(([code, name]) =>
  [anOpening, aTask].flatMap((make) => FAULTS.map((faults) => ({ code: Number(code), name, make, faults }))),
);

test.concurrent.each(WAYS)('$code $name, $make.name, $faults', async ({ code, make, faults }) => {
  const { caseId, send, method, status, opens } = await make();
  const attempts: Attempt[] = [];
  plans.set(workflowIdOf(caseRef(caseId)), { code, faults, attempts });
  const told = await send();
  expect(told.status).toBe(faults[0] === 'unseen' ? 202 : status);
  const command = await stored(caseId);
  if (told.status === 202)
    expect(told.body).toEqual({ case: { id: caseId }, command: { id: command.id, state: 'pending' } });

  // Nobody calls again: from here on it is the relay's doing.
  await until(async () => (await stored(caseId)).state === 'done');
  await until(() => attempts.length >= faults.length);
  // On record, it is asked about again when its lease ends, in twenty seconds; or that has been done already.
  await rows('UPDATE delivery SET retry_at = clock_timestamp() WHERE command_id = $1', [command.id]);
  const open = 'SELECT 1 FROM delivery WHERE command_id = $1';
  await until(async () => (await rows(open, [command.id])).length === 0);
  const { length } = faults;
  expect(attempts.slice(0, length + 1).map(({ fault }) => fault)).toEqual([...faults, undefined]);

  // One step, one effect, as of the receipt; and its workflow knows.
  const steps = await rows<{ seq: number; key: string }>('SELECT seq, key FROM step WHERE proceeding_id = $1', [
    caseId,
  ]);
  const mine = steps.filter(({ key }) => key.startsWith(command.id));
  expect(mine).toHaveLength(1);
  const events = (await verifiedEvents({ rows }, caseId)).filter((event) => event.command === command.id);
  expect([...new Set(events.map(({ seq, entered }) => `${seq} ${entered}`))]).toEqual([
    `${mine[0]!.seq} ${command.received.getTime()}`,
  ]);
  expect(await rows('SELECT state FROM task WHERE proceeding_id = $1 AND kind = $2', [caseId, opens])).toEqual([
    { state: 'open' },
  ]);
  plans.delete(workflowIdOf(caseRef(caseId)));
  expect(await stateOf(service.client, caseRef(caseId))).toMatchObject({ seq: steps.length, parked: null });

  // Told the same as everybody, whoever sends it again; and it is one command, received when it was.
  const [again, once] = [await send(), await send()];
  expect([again.status, once.status]).toEqual([status, status]);
  expect(once.body).toEqual(again.body);
  if (told.status !== 202) expect(again.body.command).toEqual(told.body.command);
  expect(await stored(caseId)).toEqual({ ...command, state: 'done' });
  expect(await rows('SELECT 1 FROM step WHERE proceeding_id = $1', [caseId])).toHaveLength(steps.length);
  // However often: under the same id, so that a server that has seen it knows it again.
  expect([...new Set(attempts.map((a) => `${a.method} ${a.updateId}`))]).toEqual([`${method} ${command.id}`]);
});
