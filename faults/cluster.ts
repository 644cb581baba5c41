import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seed } from '../prisma/seed.js';
import { openDataDir } from '../scripts/data-dir.mjs';
import { migrate, roleOf } from '../scripts/migrate.js';
import { prepareNamespace } from '../scripts/namespace.js';
import { APP, DATABASE, OWNER, query, startPostgres, stopServer, type Postgres } from '../scripts/postgres.mjs';
import { alive, bind, end, endOrphans, freePort } from '../scripts/processes.mjs';
import { launch, tail, type Running } from '../scripts/supervisor.mjs';
import { builtTemporalServer, startTemporalServer } from '../scripts/temporal-server.mjs';
import { startTemporal } from '../scripts/temporal.mjs';
import type { Orders } from './orders.js';
import { SERVICES, type ProcessName, type ServiceName } from './schedule.js';

export interface ClusterSetup {
  readonly dir: string;
  /** Folder of the built service. */
  readonly dist: string;
  /** The build that a service runs from. Default: `dist`. */
  readonly distOf?: (name: ServiceName) => string;
  /** Leaves the limits as they are: an earlier version may not understand those of a campaign. */
  readonly plainRules?: boolean;
  /** More of a service's environment, asked for at each start of it. */
  readonly environmentOf?: (name: ServiceName, temporalAddress: string) => Promise<Record<string, string>>;
  /**
   * Address of a Temporal server that is not ours. Without it one is started, and may be killed: the server of
   * production where it was built, on the same PostgreSQL, else the development server with its file.
   */
  readonly temporalAddress?: string;
  /** What is changed in the database before the service starts. */
  readonly furnish?: (ownerUrl: string) => Promise<void>;
  /** Told of a service that ended by itself. */
  readonly onExit?: (exit: UnexpectedExit) => void;
}

export interface UnexpectedExit {
  readonly name: ProcessName;
  readonly code: number;
  readonly log: string;
}

/** The namespace of an outside server, so that nobody's cases are disturbed. */
const NAMESPACE = 'faults';
export const PASSWORD = 'campaign-people';
/**
 * What the firms have to name their handler in, hours: 22.5 seconds, so that the deadline that expires does so while the
 * campaign looks on.
 */
const NAMING_HOURS = 0.00625;
const READY_WITHIN_MS = 90_000;
/** For the leftovers of a campaign that was killed; the database last. */
const PID_ORDER: Record<ProcessName, string> = {
  api: '1-api',
  relay: '2-relay',
  'worker-1': '3-worker-1',
  'worker-2': '3-worker-2',
  temporal: '4-temporal',
  postgres: '5-postgres',
};

interface Ports {
  readonly postgres: number;
  readonly temporal: number;
  /** The first of seven. */
  readonly temporalOthers: number;
  readonly api: number;
  readonly relay: number;
  readonly 'worker-1': number;
  readonly 'worker-2': number;
}

interface Slot {
  running?: Running;
  /** Changes of one process take turns: killed while it starts, it is killed when it has. */
  turn: Promise<void>;
  /** Its end is our doing. */
  expected: boolean;
}

/**
 * The whole service as real processes in a folder of its own: PostgreSQL with its durable settings, Temporal, two
 * workers, API and relay; each can be killed, stopped and started by name. A folder that was used before is continued.
 */
export class Cluster {
  private readonly slots = new Map<ProcessName, Slot>();
  private stopping = false;
  private postgres: Postgres | undefined;

  private constructor(
    private readonly setup: ClusterSetup,
    private readonly data: ReturnType<typeof openDataDir>,
    private readonly ports: Ports,
    private readonly urls: { superuser: string; owner: string; app: string },
  ) {}

  static async start(setup: ClusterSetup): Promise<Cluster> {
    const data = openDataDir(setup.dir);
    try {
      await endOrphans(data.file('run'), (pid, name) =>
        name.startsWith(PID_ORDER.postgres) ? stopServer(pid) : end(pid, { signal: 'SIGKILL' }),
      );
      mkdirSync(data.file('control'), { recursive: true });
      const ports = await portsOf(data.file('ports.json'));
      const { superuser, owner, app } = data.secrets().postgres;
      const url = (user: string, password: string) =>
        `postgresql://${user}:${password}@127.0.0.1:${ports.postgres}/${DATABASE}`;
      const urls = {
        superuser: url('postgres', superuser),
        owner: url(OWNER, owner),
        app: url(APP, app),
      };
      const cluster = new Cluster(setup, data, ports, urls);
      await cluster.startAll();
      return cluster;
    } catch (error) {
      data.release();
      throw error;
    }
  }

  get apiPort(): number {
    return this.ports.api;
  }

  get databaseUrl(): string {
    return this.urls.superuser;
  }

  get temporalAddress(): string {
    return this.setup.temporalAddress ?? `127.0.0.1:${this.ports.temporal}`;
  }

  readonly namespace = NAMESPACE;

  /** As the environment of the services has them. */
  get payloadKeys(): string {
    return this.data.secrets().payloadKeys;
  }

  get bundlePath(): string {
    return join(this.setup.dist, 'workflow-bundle.js');
  }

  /** Whether Temporal is a process of this cluster. */
  get ownsTemporal(): boolean {
    return this.setup.temporalAddress === undefined;
  }

  /** Ends a process at once (PostgreSQL: the immediate stop) and starts it again after a while. */
  async kill(name: ProcessName, downMs: number): Promise<void> {
    await this.inTurn(name, async (slot) => {
      const { running } = slot;
      if (running) {
        slot.expected = true;
        send(running.pid, name === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
        await running.exited;
        delete slot.running;
      }
    });
    await sleep(downMs);
    await this.up(name);
  }

  /** Lets the saboteur in a service have its orders; `{}` takes them back. */
  order(name: ServiceName, orders: Orders): void {
    const file = this.controlFile(name);
    writeFileSync(`${file}.new`, JSON.stringify(orders));
    renameSync(`${file}.new`, file);
  }

  pid(name: ProcessName): number | undefined {
    return this.slots.get(name)?.running?.pid;
  }

  /** Starts a process that does not run. */
  async up(name: ProcessName): Promise<void> {
    await this.inTurn(name, async (slot) => {
      if (slot.running && !alive(slot.running.pid)) delete slot.running;
      if (slot.running || this.stopping) return;
      slot.expected = false;
      slot.running = await this.launch(name);
      this.watch(name, slot, slot.running);
    });
  }

  controlFile(name: ServiceName): string {
    return this.data.file(`control/${name}.json`);
  }

  /** Waits until every process that serves says it is ready. */
  async ready(): Promise<void> {
    const names = [...SERVICES];
    for (const until = Date.now() + READY_WITHIN_MS; ; await sleep(100)) {
      const answers = await Promise.all(names.map((name) => this.isReady(name)));
      if (answers.every(Boolean)) return;
      if (Date.now() > until) {
        const missing = names.filter((_, i) => !answers[i]);
        throw new Error(`not ready: ${missing.join(', ')}\n${tail(this.data.log(missing[0]!), 5)}`);
      }
    }
  }

  /** `/readyz` of one service; false too when it does not answer. */
  async isReady(name: ServiceName): Promise<boolean> {
    const answer = await fetch(`http://127.0.0.1:${this.ports[name]}/readyz`, {
      signal: AbortSignal.timeout(2_000),
    }).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.ok ?? false;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const order = (Object.keys(PID_ORDER) as ProcessName[]).sort((a, b) => (PID_ORDER[a] < PID_ORDER[b] ? -1 : 1));
    for (const name of order) {
      await this.inTurn(name, async (slot) => {
        if (!slot.running) return;
        slot.expected = true;
        send(slot.running.pid, 'SIGCONT');
        await slot.running.stop();
        delete slot.running;
      });
    }
    this.data.release();
  }

  private async startAll(): Promise<void> {
    try {
      await this.up('postgres');
      if (this.ownsTemporal) await this.up('temporal');
      await migrate(this.urls.owner, roleOf(this.urls.app));
      await seed(this.urls.owner, { demo: true, password: PASSWORD });
      if (!this.setup.plainRules) await shortenNaming(this.urls.owner);
      await this.setup.furnish?.(this.urls.owner);
      await prepareNamespace(this.temporalAddress, NAMESPACE);
      for (const name of SERVICES) this.order(name, {});
      await Promise.all(SERVICES.map((name) => this.up(name)));
      await this.ready();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  private inTurn(name: ProcessName, work: (slot: Slot) => Promise<void>): Promise<void> {
    let slot = this.slots.get(name);
    if (!slot) this.slots.set(name, (slot = { turn: Promise.resolve(), expected: false }));
    const held = slot;
    const done = held.turn.then(() => work(held));
    held.turn = done.catch(() => undefined);
    return done;
  }

  private watch(name: ProcessName, slot: Slot, running: Running): void {
    void running.exited.then((code) => {
      if (slot.expected || this.stopping || slot.running !== running) return;
      // Without a code it was a signal: the saboteur's.
      if (typeof code === 'number') this.setup.onExit?.({ name, code, log: tail(this.data.log(name), 5) });
      void this.up(name).catch(() => undefined);
    });
  }

  private async launch(name: ProcessName): Promise<Running> {
    const files = { logFile: this.data.log(name), pidFile: this.data.pid(PID_ORDER[name]) };
    if (name === 'postgres') return this.launchPostgres(files);
    if (name === 'temporal') return this.launchTemporal(files);
    const dist = this.setup.distOf?.(name) ?? this.setup.dist;
    const saboteur = join(dist, 'faults', 'saboteur.js');
    const entry = join(dist, 'worker', `${name.replace(/-\d$/, '')}.js`);
    return launch({
      ...files,
      command: ['node', ...(existsSync(saboteur) ? ['--import', saboteur] : []), entry],
      marker: entry,
      env: { ...this.environment(name), ...(await this.setup.environmentOf?.(name, this.temporalAddress)) },
      stopWithin: 20_000,
    });
  }

  /** Its database may be away at the moment; it is tried again until it is there. */
  private async launchTemporal(files: { logFile: string; pidFile: string }): Promise<Running> {
    const { temporal: server, temporalOthers: others } = this.ports;
    for (const until = Date.now() + READY_WITHIN_MS; ; await sleep(300)) {
      try {
        if (!builtTemporalServer())
          return await startTemporal({
            ...files,
            dbFile: this.data.file('temporal.db'),
            namespace: NAMESPACE,
            ports: { server, ui: others, metrics: others + 1 },
          });
        const { postgres } = this;
        if (!postgres) throw new Error('Temporal needs the database');
        return await startTemporalServer({ ...files, postgres, dir: this.data.dir, ports: { server, others } });
      } catch (error) {
        if (this.stopping || Date.now() > until) throw error;
      }
    }
  }

  private async launchPostgres(files: { logFile: string; pidFile: string }): Promise<Running> {
    const server = await startPostgres({
      ...files,
      dir: this.data.file('postgres'),
      passwords: this.data.secrets().postgres,
      port: this.ports.postgres,
      // Tells afterwards when a row was written, whatever its own instants say.
      settings: { track_commit_timestamp: 'on' },
    });
    if (server.port !== this.ports.postgres) {
      await server.stop();
      throw new Error(`the port of the database, ${this.ports.postgres}, was taken`);
    }
    this.postgres = server;
    return server;
  }

  /** What a service is told by its environment. */
  environment(name: ServiceName): Record<string, string> {
    const { tokenSecret, payloadKeys, auditKeys } = this.data.secrets();
    const port = String(this.ports[name]);
    return {
      DATABASE_URL: this.urls.app,
      TEMPORAL_ADDRESS: this.temporalAddress,
      TEMPORAL_NAMESPACE: NAMESPACE,
      TOKEN_SECRET: tokenSecret,
      PAYLOAD_KEYS: payloadKeys,
      LOG_LEVEL: 'info',
      RATE_LIMIT: '1000000',
      FAULTS_CONTROL: this.controlFile(name),
      ...(name === 'relay' && { AUDIT_KEYS: auditKeys }),
      ...(name === 'api' ? { PORT: port } : { METRICS_PORT: port }),
    };
  }
}

/** The same ports over restarts, so that everybody finds everybody again. */
async function portsOf(file: string): Promise<Ports> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Ports;
  const taken = new Set<number>();
  const temporalOthers = await freeRow(7, taken);
  const next = () => freeRow(1, taken);
  const ports: Ports = {
    ...{ postgres: await next(), temporal: await next(), temporalOthers },
    ...{ api: await next(), relay: await next(), 'worker-1': await next(), 'worker-2': await next() },
  };
  writeFileSync(file, JSON.stringify(ports));
  return ports;
}

/** The first of so many free ports in a row, none of which was given away before. */
async function freeRow(count: number, taken: Set<number>): Promise<number> {
  for (;;) {
    const first = await freePort();
    const row = Array.from({ length: count }, (_, i) => first + i);
    if (row.some((port) => taken.has(port))) continue;
    if ((await Promise.all(row.map((port) => bind(port)))).includes(undefined)) continue;
    for (const port of row) taken.add(port);
    return first;
  }
}

/** A later version of the rule, as every change of a limit is one. */
async function shortenNaming(ownerUrl: string): Promise<void> {
  await query(ownerUrl, (client) =>
    client.query(
      `INSERT INTO rule_data (kind, pack, key, version, body)
       SELECT kind, pack, key, 1000, body || jsonb_build_object('version', 1000, 'amount', $1::float8)
       FROM rule_data WHERE kind = 'rule' AND key = 'name-handler' AND version = 1 ON CONFLICT DO NOTHING`,
      [NAMING_HOURS],
    ),
  );
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone by itself meanwhile.
  }
}
