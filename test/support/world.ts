import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { inject } from 'vitest';
import { connect, type Db } from '../../db/client.js';
import { heardBy, type Bite, type Orders } from '../../faults/orders.js';
import { build } from '../../scripts/build.mjs';
import { migrate } from '../../scripts/migrate.js';
import { type Postgres, startPostgres } from '../../scripts/postgres.mjs';
import { freePort } from '../../scripts/processes.mjs';
import { ROOT } from '../../scripts/root.mjs';
import { startTemporal } from '../../scripts/temporal.mjs';
import { seed } from '../../prisma/seed.js';
import { connectClient } from '../../temporal/client.js';
import { stateOf } from '../../temporal/state.js';
import { caseRef } from '../../workflows/messages.js';
import { verifiedEvents } from './chain.js';
import { COMMANDS } from './commands.js';
import { createDatabase } from './database.js';
import { Person, type Answer } from './http.js';
import { DEMO_PASSWORD } from './names.js';
import { PATIENCE_MS, TEST_KEYS, until } from './service.js';

/** A process of the service as production runs it, or of the fault build with the saboteur in it. */
export class Proc {
  private child: ChildProcess | undefined;
  private ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }> | undefined;
  private readonly file: string;

  constructor(
    readonly name: string,
    private readonly o: {
      dist: string;
      /** Of the run: it stands in the command line, so that a leftover is found and ended. */
      dir: string;
      port: number;
      saboteur: boolean;
      env: Readonly<Record<string, string>>;
    },
  ) {
    this.file = join(o.dir, name);
  }

  start(): void {
    const { dist, port, saboteur, env } = this.o;
    const log = openSync(`${this.file}.log`, 'a');
    const args = [
      ...(saboteur ? ['--import', join(dist, 'faults', 'saboteur.js')] : []),
      join(dist, 'worker', `${this.name.replace(/\d+$/, '')}.js`),
      `${this.file}.json`,
    ];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: {
        ...process.env,
        ...env,
        [this.name === 'api' ? 'PORT' : 'METRICS_PORT']: String(port),
        ...(saboteur && { FAULTS_CONTROL: `${this.file}.json` }),
      },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.child = child;
    this.ended = new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })));
  }

  get base(): string {
    return `http://127.0.0.1:${this.o.port}`;
  }

  /** What /readyz says; undefined while nobody answers. */
  readiness(): Promise<{ status: number; body: string } | undefined> {
    return fetch(`${this.base}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
      async (r) => ({ status: r.status, body: await r.text() }),
      () => undefined,
    );
  }

  ready(): Promise<void> {
    return until(async () => (await this.readiness())?.status === 200);
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** How it ended. */
  async exited(instead?: () => Promise<unknown>): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    await Promise.race([this.ended, until(() => !this.running, instead)]);
    return this.ended!;
  }

  get running(): boolean {
    return this.child?.exitCode === null && this.child.signalCode === null;
  }

  async end(signal: NodeJS.Signals = 'SIGTERM') {
    this.signal(signal);
    return this.exited();
  }

  /** Tells the saboteur; it has heard when this returns, or hears it first of all when it starts. */
  async order(orders: Orders): Promise<void> {
    // Renamed into place: never half an order.
    const text = JSON.stringify(orders);
    writeFileSync(`${this.file}.new`, text);
    renameSync(`${this.file}.new`, `${this.file}.json`);
    await until(() => !this.running || heardBy(`${this.file}.json`) === text);
  }

  bites(): Bite[] {
    if (!existsSync(`${this.file}.json.bites`)) return [];
    const lines = readFileSync(`${this.file}.json.bites`, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Bite);
  }

  log(): string {
    return readFileSync(`${this.file}.log`, 'utf8');
  }
}

/** A mutation that somebody may send, once or several times. */
export interface Request {
  readonly by: string;
  readonly path: string;
  readonly body: unknown;
}

export interface WorldOptions {
  /** Default: the fault build, with the saboteur in every process. */
  readonly variant?: 'production' | 'faults';
  readonly workers?: number;
  /** A PostgreSQL of its own, which can be stopped. Default: a database on the one all tests share. */
  readonly ownPostgres?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** The whole service in processes of its own, with a Temporal server that keeps its state in a file. */
export class World {
  readonly people = new Map<string, Promise<Person>>();
  private temporalRunning: Awaited<ReturnType<typeof startTemporal>> | undefined;

  private constructor(
    private readonly dir: string,
    private readonly temporalPorts: { server: number; ui: number; metrics: number },
    readonly db: Db,
    readonly client: Client,
    readonly postgres: { ownerUrl: string; stop(): Promise<void>; kill(): Promise<void>; start(): Promise<void> },
    readonly api: Proc,
    readonly relay: Proc,
    readonly workers: readonly Proc[],
  ) {}

  static async start(o: WorldOptions = {}): Promise<World> {
    const { variant = 'faults', workers = 1 } = o;
    const dir = mkdtempSync(join(inject('shared').dir, 'world-'));
    // As root the database runs as another user, who must reach it.
    chmodSync(dir, 0o755);
    const [dist, postgres] = await Promise.all([build(variant), o.ownPostgres ? ownPostgres(dir) : sharedPostgres()]);
    const ports = { server: await freePort(), ui: await freePort(), metrics: await freePort() };
    const address = `127.0.0.1:${ports.server}`;
    const [key] = TEST_KEYS;
    const env = {
      DATABASE_URL: postgres.appUrl,
      TEMPORAL_ADDRESS: address,
      TOKEN_SECRET: 'a secret of the tests, long enough',
      PAYLOAD_KEYS: `${key!.id}:${Buffer.from(key!.key).toString('base64')}`,
      RATE_LIMIT: '100000',
      LOG_LEVEL: 'warn',
      ...o.env,
    };
    const proc = async (name: string) =>
      new Proc(name, { dist, dir, env, port: await freePort(), saboteur: variant === 'faults' });
    const client = await connectClient({ address, namespace: 'default', keys: TEST_KEYS });
    const hands = await Promise.all(Array.from({ length: workers }, (_, n) => proc(`worker${n + 1}`)));
    const db = connect(postgres.appUrl, 5);
    const world = new World(dir, ports, db, client, postgres, await proc('api'), await proc('relay'), hands);
    await world.startTemporal();
    for (const process_ of world.all) process_.start();
    await Promise.all(world.all.map((p) => p.ready()));
    return world;
  }

  get all(): readonly Proc[] {
    return [this.api, this.relay, ...this.workers];
  }

  async startTemporal(): Promise<void> {
    this.temporalRunning = await startTemporal({
      dbFile: join(this.dir, 'temporal.db'),
      namespace: 'default',
      ports: this.temporalPorts,
      logFile: join(this.dir, 'temporal.log'),
      pidFile: join(this.dir, 'temporal.pid'),
    });
  }

  async killTemporal(): Promise<void> {
    const { pid, exited } = this.temporalRunning!;
    process.kill(pid, 'SIGKILL');
    await exited;
  }

  as(username: string): Promise<Person> {
    if (!this.people.has(username)) this.people.set(username, this.signIn(username));
    return this.people.get(username)!;
  }

  private async signIn(username: string): Promise<Person> {
    const answer = await fetch(`${this.api.base}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, password: DEMO_PASSWORD }),
    });
    return new Person(this.api.base, ((await answer.json()) as { token: string }).token, username);
  }

  /** The opening of a case with the example of the OpenAPI document. */
  async opening(): Promise<Request> {
    const document = (await (await fetch(`${this.api.base}/openapi.json`)).json()) as {
      paths: Record<string, { post: { requestBody: { content: Record<string, { example: unknown }> } } }>;
    };
    const { content } = document.paths['/applications']!.post.requestBody;
    return { by: 'intake', path: '/applications', body: content['application/json']!.example };
  }

  /** An action on the open task of the kind, with its own example. */
  async answer(by: string, caseId: string, kind: string, name: string): Promise<Request> {
    const person = await this.as(by);
    const { body } = await person.get(`/tasks?status=open&case=${caseId}`);
    const task = (body.items as { id: string; kind: string }[]).find((t) => t.kind === kind);
    if (!task) throw new Error(`${by} sees no open task ${kind}`);
    const shown = (await person.get(`/tasks/${task.id}`)).body;
    const actions = shown.actions as { name: string; schema: { examples: object[] } }[];
    const action = actions.find((a) => a.name === name);
    if (!action) throw new Error(`${by} cannot ${name} now`);
    return { by, path: `/tasks/${task.id}/actions/${name}`, body: action.schema.examples[0] };
  }

  /** The first answer, which may be 202. */
  async send(request: Request, key?: string): Promise<Answer> {
    return (await this.as(request.by)).postOnce(request.path, request.body, key);
  }

  /** To its outcome. */
  async done(request: Request, key?: string): Promise<Answer> {
    return (await this.as(request.by)).post(request.path, request.body, key);
  }

  async rows<T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.db.pool.query<T>(sql, [...values])).rows;
  }

  /** A stored command has its outcome: `done` or `refused`. */
  async outcome(commandId: string): Promise<string> {
    let state = 'pending';
    await until(async () => {
      const [row] = await this.rows<{ state: string }>(`SELECT state FROM ${COMMANDS} c WHERE id = $1`, [commandId]);
      return (state = row?.state ?? state) !== 'pending';
    });
    return state;
  }

  /**
   * What must hold of a case however it was disturbed: each command one step, the journal as far as the row, the chain of
   * events whole, and a live workflow that knows the same.
   *
   * @returns the keys of its steps, in order
   */
  async whole(caseId: string): Promise<string[]> {
    let differs: string | undefined = 'nothing was asked yet';
    // The workflow hears of what is on record a moment later, without anybody's doing; until then it may not even answer.
    const look = () => this.difference(caseId).catch((error: unknown) => (error as Error).message);
    await until(async () => (differs = await look()) === undefined).catch(() => undefined);
    if (differs !== undefined) throw new Error(differs);
    const steps = await this.rows<{ seq: number; key: string }>(
      'SELECT seq, key FROM step WHERE proceeding_id = $1 ORDER BY seq',
      [caseId],
    );
    const keys = steps.map((step) => step.key);
    const [row] = await this.rows<{ seq: number }>('SELECT seq FROM proceeding WHERE id = $1', [caseId]);
    if (steps.some((step, i) => step.seq !== i + 1) || row?.seq !== steps.length || new Set(keys).size !== keys.length)
      throw new Error(`the journal of ${steps.length} steps is not the row's of ${row?.seq ?? 'none'}`);
    await verifiedEvents(this, caseId);
    return keys;
  }

  private async difference(caseId: string): Promise<string | undefined> {
    const [row] = await this.rows<{ seq: number; stage: string; parked: string | null; tasks: string[] }>(
      `SELECT seq, stage, parked, ARRAY(SELECT id FROM task WHERE proceeding_id = c.id AND state = 'open' ORDER BY id) AS tasks
       FROM proceeding c WHERE id = $1`,
      [caseId],
    );
    if (!row) return 'the case is not on record';
    const state = await stateOf(this.client, caseRef(caseId));
    const knows = JSON.stringify([state.seq, state.stage, [...state.tasks].sort(), state.parked]);
    const is = JSON.stringify([row.seq, row.stage, row.tasks, null]);
    return knows === is ? undefined : `the workflow knows ${knows}, the record says ${is}`;
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.filter((p) => p.running).map((p) => p.end('SIGKILL')));
    await this.client.connection.close();
    await this.db.close();
    await this.temporalRunning?.stop();
    await this.postgres.stop();
  }
}

async function sharedPostgres() {
  const database = await createDatabase();
  const no = () => Promise.reject(new Error('all tests share this server'));
  return { ...database, stop: () => database.drop(), kill: no, start: no };
}

/** With the settings of production: what was committed is on disk. */
async function ownPostgres(dir: string) {
  const port = await freePort();
  const launch = (): Promise<Postgres> =>
    startPostgres({
      dir: join(dir, 'data'),
      passwords: { superuser: 'test', owner: 'test', app: 'test' },
      port,
      logFile: join(dir, 'postgres.log'),
      pidFile: join(dir, 'postgres.pid'),
    });
  let server = await launch();
  const [appUrl, ownerUrl] = [server.url('app'), server.url('owner')];
  await migrate(ownerUrl);
  await seed(ownerUrl, { demo: true, password: DEMO_PASSWORD });
  return {
    appUrl,
    ownerUrl,
    stop: () => server.stop(),
    /** Immediately (SIGQUIT): it comes back from its log. */
    async kill() {
      process.kill(server.pid, 'SIGQUIT');
      await server.exited;
    },
    async start() {
      server = await launch();
    },
  };
}
