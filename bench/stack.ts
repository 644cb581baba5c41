import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { connect, type Db } from '../db/client.js';
import { keyRing } from '../platform/settings.mjs';
import { temporalTls } from '../platform/temporal-tls.mjs';
import { seed } from '../prisma/seed.js';
import { migrate } from '../scripts/migrate.js';
import { APP, OWNER, query } from '../scripts/postgres.mjs';
import { builtTemporalServer } from '../scripts/temporal-server.mjs';
import { removeCluster, ServiceCluster, type ProcessName, type ServiceName } from '../stand/cluster.js';
import { Http } from '../stand/http.js';
import { treeCpuMs } from '../stand/proc.js';
import { dataConverter } from '../temporal/client.js';
import { bundleBare } from './bare/bundle.js';

export interface StackSetup {
  /** Removed at the end. */
  readonly dir: string;
  /** Folder of the production build. */
  readonly dist: string;
  /** Of a Temporal server that is not ours. */
  readonly temporalAddress?: string;
}

/** How a service is to be started from now on, beside what is usual. */
export interface Manner {
  readonly env?: Record<string, string>;
  readonly nodeFlags?: readonly string[];
}

/** The processes that a part of the benchmark has working for it; `bare` is the worker of the bare workflow. */
export type Worker = ProcessName | 'bare';
export const SERVICE: readonly Worker[] = ['worker-1', 'relay'];

const NAMESPACE = 'bench';
/** Against hanging: on a busy machine the start takes many times as long. */
const READY_WITHIN_MS = 300_000;
export const PASSWORD = 'bench-people';
export const BARE_QUEUE = 'bench-bare';
/** More than are ever under way at once. */
const SOCKETS = 200;
const BARE_DATABASE = 'bare_sql';

/**
 * Everything the arms stand on, as real processes: one PostgreSQL with its durable settings, one Temporal server, the
 * service from its production build with one worker, and beside it the worker of the bare workflow.
 */
export class BenchStack {
  readonly http: Http;
  readonly db: Db;
  readonly client: Client;
  /** Without the service's codec: what a bare workflow is told goes as it is. */
  readonly plainClient: Client;
  private readonly pool: pg.Pool;
  private bareDb: Db | undefined;

  private constructor(
    readonly setup: StackSetup,
    readonly cluster: ServiceCluster,
    private readonly connection: Connection,
    private readonly barePid: number,
    private readonly manners: Map<ServiceName, Manner>,
  ) {
    const { namespace } = cluster;
    this.http = new Http(cluster.apiPort, PASSWORD, SOCKETS);
    this.db = connect(cluster.url('app'), 30);
    this.pool = quietPool(cluster.databaseUrl);
    const keys = keyRing(cluster.payloadKeys);
    this.client = new Client({ connection, namespace, dataConverter: dataConverter(keys) });
    this.plainClient = new Client({ connection, namespace });
  }

  static async start(setup: StackSetup): Promise<BenchStack> {
    const manners = new Map<ServiceName, Manner>();
    const cluster = new ServiceCluster({
      ...{ dir: setup.dir, dist: setup.dist, namespace: NAMESPACE, password: PASSWORD },
      services: ['worker-1', 'relay', 'api'],
      ...(setup.temporalAddress !== undefined && { temporalAddress: setup.temporalAddress }),
      settings: { track_commit_timestamp: 'on' },
      environmentOf: (name) => Promise.resolve(manners.get(name)?.env ?? {}),
      nodeFlagsOf: (name) => manners.get(name)?.nodeFlags ?? [],
    });
    await cluster.start();
    try {
      const bundle = join(setup.dir, 'bare-bundle.js');
      await bundleBare(bundle);
      const bare = await cluster.beside('bare-worker', 'bench/bare/worker.js', {
        ...cluster.temporalEnvironment,
        ...{ BARE_BUNDLE: bundle, BARE_QUEUE },
      });
      const tls = temporalTls(cluster.temporalTls);
      const connection = Connection.lazy({ address: cluster.temporalAddress, ...(tls && { tls }) });
      return new BenchStack(setup, cluster, connection, bare.pid, manners);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get dir(): string {
    return this.setup.dir;
  }

  /** `given`: by its address; `postgres`: the server of production, on this PostgreSQL; else the development server. */
  get temporalKind(): 'given' | 'postgres' | 'development' {
    if (!this.cluster.ownsTemporal) return 'given';
    return builtTemporalServer() === undefined ? 'development' : 'postgres';
  }

  async temporalVersion(): Promise<string> {
    return (await this.connection.workflowService.getSystemInfo({})).serverVersion;
  }

  pid(name: Worker): number | undefined {
    return name === 'bare' ? this.barePid : this.cluster.pid(name);
  }

  /**
   * Lets these go on and stops all others that poll, in the middle of what they do: what one arm's processes cost while
   * they idle must not be counted for another. The API polls nothing, and its callers keep connections to it.
   */
  only(working: readonly Worker[]): void {
    for (const name of ['bare', 'worker-1', 'relay'] as const) {
      const pid = this.pid(name);
      if (pid !== undefined) process.kill(pid, working.includes(name) ? 'SIGCONT' : 'SIGSTOP');
    }
  }

  /** Stops a service in order and starts it in another manner; without one in the usual one. */
  async restart(name: ServiceName, manner: Manner = {}): Promise<void> {
    this.manners.set(name, manner);
    await this.cluster.down(name);
    await this.cluster.up(name);
    await this.cluster.ready();
  }

  /** Asked as the superuser. */
  async rows<T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.pool.query<T>(sql, [...values])).rows;
  }

  /**
   * Does the work without what PostgreSQL does of its own accord: autovacuum and checkpoints see to what one arm left
   * behind while another one runs. `tidy` does it at once, for all of them, and answers what CPU it took, ms.
   */
  async undisturbed<T>(work: (tidy: () => Promise<number>) => Promise<T>): Promise<T> {
    const quiet = Object.entries({ autovacuum: 'off', checkpoint_timeout: '1h', max_wal_size: '16GB' });
    for (const [name, value] of quiet) await this.rows(`ALTER SYSTEM SET ${name} = '${value}'`);
    await this.rows('SELECT pg_reload_conf()');
    try {
      return await work(() => this.tidy());
    } finally {
      for (const [name] of quiet) await this.rows(`ALTER SYSTEM RESET ${name}`);
      await this.rows('SELECT pg_reload_conf()');
    }
  }

  /** What polls stands still meanwhile, and afterwards, until the next turn. */
  private async tidy(): Promise<number> {
    this.only([]);
    const postgres = this.pid('postgres') ?? 0;
    const before = treeCpuMs(postgres);
    const databases = await this.rows<{ name: string }>(
      'SELECT datname AS name FROM pg_database WHERE datallowconn AND NOT datistemplate',
    );
    for (const { name } of databases)
      await query(this.cluster.url('postgres', name), (client) => client.query('VACUUM (ANALYZE)'));
    await this.rows('CHECKPOINT');
    return treeCpuMs(postgres) - before;
  }

  /** Connection of the owner to a database of this name, made where there is none. */
  async database(name: string): Promise<string> {
    const known = await this.rows('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (known.length === 0) await this.rows(`CREATE DATABASE ${name} OWNER ${OWNER}`);
    return this.cluster.url('owner', name);
  }

  /** A second record in the service's own schema, which neither relay nor workflow knows of. */
  async bareRecord(): Promise<Db> {
    if (this.bareDb) return this.bareDb;
    const ownerUrl = await this.database(BARE_DATABASE);
    await migrate(ownerUrl);
    await seed(ownerUrl, { demo: true, password: PASSWORD });
    const owner = quietPool(ownerUrl);
    await owner.query('CREATE TABLE IF NOT EXISTS bench_timer (id uuid PRIMARY KEY, case_id uuid, due_at timestamptz)');
    await owner.query('CREATE INDEX IF NOT EXISTS bench_timer_due ON bench_timer (due_at)');
    await owner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON bench_timer TO ${APP}`);
    await owner.end();
    return (this.bareDb = connect(this.cluster.url('app', BARE_DATABASE), 30));
  }

  /** The API by itself over another record, which no workflow knows; it is there when this returns. */
  async reader(database: string, port: number): Promise<void> {
    const env = {
      ...this.cluster.environment('api'),
      DATABASE_URL: this.cluster.url('app', database),
      PORT: String(port),
    };
    await this.cluster.beside('reader', 'bench/curves/reader.js', { ...env, LOG_LEVEL: 'warn' });
    const ready = () =>
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
    for (const until = Date.now() + READY_WITHIN_MS; !(await ready()); await sleep(100))
      if (Date.now() > until) throw new Error('the API over the record of the growth curves is not ready');
  }

  async stop(): Promise<void> {
    this.http.close();
    await this.bareDb?.close();
    await this.db.close();
    await this.pool.end();
    await this.connection.close();
    await this.cluster.stop();
    await removeCluster(this.dir);
  }
}

function quietPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 2 });
  // The database is killed on purpose; the next question opens another connection.
  pool.on('error', () => undefined);
  return pool;
}
