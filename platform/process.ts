import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ConfigError, type Config } from './config.js';
import { CannotListen } from './listen.js';
import { createLogger } from './log.js';
import {
  isProduction,
  refusals,
  type DatabaseFacts,
  type Starting,
  type TemporalFacts,
  type Unusable,
} from './production.mjs';

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

type Env = Readonly<Record<string, string | undefined>>;

/** What the servers say of themselves; what did not answer is not there. */
export interface ServerFacts {
  readonly database?: DatabaseFacts | undefined;
  /** The database has answered, and nothing will come of it. */
  readonly unusable?: Unusable | undefined;
  readonly temporal?: TemporalFacts | undefined;
}

export interface ProcessParts<C extends Config> {
  readonly name: Extract<Starting, 'api' | 'worker' | 'relay'>;
  /** @throws ConfigError */
  readonly load: (env: Env) => C;
  /** Asked in production, before anything is begun. @param patient whether the database is waited for, however long */
  readonly ask: (env: Env, patient: boolean) => Promise<ServerFacts>;
  readonly start: (config: C, logger: Logger) => Promise<Serving>;
}

/** Runs one process of the service until it is told to stop: configuration, signals, last words. */
export async function runProcess<C extends Config>({ name, load, ask, start }: ProcessParts<C>): Promise<void> {
  // Nothing has been begun: whoever ends it while it asks has nothing to wait for.
  const leave = () => process.exit(0);
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
  const { config, problems } = await admitted(name, load, ask);
  if (!config) return sayAndEnd(new ConfigError(problems).message);
  process.off('SIGTERM', leave);
  process.off('SIGINT', leave);
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

/** What stands against a start, all of it at once: settings, and in production what they and the servers must not be. */
export async function admitted<C extends Config>(
  starting: Starting,
  load: (env: Env) => C,
  ask: ProcessParts<C>['ask'],
  env: Env = process.env,
): Promise<{ readonly config?: C; readonly problems: readonly string[] }> {
  const { config, problems } = read(load, env);
  if (!isProduction(env)) return { ...(config && { config }), problems };
  const all = [...problems, ...refusals({ starting, env })];
  // Where something is wrong already, a server that is away is not waited for.
  const facts = await ask(env, all.length === 0);
  const found = new Set([...all, ...refusals({ starting, env, ...facts })]);
  return { ...(config && found.size === 0 && { config }), problems: [...found] };
}

function read<C extends Config>(load: (env: Env) => C, env: Env): { config?: C; problems: readonly string[] } {
  try {
    return { config: load(env), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: error.problems };
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
