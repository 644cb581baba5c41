import type { Pool } from 'pg';
import { confirmCommands } from '../db/commands.js';

/** How long what has arrived may wait for more, ms. The relay leaves a delivery alone for longer (db/commands.ts). */
const GATHER_MS = 500;

/**
 * Deliveries whose workflow has answered, taken off the list together: one by one, each would be a transaction of its own
 * before its sender is told. What is lost with the process is asked about again by the relay.
 */
export class Arrivals {
  #ids: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly pool: Pool) {}

  add(commandId: string): void {
    this.#ids.push(commandId);
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref();
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const ids = this.#ids.splice(0);
    // Where that fails they stay on the list, and the relay sees to them.
    if (ids.length > 0) await confirmCommands(this.pool, ids).catch(() => undefined);
  }
}
