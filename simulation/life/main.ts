import { civilDate } from '../../domain/time.js';
import { loadApiConfig } from '../../platform/config.js';
import { runProgram } from '../../stand/command-line.js';
import { makeLife } from './run.js';

const SEED = 1;

/** Fills the database of a demo that was just made: `DATABASE_URL`, and `MIGRATOR_DATABASE_URL` for the role that owns it. */
await runProgram({
  options: () => ({ config: loadApiConfig(), ownerUrl: process.env['MIGRATOR_DATABASE_URL'] ?? '' }),
  usage: 'MIGRATOR_DATABASE_URL=… DATABASE_URL=… TOKEN_SECRET=… PAYLOAD_KEYS=… node dist/simulation/life/main.js',
  async work(setup) {
    const progress = (month: string, cases: number) => console.log(`${month}  ${cases} 件 / cases`);
    await makeLife({ ...setup, today: civilDate(Date.now()), seed: SEED, progress });
    return 0;
  },
});
