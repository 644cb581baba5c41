import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { inject } from 'vitest';
import { freePort } from '../../scripts/processes.mjs';
import { startTemporal } from '../../scripts/temporal.mjs';
import type { Place } from './service.js';
// Installs the SDK's runtime, before the first worker does.
import './temporal.js';

/** Files of one SQLite database. */
const PARTS = ['', '-wal', '-shm'];

/** The development server as `npm start` runs it: on real time, with a database file that outlives it. */
export class KeptServer {
  private running: Awaited<ReturnType<typeof startTemporal>> | undefined;

  private constructor(
    private readonly dir: string,
    private readonly ports: { server: number; ui: number; metrics: number },
    readonly place: Place,
  ) {}

  static async start(): Promise<KeptServer> {
    const ports = { server: await freePort(), ui: await freePort(), metrics: await freePort() };
    const address = `127.0.0.1:${ports.server}`;
    const place: Place = {
      connection: Connection.lazy({ address }),
      namespace: 'default',
      address,
      currentTimeMs: () => Promise.resolve(Date.now()),
      // Nothing is waited for here: a desk on this server acts at instants of its own.
      sleep: () => Promise.resolve(),
    };
    const server = new KeptServer(mkdtempSync(join(inject('shared').dir, 'temporal-')), ports, place);
    await server.up();
    return server;
  }

  async up(): Promise<void> {
    this.running = await startTemporal({
      dbFile: this.file(),
      namespace: 'default',
      ports: this.ports,
      logFile: join(this.dir, 'temporal.log'),
      pidFile: join(this.dir, 'temporal.pid'),
    });
  }

  async down(): Promise<void> {
    await this.running?.stop();
    this.running = undefined;
  }

  /** Keeps the file as it is under a name; only while the server is down. */
  keep(name: string): void {
    for (const part of PARTS)
      if (existsSync(this.file() + part)) copyFileSync(this.file() + part, this.file(name) + part);
  }

  /** Puts back what was kept under the name, or nothing at all; only while the server is down. */
  putBack(name?: string): void {
    for (const part of PARTS) {
      rmSync(this.file() + part, { force: true });
      if (name !== undefined && existsSync(this.file(name) + part))
        copyFileSync(this.file(name) + part, this.file() + part);
    }
  }

  async stop(): Promise<void> {
    await this.place.connection.close();
    await this.down();
  }

  private file(name = 'temporal'): string {
    return join(this.dir, `${name}.db`);
  }
}
