import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from './hash.mjs';
import { ROOT } from './root.mjs';
import { CACHE, cacheFolder } from './temporal-binaries.mjs';

/**
 * Bundles the workflow code, once per state of its sources: tests, production and replay all run this same file.
 *
 * @returns {Promise<string>} path of the bundle
 */
export async function bundleWorkflows() {
  const hash = hashOf(ROOT, ['workflows', 'domain', 'package-lock.json', 'scripts/bundle.mjs']);
  const target = join(CACHE, 'bundles', `${hash.slice(0, 20)}.js`);
  if (existsSync(target)) return target;
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const quiet = () => undefined;
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(ROOT, 'workflows', 'index.ts'),
    failureConverterPath: join(ROOT, 'workflows', 'failure-converter.cjs'),
    preloadModules: [join(ROOT, 'workflows', 'without-stacks.ts')],
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: console.warn, error: console.error },
  });
  cacheFolder('bundles');
  writeFileSync(`${target}.${process.pid}`, code);
  renameSync(`${target}.${process.pid}`, target);
  return target;
}
