import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { REQUIREMENTS } from './asvs.js';

/** docs/security.md says what is met by what, and where that is tested: every point of ASVS once, and no file that is not there. */

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(HERE);
const page = readFileSync(join(HERE, 'security.md'), 'utf8');

interface Row {
  readonly ids: readonly string[];
  readonly point: string;
  readonly met: string;
  readonly tested: string;
}

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** `6.1.2`, a section `6.6`, a chapter `10`, or from the first to the last of a section, `1.2.6–1.2.9`. */
function named(text: string): string[] {
  const [first = '', last] = text.split('–');
  const found =
    last === undefined
      ? REQUIREMENTS.filter(({ id }) => id === first || id.startsWith(`${first}.`))
      : REQUIREMENTS.slice(
          REQUIREMENTS.findIndex(({ id }) => id === first),
          REQUIREMENTS.findIndex(({ id }) => id === last) + 1,
        );
  return found.map(({ id }) => id);
}

const LEAD = /^\d+(?:\.\d+)*(?:–\d+(?:\.\d+)*)?(?:, \d+(?:\.\d+)*(?:–\d+(?:\.\d+)*)?)*/;

function rows(): readonly Row[] {
  let inside = false;
  return page.split('\n').flatMap((line) => {
    if (!line.startsWith('|')) inside = false;
    const [point = '', met = '', tested = ''] = line.startsWith('|') ? cellsOf(line) : [];
    if (point === 'point (ASVS 5.0)') inside = true;
    const ids = inside ? LEAD.exec(point)?.[0] : undefined;
    return ids === undefined ? [] : [{ ids: ids.split(', '), point, met, tested }];
  });
}

const ROWS = rows();

test('every requirement of levels 1 and 2 has its row, and one only', () => {
  const said = ROWS.flatMap(({ ids }) => ids.flatMap(named));
  const wanted = REQUIREMENTS.filter(({ level }) => level <= 2).map(({ id }) => id);
  expect(wanted).toHaveLength(253);
  expect(wanted.filter((id) => !said.includes(id))).toEqual([]);
  expect(said.filter((id, n) => said.indexOf(id) !== n)).toEqual([]);
});

test('a row names points that there are', () => {
  expect(ROWS.length).toBeGreaterThan(100);
  for (const { ids, point } of ROWS) for (const id of ids) expect([point, named(id)]).not.toEqual([point, []]);
});

test('a row says where it is tested, or written down; else that it is not met, or why it does not apply', () => {
  const open = ROWS.filter(({ met, tested }) => {
    if (tested === '–') return !/^not applicable: |\*\*not met\*\*|^there (is|are) none/.test(met);
    return !/`[\w./-]+\.test\.ts`|\]\([^)\s]+\)/.test(tested);
  });
  expect(open.map(({ point }) => point)).toEqual([]);
});

test('every file that the page names is there', () => {
  const files = [...page.matchAll(/`([\w./-]+\.(?:ts|mjs|sh|sql|yml|vue|conf))`/g)].map(([, name]) => name!);
  const links = [...page.matchAll(/\]\(((?!http)[^)#]+)[^)]*\)/g)].map(([, name]) => join('docs', name!));
  expect(files.length).toBeGreaterThan(100);
  const missing = [...files, ...links].filter((name) => !existsSync(join(ROOT, name)));
  expect([...new Set(missing)]).toEqual([]);
});

/** What is not in the product needs no guard: by what it would be known, and who may have it all the same. */
const ABSENT: readonly (readonly [what: string, pattern: RegExp, but: readonly string[]])[] = [
  ['a program of the system that is run', /child_process|worker_threads/, []],
  ['code that is made at run time', /\beval\(|new Function\(|node:vm\b/, []],
  ['HTML that is put together', /v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write/, []],
  ['XML, templates, directories, caches of others', /\b(xml2js|DOMParser|ldapjs|memjs|handlebars|ejs|xpath)\b/i, []],
  ['a redirect', /\.redirect\(|location\.(?:href|assign|replace)\b|window\.open/, []],
  ['WebSocket, GraphQL, WebRTC', /\bWebSocket\b|graphql|RTCPeerConnection/i, []],
  ['files that are uploaded, or written', /multipart|multer|writeFile|createWriteStream|type="file"/, []],
  ['messages from other windows', /addEventListener\('message'|window\.onmessage/, []],
  ['hashes and ciphers that are out of use', /'(?:md5|des|rc4|aes-\d+-(?:ecb|cbc))'/i, []],
  // Names are turned into ids (RFC 9562, version 5), and codes by time (RFC 6238): neither rests on its strength.
  ['SHA-1', /'sha1'/, ['api/totp.ts', 'db/ids.ts']],
  // When a browser is to ask again, so that not all of them do at once.
  ['numbers that are not drawn safely', /Math\.random/, ['api/live/listener.ts']],
  [
    'what stays in a browser',
    /localStorage|sessionStorage|indexedDB/,
    ['web/src/api/session.ts', 'web/src/i18n/lang.ts', 'web/src/parts/size.ts'],
  ],
];

const PRODUCT = [
  'domain',
  'platform',
  'workflows',
  'activities',
  'db',
  'temporal',
  'api',
  'relay',
  'worker',
  'web/src',
];
const SOURCES = PRODUCT.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs|cjs|vue)$/.test(name) && !/\.test\.ts$|(^|\/)generated/.test(name))
    .map((name) => join(folder, name)),
).map((name) => [name, readFileSync(join(ROOT, name), 'utf8')] as const);

test.each(ABSENT)('the product has not: %s', (_what, pattern, but) => {
  expect(SOURCES.length).toBeGreaterThan(400);
  expect(
    SOURCES.filter(([, text]) => pattern.test(text))
      .map(([name]) => name)
      .sort(),
  ).toEqual([...but].sort());
});

test('a password is masked, and may be pasted, or filled in by a program that keeps it', () => {
  const pages = SOURCES.filter(([name]) => name.endsWith('.vue'));
  const fields = pages.flatMap(
    ([, text]) => text.match(/<el-input\b[^>]*autocomplete="(?:current|new)-password"[^>]*>/g) ?? [],
  );
  expect(fields.length).toBeGreaterThan(4);
  expect(fields.filter((field) => !field.includes('type="password"'))).toEqual([]);
  expect(pages.filter(([, text]) => /@paste|onpaste|\bpaste\.prevent/i.test(text)).map(([name]) => name)).toEqual([]);
});
