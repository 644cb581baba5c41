import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { filesUnder } from '../../scripts/hash.mjs';
import { ROOT } from '../../scripts/root.mjs';
import { pooledDatabase } from '../../test/support/database.js';
import { compositionFaults, describe as describeText, faultsOf } from '../../test/support/described.js';
import { registry, type Statement } from './statement.js';
import { array, bool, int4, int8, jsonb, joined, nullable, present, text, timestamptz, uuid } from './types.js';

/** Where statements may be declared; found by reading, so that a module nobody thought of is among them. */
const FOLDERS = ['activities', 'api', 'bench', 'db', 'platform', 'relay', 'simulation', 'stand', 'temporal', 'worker'];
const DECLARATION = /\b(?:statement|family)\(\{/g;
const SAYS_SOMETHING = /\b(?:statement|family)\(\{|\bexamplesOf\(\s*[A-Z]/;

const sources = FOLDERS.flatMap((folder) => filesUnder(ROOT, folder))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => ({ file, source: readFileSync(join(ROOT, file), 'utf8') }))
  .filter(({ source }) => SAYS_SOMETHING.test(source));

const { pool } = await pooledDatabase({ pool: 1, owner: 1 });

beforeAll(async () => {
  for (const { file } of sources) await import(join(ROOT, file));
});

const said = async (sql: string) => {
  const client = await pool.connect();
  try {
    return await describeText(client, sql);
  } finally {
    client.release();
  }
};

test('every declaration there is in the sources is looked at', () => {
  const declared = sources.reduce((n, { source }) => n + (source.match(DECLARATION)?.length ?? 0), 0);
  expect(registry.statements.size + registry.families.size).toBeGreaterThanOrEqual(declared);
  // One of each room that declares any.
  const some = ['centres', 'commit-step', 'user-of-session', 'unrest', 'bench-seq'];
  expect(some.filter((name) => !registry.statements.has(name))).toEqual([]);
  // The list's own, those of the permission matrix, of whose turn it is, and of one case.
  expect(registry.families.get('task-list')?.examples).toHaveLength(4);
});

test('PostgreSQL takes and gives what every statement says', async () => {
  const faults: Record<string, string[]> = {};
  for (const [name, declared] of registry.statements) {
    const found = await said(declared.text).then(
      (described) => faultsOf(declared, described),
      (error: unknown) => [String(error)],
    );
    if (found.length > 0) faults[name] = found;
  }
  expect(faults).toEqual({});
});

test('PostgreSQL takes and gives what every family says, in each of its examples', async () => {
  const faults: Record<string, string[]> = {};
  for (const [name, { columns, examples }] of registry.families) {
    const composed = examples.flatMap((some) => some());
    expect(composed, name).not.toHaveLength(0);
    for (const [i, sql] of composed.entries()) {
      const found = await said(sql.text).then(
        (described) => compositionFaults(sql.values, columns, described),
        (error: unknown) => [String(error)],
      );
      if (found.length > 0) faults[`${name} ${i}`] = found;
    }
  }
  expect(faults).toEqual({});
});

/** Declared wrongly on purpose: none of it is in the registry. */
describe('a statement that is not what the schema has', () => {
  const RIGHT = {
    text: `SELECT t.id, t.opened_at, t.assignee, c.number, t.outcome FROM task t LEFT JOIN legal_case c ON c.id = t.proceeding_id
           WHERE t.proceeding_id = $1 AND t.outcome IS NOT NULL LIMIT $2`,
    parameters: [uuid, int8],
    columns: {
      id: text,
      opened_at: timestamptz,
      assignee: nullable(text),
      number: joined(text),
      outcome: present(text),
    },
  } satisfies Pick<Statement, 'text' | 'parameters' | 'columns'>;
  const faults = async (wrong: Partial<Pick<Statement, 'text' | 'parameters' | 'columns'>>) =>
    faultsOf({ ...RIGHT, ...wrong }, await said(wrong.text ?? RIGHT.text));

  test('is found by nothing as long as it is', async () => {
    expect(await faults({})).toEqual([]);
  });

  test('does not pass when a column has another name by now', async () => {
    await expect(faults({ text: RIGHT.text.replace('t.assignee', 't.assigned') })).rejects.toThrow('does not exist');
    expect(await faults({ text: RIGHT.text.replace('t.assignee', 't.kind') })).toEqual([
      'has no column assignee',
      'has a column kind that is not declared',
    ]);
  });

  test('does not pass with a column of another type, or one that may be NULL', async () => {
    expect(await faults({ columns: { ...RIGHT.columns, id: uuid } })).toEqual(['id is text, declared is uuid']);
    expect(await faults({ columns: { ...RIGHT.columns, assignee: text } })).toEqual([
      'assignee may be NULL in its table',
    ]);
    expect(await faults({ columns: { ...RIGHT.columns, opened_at: nullable(timestamptz) } })).toEqual([
      'opened_at is never NULL in its table: joined()?',
    ]);
    expect(await faults({ columns: { ...RIGHT.columns, id: present(text) } })).toEqual([
      'id is never NULL in its table, nothing is ruled out',
    ]);
  });

  test('does not pass with parameters of another number or type', async () => {
    expect(await faults({ parameters: [uuid] })).toEqual(['takes (uuid, int8), declared are (uuid)']);
    expect(await faults({ parameters: [uuid, int4] })).toEqual(['takes (uuid, int8), declared are (uuid, int4)']);
  });

  test('does not pass with two columns of one name', async () => {
    expect(await faults({ text: RIGHT.text.replace('t.outcome FROM', 't.outcome, c.number FROM') })).toEqual([
      'has two columns number',
    ]);
  });

  test('does not pass with values that its fragments should not carry', async () => {
    const described = await said('SELECT $1::uuid[] AS ids, $2::bool AS yes, $3::jsonb AS body');
    const columns = { ids: array(uuid), yes: bool, body: jsonb() };
    expect(compositionFaults([['a'], true, '{}'], columns, described)).toEqual([]);
    expect(compositionFaults(['a', 1, '{}'], columns, described)).toHaveLength(2);
    expect(compositionFaults([['a'], true], columns, described)).not.toEqual([]);
  });
});
