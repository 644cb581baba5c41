import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { build } from './build.mjs';
import { openDataDir, outOfSpace } from './data-dir.mjs';
import { SERVICES, SET_UP } from './entries.mjs';
import { installDependencies } from './install.mjs';
import { bind, end, endOrphans, freePort } from './processes.mjs';
import { ROOT } from './root.mjs';
import { Sorry, giveUp, say, step } from './say.mjs';
import { Supervised, launch, tail } from './supervisor.mjs';

/** Names that sort in the order of stopping: of pid files too, for the leftovers of a start that was killed. */
const ORDER = { api: '1-api', relay: '2-relay', worker: '3-worker', temporal: '4-temporal', postgres: '5-postgres' };
/** A service that ends this often before all is ready will not come up by trying again. */
const FATAL_FAILURES = 3;
const READY_WITHIN = 120_000;

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
  data = openDataDir();
  const orphans = await endOrphans(data.file('run'), async (pid, name) => {
    if (!name.startsWith(ORDER.postgres)) return end(pid);
    await end(pid, { signal: 'SIGINT', ms: 20_000, force: 'SIGQUIT' });
  });
  if (orphans) say(`· 已结束上次遗留的 ${orphans} 个进程 / ended ${orphans} processes left over from last time`);
  // After the leftovers are gone: one of them may still hold the port.
  const port = await apiPort();
  const secrets = data.secrets();
  say(`· 数据目录 / data folder ${data.dir}`);

  await installDependencies();
  if (stopping) return;
  // Building takes one core and the servers hardly any: side by side they make the first start shorter.
  const [, database, temporal] = await settled([build(), startDatabase(data, secrets), startTemporalServer(data)]);
  if (stopping) return;

  const embedded = !process.env.DATABASE_URL;
  const env = {
    DATABASE_URL: database.appUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: namespace(),
    TOKEN_SECRET: process.env.TOKEN_SECRET || secrets.tokenSecret,
    PAYLOAD_KEYS: process.env.PAYLOAD_KEYS || secrets.payloadKeys,
  };
  await step('数据库结构与基础数据 / schema and reference data', () =>
    setUp({
      ...env,
      MIGRATOR_DATABASE_URL: database.ownerUrl,
      ...(embedded && { DEMO: '1', DEMO_PASSWORD: secrets.demoPassword }),
    }),
  );
  const wanted = Number(process.env.METRICS_PORT || 9464);
  const metrics = { worker: await freePort(wanted), relay: await freePort(wanted && wanted + 1) };
  const auditKeys = process.env.AUDIT_KEYS || secrets.auditKeys;
  await step('启动服务 / starting worker, relay and API', () => startServices(env, { port, metrics, auditKeys }));

  const base = `http://127.0.0.1:${port}`;
  data.announce({ ...env, AUDIT_KEYS: auditKeys, MIGRATOR_DATABASE_URL: database.ownerUrl });
  say(`ready ${base}`);
  say(`  ${((Date.now() - started) / 1000).toFixed(1)} s`);
  say(`  API       ${base}/api/v1`);
  say(`  OpenAPI   ${base}/docs  (${base}/openapi.json)`);
  say(`  Temporal  ${temporal.ui ?? temporal.address}`);
  say(`  metrics   ${base}/metrics  worker :${metrics.worker}/metrics  relay :${metrics.relay}/metrics`);
  say(`  日志/logs  ${data.file('logs')}`);
  if (embedded) {
    say('  演示账号 / demo accounts: intake reviewer director deputy assigner firm lawyer1…lawyer27 observer callback');
    say('    evaluator archivist auditor admin station · intake-b director-b lawyer-b · bureau bureau-deputy admin-bureau');
    say(`    密码 / password: ${secrets.demoPassword}`);
  }
  say('  按 Ctrl-C 停止 / stop with Ctrl-C');
}

function namespace() {
  return process.env.TEMPORAL_NAMESPACE || 'default';
}

async function apiPort() {
  const wanted = Number(process.env.PORT || 3000);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
    throw new Sorry(`PORT 无效：${process.env.PORT}`, `PORT is not a port number: ${process.env.PORT}`);
  }
  const port = await bind(wanted, process.env.HOST || '127.0.0.1');
  if (port === undefined) {
    throw new Sorry(`端口 ${wanted} 已被占用，请用 PORT 另选`, `Port ${wanted} is in use, choose another with PORT`);
  }
  return port;
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
 * @returns {Promise<{ appUrl: string, ownerUrl: string }>}
 */
async function startDatabase(folder, secrets) {
  const { DATABASE_URL, MIGRATOR_DATABASE_URL } = process.env;
  if (DATABASE_URL) return { appUrl: DATABASE_URL, ownerUrl: MIGRATOR_DATABASE_URL || DATABASE_URL };
  const { startPostgres } = await import('./postgres.mjs');
  let port = await freePort(Number(process.env.POSTGRES_PORT || 54_329));
  let urls = { appUrl: '', ownerUrl: '' };
  const supervised = new Supervised(ORDER.postgres, async () => {
    const server = await startPostgres({
      dir: folder.file('postgres'),
      passwords: secrets.postgres,
      port,
      logFile: folder.log('postgres'),
      pidFile: folder.pid(ORDER.postgres),
    });
    urls = { appUrl: server.url('app'), ownerUrl: server.url('owner') };
    port = server.port;
    return server;
  });
  await step('启动 PostgreSQL / starting PostgreSQL', () => supervise(supervised));
  return urls;
}

/**
 * @param {NonNullable<typeof data>} folder
 * @returns {Promise<{ address: string, ui?: string }>}
 */
async function startTemporalServer(folder) {
  const { TEMPORAL_ADDRESS, TEMPORAL_PORT, TEMPORAL_UI_PORT } = process.env;
  if (TEMPORAL_ADDRESS) return { address: TEMPORAL_ADDRESS };
  const { startTemporal } = await import('./temporal.mjs');
  const ports = { server: Number(TEMPORAL_PORT || 7233), ui: Number(TEMPORAL_UI_PORT || 8233), metrics: 0 };
  let known = false;
  const supervised = new Supervised(ORDER.temporal, async () => {
    for (let attempt = 1; ; attempt++) {
      // Others know the server's port from now on; the rest may move.
      if (!known) ports.server = await freePort(ports.server);
      ports.ui = await freePort(ports.ui);
      ports.metrics = await freePort(ports.metrics);
      try {
        const server = await startTemporal({
          dbFile: folder.file('temporal.db'),
          namespace: namespace(),
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

/** @param {Record<string, string>} env */
async function setUp(env) {
  const [, ...args] = SET_UP;
  try {
    await promisify(execFile)(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env } });
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout: string, stderr: string }} */ (error);
    throw new Sorry(`数据库准备失败：\n${stdout}${stderr}`, 'The database could not be set up, see above');
  }
}

/**
 * @param {Record<string, string>} env
 * @param {{ port: number, metrics: { worker: number, relay: number }, auditKeys: string }} each
 */
async function startServices(env, { port, metrics, auditKeys }) {
  const folder = /** @type {NonNullable<typeof data>} */ (data);
  const own = {
    worker: { METRICS_PORT: String(metrics.worker) },
    relay: { METRICS_PORT: String(metrics.relay), AUDIT_KEYS: auditKeys },
    api: { PORT: String(port) },
  };
  // Of what this process was given: the owner's role is for the set-up, the key that signs for the relay.
  const withheld = { MIGRATOR_DATABASE_URL: '', AUDIT_KEYS: '' };
  const services = SERVICES.map(({ name, command }) => {
    const logFile = folder.log(name);
    const supervised = new Supervised(ORDER[name], () =>
      launch({
        command,
        marker: command.slice(1).join(' '),
        logFile,
        pidFile: folder.pid(ORDER[name]),
        env: { ...env, ...withheld, ...own[name] },
        stopWithin: 30_000,
      }),
    );
    return { supervised, logFile };
  });
  for (const { supervised } of services) await supervise(supervised);
  const pages = [port, metrics.worker, metrics.relay].map((p) => `http://127.0.0.1:${p}/readyz`);
  for (const until = Date.now() + READY_WITHIN; !stopping; await sleep(50)) {
    if ((await Promise.all(pages.map(answers))).every(Boolean)) return;
    const last = Date.now() > until ? services.at(-1) : undefined;
    const broken = services.find(({ supervised }) => supervised.failures >= FATAL_FAILURES) ?? last;
    if (broken) {
      const { name } = broken.supervised;
      throw new Sorry(`${name} 无法启动：\n${tail(broken.logFile)}\n`, `${name} does not start, see ${broken.logFile}`);
    }
  }
}

/** @param {string} url */
async function answers(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
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
