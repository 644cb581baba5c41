import type { Logger } from 'pino';
import type { Clock } from '../platform/clock.js';
import type { Db } from '../db/client.js';
import type { CommandPort } from './commands.js';
import type { Metrics } from './metrics.js';
import type { ApiConfig } from '../platform/config.js';

/** What the API stands on; made by the process entry, and by tests. */
export interface Deps {
  readonly db: Db;
  /** The instants that count in law. Sessions, lock-outs and rate limits use the machine's own time. */
  readonly clock: Clock;
  readonly config: ApiConfig;
  readonly logger: Logger;
  readonly commands: CommandPort;
  /** Where it counts; default: figures of its own, which only its own /metrics shows. */
  readonly metrics?: Metrics;
  /** Turns true when the process is about to stop: from then on /readyz says no. */
  readonly stopping?: () => boolean;
}
