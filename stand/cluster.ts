import { existsSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TlsFiles } from '../platform/config.js';
import { seed } from '../prisma/seed.js';
import { openDataDir } from '../scripts/data-dir.mjs';
import { migrate, roleOf } from '../scripts/migrate.js';
import { prepareNamespace } from '../scripts/namespace.js';
import { APP, DATABASE, OWNER, startPostgres, stopServer, type Postgres } from '../scripts/postgres.mjs';
import { alive, end, endOrphans } from '../scripts/processes.mjs';
import { launch, tail, type Running } from '../scripts/supervisor.mjs';
import { builtTemporalServer, startTemporalServer, temporalTlsFiles } from '../scripts/temporal-server.mjs';
import { startTemporal } from '../scripts/temporal.mjs';
import { portsOf, type Ports } from './ports.js';

/** Those that run the product's code. */
export const SERVICES = ['worker-1', 'worker-2', 'api', 'relay'] as const;
export type ServiceName = (typeof SERVICES)[number];
export type ProcessName = ServiceName | 'temporal' | 'postgres';

export interface ClusterSetup {
  readonly dir: string;
  /** Folder of the built service. */
  readonly dist: string;
  /** Its own on an outside server, so that nobody's cases are disturbed. */
  readonly namespace: string;
  /** Password of the demo accounts. */
  readonly password: string;
  /** Default: all of them. */
  readonly services?: readonly ServiceName[];
  /** The build that a service runs from. Default: `dist`. */
  readonly distOf?: (name: ServiceName) => string;
  /** More of a service's environment, asked for at each start of it. */
  readonly environmentOf?: (name: ServiceName, temporal: TemporalPlace) => Promise<Record<string, string>>;
  /** Options of Node itself, asked for at each start of a service. */
  readonly nodeFlagsOf?: (name: ServiceName) => readonly string[];
  /**
   * Address of a Temporal server that is not ours. Without it one is started, and may be killed: the server of
   * production where it was built, on the same PostgreSQL, else the development server with its file.
   */
  readonly temporalAddress?: string;
  /** Settings of PostgreSQL beside its durable defaults. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** What is changed in the database before the service starts. */
  readonly furnish?: (ownerUrl: string) => Promise<void>;
  /** Told of a service that ended by itself. */
  readonly onExit?: (exit: UnexpectedExit) => void;
}

/** How Temporal is reached. */
export interface TemporalPlace {
  readonly temporalAddress: string;
  readonly temporalTls: TlsFiles | undefined;
}

export interface UnexpectedExit {
  readonly name: ProcessName;
  readonly code: number;
  readonly log: string;
}

const READY_WITHIN_MS = 300_000;
/** For the leftovers of a run that was killed; the database last. */
const PID_ORDER: Record<ProcessName, string> = {
  api: '1-api',
  relay: '2-relay',
  'worker-1': '3-worker-1',
  'worker-2': '3-worker-2',
  temporal: '4-temporal',
  postgres: '5-postgres',
};

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
export class ServiceCluster {
  private readonly slots = new Map<ProcessName, Slot>();
  private readonly besides: Running[] = [];
  private stopping = false;
  private postgres: Postgres | undefined;
  private ports!: Ports;
  protected readonly data: ReturnType<typeof openDataDir>;

  constructor(protected readonly setup: ClusterSetup) {
    this.data = openDataDir(setup.dir);
  }

  /** Ends what an earlier run left behind, and starts everything; when that fails nothing is left running. */
  async start(): Promise<void> {
    try {
      await endLeftovers(this.data.dir);
      this.ports = await portsOf(this.data.file('ports.json'));
      await this.startAll();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  get services(): readonly ServiceName[] {
    return this.setup.services ?? SERVICES;
  }

  get apiPort(): number {
    return this.ports.api;
  }

  /** As the superuser. */
  get databaseUrl(): string {
    return this.url('postgres');
  }

  url(role: 'postgres' | 'owner' | 'app', database = DATABASE): string {
    const { superuser, owner, app } = this.data.secrets().postgres;
    const [user, password] =
      role === 'postgres' ? ['postgres', superuser] : role === 'owner' ? [OWNER, owner] : [APP, app];
    return `postgresql://${user}:${password}@127.0.0.1:${this.ports.postgres}/${database}`;
  }

  get temporalAddress(): string {
    // A certificate is for a name.
    return this.setup.temporalAddress ?? `${this.temporalTls ? 'localhost' : '127.0.0.1'}:${this.ports.temporal}`;
  }

  /** By what the built server is reached, which hears nobody without it; the development server knows nothing of it. */
  get temporalTls(): TlsFiles | undefined {
    return this.ownsTemporal && builtTemporalServer() !== undefined ? temporalTlsFiles(this.data.dir) : undefined;
  }

  get namespace(): string {
    return this.setup.namespace;
  }

  /** Of whoever is to reach Temporal. */
  get temporalEnvironment(): Record<string, string> {
    const { ca, cert, key } = this.temporalTls ?? {};
    return {
      TEMPORAL_ADDRESS: this.temporalAddress,
      TEMPORAL_NAMESPACE: this.namespace,
      ...(ca && cert && key && { TEMPORAL_TLS_CA: ca, TEMPORAL_TLS_CERT: cert, TEMPORAL_TLS_KEY: key }),
    };
  }

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

  /** Ends a process as an operator would, and leaves it down. */
  async down(name: ProcessName): Promise<void> {
    await this.inTurn(name, async (slot) => {
      if (!slot.running) return;
      slot.expected = true;
      send(slot.running.pid, 'SIGCONT');
      await slot.running.stop();
      delete slot.running;
    });
  }

  /** Another Node program of the same build, which ends with the cluster. */
  async beside(name: string, entry: string, env: Record<string, string>): Promise<Running> {
    const program = join(this.setup.dist, entry);
    const running = await launch({
      command: ['node', program],
      marker: program,
      logFile: this.data.log(name),
      pidFile: this.data.pid(`0-${name}`),
      env,
      stopWithin: 20_000,
    });
    this.besides.push(running);
    return running;
  }

  /** Waits until every process that serves says it is ready. */
  async ready(): Promise<void> {
    const names = this.services;
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
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.ok ?? false;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const running of this.besides) {
      send(running.pid, 'SIGCONT');
      await running.stop();
    }
    const order = (Object.keys(PID_ORDER) as ProcessName[]).sort((a, b) => (PID_ORDER[a] < PID_ORDER[b] ? -1 : 1));
    for (const name of order) await this.down(name);
    this.data.release();
  }

  private async startAll(): Promise<void> {
    await this.up('postgres');
    if (this.ownsTemporal) await this.up('temporal');
    await migrate(this.url('owner'), roleOf(this.url('app')));
    await seed(this.url('owner'), { demo: true, password: this.setup.password });
    await this.setup.furnish?.(this.url('owner'));
    await prepareNamespace(this.temporalAddress, this.namespace, this.temporalTls);
    await Promise.all(this.services.map((name) => this.up(name)));
    await this.ready();
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
    const entry = join(dist, 'worker', `${name.replace(/-\d$/, '')}.js`);
    return launch({
      ...files,
      command: ['node', ...(this.setup.nodeFlagsOf?.(name) ?? []), entry],
      marker: entry,
      env: { ...this.environment(name), ...(await this.setup.environmentOf?.(name, this)) },
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
            namespace: this.namespace,
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
      settings: this.setup.settings ?? {},
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
      DATABASE_URL: this.url('app'),
      ...this.temporalEnvironment,
      TOKEN_SECRET: tokenSecret,
      PAYLOAD_KEYS: payloadKeys,
      LOG_LEVEL: 'info',
      RATE_LIMIT: '1000000',
      ...(name === 'relay' && { AUDIT_KEYS: auditKeys }),
      ...(name === 'api' ? { PORT: port } : { METRICS_PORT: port }),
    };
  }
}

/** Ends the processes that a cluster in this folder left running when it was killed itself. */
async function endLeftovers(dir: string): Promise<void> {
  await endOrphans(join(dir, 'run'), (pid, name) =>
    name.startsWith(PID_ORDER.postgres) ? stopServer(pid) : end(pid, { signal: 'SIGKILL' }),
  );
}

/** Removes all that a cluster keeps in its folder; what still runs there, because it was killed itself, is ended first. */
export async function removeCluster(dir: string): Promise<void> {
  await endLeftovers(dir);
  const database = join(dir, 'postgres');
  // May be a link to where its user can reach it.
  if (existsSync(database)) rmSync(realpathSync(database), { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone by itself meanwhile.
  }
}
