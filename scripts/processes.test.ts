import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createServer } from 'node:net';
import { freePort, listens, remember } from './processes.mjs';

const WRITES = 3_000;
const TURNS = 100;

test('a pid file is whole whenever somebody reads it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'pid-'));
  const file = join(dir, '1-api.pid');
  const writer = join(dir, 'writer.mjs');
  const processes = fileURLToPath(new URL('processes.mjs', import.meta.url));
  writeFileSync(
    writer,
    `import { remember } from ${JSON.stringify(processes)};
     for (let n = 1; n <= ${WRITES}; n++) remember(${JSON.stringify(file)}, n, 'marker');`,
  );
  remember(file, 0, 'marker');
  const child = fork(writer);
  const exit = new Promise((done) => child.once('exit', done));
  let read = 0;
  try {
    for (let pid = 0; pid < WRITES;) {
      ({ pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number });
      // The child's end is noticed between two hundred readings.
      if (++read % 200 === 0) await new Promise(setImmediate);
      if (child.exitCode) throw new Error(`the writer ended with ${child.exitCode}`);
    }
    expect(await exit).toBe(0);
    expect(read).toBeGreaterThan(100);
  } finally {
    child.kill();
    rmSync(dir, { recursive: true, force: true });
  }
});

test('a lock has one holder at a time, also while others hurry for it and some die with it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'lock-'));
  const [program, lock, count] = ['program.mjs', 'lock', 'count'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  const processes = fileURLToPath(new URL('processes.mjs', import.meta.url));
  const quoted = [processes, lock, count].map((name) => JSON.stringify(name));
  writeFileSync(
    program,
    `import { readFileSync, rmSync, writeFileSync } from 'node:fs';
     import { take } from ${quoted[0]};
     const [lock, count] = [${quoted[1]}, ${quoted[2]}];
     for (let n = 0; n < ${TURNS}; n++) {
       while (!take(lock));
       const before = Number(readFileSync(count, 'utf8'));
       // Long enough for the others to meet it.
       for (let i = 0; i < 20; i++) readFileSync(count);
       writeFileSync(count, String(before + 1));
       if (process.argv[2] && n === ${TURNS - 1}) process.exit();
       rmSync(lock);
     }`,
  );
  writeFileSync(count, '0');
  try {
    const exits = [[], ['dies'], []].map((args) => new Promise((done) => fork(program, args).once('exit', done)));
    expect(await Promise.all(exits)).toEqual([0, 0, 0]);
    expect(readFileSync(count, 'utf8')).toBe(String(3 * TURNS));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test.skipIf(!existsSync('/proc/net/tcp'))(
  'whose server it is that listens on a port is known (where /proc is)',
  async () => {
    const port = await freePort();
    const server = createServer();
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    expect(listens(process.pid, port)).toBe(true);
    expect(listens(process.ppid, port)).toBe(false);
    await new Promise((done) => server.close(done));
    expect(listens(process.pid, port)).toBe(false);
  },
);
