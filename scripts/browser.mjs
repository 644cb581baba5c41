import { spawn } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { withLock } from './processes.mjs';
import { ROOT } from './root.mjs';
import { Sorry, step } from './say.mjs';

/** Where the tests of the console lie; no others need a browser. */
export const CONSOLE_TESTS = 'test/console';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Debian's names; without the second Chinese is drawn as boxes. */
const PACKAGES = ['chromium', 'fonts-noto-cjk'];
/** With all that they need and a small system lacks, MB, rounded. */
const SIZE = 250;
/** There is one apt to a machine, however many copies of this project are set up on it at once; only root can write here. */
const LOCK = '/run/legal-aid-browser.lock';
/** Who else may be at it (updates of the system by themselves) is waited for, seconds. */
const PATIENCE = 600;

/**
 * Whether `npm test` with these arguments may come to a test that needs a browser. One too many costs a download, one too few is
 * told by the test itself.
 *
 * @param {string[]} args for vitest
 */
export function needsBrowser(args) {
  const projects = args.flatMap((arg, i) =>
    arg.startsWith('--project=') ? [arg.slice('--project='.length)] : arg === '--project' ? [args[i + 1] ?? ''] : [],
  );
  if (projects.length > 0 && !projects.includes('slow')) return false;
  // What follows a switch without `=` is its value and no file.
  const files = args.filter((arg, i) => !arg.startsWith('-') && !/^(-t|--\w+)$/.test(args[i - 1] ?? ''));
  const here = readdirSync(join(ROOT, CONSOLE_TESTS)).map((name) => `${CONSOLE_TESTS}/${name}`);
  return files.length === 0 || files.some((file) => here.some((name) => name.includes(file.replace(/^\.\//, ''))));
}

/**
 * Path of Chromium: named by the environment, or where systems put it.
 *
 * @returns {string | undefined}
 * @throws {Sorry} where the one that is named is none
 */
export function findBrowser(env = process.env) {
  const given = env.CHROMIUM;
  if (given) {
    if (executable(given)) return given;
    throw new Sorry(`CHROMIUM=${given} 不是可执行的程序`, `CHROMIUM=${given} is not a program`);
  }
  const folders = ['/usr/bin', ...(env.PATH ?? '').split(delimiter)].filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(executable);
}

/** @returns {string} path of Chromium @throws {Sorry} where there is none */
export function browserHere() {
  const found = findBrowser();
  if (found) return found;
  throw new Sorry(
    `测试界面需要 Chromium：请安装系统软件包 ${PACKAGES.join('、')}，或用 CHROMIUM 指定其路径`,
    `The tests of the console need Chromium: install the system’s packages ${PACKAGES.join(' and ')}, or name its path in CHROMIUM`,
  );
}

/**
 * Chromium, installed where that can be done without asking: on Debian, as root.
 *
 * @returns {Promise<string>} its path
 * @throws {Sorry} where there is none to be had
 */
export async function browser() {
  if (!isDebian() || process.getuid?.() !== 0) return browserHere();
  await withLock(LOCK, async () => {
    // Not before: what another copy has unpacked so far is no browser yet.
    if (findBrowser()) return;
    await step(
      `安装 ${PACKAGES.join('、')} 以测试界面，下载约 ${SIZE} MB，视网速约一至五分钟` +
        ` / installing ${PACKAGES.join(' and ')} for the tests of the console, some ${SIZE} MB to fetch, one to five minutes`,
      async () => {
        await aptGet('update');
        await aptGet('install', '--yes', '--no-install-recommends', ...PACKAGES);
      },
    );
  });
  return browserHere();
}

/** Elsewhere the package of this name may be another thing. */
function isDebian() {
  try {
    return /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/**
 * @param {...string} args
 * @returns {Promise<void>}
 */
function aptGet(...args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const child = spawn('apt-get', ['--quiet=2', '-o', `DPkg::Lock::Timeout=${PATIENCE}`, ...args], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    // That it failed is told by the browser that is not there.
    child.on('error', () => resolve());
    child.on('exit', (code) =>
      code === 0 || args[0] === 'update'
        ? resolve()
        : reject(new Sorry(`apt-get ${args.join(' ')} 失败`, `apt-get ${args.join(' ')} failed`)),
    );
  });
}

/** @param {string} path */
function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
