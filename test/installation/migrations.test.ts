import { afterAll, beforeAll, expect, test } from 'vitest';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** Instants of law come from whoever acts: the record has no clock of its own, or a rebuilt case would be another one. */
const CLOCK =
  /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(|\b(current_(date|time|timestamp)|localtime(stamp)?)\b|'(now|today|tomorrow|yesterday)'/i;

let database: TestDatabase;
let owner: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 1 });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

test('no default, function or constraint of the record looks at a clock', async () => {
  const { rows } = await owner.query<{ what: string; text: string }>(
    `SELECT 'default of ' || adrelid::regclass AS what, pg_get_expr(adbin, adrelid) AS text FROM pg_attrdef
       WHERE adrelid::regclass::text <> '_prisma_migrations'
     UNION ALL SELECT 'function ' || p.oid::regprocedure, p.prosrc FROM pg_proc p
       WHERE p.pronamespace = 'public'::regnamespace AND p.prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('sql', 'plpgsql'))
     UNION ALL SELECT 'constraint ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace AND contype = 'c'
     UNION ALL SELECT 'view ' || viewname, definition FROM pg_views WHERE schemaname = 'public'`,
  );
  expect(rows.some(({ what }) => what.startsWith('function commit_step'))).toBe(true);
  expect(rows.filter(({ text }) => CLOCK.test(text)).map(({ what }) => what)).toEqual([]);
  // It would be seen.
  for (const clock of ['now()', 'CURRENT_TIMESTAMP', 'clock_timestamp()', "'now'::text"]) expect(clock).toMatch(CLOCK);
});
