import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Bundles the bare workflow, from its source as well as from its built copy. */
export async function bundleBare(target: string): Promise<void> {
  const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const quiet = () => undefined;
  const { code } = await bundleWorkflowCode({
    workflowsPath: existsSync(here('workflow.js')) ? here('workflow.js') : here('workflow.ts'),
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: console.warn, error: console.error },
  });
  writeFileSync(target, code);
}
