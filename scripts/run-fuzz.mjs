import { join } from 'node:path';
import { build } from './build.mjs';
import { foreground } from './foreground.mjs';
import { installDependencies } from './install.mjs';
import { ROOT } from './root.mjs';
import { giveUp } from './say.mjs';

/**
 * Builds the service and runs the fuzzer, which is no part of what is built: it stands on packages of development.
 *
 * @param {string[]} args
 */
export async function runFuzz(args) {
  try {
    await installDependencies();
    await build();
    process.exitCode = await foreground(process.execPath, ['--import', 'tsx', join(ROOT, 'fuzz', 'main.ts'), ...args]);
  } catch (error) {
    giveUp(error);
  }
}
