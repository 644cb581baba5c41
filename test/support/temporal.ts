import type { Connection, ConnectionPlugin, WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { inject } from 'vitest';
import { getCurrentTest } from 'vitest/suite';
import { installRuntime } from '../../worker/sdk-runtime.js';

const { EventType } = proto.temporal.api.enums.v1;

// Before the first server, or the SDK installs its own, which writes every change of a worker's state to the console.
installRuntime({ logger: pino({ level: process.env['LOG'] ?? 'silent' }) });

/** A bound against hanging: the SDK gives a server ten seconds for its first answer, and a busy machine takes longer. */
const patience: ConnectionPlugin = {
  name: 'patience',
  configureConnection: (options) => ({ ...options, connectTimeout: '10m' }),
};

export interface TestServer {
  readonly env: TestWorkflowEnvironment;
  stop(): Promise<void>;
}

/** A Temporal server that skips time: `env.sleep()` moves its clock. One per test file, used by one test at a time. */
export async function timeSkippingServer(): Promise<TestServer> {
  const executable = { type: 'existing-path', path: inject('shared').temporal.timeSkipping } as const;
  const env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable }, plugins: [patience] });
  Object.assign(env, { sleep: watched(env) });
  return { env, stop: () => env.teardown() };
}

const HOUR = 3_600_000;

/**
 * Seldom, on a machine that is overloaded many times over, the server never ends a sleep and its time runs on (1.40: weeks
 * after seven days were asked for). What is tested then happens at some other time than it says: it is skipped, and says so.
 */
function watched(env: TestWorkflowEnvironment): (ms: number) => Promise<void> {
  const sleep = env.sleep.bind(env);
  let lost = false;
  const skip = (): never => {
    const why = 'the time-skipping server has slept longer than it was asked to: not judged';
    getCurrentTest()?.context.skip(why);
    throw new Error(why);
  };
  return async (ms) => {
    if (lost) skip();
    const end = (await env.currentTimeMs()) + ms;
    const slept = sleep(ms).then(() => true);
    slept.catch(() => undefined);
    const look = () => new Promise<false>((done) => setTimeout(done, 1_000, false));
    while (!(await Promise.race([slept, look()]))) {
      lost = (await env.currentTimeMs()) > end + HOUR;
      if (lost) skip();
    }
  };
}

/** A full Temporal server in memory, for what the former lacks: lists, counts, schedules. */
export async function devServer(): Promise<TestServer> {
  const executable = { type: 'existing-path', path: inject('shared').temporal.server } as const;
  const env = await TestWorkflowEnvironment.createLocal({
    server: { executable, log: { format: 'pretty', level: 'error' } },
    plugins: [patience],
  });
  return { env, stop: () => env.teardown() };
}

/**
 * Ends a workflow by `end`, whatever it is at. When that is a workflow task, the time-skipping server waits for its end for ever
 * and holds the time: it is told to let go.
 */
export async function endWorkflow(
  { testService }: Pick<Connection, 'testService'>,
  handle: WorkflowHandle,
  end: () => Promise<unknown> = () => handle.terminate(),
): Promise<void> {
  const { workflowId, client } = handle;
  const { runId } = await client.getHandle(workflowId).describe();
  await end();
  const { events } = await client.getHandle(workflowId, runId).fetchHistory();
  const types = events?.map(({ eventType }) => EventType[eventType ?? 0] ?? '');
  const last = types?.findLast((type) => type.startsWith('EVENT_TYPE_WORKFLOW_TASK_'));
  if (last && /(SCHEDULED|STARTED)$/.test(last)) await testService?.unlockTimeSkipping({});
}
