import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { query } from '../scripts/postgres.mjs';
import { ROOT } from '../scripts/root.mjs';
import { ServiceCluster, type ClusterSetup, type ServiceName } from '../stand/cluster.js';
import type { Orders } from './orders.js';

export interface CampaignClusterSetup extends Omit<ClusterSetup, 'namespace' | 'password'> {
  /** Leaves the limits as they are: an earlier version may not understand those of a campaign. */
  readonly plainRules?: boolean;
}

const NAMESPACE = 'faults';
export const PASSWORD = 'campaign-people';
/**
 * What the firms have to name their handler in, hours: 22.5 seconds, so that the deadline that expires does so while the
 * campaign looks on.
 */
const NAMING_HOURS = 0.00625;

/** The service as a campaign puts it under fire: with a saboteur in each of its processes, who obeys a control file. */
export class Cluster extends ServiceCluster {
  private constructor({ plainRules, furnish, distOf, environmentOf, ...setup }: CampaignClusterSetup) {
    const distOfService = (name: ServiceName) => distOf?.(name) ?? setup.dist;
    super({
      ...setup,
      ...{ namespace: NAMESPACE, password: PASSWORD, distOf: distOfService },
      // Tells afterwards when a row was written, whatever its own instants say.
      settings: { track_commit_timestamp: 'on' },
      nodeFlagsOf: (name) => {
        const saboteur = join(distOfService(name), 'faults', 'saboteur.js');
        return existsSync(saboteur) ? ['--import', saboteur] : [];
      },
      environmentOf: async (name, temporal) => ({
        FAULTS_CONTROL: controlFileIn(setup.dir, name),
        ...(await environmentOf?.(name, temporal)),
      }),
      furnish: async (ownerUrl) => {
        if (!plainRules) await shortenNaming(ownerUrl);
        await furnish?.(ownerUrl);
      },
    });
  }

  /** A folder that was used before is continued. */
  static async started(setup: CampaignClusterSetup): Promise<Cluster> {
    const cluster = new Cluster(setup);
    mkdirSync(cluster.data.file('control'), { recursive: true });
    for (const name of cluster.services) cluster.order(name, {});
    await cluster.start();
    return cluster;
  }

  /** Lets the saboteur in a service have its orders; `{}` takes them back. */
  order(name: ServiceName, orders: Orders): void {
    const file = this.controlFile(name);
    writeFileSync(`${file}.new`, JSON.stringify(orders));
    renameSync(`${file}.new`, file);
  }

  controlFile(name: ServiceName): string {
    return controlFileIn(this.data.dir, name);
  }
}

const controlFileIn = (dir: string, name: ServiceName): string => resolve(ROOT, dir, 'control', `${name}.json`);

/** A later version of the rule, as every change of a limit is one. */
async function shortenNaming(ownerUrl: string): Promise<void> {
  await query(ownerUrl, (client) =>
    client.query(
      `INSERT INTO rule_data (kind, pack, key, version, body)
       SELECT kind, pack, key, 1000, body || jsonb_build_object('version', 1000, 'amount', $1::float8)
       FROM rule_data WHERE kind = 'rule' AND key = 'name-handler' AND version = 1 ON CONFLICT DO NOTHING`,
      [NAMING_HOURS],
    ),
  );
}
