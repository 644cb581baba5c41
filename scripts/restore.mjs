import { chmodSync, copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CLUSTER, SECRETS, checked } from './backup-files.mjs';
import { dataDir, makePrivate, openDataDir } from './data-dir.mjs';
import { restoreCluster, runningServer } from './postgres.mjs';
import { Sorry, giveUp, say, step } from './say.mjs';

/**
 * `npm run restore -- FOLDER [--force]`: makes the data folder anew from a backup. `--force` moves one that is in the way
 * aside; nothing is ever overwritten. The next `npm start` brings the open cases back from their journals.
 */
async function main() {
  const args = process.argv.slice(2);
  const force = args.includes('--force');
  const [source, ...others] = args.filter((arg) => arg !== '--force');
  if (!source || source.startsWith('-') || others.length > 0) {
    throw new Sorry('用法：npm run restore -- <备份目录> [--force]', 'Usage: npm run restore -- FOLDER [--force]');
  }
  const from = resolve(source);
  const { made, version } = await step('检查备份 / checking the backup', () => checked(from));
  const data = dataDir();
  if (existsSync(data) && readdirSync(data).length > 0) aside(data, force);
  makePrivate(data);
  await step('恢复 / restoring', () => {
    // The keys last: a cluster without them is refused by a start, keys without a cluster would get an empty one.
    restoreCluster(join(data, CLUSTER), join(from, CLUSTER));
    copyFileSync(join(from, SECRETS), join(data, SECRETS));
    chmodSync(join(data, SECRETS), 0o600);
  });
  say(`  ${data} ← ${made} (${version})`);
  say('  npm start 启动后按日志恢复全部未结案件 / npm start brings the open cases back from their journals');
}

/**
 * @param {string} data
 * @param {boolean} force
 */
function aside(data, force) {
  if (!force) {
    throw new Sorry(
      `数据目录 ${data} 非空；加 --force 则将其改名保留后恢复`,
      `The data folder ${data} is not empty; --force keeps it under another name and restores`,
    );
  }
  // In use by somebody, it says so.
  openDataDir(data).release();
  if (runningServer(join(data, CLUSTER))) {
    throw new Sorry(`数据目录 ${data} 的数据库仍在运行`, `The database of the data folder ${data} is still running`);
  }
  rmSync(join(data, 'run'), { recursive: true, force: true });
  const kept = `${data}.before-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
  renameSync(data, kept);
  say(`· 原数据目录改名为 / the old data folder is now ${kept}`);
}

await main().catch(giveUp);
