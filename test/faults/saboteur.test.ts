import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Bite, Orders } from '../../faults/orders.js';
import { build } from '../../scripts/build.mjs';
import { query } from '../../scripts/postgres.mjs';
import { ROOT } from '../../scripts/root.mjs';
import { filesUnder } from '../../scripts/hash.mjs';
import { createDatabase, type TestDatabase } from '../support/database.js';

const POINTS = ['before-transaction', 'after-commit', 'before-completion', 'before-send', 'before-mark'];

let dist: { production: string; faults: string };
let database: TestDatabase;
const dir = mkdtempSync(join(inject('shared').dir, 'saboteur-'));

beforeAll(async () => {
  dist = { production: await build(), faults: await build('faults') };
  database = await createDatabase();
  await query(database.ownerUrl, async (client) => {
    await client.query('CREATE TABLE written (n int)');
    await client.query('GRANT INSERT, SELECT ON written TO legal_aid_app');
  });
});
afterAll(() => database.drop());

const contentOf = (folder: string) =>
  filesUnder(folder, '.')
    .filter((file) => file.endsWith('.js'))
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

test('nothing is left of the fault points in a production build, and the fault build has each of them', () => {
  const production = contentOf(dist.production);
  expect(production.length).toBeGreaterThan(100);
  const traces = production.filter(({ file, text }) => /faultPoint|fault-point|legal-aid\.fault/.test(file + text));
  expect(traces.map(({ file }) => file)).toEqual([]);
  expect(production.filter(({ file }) => file.startsWith('faults/'))).toEqual([]);

  const faults = contentOf(dist.faults).filter(({ file }) => !file.startsWith('faults/'));
  const found = faults.flatMap(({ text }) => [...text.matchAll(/await faultPoint\('([\w-]+)'/g)].map((m) => m[1]));
  expect([...new Set(found)].sort()).toEqual([...POINTS].sort());
});

test('the workflow code is the same in both', () => {
  const [production, faults] = [dist.production, dist.faults].map((d) => readFileSync(join(d, 'workflow-bundle.js')));
  expect(production?.equals(faults!)).toBe(true);
});

/** Runs a program under the saboteur and tells what it printed, how it ended and what bit. */
async function suffer(orders: Orders, program: string) {
  const control = join(dir, `${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(control, JSON.stringify(orders));
  const saboteur = join(dist.faults, 'faults', 'saboteur.js');
  const child = spawn(process.execPath, ['--import', saboteur, '--input-type=module', '-e', program], {
    cwd: ROOT,
    env: { ...process.env, FAULTS_CONTROL: control, DATABASE_URL: database.appUrl },
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const signal = await new Promise((done) => child.once('close', (_code, by) => done(by)));
  const read = () => readFileSync(`${control}.bites`, 'utf8').trim().split('\n');
  const bites = (): Bite[] => read().map((line) => JSON.parse(line) as Bite);
  return { output: output.trim(), errors, signal, bites };
}

const PASS = `
  import { faultPoint } from './dist-faults/platform/fault-point.js';
  for (let n = 1; n <= 5; n++) { await faultPoint('after-commit'); await faultPoint('before-send'); console.log(n); }
`;

test('a process ends at the named point, the time it is told, and says so before', async () => {
  const { output, signal, bites } = await suffer({ killAt: { point: 'after-commit', hit: 3 } }, PASS);
  expect(signal).toBe('SIGKILL');
  expect(output).toBe('1\n2');
  expect(bites()).toMatchObject([{ kind: 'kill', point: 'after-commit', hit: 3 }]);
});

test('a process stays at the named point', async () => {
  const { output, bites } = await suffer(
    { pauseAt: { point: 'before-send', hit: 5, ms: 300 } },
    `
    const since = performance.now(); ${PASS} console.log(performance.now() - since >= 300);`,
  );
  expect(output).toMatch(/5\ntrue$/);
  expect(bites()).toMatchObject([{ kind: 'pause', point: 'before-send', hit: 5 }]);
});

/** Writes 1…60, each in a transaction of its own or not at all, and says which of them it believes written. */
const WRITE = `
  import pg from 'pg';
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 3 });
  pool.on('error', () => undefined);
  const done = [], failed = [];
  await Promise.all(Array.from({ length: 60 }, async (_, n) => {
    const how = n % 2 ? pool.query('INSERT INTO written VALUES ($1)', [n]) : inTransaction(n);
    await how.then(() => done.push(n), (error) => failed.push([n, error.message]));
  }));
  async function inTransaction(n) {
    const client = await pool.connect();
    client.on('error', () => undefined);
    let error;
    try {
      await client.query('INSERT INTO written VALUES ($1)', [n]);
    } catch (e) {
      throw (error = e);
    } finally {
      client.release(error);
    }
  }
  console.log(JSON.stringify({ done, failed }));
  await pool.end();
`;

test.each(['before', 'after'] as const)('statements lose their connection %s they are run', async (when) => {
  await query(database.ownerUrl, (client) => client.query('TRUNCATE written'));
  const { output, errors, bites } = await suffer({ seed: 7, errors: { before: 0, after: 0, [when]: 0.3 } }, WRITE);
  expect(errors).toBe('');
  const { done, failed } = JSON.parse(output) as { done: number[]; failed: [number, string][] };
  const written = await query(database.ownerUrl, async (client) =>
    (await client.query<{ n: number }>('SELECT n FROM written')).rows.map((row) => row.n),
  );
  expect(done.length + failed.length).toBe(60);
  expect(failed.length).toBeGreaterThan(5);
  expect(bites()).toHaveLength(failed.length);
  expect(bites()[0]).toMatchObject({ kind: 'error', when, statement: 'INSERT INTO written VALUES ($1)' });
  for (const [, message] of failed) expect(message).toBe('Connection terminated unexpectedly');
  // What was reported lost is lost, or is there all the same.
  const expected = when === 'before' ? done : [...done, ...failed.map(([n]) => n)];
  expect(written.sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
});

test('a process believes another time, and every date in it stays a date', async () => {
  const hour = 3_600_000;
  const before = Date.now();
  const { output, bites } = await suffer(
    { clockOffsetMs: -30 * 24 * hour },
    `
    import { types } from 'node:util';
    const d = new Date();
    class Own extends Date {}
    console.log(JSON.stringify([Date.now(), d.getTime(), new Date(0).getTime(), Date.UTC(1970), typeof Date(),
      d instanceof Date, structuredClone(d) instanceof Date, types.isDate(d), d.constructor === Date,
      new Own() instanceof Own, new Own(5).getTime(), new Date('2026-01-01T00:00:00Z').toISOString()]));`,
  );
  const [now, made, ...rest] = JSON.parse(output) as [number, number, ...unknown[]];
  /** However long it took. */
  const meanwhile = (instant: number) => instant >= before && instant <= Date.now();
  expect([now, made].map((instant) => meanwhile(instant + 30 * 24 * hour))).toEqual([true, true]);
  expect(rest).toEqual([0, 0, 'string', true, true, true, true, true, 5, '2026-01-01T00:00:00.000Z']);
  expect(bites()).toMatchObject([{ kind: 'clock', offsetMs: -30 * 24 * hour }]);
  expect(meanwhile(bites()[0]!.at)).toBe(true);
});

test('orders are read again when they change, and half a file changes nothing', async () => {
  const { output } = await suffer(
    {},
    `
    import { setTimeout as sleep } from 'node:timers/promises';
    import { existsSync, readFileSync, writeFileSync } from 'node:fs';
    const ahead = () => Math.round((Date.now() - performance.timeOrigin - performance.now()) / 1000);
    const file = process.env.FAULTS_CONTROL;
    const heard = () => (existsSync(file + '.heard') ? readFileSync(file + '.heard', 'utf8') : '');
    const seen = [ahead()];
    for (const text of ['{"clockOffsetMs":60000}', '{"clockOff', '{}']) {
      writeFileSync(file, text);
      if (text.endsWith('}')) while (heard() !== text) await sleep(10);
      else await sleep(150);
      seen.push(ahead());
    }
    console.log(JSON.stringify(seen));`,
  );
  expect(JSON.parse(output)).toEqual([0, 60, 60, 0]);
});
