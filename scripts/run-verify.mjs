import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { clientIsCurrent, generateClient } from './generate.mjs';
import { installDependencies } from './install.mjs';
import { ROOT } from './root.mjs';
import { giveUp, say, step } from './say.mjs';
import { vitest } from './run-tests.mjs';

const FOLDERS = [
  ...['domain', 'platform', 'workflows', 'activities', 'db', 'api', 'relay', 'temporal', 'worker'],
  ...['prisma', 'stand', 'simulation', 'faults', 'fuzz', 'bench', 'scripts', 'test'],
].filter((folder) => existsSync(join(ROOT, folder)));

/** Program of a package, and its arguments. */
const CHECKS = {
  '格式 / format': ['prettier', '--check', '--cache', '--cache-location=.cache/prettier', '--log-level=warn', '.'],
  '界面所知的接口 / what the console knows of the API': ['tsx', 'web/types.ts'],
  '界面类型 / types of the console': ['vue-tsc', '--noEmit', '-p', 'web/tsconfig.json'],
  '类型 / types': ['typescript:tsc', '--noEmit', '--tsBuildInfoFile', '.cache/types.tsbuildinfo'],
  '导入规则 / import rules': ['dependency-cruiser:depcruise', '--config', '.dependency-cruiser.cjs', ...FOLDERS],
  '静态检查 / lint': ['eslint', '--cache', '--cache-location', '.cache/eslint/', '--cache-strategy', 'content', '.'],
};

/** All that must be clean before a commit: format, lint, types, import rules, and the tests beside the sources. */
export async function runVerify() {
  try {
    await installDependencies();
    if (!clientIsCurrent()) await step('生成数据库客户端 / generating the database client', generateClient);
    const failures = [];
    // Two at a time: the linter takes as long as the other three together.
    const [lint, ...others] = Object.entries(CHECKS).reverse();
    const inTurn = async (/** @type {(readonly [string, string[]] | undefined)[]} */ checks) => {
      for (const check of checks) if (check && !(await passes(...check))) failures.push(check[0]);
    };
    await Promise.all([inTurn([lint]), inTurn(others.reverse())]);
    if ((await vitest(['--project=unit', '--project=fast'])) !== 0) failures.push('测试 / tests');
    say(failures.length ? `✗ ${failures.join('，')}` : '✓ verify');
    process.exitCode = failures.length ? 1 : 0;
  } catch (error) {
    giveUp(error);
  }
}

/**
 * @param {string} name
 * @param {string[]} command
 */
async function passes(name, [program = '', ...args]) {
  const started = Date.now();
  const run = promisify(execFile)(process.execPath, [binary(program), ...args], { cwd: ROOT, maxBuffer: 1 << 26 });
  const result = await run.catch((/** @type {unknown} */ error) => /** @type {typeof run & Error} */ (error));
  const failed = result instanceof Error;
  if (failed) say(`${result.stdout}${result.stderr}`.trimEnd());
  say(`${failed ? '✗' : '✓'} ${name} ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return !failed;
}

/** @param {string} name `package` or `package:program` */
function binary(name) {
  const [pkg = '', program = pkg] = name.split(':');
  const file = join(ROOT, 'node_modules', pkg, 'package.json');
  const { bin } = createRequire(import.meta.url)(file);
  return join(dirname(file), typeof bin === 'string' ? bin : bin[program]);
}
