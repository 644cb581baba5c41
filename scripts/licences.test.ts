import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { isTaken, packagesIn } from './licences.mjs';
import { ROOT } from './root.mjs';

test('every package that is installed has a licence that somebody has decided on', () => {
  const packages = packagesIn();
  expect(packages.length).toBeGreaterThan(400);
  expect(packages.filter(({ licence }) => !isTaken(licence))).toEqual([]);
});

test.each([
  ['MIT', true],
  ['(MIT OR CC0-1.0)', true],
  ['GPL-3.0-only OR MIT', true],
  ['Apache-2.0 AND MIT', true],
  ['MIT AND GPL-3.0-only', false],
  ['AGPL-3.0-only', false],
  ['SEE LICENSE IN LICENSE.md', false],
  ['UNLICENSED', false],
  ['', false],
])('%s: %s', (licence, taken) => {
  expect(isTaken(licence)).toBe(taken);
});

test('a package that is for development in one place and not in another is not for development', () => {
  const [one] = packagesIn({
    packages: {
      '': {},
      'node_modules/a/node_modules/x': { version: '1.0.0', license: 'MIT', dev: true },
      'node_modules/x': { version: '1.0.0', license: 'MIT' },
    },
  });
  expect(one).toMatchObject({ name: 'x', development: false });
});

test('npm run sbom names every package of the lock file, by CycloneDX', async () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(scripts['sbom']).toContain('--sbom-format cyclonedx');
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], { cwd: ROOT, maxBuffer: 1 << 26 });
  const bom = JSON.parse(stdout) as {
    bomFormat: string;
    components: { name: string; version: string; purl: string }[];
  };
  expect(bom.bomFormat).toBe('CycloneDX');
  const named = new Set(bom.components.map(({ purl }) => decodeURIComponent(purl.replace(/^pkg:npm\//, ''))));
  const missing = packagesIn().filter(({ name, version }) => !named.has(`${name}@${version}`));
  expect(missing).toEqual([]);
});
