import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { APP, OWNER } from '../../scripts/postgres.mjs';
import { pooledDatabase } from '../support/database.js';

/**
 * What the service's own role may do to each table, written by hand. s: read, i: add, u: change (U: the columns named
 * below, no others), d: delete; never truncate.
 */
const RIGHTS: Record<string, string> = {
  _prisma_migrations: '',
  agency: 'siU',
  alert: 'siu',
  app_user: 'siU',
  attendance: 'siu',
  audit_anchor: 'si',
  audit_leaf: 'si',
  calendar_year: 'si',
  callback: 'siu',
  case_number: 'siu',
  command: 'si',
  command_refusal: 'si',
  correction: 'siu',
  deadline: 'siu',
  deadline_plan: 'si',
  delivery: 'siud',
  demo_account: 's',
  demo_choice: '',
  deputised_task: 'sid',
  diary_address: 'siU',
  draft: 'siud',
  evaluation: 'si',
  event: 'si',
  firm: 'siU',
  function_file: '',
  hearing: 'siu',
  indicator_day: 'siu',
  leave: 'sid',
  legal_case: 'siu',
  machine_key: 'siU',
  machine_key_use: 'siUd',
  office_entry: 'si',
  outbox: 'siu',
  paper_correction: 'si',
  paper_entry: 'siu',
  party: 'siud',
  practitioner: 'siU',
  proceeding: 'siu',
  rate_cell: 'siud',
  rate_count: 'siud',
  rate_delta: 'siud',
  rate_period: 'siud',
  rate_unit: 'siud',
  reconciliation: 'si',
  reference_batch: 'siU',
  reference_entry: 'si',
  reference_move: 'siU',
  requests: 'siu',
  rule_data: 'si',
  sensitive_read: 'si',
  second_factor: 'siud',
  session: 'siu',
  sign_in: 'sid',
  sign_in_hold: 'siud',
  station: 'siU',
  step: 'si',
  task: 'siu',
  task_claim: 'si',
  takeover: 'si',
};
const COLUMNS: Record<string, string[]> = {
  diary_address: ['ended_at'],
  reference_batch: ['differing', 'ended_at', 'moot', 'moved'],
  reference_move: ['ended_at', 'order_id', 'outcome'],
  agency: ['asks_again', 'go_live_by', 'go_live_from', 'go_live_until', 'name', 'second_factor'],
  app_user: [
    ...['active', 'firm_id', 'mail', 'must_change', 'name', 'password_hash', 'phone'],
    ...['roles', 'station_id', 'toured'],
  ],
  firm: ['active', 'kind', 'name'],
  machine_key: ['confirmed_at', 'ends_at', 'revoked_at'],
  machine_key_use: ['count', 'last_at'],
  practitioner: ['criminal_since', 'kind', 'languages', 'minors_trained', 'practice_since'],
  station: ['active', 'kind', 'name'],
};

const { pool: app, owner } = await pooledDatabase({ pool: 1, owner: 1 });

const TABLES = `SELECT c.oid, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`;

test('the service’s role may do to each table what is written down here, and no more', async () => {
  const { rows } = await app.query<{ name: string; rights: string; columns: string[] }>(
    `SELECT t.name, concat(
       CASE WHEN has_table_privilege(t.oid, 'SELECT') THEN 's' END,
       CASE WHEN has_table_privilege(t.oid, 'INSERT') THEN 'i' END,
       CASE WHEN has_table_privilege(t.oid, 'UPDATE') THEN 'u'
            WHEN has_any_column_privilege(t.oid, 'UPDATE') THEN 'U' END,
       CASE WHEN has_table_privilege(t.oid, 'DELETE') THEN 'd' END,
       CASE WHEN has_table_privilege(t.oid, 'TRUNCATE, REFERENCES, TRIGGER, MAINTAIN') THEN '!' END) AS rights,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
             AND has_column_privilege(t.oid, a.attnum, 'UPDATE') ORDER BY 1) AS columns
     FROM (${TABLES}) t ORDER BY t.name`,
  );
  expect(Object.fromEntries(rows.map((r) => [r.name, r.rights]))).toEqual(RIGHTS);
  const partly = rows.filter((r) => r.rights.includes('U'));
  expect(Object.fromEntries(partly.map((r) => [r.name, r.columns]))).toEqual(COLUMNS);
});

test('a new table is out of the service’s reach until somebody decides about it', async () => {
  await owner.query('CREATE TABLE newcomer (id int)');
  await expect(app.query('SELECT FROM newcomer')).rejects.toMatchObject({ code: '42501' });
  await owner.query('DROP TABLE newcomer');
  const grants = readFileSync(new URL('../../prisma/grants.sql', import.meta.url), 'utf8');
  expect(grants).not.toMatch(/GRANT[^;]*ON ALL TABLES/);
  const { rows } = await owner.query('SELECT 1 FROM pg_default_acl');
  expect(rows).toEqual([]);
});

test.each(Object.keys(RIGHTS).filter((table) => RIGHTS[table] === 'si'))('%s is only added to', async (table) => {
  const { rows } = await owner.query<{ column: string }>(
    `SELECT quote_ident(attname) AS column FROM pg_attribute WHERE attrelid = $1::regclass AND attnum = 1`,
    [table],
  );
  const { column } = rows[0]!;
  for (const sql of [
    `UPDATE ${table} SET ${column} = ${column}`,
    `DELETE FROM ${table}`,
    `TRUNCATE ${table}`,
    `ALTER TABLE ${table} ADD x int`,
    `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
    `DROP TABLE ${table}`,
    `CREATE TRIGGER x AFTER INSERT ON ${table} EXECUTE FUNCTION entering()`,
  ])
    await expect(app.query(sql), sql).rejects.toMatchObject({ code: '42501' });
});

test('the service’s role owns nothing, is nobody else, and makes nothing', async () => {
  const { rows } = await app.query<Record<string, unknown>>(
    `SELECT r.rolsuper, r.rolcreatedb, r.rolcreaterole, r.rolreplication, r.rolbypassrls,
       (SELECT count(*)::int FROM pg_auth_members m WHERE m.member = r.oid) AS memberships,
       (SELECT count(*)::int FROM pg_class c WHERE c.relowner = r.oid) AS owned,
       has_schema_privilege('public', 'CREATE') AS creates
     FROM pg_roles r WHERE r.rolname = current_user`,
  );
  expect(rows).toEqual([
    {
      ...{ rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolreplication: false, rolbypassrls: false },
      ...{ memberships: 0, owned: 0, creates: false },
    },
  ]);
  await expect(app.query(`SET ROLE ${OWNER}`)).rejects.toMatchObject({ code: '42501' });
  await expect(app.query(`ALTER DEFAULT PRIVILEGES FOR ROLE ${OWNER} GRANT ALL ON TABLES TO ${APP}`)).rejects.toThrow();
});
