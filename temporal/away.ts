import { isGrpcServiceError, type Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { TASK_QUEUE } from './client.js';

const { TaskQueueType } = proto.temporal.api.enums.v1;
const PATIENCE_MS = 2_000;
/** A worker asks for work again at least once a minute; the server remembers those that are gone for some more. */
const HEARD_WITHIN_MS = 90_000;
/** gRPC: the server that skips time does not know the question. */
const UNIMPLEMENTED = 12;

/**
 * Why nobody's commands are decided at the moment. Undefined while Temporal answers and a worker asks for work: a command without
 * an outcome is then a matter of its own case.
 */
export async function awayBecause(client: Client): Promise<string | undefined> {
  const { workflowService, options } = client;
  try {
    const { pollers } = await client.withDeadline(Date.now() + PATIENCE_MS, () =>
      workflowService.describeTaskQueue({
        namespace: options.namespace,
        taskQueue: { name: TASK_QUEUE },
        taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      }),
    );
    const heard = pollers.some(({ lastAccessTime: at }) => at && tsToMs(at) > Date.now() - HEARD_WITHIN_MS);
    return heard ? undefined : 'no-worker';
  } catch (error) {
    const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
    return code === UNIMPLEMENTED ? undefined : 'unavailable';
  }
}
