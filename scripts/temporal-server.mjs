import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { query } from './postgres.mjs';
import { ROOT } from './root.mjs';
import { Sorry, giveUp, say, step } from './say.mjs';
import { launch, tail } from './supervisor.mjs';
import { CACHE, cacheFolder } from './temporal-binaries.mjs';
import { listening } from './temporal.mjs';

const run = promisify(execFile);

/** The version that docker-compose.yml runs. */
const VERSION = 'v1.31.2';
const MODULE = 'go.temporal.io/server';
const BUILT = join(CACHE, 'temporal', `server-${VERSION}`);
/** Temporal's two databases, each with the folder of its schema. */
const DATABASES = { temporal: 'temporal', temporal_visibility: 'visibility' };
const SHARDS = 4;

/**
 * The Temporal server of production, on PostgreSQL, for fault campaigns and benchmarks on a machine without Docker.
 * Everything else is content with the development server.
 *
 * @returns {string | undefined} the folder it was built into, if it was
 */
export function builtTemporalServer() {
  return existsSync(BUILT) ? BUILT : undefined;
}

/** Builds it from Go's module proxy: five minutes on two cores, once. @returns {Promise<string>} */
export async function buildTemporalServer() {
  if (existsSync(BUILT)) return BUILT;
  try {
    await run('go', ['version']);
  } catch {
    throw new Sorry('需要 Go 1.26 或更新版本（https://go.dev/dl）', 'Go 1.26 or later is needed');
  }
  const fresh = mkdtempSync(join(cacheFolder('temporal'), 'build-'));
  try {
    await step(`编译 Temporal ${VERSION} / building Temporal ${VERSION}`, async () => {
      const env = { ...process.env, GOBIN: fresh };
      for (const path of ['cmd/server', 'cmd/tools/sql'])
        await run('go', ['install', `${MODULE}/${path}@${VERSION}`], { env, cwd: fresh });
      const { stdout } = await run('go', ['mod', 'download', '-json', `${MODULE}@${VERSION}`], { env, cwd: fresh });
      cpSync(join(JSON.parse(stdout).Dir, 'schema', 'postgresql', 'v12'), join(fresh, 'schema'), { recursive: true });
      // Files of the module cache are read-only, and so would be the folders they are copied into.
      execFileSync('chmod', ['-R', 'u+w', fresh]);
    });
    renameSync(fresh, BUILT);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  return BUILT;
}

/** Where the certificates of a server that runs in this folder lie (scripts/certificates.sh). @param {string} dir */
const certificatesIn = (dir) => join(dir, 'certificates');

/** What the server's certificate is called by, whoever asks. */
const NAME = 'temporal';

/**
 * By what the service reaches the server of this folder, which hears nobody without it.
 *
 * @param {string} dir
 */
export function temporalTlsFiles(dir) {
  const file = (/** @type {string} */ name) => join(certificatesIn(dir), 'service', name);
  return { ca: file('ca.pem'), cert: file('cert.pem'), key: file('key.pem') };
}

/**
 * Starts the server that {@link buildTemporalServer} built, making its databases and certificates first where there are none. A
 * second start on the same database and ports goes on where the first one was killed.
 *
 * @param {{ postgres: Pick<import('./postgres.mjs').Postgres, 'url'>, dir: string, ports: { server: number, others: number },
 *   logFile: string, pidFile: string }} options `dir` takes its settings; `ports.others` is the first of seven
 */
export async function startTemporalServer({ postgres, dir, ports, logFile, pidFile }) {
  const url = new URL(postgres.url('postgres', 'postgres'));
  await createDatabases(url);
  mkdirSync(dir, { recursive: true });
  await run('sh', [join(ROOT, 'scripts', 'certificates.sh'), certificatesIn(dir)]);
  const configFile = join(dir, 'temporal-server.json');
  // JSON is YAML.
  writeFileSync(configFile, JSON.stringify(config(url, ports, dir)), { mode: 0o600 });
  writeFileSync(join(dir, 'dynamic.yaml'), '{}\n');
  const running = await launch({
    command: [join(BUILT, 'server'), '--config-file', configFile, '--allow-no-auth', 'start'],
    marker: configFile,
    logFile,
    pidFile,
    stopWithin: 15_000,
  });
  if (await listening(ports.server, running)) return running;
  await running.stop();
  throw new Sorry(`Temporal 无法启动：\n${tail(logFile, 3)}`, `Temporal does not start, see ${logFile}`);
}

/** @param {URL} url */
async function createDatabases(url) {
  const missing = await query(url.href, async (client) => {
    const { rows } = await client.query('SELECT datname FROM pg_database');
    const there = new Set(rows.map((row) => row.datname));
    const names = Object.keys(DATABASES).filter((name) => !there.has(name));
    for (const name of names) await client.query(`CREATE DATABASE ${name}`);
    return names;
  });
  for (const [database, folder] of Object.entries(DATABASES)) {
    if (!missing.includes(database)) continue;
    const tool = (/** @type {string[]} */ ...args) =>
      run(
        join(BUILT, 'sql'),
        ['--plugin', 'postgres12', '--ep', url.hostname, '-p', url.port, '--db', database, ...args],
        {
          env: { ...process.env, SQL_USER: url.username, SQL_PASSWORD: url.password },
        },
      );
    await tool('setup-schema', '-v', '0.0');
    await tool('update-schema', '-d', join(BUILT, 'schema', folder, 'versioned'));
  }
}

/**
 * @param {URL} url
 * @param {{ server: number, others: number }} ports
 * @param {string} dir
 */
function config(url, { server, others }, dir) {
  const store = (/** @type {string} */ databaseName, /** @type {number} */ maxConns) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: url.host,
      connectProtocol: 'tcp',
      user: url.username,
      password: url.password,
      maxConns,
      maxIdleConns: maxConns,
      maxConnLifetime: '1h',
    },
  });
  const service = (/** @type {number} */ grpcPort, /** @type {number} */ membershipPort) => ({
    rpc: { grpcPort, membershipPort, bindOnLocalHost: true },
  });
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: SHARDS,
      datastores: { default: store('temporal', 20), visibility: store('temporal_visibility', 2) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' }, tls: tls(dir) },
    services: {
      frontend: service(server, others),
      matching: service(others + 1, others + 2),
      history: service(others + 3, others + 4),
      worker: service(others + 5, others + 6),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${server}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: join(dir, 'dynamic.yaml'), pollInterval: '60s' },
  };
}

/**
 * Nobody is heard without a certificate of our authority: neither callers nor its own parts, the worker of its own among them.
 *
 * @param {string} dir
 */
function tls(dir) {
  const file = (/** @type {string} */ name) => join(certificatesIn(dir), 'temporal', name);
  const own = { certFile: file('cert.pem'), keyFile: file('key.pem') };
  const server = { ...own, requireClientAuth: true, clientCaFiles: [file('ca.pem')] };
  const client = { serverName: NAME, rootCaFiles: [file('ca.pem')] };
  return {
    internode: { server, client },
    frontend: { server, client },
    systemWorker: { ...own, client },
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await buildTemporalServer().then((dir) => say(dir), giveUp);
