import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ConfigError, loadConfig, type Config } from './config.js';
import { CannotListen } from './listen.js';
import { createLogger } from './log.js';

export interface Running {
  stop(): Promise<void>;
}

export interface Serving extends Running {
  /** Why it does not do its work at the moment; undefined while it does. */
  notReady(): Promise<string | undefined>;
}

/** What whoever started the process is told, over the channel that he alone has (scripts/supervisor.mjs). */
export type Told = { readonly ready: true } | { readonly failed: string };

const READY_CHECK_MS = 50;

/** Whoever started the process ends it the hard way after half a minute (scripts/service.mjs, docker-compose.yml). */
const STOP_WITHIN_MS = 25_000;

/** Runs one process of the service until it is told to stop: configuration, signals, last words. */
export async function runProcess(
  name: string,
  start: (config: Config, logger: Logger) => Promise<Serving>,
): Promise<void> {
  const config = await configured();
  const logger = createLogger(name, config.logLevel);
  const fatal = (error: unknown) => {
    if (error instanceof CannotListen) return void sayAndEnd(error.message);
    logger.fatal({ err: error }, 'stopped by an error nobody handled');
    process.exit(1);
  };
  process.on('uncaughtException', fatal);
  process.on('unhandledRejection', fatal);
  const started = start(config, logger);
  started.catch(fatal);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      logger.info('stopping');
      setTimeout(() => fatal(new Error('did not come to an end in time')), STOP_WITHIN_MS).unref();
      await (await started).stop();
      logger.info('stopped');
      process.exit(0);
    })().catch(fatal);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const serving = await started;
  while (!stopping && (await serving.notReady()) !== undefined) await sleep(READY_CHECK_MS);
  if (!stopping) await tell({ ready: true });
}

async function configured(): Promise<Config> {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return sayAndEnd(error.message);
  }
}

/** What is for people to put right, in a sentence. */
async function sayAndEnd(failed: string): Promise<never> {
  process.stderr.write(`${failed}\n`);
  await tell({ failed });
  process.exit(1);
}

/** Nobody may be there to hear it: started by hand, or by somebody who has died since. */
async function tell(told: Told): Promise<void> {
  if (!process.send) return;
  await new Promise<void>((done) => process.send?.(told, undefined, undefined, () => done()));
}
