import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Instant } from '../../domain/time.js';

/**
 * The one clock of the simulation. Temporal's test server leaps over time but cannot begin at a day of our choice, so
 * its time is taken with an offset: workflows are told of it at their start, and API and relay have this clock.
 * Between two leaps it stands still, so that what people do in an hour does not depend on how fast the machine is.
 */
export class VirtualTime {
  #now: Instant;

  private constructor(
    private readonly env: TestWorkflowEnvironment,
    start: Instant,
    /** What the virtual time is ahead of the server's, ms. */
    readonly offset: number,
  ) {
    this.#now = start;
  }

  static async start(env: TestWorkflowEnvironment, at: Instant): Promise<VirtualTime> {
    return new VirtualTime(env, at, at - (await env.currentTimeMs()));
  }

  now(): Instant {
    return this.#now;
  }

  /** One leap at a time; timers on the way go off in their order. */
  async leapTo(at: Instant): Promise<void> {
    const reached = (await this.env.currentTimeMs()) + this.offset;
    if (at > reached) await this.env.sleep(at - reached);
    this.#now = at;
  }
}

/** Runs that were started, as far as their starters heard of it. */
export type Started = Set<`${string} ${string}`>;

/** Tells every workflow that is started how far the virtual time is ahead of the server's, and notes its run. */
export function toldTheTime(offset: number, started: Started): WorkflowClientInterceptor {
  const told = (args: readonly unknown[]): unknown[] => [{ ...(args[0] as object), clockOffset: offset }];
  return {
    async startWithDetails(input, next) {
      const output = await next({ ...input, options: { ...input.options, args: told(input.options.args) } });
      started.add(`${input.options.workflowId} ${output.runId}`);
      return output;
    },
    async startUpdateWithStart(input, next) {
      const workflowStartOptions = { ...input.workflowStartOptions, args: told(input.workflowStartOptions.args) };
      const output = await next({ ...input, workflowStartOptions });
      const { workflowId, runId } = output.workflowExecution;
      if (runId) started.add(`${workflowId} ${runId}`);
      return output;
    },
  };
}
