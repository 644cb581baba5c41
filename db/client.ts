import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.js';

/** One pool for both ways in: Prisma for plain records, statements for what is asked often (measured: docs/decisions/0020). */
export interface Db {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  readonly close: () => Promise<void>;
}

/** @param connections upper bound of open connections, default 10 */
export function connect(url: string, connections = 10): Db {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  // A lost idle connection is replaced on next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    prisma,
    async close() {
      await prisma.$disconnect();
      await pool.end().catch(() => undefined);
    },
  };
}

/** Runs `work` within the caller's transaction and takes back whatever it wrote. */
export async function undone<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('SAVEPOINT undone');
  try {
    return await work();
  } finally {
    await client.query('ROLLBACK TO SAVEPOINT undone');
  }
}

/** Runs `work` in one transaction on a connection of its own. */
export async function transaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  begin = 'BEGIN',
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that is lost between two statements says so here; without a listener it would end the process.
  const lost = (error: Error) => (broken = error);
  client.on('error', lost);
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((e: unknown) => (broken = e as Error));
    throw error;
  } finally {
    client.off('error', lost);
    client.release(broken);
  }
}
