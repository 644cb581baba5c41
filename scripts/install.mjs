import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './processes.mjs';
import { ROOT } from './root.mjs';
import { Sorry, step } from './say.mjs';

const STAMP = join(ROOT, 'node_modules', '.lock-hash');
/** Of the lock file of this release, MB, rounded: whoever waits wants to know for how much. */
const SIZE = { fetched: 350, onDisk: 850 };

/** Installs the dependencies where they are missing or not those of package-lock.json. */
export async function installDependencies() {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  await withLock(join(ROOT, '.cache', 'install.lock'), install);
}

async function install() {
  const hash = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return;
  if (!matchesLock()) await step(announced(), npmCi, howFar);
  writeFileSync(STAMP, hash);
}

function announced() {
  const packages = wanted().length;
  const { fetched, onDisk } = SIZE;
  return (
    `安装依赖：${packages} 个包，含 PostgreSQL 18；下载约 ${fetched} MB，占盘约 ${onDisk} MB` +
    ` / installing dependencies: ${packages} packages, PostgreSQL 18 among them; some ${fetched} MB to fetch, ${onDisk} MB on disk`
  );
}

function howFar() {
  const all = wanted();
  const there = all.filter((path) => existsSync(join(ROOT, path, 'package.json'))).length;
  return `${there}/${all.length} 个包 / packages`;
}

/** @typedef {{ version: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Package */

/** Folders of what is installed on this machine. */
function wanted() {
  const { platform, arch } = process;
  // The others are for systems without glibc, which the service does not run on (Dockerfile).
  const here = (/** @type {Package} */ { os, cpu, libc }) =>
    (os?.includes(platform) ?? true) && (cpu?.includes(arch) ?? true) && (libc?.includes('glibc') ?? true);
  return Object.entries(packagesOf('package-lock.json'))
    .filter(([path, it]) => path !== '' && here(it))
    .map(([path]) => path);
}

/**
 * @param {string} file
 * @returns {Record<string, Package>}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages;
}

/** Whether somebody already installed what the lock file says; npm notes in node_modules what it put there. */
function matchesLock() {
  try {
    const present = packagesOf('node_modules/.package-lock.json');
    return Object.entries(packagesOf('package-lock.json')).every(
      ([path, { version, optional }]) =>
        path === '' || present[path]?.version === version || (optional && !present[path]),
    );
  } catch {
    return false;
  }
}

/** @returns {Promise<void>} */
function npmCi() {
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev'];
  // Under `npm start` npm says where it lies; by its own path it also runs where it is not on the PATH.
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  return new Promise((resolve, reject) => {
    const child = spawn(npm[0] ?? 'npm', [...npm.slice(1), ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Sorry(
            '依赖安装失败，请检查网络或 npm 设置',
            'The dependencies could not be installed, check the network or the npm settings',
          ),
        );
    });
  });
}
