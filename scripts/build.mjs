import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { clientIsCurrent, generateClient } from './generate.mjs';
import { filesUnder, hashOf } from './hash.mjs';
import { withLock } from './processes.mjs';
import { ROOT } from './root.mjs';
import { Sorry, giveUp, step } from './say.mjs';

const SOURCES = [
  ...['domain', 'workflows', 'activities', 'db', 'api', 'relay', 'temporal', 'worker'],
  ...['prisma', 'simulation', 'faults', 'bench', 'scripts'],
];
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, '.source-hash');

/** Brings dist/ up to date; does nothing where the sources are those it was built from. */
export function build() {
  mkdirSync(DIST, { recursive: true });
  return withLock(join(DIST, '.lock'), async () => {
    const hash = hashOf(ROOT, [...SOURCES, 'package-lock.json']);
    if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return;
    rmSync(STAMP, { force: true });
    if (!clientIsCurrent()) await step('生成数据库客户端 / generating the database client', generateClient);
    await step('编译 / building', async () => {
      await compile();
      const { bundleWorkflows } = await import('./bundle.mjs');
      cpSync(await bundleWorkflows(), join(DIST, 'workflow-bundle.js'));
    });
    writeFileSync(STAMP, hash);
  });
}

/**
 * Turns each file into JavaScript on its own, and copies what the code reads at run time. Types are not checked: that
 * is for `npm run verify`, and would cost a first start three times as long.
 */
async function compile() {
  const { default: ts } = await import('typescript');
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    sourceMap: true,
  };
  const generated = readdirSync(join(ROOT, 'db', 'generated'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('db', 'generated', name));
  for (const folder of SOURCES) rmSync(join(DIST, folder), { recursive: true, force: true });
  for (const file of [...SOURCES.flatMap((folder) => filesUnder(ROOT, folder)), ...generated]) {
    if (file.endsWith('.test.ts')) continue;
    const target = join(DIST, file);
    mkdirSync(dirname(target), { recursive: true });
    if (!file.endsWith('.ts')) {
      cpSync(join(ROOT, file), target);
      continue;
    }
    const source = readFileSync(join(ROOT, file), 'utf8');
    const options = { compilerOptions, fileName: basename(file), reportDiagnostics: true };
    const { outputText, sourceMapText, diagnostics } = ts.transpileModule(source, options);
    const error = diagnostics?.[0];
    if (error) {
      const text = ts.flattenDiagnosticMessageText(error.messageText, ' ');
      throw new Sorry(`编译失败：${file}: ${text}`, 'The build failed');
    }
    writeFileSync(target.replace(/ts$/, 'js'), outputText);
    if (sourceMapText) writeFileSync(target.replace(/ts$/, 'js.map'), sourceMapText);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await build().catch(giveUp);
