import { TestWorkflowEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { inject } from 'vitest';
import { installRuntime } from '../../worker/sdk-runtime.js';

// Before the first server, or the SDK installs its own, which writes every change of a worker's state to the console.
installRuntime({ logger: pino({ level: process.env['LOG'] ?? 'silent' }) });

export interface TestServer {
  readonly env: TestWorkflowEnvironment;
  stop(): Promise<void>;
}

/** A Temporal server that skips time: `env.sleep()` moves its clock. One per test file, used by one test at a time. */
export async function timeSkippingServer(): Promise<TestServer> {
  const executable = { type: 'existing-path', path: inject('shared').temporal.timeSkipping } as const;
  const env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  return { env, stop: () => env.teardown() };
}

/** A full Temporal server in memory, for what the former lacks: lists, counts, schedules. */
export async function devServer(): Promise<TestServer> {
  const executable = { type: 'existing-path', path: inject('shared').temporal.server } as const;
  const env = await TestWorkflowEnvironment.createLocal({
    server: { executable, log: { format: 'pretty', level: 'error' } },
  });
  return { env, stop: () => env.teardown() };
}
