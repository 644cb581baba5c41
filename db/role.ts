import type { Pool } from 'pg';
import { first, statement } from './sql/statement.js';
import { bool, int4 } from './sql/types.js';

const FACTS = statement({
  name: 'role-facts',
  text: `SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
      EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'USAGE'))
      OR (SELECT bool_or(has_table_privilege(name, 'UPDATE, DELETE, TRUNCATE'))
        FROM unnest(ARRAY['event', 'step', 'audit_anchor', 'audit_leaf', 'sensitive_read', 'office_entry']) AS name) AS owner,
      (SELECT count(*)::int FROM demo_account d JOIN app_user u ON u.username = d.username WHERE u.active) AS "demoAccounts"`,
  columns: { superuser: bool, owner: bool, demoAccounts: int4 },
});

/** What the role of a connection is, and whether accounts of the demo can sign in (platform/production.mjs judges it). */
export async function roleFacts(pool: Pool) {
  return (await first(pool, FACTS))!;
}
