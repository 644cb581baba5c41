import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { loadApiConfig } from '../../platform/config.js';
import { query } from '../../scripts/postgres.mjs';
import { makeLife } from '../../simulation/life/run.js';
import { createDatabase, left } from './database.js';

/** The day after the last of these months. */
export const LIFE_TODAY = '2026-11-30';
const LIFE = 'life_template';
const LOCK = 4_911_202_603;

/** The database with the demo's months of life, to be copied: made by whoever of a run asks first, the others wait for it. */
export async function lifeTemplate(): Promise<string> {
  return query(`${inject('shared').postgres.superuser}postgres`, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [LIFE]);
    if (rowCount) return LIFE;
    const made = await createDatabase();
    const config = loadApiConfig({
      DATABASE_URL: made.appUrl,
      TOKEN_SECRET: randomBytes(32).toString('hex'),
      PAYLOAD_KEYS: `t1:${randomBytes(32).toString('base64')}`,
    });
    await makeLife({ config, ownerUrl: made.ownerUrl, today: LIFE_TODAY, seed: 1 });
    const name = new URL(made.ownerUrl).pathname.slice(1);
    await left(client, name);
    await client.query(`ALTER DATABASE ${name} RENAME TO ${LIFE}`);
    return LIFE;
  });
}
