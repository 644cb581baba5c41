import type { Logger } from 'pino';
import { ConfigError, loadConfig, type Config } from './config.js';
import { createLogger } from './log.js';

export interface Running {
  stop(): Promise<void>;
}

/** Whoever started the process ends it the hard way after half a minute (scripts/service.mjs, docker-compose.yml). */
const STOP_WITHIN_MS = 25_000;

/** Runs one process of the service until it is told to stop: configuration, signals, last words. */
export async function runProcess(
  name: string,
  start: (config: Config, logger: Logger) => Promise<Running>,
): Promise<void> {
  const config = configured();
  const logger = createLogger(name, config.logLevel);
  const fatal = (error: unknown) => {
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
  await started;
}

function configured(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
