import { join } from 'node:path';
import { build } from './build.mjs';
import { foreground } from './foreground.mjs';
import { installDependencies } from './install.mjs';
import { ROOT } from './root.mjs';
import { Sorry, giveUp } from './say.mjs';

/**
 * @param {string | undefined} entry below dist/
 * @param {string[]} args
 */
export async function runBuilt(entry, args) {
  try {
    if (!entry) throw new Sorry('缺少程序名', 'Which program?');
    await installDependencies();
    await build();
    process.exitCode = await foreground(process.execPath, ['--enable-source-maps', join(ROOT, 'dist', entry), ...args]);
  } catch (error) {
    giveUp(error);
  }
}
