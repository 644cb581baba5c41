import type { Client } from '@temporalio/client';

/** What the histories of some cases say about who worked on them. */
export interface Crossings {
  readonly runs: number;
  /** Workflow tasks completed, by version. */
  readonly tasks: Readonly<Record<string, number>>;
  /** Runs whose tasks were completed by more than one version. */
  readonly crossed: number;
  /** Workflow tasks that failed, by cause; those that ran out of time are no failure of the code. */
  readonly failed: Readonly<Record<string, number>>;
}

/** @param versionOf of the worker with this identity */
export async function crossings(
  client: Client,
  caseIds: Iterable<string>,
  versionOf: (identity: string) => string,
): Promise<Crossings> {
  const tasks: Record<string, number> = {};
  const failed: Record<string, number> = {};
  let [runs, crossed] = [0, 0];
  for (const caseId of caseIds)
    for await (const { runId } of client.workflow.list({ query: `WorkflowId = 'case/${caseId}'` })) {
      const { events } = await client.workflow.getHandle(`case/${caseId}`, runId).fetchHistory();
      const seen = new Set<string>();
      for (const event of events ?? []) {
        const { workflowTaskCompletedEventAttributes: done, workflowTaskFailedEventAttributes: failure } = event;
        if (done) {
          const version = versionOf(done.identity ?? '');
          tasks[version] = (tasks[version] ?? 0) + 1;
          seen.add(version);
        }
        if (failure) failed[String(failure.cause)] = (failed[String(failure.cause)] ?? 0) + 1;
      }
      runs += 1;
      if (seen.size > 1) crossed += 1;
    }
  return { runs, tasks, crossed, failed };
}
