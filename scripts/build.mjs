import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { clientIsCurrent, generateClient } from './generate.mjs';
import { filesUnder, hashOf } from './hash.mjs';
import { withLock } from './processes.mjs';
import { ROOT } from './root.mjs';
import { Sorry, giveUp, step } from './say.mjs';

/** Folders that production is built from; the Dockerfile takes these and no others. */
export const SOURCES = [
  ...['domain', 'platform', 'workflows', 'activities', 'db', 'api', 'relay', 'temporal', 'worker'],
  ...['prisma', 'stand', 'simulation', 'bench', 'scripts'],
];
/** The console, which a bundler of its own builds. */
export const CONSOLE = 'web';
const FAULTS = 'faults';
const FAULT_POINT = 'platform/fault-point.ts';

/**
 * What is built from the sources. `faults` has the fault points (platform/fault-point.ts) and all that makes use of them; what
 * production runs has nothing of it.
 *
 * @typedef {{ dist: string, sources: string[], faultPoints: boolean }} Variant
 * @type {Record<'production' | 'faults', Variant>}
 */
const VARIANTS = {
  production: { dist: 'dist', sources: SOURCES, faultPoints: false },
  faults: { dist: 'dist-faults', sources: [...SOURCES, FAULTS], faultPoints: true },
};

/**
 * Brings a build up to date; does nothing where the sources are those it was built from.
 *
 * @param {keyof typeof VARIANTS} [name]
 * @returns {Promise<string>} its folder
 */
export async function build(name = 'production') {
  const variant = VARIANTS[name];
  // Where no fault point is both are the same: that is compiled once.
  const same = variant.faultPoints ? await build() : undefined;
  const dist = join(ROOT, variant.dist);
  const stamp = join(dist, '.source-hash');
  mkdirSync(dist, { recursive: true });
  await withLock(join(dist, '.lock'), async () => {
    const hash = hashOf(ROOT, [...variant.sources, 'package-lock.json']);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
    rmSync(stamp, { force: true });
    if (!clientIsCurrent()) await step('生成数据库客户端 / generating the database client', generateClient);
    await step('编译 / building', async () => {
      await compile(variant, dist, same);
      const { bundleWorkflows } = await import('./bundle.mjs');
      cpSync(await bundleWorkflows(), join(dist, 'workflow-bundle.js'));
    });
    writeFileSync(stamp, hash);
  });
  return dist;
}

/**
 * Brings the console up to date (dist/web), which the API serves; does nothing where its sources are those it was built from.
 */
export async function buildConsole() {
  const dist = join(ROOT, 'dist', CONSOLE);
  const stamp = join(ROOT, 'dist', '.console-hash');
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  await withLock(join(ROOT, 'dist', '.console-lock'), async () => {
    const hash = hashOf(ROOT, [CONSOLE, 'package-lock.json']);
    if (existsSync(join(dist, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
    rmSync(stamp, { force: true });
    await step('构建界面 / building the console', async () => {
      const { build: bundle } = await import('vite');
      const { NODE_ENV } = process.env;
      // A test runner has one of its own, for which libraries come with their warnings.
      process.env.NODE_ENV = 'production';
      try {
        await bundle({ configFile: join(ROOT, CONSOLE, 'vite.config.ts'), logLevel: 'error' });
      } catch (error) {
        throw new Sorry(`界面构建失败：${String(error)}`, 'The console could not be built');
      } finally {
        if (NODE_ENV === undefined) delete process.env.NODE_ENV;
        else process.env.NODE_ENV = NODE_ENV;
      }
    });
    writeFileSync(stamp, hash);
  });
}

/**
 * Turns each file into JavaScript on its own, and copies what the code reads at run time. Types are not checked: that
 * is for `npm run verify`, and would cost a first start three times as long.
 *
 * @param {Variant} variant
 * @param {string} dist
 * @param {string} [same] a build of the same sources without fault points
 */
async function compile({ sources, faultPoints }, dist, same) {
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
  for (const folder of [...SOURCES, FAULTS]) rmSync(join(dist, folder), { recursive: true, force: true });
  for (const file of [...sources.flatMap((folder) => filesUnder(ROOT, folder)), ...generated]) {
    if (file.endsWith('.test.ts') || (file === FAULT_POINT && !faultPoints)) continue;
    const target = join(dist, file);
    mkdirSync(dirname(target), { recursive: true });
    if (!file.endsWith('.ts')) {
      cpSync(join(ROOT, file), target);
      continue;
    }
    const source = readFileSync(join(ROOT, file), 'utf8');
    const compiled = file.replace(/ts$/, 'js');
    if (same && !source.includes('faultPoint') && existsSync(join(same, compiled))) {
      for (const name of [compiled, `${compiled}.map`]) cpSync(join(same, name), join(dist, name));
      continue;
    }
    const transformers = faultPoints ? {} : { before: [withoutFaultPoints(ts)] };
    const options = { compilerOptions, fileName: basename(file), reportDiagnostics: true, transformers };
    const { outputText, sourceMapText, diagnostics } = ts.transpileModule(source, options);
    const error = diagnostics?.[0];
    if (error) {
      const text = ts.flattenDiagnosticMessageText(error.messageText, ' ');
      throw new Sorry(`编译失败：${file}: ${text}`, 'The build failed');
    }
    if (!faultPoints && outputText.includes('faultPoint'))
      throw new Sorry(`故障点须独立成句：${file}`, 'A fault point must be a statement of its own');
    writeFileSync(join(dist, compiled), outputText);
    if (sourceMapText) writeFileSync(join(dist, `${compiled}.map`), sourceMapText);
  }
}

/**
 * Drops every statement `await faultPoint(…)` and the import of it.
 *
 * @param {import('typescript')} ts
 * @returns {import('typescript').TransformerFactory<import('typescript').SourceFile>}
 */
function withoutFaultPoints(ts) {
  const isPoint = (/** @type {import('typescript').Node} */ node) =>
    ts.isExpressionStatement(node) &&
    ts.isAwaitExpression(node.expression) &&
    ts.isCallExpression(node.expression.expression) &&
    ts.isIdentifier(node.expression.expression.expression) &&
    node.expression.expression.expression.text === 'faultPoint';
  const isImport = (/** @type {import('typescript').Node} */ node) =>
    ts.isImportDeclaration(node) &&
    ts.isStringLiteral(node.moduleSpecifier) &&
    node.moduleSpecifier.text.endsWith('/platform/fault-point.js');
  return (context) => (file) => {
    /** @type {import('typescript').Visitor} */
    const visit = (node) => (isPoint(node) || isImport(node) ? undefined : ts.visitEachChild(node, visit, context));
    return ts.visitEachChild(file, visit, context);
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await Promise.all([build(process.argv[2] === 'faults' ? 'faults' : 'production'), buildConsole()]).catch(giveUp);
}
