import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { workflowBundle } from '../support/bundle.js';
import { replay, replays } from '../support/replay.js';
import { recordHistories } from './record.js';

const here = fileURLToPath(new URL('.', import.meta.url));

if (process.env['RECORD_HISTORIES'])
  test('the histories of this release are recorded', () => recordHistories(join(here, manifest.version)));

/** A release that has just got its folder has nothing in it when the tests are gathered. */
const versions = readdirSync(here, { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && readdirSync(join(here, entry.name)).length > 0,
);

interface Stored {
  readonly workflowId: string;
  readonly history: unknown;
}
const stored = (version: string, file: string) => JSON.parse(readFileSync(join(here, version, file), 'utf8')) as Stored;

describe.each(versions.map(({ name }) => name))('what release %s has begun', (version) => {
  const files = readdirSync(join(here, version));
  let errors: (Error | undefined)[];
  beforeAll(async () => {
    errors = await replays(files.map((file) => stored(version, file)));
  });
  test.each(files)('goes on under the code of today: %s', (file) => {
    expect(errors).toHaveLength(files.length);
    expect(errors[files.indexOf(file)]).toBeUndefined();
  });
});

test('a change that would break running cases is caught', async () => {
  const code = readFileSync(workflowBundle().codePath, 'utf8');
  const changed = code.replace('await db.park(', 'await db.parking(').replace('db.commit(step)', 'db.record(step)');
  expect(changed).not.toBe(code);
  const folder = mkdtempSync(join(tmpdir(), 'changed-bundle-'));
  try {
    const codePath = join(folder, 'bundle.js');
    writeFileSync(codePath, changed);
    const { workflowId, history } = stored(manifest.version, 'all-stages.json');
    await expect(replay(history, workflowId, { codePath })).rejects.toThrow(DeterminismViolationError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
