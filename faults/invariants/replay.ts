import { isGrpcServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import type { Violation } from './violation.js';

export interface Replay {
  readonly client: Client;
  readonly dataConverter: DataConverter;
  /** The workflow code as production runs it. */
  readonly bundlePath: string;
  readonly caseIds: readonly string[];
}

interface Run {
  readonly workflowId: string;
  /** The latest one by default. */
  readonly runId?: string | undefined;
}
type Handle = ReturnType<Client['workflow']['getHandle']>;
interface Told {
  readonly workflowId: string;
  readonly history: Awaited<ReturnType<Handle['fetchHistory']>>;
}

/** A replay takes one history after the other; two of them keep two cores busy. */
const LANES = 2;
/** gRPC: a server in memory that skips time keeps no list. */
const UNIMPLEMENTED = 12;

/**
 * (8) Every run of these cases, and of all watches, does again what its history says.
 *
 * @returns how many histories were replayed
 */
export async function checkReplay(o: Replay, found: Violation[]): Promise<number> {
  const histories = new Histories(o.client, o.caseIds);
  await histories.list();
  let replayed = 0;
  const lane = async (n: number) => {
    const options = {
      workflowBundle: { codePath: o.bundlePath },
      dataConverter: o.dataConverter,
      replayName: `invariants-${n}`,
      // On by default for replays; it would trace every promise of this process instead of those of the workflows.
      debugMode: false,
    };
    for await (const { workflowId, error } of Worker.runReplayHistories(options, histories.each())) {
      replayed += 1;
      if (!error) continue;
      const caseId = /^case\/(.+)$/.exec(workflowId)?.[1];
      const text = `a run of ${workflowId} does not replay: ${error.message.split('\n')[0]}`;
      found.push({ invariant: 'replay', text, ...(caseId !== undefined && { caseId }) });
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, n) => lane(n)));
  return replayed;
}

/** The histories of some cases and of all watches, fetched as they are asked for, each run once. */
class Histories {
  private readonly todo: Run[];
  private readonly seen = new Set<string>();
  private readonly wanted: ReadonlySet<string>;

  constructor(
    private readonly client: Client,
    caseIds: readonly string[],
  ) {
    this.wanted = new Set(caseIds.map((id) => `case/${id}`));
    this.todo = [...this.wanted].map((workflowId) => ({ workflowId }));
  }

  /** Adds the runs that are no part of the latest one's chain: terminated ones, and those of before a rest. */
  async list(): Promise<void> {
    try {
      for await (const { workflowId, runId } of this.client.workflow.list())
        if (this.wanted.has(workflowId) || workflowId.startsWith('watch/')) this.todo.push({ workflowId, runId });
    } catch (error) {
      const { cause } = error as Error;
      const code: number | undefined = isGrpcServiceError(cause) ? cause.code : undefined;
      if (code !== UNIMPLEMENTED) throw error;
    }
  }

  async *each(): AsyncGenerator<Told> {
    for (let run = this.todo.pop(); run; run = this.todo.pop()) {
      const told = await this.fetch(run);
      // Ended before a worker had seen it: there is nothing to do again.
      if (told?.history.events?.some((e) => e.workflowTaskCompletedEventAttributes)) yield told;
    }
  }

  private async fetch({ workflowId, runId }: Run): Promise<Told | undefined> {
    try {
      const known = runId ?? (await this.client.workflow.getHandle(workflowId).describe()).runId;
      if (this.seen.has(known)) return undefined;
      this.seen.add(known);
      const history = await this.client.workflow.getHandle(workflowId, known).fetchHistory();
      const before = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
      if (before) this.todo.push({ workflowId, runId: before });
      return { workflowId, history };
    } catch (error) {
      // Lost with Temporal's database, or past its retention; whether that may be, (7) says.
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }
}
