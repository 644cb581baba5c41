import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { clientIsCurrent, generateClient } from './generate.mjs';
import { filesUnder, hashOf } from './hash.mjs';
import { withLock } from './processes.mjs';
import { ROOT } from './root.mjs';
import { Sorry, giveUp, step } from './say.mjs';

const SOURCES = [
  'domain',
  'workflows',
  'activities',
  'temporal',
  'db',
  'api',
  'relay',
  'worker',
  'simulation',
  'bench',
  'prisma',
  'scripts',
];
const SETTINGS = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, '.source-hash');

/** Brings dist/ up to date; does nothing where the sources are those it was built from. */
export function build() {
  mkdirSync(DIST, { recursive: true });
  return withLock(join(DIST, '.lock'), async () => {
    const hash = hashOf(ROOT, [...SOURCES, ...SETTINGS]);
    if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash && existsSync(join(DIST, 'workflow-bundle.js')))
      return;
    rmSync(STAMP, { force: true });
    if (!clientIsCurrent()) await step('生成数据库客户端 / generating the database client', generateClient);
    await step('编译 / building', async () => {
      const [bundle] = await Promise.all([
        import('./bundle.mjs').then(({ bundleWorkflows }) => bundleWorkflows()),
        compile(),
      ]);
      cpSync(bundle, join(DIST, 'workflow-bundle.js'));
      copyAssets();
    });
    writeFileSync(STAMP, hash);
  });
}

async function compile() {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    await promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: ROOT, maxBuffer: 1 << 26 });
  } catch (error) {
    const { stdout } = /** @type {{ stdout: string }} */ (error);
    // What failed must not be taken for done the next time.
    rmSync(join(DIST, '.tsbuildinfo'), { force: true });
    throw new Sorry(`编译失败：\n${stdout}`, 'The build failed, see above');
  }
}

/** What is read at run time beside the code: SQL, JSON, templates. */
function copyAssets() {
  rmSync(join(DIST, 'prisma', 'migrations'), { recursive: true, force: true });
  for (const file of SOURCES.flatMap((dir) => filesUnder(ROOT, dir))) {
    if (/\.ts$|\.mjs$/.test(file)) continue;
    mkdirSync(dirname(join(DIST, file)), { recursive: true });
    cpSync(join(ROOT, file), join(DIST, file));
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await build().catch(giveUp);
