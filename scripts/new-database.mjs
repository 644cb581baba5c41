import { DATABASE, OWNER, query } from './postgres.mjs';

/** Where a database is filled before it takes its place. */
const MAKING = `${DATABASE}_making`;

/**
 * Fills the service's database where nothing is in it yet: beside it, and renamed when it is whole. What is killed half-way
 * leaves the empty one, and is begun anew.
 *
 * @param {(role: 'postgres' | 'owner' | 'app', database?: string) => string} url
 * @param {(database: string) => Promise<void>} fill
 * @returns {Promise<boolean>} whether it was filled
 */
export async function filledWhenNew(url, fill) {
  const tables = await query(url('owner'), (client) =>
    client.query(`SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1`),
  );
  if (tables.rowCount) return false;
  const maintenance = (/** @type {readonly string[]} */ statements) =>
    query(url('postgres', 'postgres'), async (client) => {
      for (const sql of statements) await client.query(sql);
    });
  await maintenance([`DROP DATABASE IF EXISTS ${MAKING} WITH (FORCE)`, `CREATE DATABASE ${MAKING} OWNER ${OWNER}`]);
  await fill(MAKING);
  await maintenance([`DROP DATABASE ${DATABASE} WITH (FORCE)`, `ALTER DATABASE ${MAKING} RENAME TO ${DATABASE}`]);
  return true;
}
