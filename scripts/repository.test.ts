import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CONSOLE, SOURCES } from './build.mjs';
import { openDataDir } from './data-dir.mjs';
import { ROOT } from './root.mjs';

/** What lies in the repository, what must never get into it, and what an image takes from it. */
const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' });
const tracked = git('ls-files', '-z').split('\0').filter(Boolean);
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

/** Hosts that packages, images and modules come from. Brackets, so that this file names none itself. */
const REGISTRIES = [
  /[n]pmjs\.|[n]pmmirror\.|[y]arnpkg\.|[p]ypi\.(org|io|python)|[p]ythonhosted\.|[g]oproxy\.|[g]cr\.io|[q]uay\.io|[d]ocker\.io/i,
  /\b(registry|proxy|index|mirrors?|sum)\.[a-z0-9-]+\.(org|com|net|io|dev|cn)\b/i,
  /"resolved":/,
];

test('no registry is named: npm, pip and go know theirs', () => {
  const naming = tracked
    .filter((name) => statSync(join(ROOT, name), { throwIfNoEntry: false })?.isFile())
    .filter((name) => name !== 'scripts/repository.test.ts')
    .flatMap((name) =>
      read(name)
        .split('\n')
        .flatMap((line, n) => (REGISTRIES.some((host) => host.test(line)) ? [`${name}:${n + 1}`] : [])),
    );
  expect(naming).toEqual([]);
  // A lock file written anew stays without them.
  expect(read('.npmrc')).toContain('omit-lockfile-registry-resolved=true');
});

const made: string[] = [];
afterAll(() => made.forEach((path) => rmSync(path, { recursive: true, force: true })));

/** Folders that hold personal data or keys, by who makes them. */
const PRIVATE_FOLDERS = {
  'npm start': '.data',
  'npm run restore -- --force': '.data.before-20261129093000',
  'npm run restore, with another DATA_DIR': '.data-second.before-20261129093000',
  'a campaign, a simulation, a benchmark': '.tmp/run',
};

test.each(Object.entries(PRIVATE_FOLDERS))('what %s keeps is ignored by git', (_, folder) => {
  expect(git('check-ignore', '--no-index', `${folder}/secrets.json`, `${folder}/temporal.db`).split('\n')).toHaveLength(
    3,
  );
});

test('a data folder of any name ignores itself, for its owner’s eyes only, also one made by an earlier release', () => {
  const base = mkdtempSync(join(tmpdir(), 'repository-'));
  made.push(base);
  execFileSync('git', ['init', '--quiet', base]);
  const early = join(base, 'early');
  mkdirSync(join(early, 'logs'), { recursive: true });
  for (const name of ['secrets.json', 'temporal.db', 'temporal.db-wal', 'logs/relay.log'])
    writeFileSync(join(early, name), '{}', { mode: 0o644 });
  const fresh = join(base, 'of-my-choice');
  for (const dir of [early, fresh]) {
    const opened = openDataDir(dir);
    const others = (name: string) => statSync(join(dir, name)).mode & 0o077;
    // As root the database runs as another user, who may pass through.
    expect(others('.') & 0o066).toBe(0);
    const names = readdirSync(dir, { recursive: true, encoding: 'utf8' });
    expect(names).toContain('run');
    expect(names.filter((name) => others(name) !== 0)).toEqual([]);
    opened.release();
  }
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: base, encoding: 'utf8' })).toBe('');
});

test('an image takes what it is built from, by name, and nothing else', () => {
  const needed = ['package.json', 'package-lock.json', '.npmrc', CONSOLE, ...SOURCES].sort();
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
    names!.split(' '),
  );
  expect(copied.sort()).toEqual(needed);
  const rules = read('.dockerignore')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  expect(rules[0]).toBe('*');
  expect(
    rules
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1))
      .sort(),
  ).toEqual(needed);
});
