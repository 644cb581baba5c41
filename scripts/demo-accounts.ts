import { isProduction } from '../platform/production.mjs';
import { switchDemo } from '../prisma/seed.js';

const USAGE = `用法 / usage:
  npm run demo -- on     启用演示账号（仅限 npm start 的内置数据库，不用于生产）
                         the demo's accounts can sign in (embedded database only, never in production)
  npm run demo -- off    停用演示账号，并使其退出登录 / nobody of the demo can sign in, and whoever has is signed out`;

/**
 * `npm run demo -- on|off`, as the role that owns the schema. Off works on any database: it is the way out where a production start
 * finds such accounts. On needs the password that the data folder of the embedded one keeps.
 */
async function main(args: readonly string[]): Promise<void> {
  const [wanted, ...more] = args;
  if ((wanted !== 'on' && wanted !== 'off') || more.length > 0) throw new Error(USAGE);
  const on = wanted === 'on';
  const { MIGRATOR_DATABASE_URL, DATABASE_URL, DEMO_PASSWORD } = process.env;
  const url = MIGRATOR_DATABASE_URL || DATABASE_URL;
  if (!url) throw new Error('未设置 MIGRATOR_DATABASE_URL / MIGRATOR_DATABASE_URL is not set');
  if (on && isProduction(process.env))
    throw new Error('生产环境（NODE_ENV=production）没有演示账号 / production has no demo accounts');
  if (on && !DEMO_PASSWORD)
    throw new Error(
      '演示账号只用于 npm start 的内置数据库 / demo accounts are for the embedded database of npm start only',
    );
  const changed = await switchDemo(url, on, DEMO_PASSWORD ?? '');
  if (!changed)
    throw new Error('此库已有自己的人员，不加入演示账号 / people of their own are in this database: no demo accounts');
  const done = on
    ? '可登录的演示账号 / demo accounts that can sign in'
    : '已停用的演示账号 / demo accounts switched off';
  process.stdout.write(`${done}: ${changed.length}${changed.length > 0 ? `  ${changed.join(' ')}` : ''}\n`);
  if (on) process.stdout.write(`密码（未自行修改者）/ password (where it was not changed): ${DEMO_PASSWORD}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message || error.name : String(error)}\n`);
  process.exitCode = 1;
});
