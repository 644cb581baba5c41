import { join } from 'node:path';
import { build } from './build.mjs';
import { serviceEnvironment } from './data-dir.mjs';
import { foreground } from './foreground.mjs';
import { installDependencies } from './install.mjs';
import { Sorry, giveUp } from './say.mjs';

const WITH_SERVICE = '--with-service';

/**
 * Runs a built program; what lies in faults/ with the fault points. After `--with-service` with the addresses and keys
 * of the service in the data folder, as far as the environment does not name them.
 *
 * @param {string[]} args
 */
export async function runBuilt(args) {
  const beside = args[0] === WITH_SERVICE;
  const [entry, ...rest] = beside ? args.slice(1) : args;
  try {
    if (!entry) throw new Sorry('缺少程序名', 'Which program?');
    const env = { ...process.env };
    // Set but empty is not set.
    if (beside) for (const [name, value] of Object.entries(serviceEnvironment())) env[name] ||= value;
    await installDependencies();
    const dist = await build(entry.startsWith('faults/') ? 'faults' : 'production');
    process.exitCode = await foreground(process.execPath, ['--enable-source-maps', join(dist, entry), ...rest], {
      env,
    });
  } catch (error) {
    giveUp(error);
  }
}
