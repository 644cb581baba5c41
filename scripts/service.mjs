import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { build, buildConsole } from './build.mjs';
import { openDataDir, outOfSpace } from './data-dir.mjs';
import { FIRST_ACCOUNTS, accountsIn, demoOf } from './demo.mjs';
import { LIFE, SERVICES, SET_UP } from './entries.mjs';
import { environmentOf } from './environments.mjs';
import { installDependencies } from './install.mjs';
import { end, endOrphans, freePort, tryBind, wantedPort } from './processes.mjs';
import { isProduction } from '../platform/production.mjs';
import { ROOT } from './root.mjs';
import { Sorry, giveUp, say, step } from './say.mjs';
import { outsideServers, startSettings } from './settings.mjs';
import { Supervised, launch, tail } from './supervisor.mjs';

/** Names that sort in the order of stopping: of pid files too, for the leftovers of a start that was killed. */
const ORDER = { api: '1-api', relay: '2-relay', worker: '3-worker', temporal: '4-temporal', postgres: '5-postgres' };
/** A service that ends this often before all is ready will not come up by trying again. */
const FATAL_FAILURES = 3;
const READY_WITHIN = 120_000;

/** @typedef {ReturnType<typeof startSettings>} Settings */

/** @type {Supervised[]} */
const running = [];
/** @type {ReturnType<typeof openDataDir> | undefined} */
let data;
/** @type {Promise<void> | undefined} */
let stopping;

/** Everything behind `npm start`: sets up what is missing, runs the service, and stops it in order. */
export async function runService() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => void stop(0));
  process.on('uncaughtException', (error) => void fail(error));
  process.on('unhandledRejection', (error) => void fail(error));
  await start().catch(fail);
}

async function start() {
  const started = Date.now();
  // All of it before anything is written.
  const settings = startSettings();
  await outsideServers(settings);
  data = openDataDir();
  const orphans = await endOrphans(data.file('run'), async (pid, name) => {
    if (!name.startsWith(ORDER.postgres)) return end(pid);
    await end(pid, { signal: 'SIGINT', ms: 20_000, force: 'SIGQUIT' });
  });
  if (orphans) say(`· 已结束上次遗留的 ${orphans} 个进程 / ended ${orphans} processes left over from last time`);
  // After the leftovers are gone: one of them may still hold the port.
  const port = await apiPort(settings);
  const secrets = data.secrets();
  say(`· 数据目录 / data folder ${data.dir}`);

  await installDependencies();
  if (stopping) return;
  // Building takes one core and the servers hardly any: side by side they make the first start shorter.
  const [, database, temporal] = await settled([
    build(),
    startDatabase(data, secrets, settings),
    startTemporalServer(data, settings),
    buildConsole(),
  ]);
  if (stopping) return;

  const wanted = demoOf(settings, isProduction(process.env));
  const env = {
    DATABASE_URL: database.appUrl,
    // What is between a service and the server that was started beside it does not leave the machine.
    ...(database.url && { DATABASE_TLS: 'off' }),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: settings.TEMPORAL_NAMESPACE,
    TOKEN_SECRET: process.env.TOKEN_SECRET || secrets.tokenSecret,
    PAYLOAD_KEYS: process.env.PAYLOAD_KEYS || secrets.payloadKeys,
  };
  const demo = { DEMO: wanted.accounts, DEMO_PASSWORD: secrets.demoPassword };
  const setUpOn = (/** @type {Record<string, string>} */ urls) =>
    step('数据库结构与基础数据 / schema and reference data', () =>
      program(SET_UP, environmentOf('set-up', { ...env, ...demo, ...urls })),
    );
  const lives = wanted.life && (await withLife(database.url, env, setUpOn));
  if (!lives) await setUpOn({ MIGRATOR_DATABASE_URL: database.ownerUrl });
  const auditKeys = process.env.AUDIT_KEYS || secrets.auditKeys;
  const metrics = await step('启动服务 / starting worker, relay and API', () =>
    startServices(env, { port, auditKeys, metricsPort: settings.METRICS_PORT }),
  );

  const accounts = await accountsIn(database.ownerUrl);
  const base = `${settings.TLS_CERT ? 'https' : 'http'}://127.0.0.1:${port}`;
  data.announce({
    ...env,
    AUDIT_KEYS: auditKeys,
    MIGRATOR_DATABASE_URL: database.ownerUrl,
    // Only the embedded database has a demo (scripts/demo-accounts.ts).
    ...(database.url && { DEMO_PASSWORD: secrets.demoPassword }),
  });
  say(`ready ${base}`);
  say(`  ${((Date.now() - started) / 1000).toFixed(1)} s`);
  say(`  界面/console ${base}/`);
  say(`  API       ${base}/api/v1`);
  say(`  OpenAPI   ${base}/openapi.json${(settings.DOCS ?? !isProduction(process.env)) ? `  (${base}/docs)` : ''}`);
  say(`  Temporal  ${temporal.ui ?? temporal.address}`);
  say(`  metrics   api :${metrics.api}/metrics  worker :${metrics.worker}/metrics  relay :${metrics.relay}/metrics`);
  say(`  日志/logs  ${data.file('logs')}`);
  if (accounts === 'none') {
    say(
      '  还没有账号，请另开终端建立两个，此后由一人录入、另一人确认 / no account yet: make two in another terminal; from',
    );
    say('  then on one enters people and the other confirms them:');
    for (const command of FIRST_ACCOUNTS) say(`    ${process.env.DATA_DIR ? `DATA_DIR=${data.dir} ` : ''}${command}`);
  }
  if (wanted.accounts !== '0' && accounts === 'demo') {
    say('  演示账号 / demo accounts: intake reviewer director deputy assigner firm lawyer1…lawyer27 observer callback');
    say(
      '    evaluator archivist auditor admin station · intake-b director-b lawyer-b · bureau bureau-deputy admin-bureau',
    );
    say(`    密码 / password: ${secrets.demoPassword}`);
    say('    停用 / to switch them off: npm run demo -- off');
  }
  say('  按 Ctrl-C 停止 / stop with Ctrl-C');
}

/** @param {Settings} settings */
async function apiPort({ PORT, HOST }) {
  const { port, code } = await tryBind(PORT, HOST);
  if (port !== undefined) return port;
  switch (code) {
    case 'EADDRINUSE':
      throw new Sorry(`端口 ${PORT} 已被占用，请用 PORT 另选`, `Port ${PORT} is in use, choose another with PORT`);
    case 'EACCES':
      throw new Sorry(
        `PORT：当前用户无权使用端口 ${PORT}，请选 1024 以上的`,
        `PORT: this user may not use port ${PORT}, choose one above 1023`,
      );
    default:
      throw new Sorry(`HOST：本机没有地址 ${HOST}`, `HOST: this machine has no address ${HOST}`);
  }
}

/**
 * Several things at once; when one fails the others are waited for, so that nothing starts after the end has begun.
 *
 * @template {readonly unknown[]} T
 * @param {{ [K in keyof T]: Promise<T[K]> }} work
 * @returns {Promise<T>}
 */
async function settled(work) {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return Promise.all(work);
}

/**
 * @param {NonNullable<typeof data>} folder
 * @param {import('./data-dir.mjs').Secrets} secrets
 * @param {Settings} settings
 * @returns {Promise<{ appUrl: string, ownerUrl: string, url?: import('./postgres.mjs').Postgres['url'] }>} `url` of our own server
 */
async function startDatabase(folder, secrets, { DATABASE_URL, MIGRATOR_DATABASE_URL, POSTGRES_PORT }) {
  if (DATABASE_URL) return { appUrl: DATABASE_URL, ownerUrl: MIGRATOR_DATABASE_URL || DATABASE_URL };
  const { startPostgres } = await import('./postgres.mjs');
  let port = await wantedPort(POSTGRES_PORT, 'POSTGRES_PORT');
  /** @type {{ appUrl: string, ownerUrl: string, url?: import('./postgres.mjs').Postgres['url'] }} */
  let urls = { appUrl: '', ownerUrl: '' };
  const supervised = new Supervised(ORDER.postgres, async () => {
    const server = await startPostgres({
      dir: folder.file('postgres'),
      passwords: secrets.postgres,
      port,
      logFile: folder.log('postgres'),
      pidFile: folder.pid(ORDER.postgres),
    });
    // The services know the port by now: whoever listens there in its stead is not to be taken for the database.
    if (urls.appUrl && server.port !== port) {
      await server.stop();
      throw new Sorry(
        `POSTGRES_PORT：端口 ${port} 已被其他程序占用，数据库等它空出`,
        `POSTGRES_PORT: port ${port} is in use by another program, the database waits for it`,
      );
    }
    urls = { appUrl: server.url('app'), ownerUrl: server.url('owner'), url: server.url };
    port = server.port;
    return server;
  });
  await step('启动 PostgreSQL / starting PostgreSQL', () => supervise(supervised));
  return urls;
}

/**
 * @param {NonNullable<typeof data>} folder
 * @param {Settings} settings
 * @returns {Promise<{ address: string, ui?: string }>}
 */
async function startTemporalServer(folder, { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_PORT, TEMPORAL_UI_PORT }) {
  if (TEMPORAL_ADDRESS) return { address: TEMPORAL_ADDRESS };
  const { startTemporal } = await import('./temporal.mjs');
  const ports = { server: TEMPORAL_PORT, ui: TEMPORAL_UI_PORT, metrics: 0 };
  let known = false;
  const supervised = new Supervised(ORDER.temporal, async () => {
    for (let attempt = 1; ; attempt++) {
      // Others know the server's port from now on; the rest may move.
      if (!known) ports.server = await wantedPort(ports.server, 'TEMPORAL_PORT');
      ports.ui = await wantedPort(ports.ui, 'TEMPORAL_UI_PORT');
      ports.metrics = await freePort(ports.metrics);
      try {
        const server = await startTemporal({
          dbFile: folder.file('temporal.db'),
          namespace: TEMPORAL_NAMESPACE,
          ports,
          logFile: folder.log('temporal'),
          pidFile: folder.pid(ORDER.temporal),
        });
        known = true;
        return server;
      } catch (error) {
        // Somebody may have been quicker to take a port.
        if (known || attempt === 3) throw error;
      }
    }
  });
  await step('启动 Temporal / starting Temporal', () => supervise(supervised));
  return { address: `127.0.0.1:${ports.server}`, ui: `http://127.0.0.1:${ports.ui}` };
}

/**
 * Fills the embedded database with some months of cases where it has just been made.
 *
 * @param {import('./postgres.mjs').Postgres['url'] | undefined} url
 * @param {Record<string, string>} env
 * @param {(urls: Record<string, string>) => Promise<void>} setUpOn
 * @returns {Promise<boolean>} whether it did
 */
async function withLife(url, env, setUpOn) {
  if (!url) return false;
  const { filledWhenNew } = await import('./new-database.mjs');
  return filledWhenNew(url, async (database) => {
    const urls = { DATABASE_URL: url('app', database), MIGRATOR_DATABASE_URL: url('owner', database) };
    await setUpOn(urls);
    let far = '';
    await step(
      '演示数据：近六个月的案件 / demo data: six months of cases',
      () => program(LIFE, environmentOf('life', { ...env, ...urls }), (line) => (far = line)),
      () => far,
    );
  });
}

/**
 * Runs a program of ours to its end.
 *
 * @param {readonly string[]} command
 * @param {Record<string, string>} env all of it
 * @param {(line: string) => void} [heard] told of each line that it writes
 */
async function program([, ...args], env, heard = () => undefined) {
  const running = promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
  running.child.stdout?.on('data', (text) => heard(String(text).trim()));
  try {
    await running;
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout: string, stderr: string }} */ (error);
    throw new Sorry(`准备失败：\n${stdout}${stderr}`, 'The set-up failed, see above');
  }
}

/**
 * Starts worker, relay and API, and waits until each has told that it is ready.
 *
 * @param {Record<string, string>} env
 * @param {{ port: number, auditKeys: string, metricsPort: number }} each
 * @returns {Promise<{ worker: number, relay: number, api: number }>} where their metrics are
 */
async function startServices(env, { port, auditKeys, metricsPort: first }) {
  const folder = /** @type {NonNullable<typeof data>} */ (data);
  const metrics = { worker: first, relay: first && first + 1, api: first && first + 2 };
  const own = {
    worker: async () => ({ METRICS_PORT: String(await metricsPort('worker')) }),
    relay: async () => ({ METRICS_PORT: String(await metricsPort('relay')), AUDIT_KEYS: auditKeys }),
    api: async () => ({ METRICS_PORT: String(await metricsPort('api')), PORT: String(port) }),
  };
  // Asked for at each start: whoever took the port meanwhile keeps it.
  const metricsPort = async (/** @type {keyof typeof metrics} */ name) =>
    (metrics[name] = await wantedPort(metrics[name], 'METRICS_PORT'));
  const services = SERVICES.map(({ name, command }) => {
    const logFile = folder.log(name);
    const supervised = new Supervised(ORDER[name], async () =>
      launch({
        command,
        marker: command.slice(1).join(' '),
        logFile,
        pidFile: folder.pid(ORDER[name]),
        env: environmentOf(name, { ...env, ...(await own[name]()) }),
        stopWithin: 30_000,
        talks: true,
      }),
    );
    return { supervised, logFile };
  });
  for (const { supervised } of services) await supervise(supervised);
  for (const until = Date.now() + READY_WITHIN; !stopping; await sleep(50)) {
    const missing = services.filter(({ supervised }) => !supervised.told?.ready);
    if (missing.length === 0) break;
    const last = Date.now() > until ? missing[0] : undefined;
    const broken = missing.find(({ supervised }) => supervised.failures >= FATAL_FAILURES) ?? last;
    if (broken) throw doesNotStart(broken);
  }
  return metrics;
}

/** @param {{ supervised: Supervised, logFile: string }} service */
function doesNotStart({ supervised: { name, lastWords }, logFile }) {
  const why = lastWords ?? `\n${tail(logFile)}\n`;
  return new Sorry(`${name} 无法启动：${why}`, `${name} does not start, see ${logFile}`);
}

/** @param {Supervised} process_ */
async function supervise(process_) {
  if (stopping) return;
  running.push(process_);
  await process_.start();
}

/** @param {unknown} error */
async function fail(error) {
  // What a stop in the middle of a start breaks is no failure.
  if (stopping) return;
  const folder = data?.dir;
  const reason = folder ? outOfSpace(error, folder) : error;
  await stop(1, () => giveUp(reason));
}

/**
 * @param {number} code
 * @param {() => void} [last]
 */
function stop(code, last) {
  stopping ??= (async () => {
    if (running.length) say('· 正在停止 / stopping');
    for (const process_ of running.sort((a, b) => a.order.localeCompare(b.order))) {
      await process_.stop();
      say(`  ✓ ${process_.name}`);
    }
    data?.release();
    last?.();
    process.exit(code);
  })();
  return stopping;
}
