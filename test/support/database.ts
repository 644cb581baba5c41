import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { OWNER, query } from '../../scripts/postgres.mjs';
import { TEMPLATE } from './names.js';

export interface TestDatabase {
  /** Connection of the role the service uses. */
  readonly appUrl: string;
  /** Connection of the role that owns the schema. */
  readonly ownerUrl: string;
  drop(): Promise<void>;
}

const LOCK = 4_911_202_602;

/** A database of its own for a test file: schema, reference data and demo accounts are there (see names.ts). */
export async function createDatabase(): Promise<TestDatabase> {
  const { postgres } = inject('shared');
  const name = `test_${randomBytes(6).toString('hex')}`;
  // One at a time: a template that is just being copied refuses the next one.
  await query(`${postgres.superuser}postgres`, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} OWNER ${OWNER}`);
  });
  return {
    appUrl: postgres.app + name,
    ownerUrl: postgres.owner + name,
    drop: () =>
      query(`${postgres.superuser}postgres`, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}
