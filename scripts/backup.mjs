import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { CLUSTER, SECRETS, seal } from './backup-files.mjs';
import { copyTree } from './copy-tree.mjs';
import { dataDir, openDataDir } from './data-dir.mjs';
import { query, runningServer } from './postgres.mjs';
import { Sorry, giveUp, say, step } from './say.mjs';

/**
 * `npm run backup -- FOLDER`: the database of the data folder, consistent, also while the service runs, and the keys that
 * it is read with. Temporal's file is left out on purpose: cases come back from their journals.
 */
async function main() {
  const [target, ...others] = process.argv.slice(2);
  if (!target || target.startsWith('-') || others.length > 0) {
    throw new Sorry('用法：npm run backup -- <目录>', 'Usage: npm run backup -- FOLDER');
  }
  const to = resolve(target);
  if (existsSync(to) && readdirSync(to).length > 0)
    throw new Sorry(`目录非空：${to}`, `The folder is not empty: ${to}`);
  const data = dataDir();
  if (!existsSync(join(data, CLUSTER)) || !existsSync(join(data, SECRETS))) {
    throw new Sorry(
      `数据目录 ${data} 中没有内置数据库；外部数据库请用 pg_dump`,
      `There is no embedded database in the data folder ${data}; for an outside one use pg_dump`,
    );
  }
  const partial = `${to}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  // Wherever it is kept, git does not take it in.
  writeFileSync(join(partial, '.gitignore'), '*\n', { mode: 0o600 });
  try {
    await step('备份 / backing up', () => backUp(data, partial));
    rmSync(to, { recursive: true, force: true });
    renameSync(partial, to);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  say(`  ${to}`);
  say('  其中 secrets.json 为全部密钥（权限 0600），请妥善保管 / it holds all keys (secrets.json): keep it safe');
}

/**
 * @param {string} data
 * @param {string} to
 */
async function backUp(data, to) {
  const server = runningServer(join(data, CLUSTER));
  copyFileSync(join(data, SECRETS), join(to, SECRETS));
  if (server) await copyRunning(join(data, CLUSTER), join(to, CLUSTER), server.port, superuserPassword(to));
  else {
    // Nobody starts on it meanwhile.
    const folder = openDataDir(data);
    try {
      copyTree(join(data, CLUSTER), join(to, CLUSTER), (path) => basename(path) !== 'postmaster.pid');
    } finally {
      folder.release();
    }
  }
  seal(to);
}

/** @param {string} dir */
const superuserPassword = (dir) => JSON.parse(readFileSync(join(dir, SECRETS), 'utf8')).postgres.superuser;

/** Contents of no use to another server: made anew at its start, or copied apart. */
const LEFT_OUT =
  /^(postmaster\.(pid|opts)|(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/.+|.*pgsql_tmp.*|.*pg_internal\.init.*|global\/pg_control)$/;
const CONTROL = join('global', 'pg_control');

/**
 * PostgreSQL's own way of copying a cluster in use: between start and stop of a backup the files may change as they like,
 * for the write-ahead log from the one to the other puts them right. A slot keeps that log from being recycled; it goes
 * with the connection, as the backup does.
 *
 * @param {string} from
 * @param {string} to
 * @param {number} port
 * @param {string} password
 */
async function copyRunning(from, to, port, password) {
  await query(`postgresql://postgres:${password}@127.0.0.1:${port}/postgres`, async (client) => {
    await client.query(`SELECT pg_create_physical_replication_slot('backup_${process.pid}', true, true)`);
    const { rows: begun } = await client.query(
      `SELECT pg_walfile_name(pg_backup_start('npm run backup', fast => true)) AS wal`,
    );
    copyTree(from, to, (path) => !LEFT_OUT.test(path.replaceAll('\\', '/')));
    writeFileSync(join(to, CONTROL), whole(join(from, CONTROL)), { mode: 0o600 });
    const { rows: ended } = await client.query(
      'SELECT labelfile, pg_walfile_name(lsn) AS wal FROM pg_backup_stop(wait_for_archive => false)',
    );
    writeFileSync(join(to, 'backup_label'), ended[0].labelfile, { mode: 0o600 });
    const wanted = (/** @type {string} */ name) => name >= begun[0].wal && name <= ended[0].wal;
    for (const name of readdirSync(join(from, 'pg_wal')).filter((file) => /^[0-9A-F]{24}$/.test(file) && wanted(file)))
      copyFileSync(join(from, 'pg_wal', name), join(to, 'pg_wal', name));
  });
}

/** The server writes this one in place: read until two readings agree. @param {string} file */
function whole(file) {
  for (let last = readFileSync(file); ;) {
    const now = readFileSync(file);
    if (now.equals(last)) return now;
    last = now;
  }
}

await main().catch(giveUp);
