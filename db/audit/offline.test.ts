import { spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { DAY, HOUR } from '../../domain/time.js';
import { ROOT } from '../../scripts/root.mjs';
import { Audited, KEY, MONDAY, newKey, rehash } from '../../test/support/audited.js';
import { RecordedCase } from '../../test/support/recorded-case.js';
import { publicBytes, type SigningKey } from './key.js';

/** What docs/audit.md tells an outsider, and nothing else: its questions to the database, its program, run where this code is not. */
const page = readFileSync(join(ROOT, 'docs', 'audit.md'), 'utf8').split('## Checking without this code')[1] ?? '';
const block = (language: string) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
const questions = block('sql')
  .split(';')
  .map((sql) => sql.trim())
  .filter(Boolean);
const FILES = ['events.jsonl', 'leaves.jsonl', 'reads.jsonl', 'anchors.jsonl'];

const next = newKey('k2');
const given = (key: SigningKey) => `${key.id}:${publicBytes(createPublicKey(key.privateKey)).toString('base64')}`;

let record: Audited;
let id: string;
beforeAll(async () => {
  record = await Audited.start();
  const cases = [new RecordedCase(record.pool, MONDAY), new RecordedCase(record.pool, MONDAY)];
  id = cases[0]!.id;
  for (let day = 0; day < 3; day++) {
    for (const c of cases) await c.step(MONDAY + day * DAY);
    await record.read('intake', id, MONDAY + day * DAY);
    await record.read('“张”\\\n', id, MONDAY + day * DAY + HOUR);
    // The second day is signed by another key.
    await record.anchor(MONDAY + (day + 1) * DAY, day === 1 ? next : KEY);
  }
});
afterAll(() => record.stop());

/** Exports as the page says, after the statements, which are taken back; and runs the program of the page on it. */
async function checked(change: string[] = [], keys: readonly SigningKey[] = [KEY, next]) {
  const dir = join(inject('shared').dir, 'offline');
  mkdirSync(dir, { recursive: true });
  await record.owner.query('BEGIN');
  try {
    for (const sql of change) await record.owner.query(sql);
    for (const [i, sql] of questions.entries()) {
      // As psql prints it.
      const { rows } = await record.owner.query<{ line: string }>(`SELECT q::text AS line FROM (${sql}) AS all_of (q)`);
      writeFileSync(join(dir, FILES[i]!), rows.map(({ line }) => `${line}\n`).join(''));
    }
  } finally {
    await record.owner.query('ROLLBACK');
  }
  writeFileSync(join(dir, 'check.mjs'), block('js'));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['check.mjs', ...keys.map(given)], {
    cwd: dir,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

test('the page has a question for each file, and a program without a library', () => {
  expect(questions).toHaveLength(FILES.length);
  const imports = [...block('js').matchAll(/from '([^']+)'/g)].map(([, name]) => name);
  expect(imports).toEqual(['node:crypto', 'node:fs']);
});

test('what is whole is found whole, by whoever has the public halves of the keys', async () => {
  expect(await checked()).toEqual({ status: 0, said: expect.stringMatching(/^all of \d+ events hold\n$/) });
  expect(await checked([], [KEY])).toEqual({ status: 1, said: 'signature of 2026-03-03\n' });
});

test.each([
  [
    'an event',
    [`UPDATE event SET data = data || ' ' WHERE seq = 2 AND n = 1 AND proceeding_id = 'ID'`],
    /event ID 2\.1/,
  ],
  [
    'the actor of an event',
    [`UPDATE event SET actor = 'nobody' WHERE seq = 1 AND n = 1 AND proceeding_id = 'ID'`],
    /event ID 1\.1/,
  ],
  [
    'the instant of an event',
    [`UPDATE event SET entered_at = entered_at + interval '1 s' WHERE seq = 3 AND n = 1 AND proceeding_id = 'ID'`],
    /event ID 3\.1/,
  ],
  ['an event gone', [`DELETE FROM event WHERE seq = 2 AND proceeding_id = 'ID'`], /event ID 3\.1/],
  [
    'a chain written anew',
    [`UPDATE event SET actor = 'nobody' WHERE seq = 1 AND n = 1 AND proceeding_id = 'ID'`, 'REHASH'],
    /chain ID as of 2026-03-02/,
  ],
  ['a case gone', [`DELETE FROM event WHERE proceeding_id = 'ID'`], /chain ID as of/],
  ['a leaf', [`DELETE FROM audit_leaf WHERE day = '2026-03-03' AND id = 'ID'`], /leaves of 2026-03-03/],
  [
    'a reading',
    [`UPDATE sensitive_read SET username = 'nobody' WHERE id = (SELECT min(id) FROM sensitive_read)`],
    /readings of 2026-03-02/,
  ],
  [
    'a reading gone',
    [`DELETE FROM sensitive_read WHERE id = (SELECT max(id) FROM sensitive_read)`],
    /readings of 2026-03-04/,
  ],
  ['an anchor', [`UPDATE audit_anchor SET cases = 7 WHERE day = '2026-03-03'`], /anchor 2026-03-03/],
  ['an anchor gone', [`DELETE FROM audit_anchor WHERE day = '2026-03-02'`], /anchor 2026-03-03/],
  [
    'a signature',
    [`UPDATE audit_anchor SET signature = root || root WHERE day = '2026-03-04'`],
    /signature of 2026-03-04/,
  ],
])('%s that was tampered with is named', async (_what, change, named) => {
  const sql = change.map((one) => (one === 'REHASH' ? rehash(id, '1, 1') : one.replaceAll('ID', id)));
  const { status, said } = await checked(sql);
  expect(status).toBe(1);
  expect(said).toMatch(new RegExp(named.source.replaceAll('ID', id)));
});
