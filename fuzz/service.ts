import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../scripts/root.mjs';
import { ServiceCluster } from '../stand/cluster.js';
import { ownFolder, removeRun } from '../stand/folder.js';
import { CANARY } from './values.js';

/** The service under test, and whatever it says of itself afterwards. */
export interface Target {
  readonly url: URL;
  readonly password: string;
  /** Lines of the logs that tell of a fault, and such as hold what was typed; nothing where the service is not our own. */
  logged(): { readonly faults: readonly string[]; readonly personal: readonly string[] };
  stop(): Promise<void>;
}

const PASSWORD = 'fuzzed-by-night-and-day';
const SERVICES = ['worker-1', 'relay', 'api'] as const;
/** Levels of the log from which on something has gone wrong. */
const ERROR = 50;

class FuzzedCluster extends ServiceCluster {
  /** Some months of cases in both counties, as the demo begins with them. */
  async liveIn(ownerUrl: string): Promise<void> {
    const { TOKEN_SECRET = '', PAYLOAD_KEYS = '' } = this.environment('api');
    await promisify(execFile)(process.execPath, [join(this.setup.dist, 'simulation', 'life', 'main.js')], {
      cwd: ROOT,
      env: {
        ...process.env,
        ...{ DATABASE_URL: this.url('app'), MIGRATOR_DATABASE_URL: ownerUrl },
        ...{ TOKEN_SECRET, PAYLOAD_KEYS, LOG_LEVEL: 'error' },
      },
    });
  }

  linesOf(name: (typeof SERVICES)[number]): readonly string[] {
    return readFileSync(this.data.file(join('logs', `${name}.log`)), 'utf8').split('\n');
  }
}

/** A service of its own: PostgreSQL, Temporal and the processes of production, every answer compared with what is promised. */
export async function ownService(data: 'life' | 'empty', progress: (line: string) => void): Promise<Target> {
  const folder = await ownFolder('fuzz');
  const dir = join(folder, 'service');
  const { TEMPORAL_ADDRESS } = process.env;
  const cluster: FuzzedCluster = new FuzzedCluster({
    ...{ dir, dist: join(ROOT, 'dist'), namespace: 'fuzz', password: PASSWORD, services: SERVICES },
    ...(TEMPORAL_ADDRESS && { temporalAddress: TEMPORAL_ADDRESS }),
    // Nothing here has to outlive a power failure.
    settings: { synchronous_commit: 'off' },
    environmentOf: (name) => Promise.resolve(name === 'api' ? { CHECK_RESPONSES: 'on' } : {}),
    furnish: async (ownerUrl) => {
      if (data === 'empty') return;
      progress('· 演示数据 / the data of the demo');
      await cluster.liveIn(ownerUrl);
    },
  });
  try {
    await cluster.start();
  } catch (error) {
    await removeRun(folder);
    throw error;
  }
  return {
    url: new URL(`http://127.0.0.1:${cluster.apiPort}`),
    password: PASSWORD,
    logged() {
      const lines = SERVICES.flatMap((name) => cluster.linesOf(name));
      return { faults: lines.filter(isFault), personal: lines.filter((line) => CANARY.test(line)) };
    },
    async stop() {
      await cluster.stop();
      await removeRun(folder);
    },
  };
}

function isFault(line: string): boolean {
  const level = /^\{"level":(\d+)/.exec(line)?.[1];
  return level !== undefined && Number(level) >= ERROR;
}
