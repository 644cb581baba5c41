import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './root.mjs';
import { giveUp, say } from './say.mjs';

/**
 * Licences that a service under Apache-2.0 may be built on and handed on with. What is new here is for a person to decide.
 */
const TAKEN = new Set([
  ...[
    'MIT',
    'MIT-0',
    'ISC',
    '0BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Unlicense',
    'CC0-1.0',
  ],
  ...['Python-2.0', 'CC-BY-4.0'],
  // Used as it is, in files of its own: what is changed of those files would have to be shown.
  ...['MPL-2.0', 'EPL-2.0'],
]);

/** What a package says in a file of its own and not in its package.json. Looked up by hand, for this version. */
const BY_HAND = /** @type {Record<string, string>} */ ({
  'unionfs@4.6.0': 'Unlicense',
  'seq-queue@0.0.5': 'MIT',
});

/**
 * @typedef {{ name: string, version: string, licence: string, development: boolean }} Package `development`: in no image, though
 *   the console may have been built from it
 */

/**
 * Every package that is installed by the lock file, on whatever machine.
 *
 * @param {{ packages: Record<string, { name?: string, version?: string, license?: string, dev?: boolean, link?: boolean }> }} [lock]
 * @returns {Package[]} by name
 */
export function packagesIn(lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))) {
  const found = new Map();
  for (const [path, { name: real, version = '', license, dev = false, link = false }] of Object.entries(
    lock.packages,
  )) {
    if (path === '' || link) continue;
    // One that goes by another's name says which it is.
    const name = real ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const id = `${name}@${version}`;
    const before = found.get(id);
    const licence = license ?? BY_HAND[id] ?? '';
    found.set(id, { name, version, licence, development: dev && (before?.development ?? true) });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * Whether a licence is among those that are taken: of several to choose from one, of several that hold together each.
 *
 * @param {string} expression SPDX, or as older packages write it
 */
export function isTaken(expression) {
  const choices = expression.replace(/[()]/g, '').split(/ or /i);
  return choices.some((choice) => choice.split(/ and /i).every((one) => TAKEN.has(one.trim())));
}

/** `npm run licences`: a line for each package; exit code 1 where one has none, or one that nobody has decided on. */
function main() {
  const packages = packagesIn();
  for (const { name, version, licence, development } of packages)
    say(`${licence || '?'}\t${name}@${version}${development ? '\tdevelopment' : ''}`);
  const counts = new Map();
  for (const { licence } of packages) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  say('');
  for (const [licence, n] of [...counts].sort((a, b) => b[1] - a[1])) say(`${n}\t${licence || '?'}`);
  const open = packages.filter(({ licence }) => !isTaken(licence));
  say(`${packages.length} packages, ${open.length} to be decided`);
  if (open.length === 0) return;
  for (const { name, version, licence } of open)
    say(`! ${name}@${version}：许可证须由人决定 / its licence is for a person to decide: ${licence || 'none'}`);
  process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    main();
  } catch (error) {
    giveUp(error);
  }
}
