import type { Logger as SdkLogger, LogLevel, LogMetadata } from '@temporalio/common';
import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { safeError } from '../platform/log.js';

export interface SdkOptions {
  readonly logger: Logger;
  /** Port on 127.0.0.1 for the SDK's own metrics; none without it. */
  readonly metricsPort?: number;
}

/** The SDK's runtime, once per process: its logs through ours, its metrics beside ours, its signal handlers off. */
export function installRuntime({ logger, metricsPort }: SdkOptions): void {
  Runtime.install({
    logger: sdkLogger(logger),
    // Stopping has an order here; the SDK on its own would stop polling at the first signal.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      ...(metricsPort !== undefined && { metrics: { prometheus: { bindAddress: `127.0.0.1:${metricsPort}` } } }),
    },
  });
}

/** What may be told of a workflow or an activity: names and numbers. Arguments, results and messages stay out. */
const TOLD = ['workflowId', 'runId', 'workflowType', 'activityType', 'attempt', 'taskQueue', 'sdkComponent'] as const;

/** Our logger as the SDK's. */
export function sdkLogger(logger: Logger): SdkLogger {
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}) => {
    // The SDK has something to say of every activation; at the usual level nobody hears it.
    if (!logger.isLevelEnabled(LEVELS[level])) return;
    const told = Object.fromEntries(TOLD.flatMap((key) => (meta[key] === undefined ? [] : [[key, String(meta[key])]])));
    const error = (meta as { error?: unknown }).error;
    // Not as `err`: our logger would make a safe error of what is one already, and nothing would be left of it.
    logger[LEVELS[level]]({ ...told, ...(error !== undefined && { failure: safeError(error) }) }, firstWords(message));
  };
  const at = (level: LogLevel) => (message: string, meta?: LogMetadata) => write(level, message, meta);
  return {
    log: write,
    trace: at('TRACE'),
    debug: at('DEBUG'),
    info: at('INFO'),
    warn: at('WARN'),
    error: at('ERROR'),
  };
}

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/** The SDK puts what it quotes after a colon or in braces: failures, payloads, addresses. */
const firstWords = (message: string): string => /^[^:{[("'=]*/.exec(message)?.[0].trim() || 'temporal';
