import { NativeConnection, Worker } from '@temporalio/worker';
import { createLogger } from '../../platform/log.js';
import { temporalTls } from '../../platform/temporal-tls.mjs';
import { installRuntime } from '../../worker/sdk-runtime.js';

/** The worker of the bare workflow, with the settings of the service's own (worker/run-worker.ts) and no activities. */
const env = (name: string): string => process.env[name] ?? '';
installRuntime({ logger: createLogger('bare', 'info') });
const { TEMPORAL_TLS_CA: ca, TEMPORAL_TLS_CERT: cert, TEMPORAL_TLS_KEY: key } = process.env;
const tls = temporalTls({ ca, cert, key });
const connection = await NativeConnection.connect({ address: env('TEMPORAL_ADDRESS'), ...(tls && { tls }) });
const worker = await Worker.create({
  connection,
  namespace: env('TEMPORAL_NAMESPACE'),
  taskQueue: env('BARE_QUEUE'),
  workflowBundle: { codePath: env('BARE_BUNDLE') },
  shutdownGraceTime: '10s',
  stickyQueueScheduleToStartTimeout: '5s',
  maxCachedWorkflows: 1000,
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => worker.shutdown());
await worker.run();
await connection.close();
