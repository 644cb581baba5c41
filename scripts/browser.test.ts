import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findBrowser, needsBrowser } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'browser-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  [[], true],
  [['test/console'], true],
  [['./test/console/case.test.ts'], true],
  [['--project=slow'], true],
  [['-t', 'a command sent twice'], true],
  [['--project=unit', '--project=fast'], false],
  [['--project', 'fast'], false],
  [['domain/deadline.test.ts'], false],
  [['test/api', '-t', 'test/console'], false],
])('npm test -- %j needs a browser: %s', (args, needed) => {
  expect(needsBrowser(args)).toBe(needed);
});

test('a browser that is named is taken, and one that is none is refused', () => {
  const program = join(folder, 'mine');
  writeFileSync(program, '#!/bin/sh\n');
  expect(() => findBrowser({ CHROMIUM: program })).toThrow(/^CHROMIUM=.* is not a program$/);
  chmodSync(program, 0o755);
  expect(findBrowser({ CHROMIUM: program })).toBe(program);
});

test('one on the PATH is found by its name', () => {
  const program = join(folder, 'chromium');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  // Where the system has one, that comes first.
  expect(['/usr/bin/chromium', program]).toContain(findBrowser({ PATH: folder }));
});
