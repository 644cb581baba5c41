import { query } from './postgres.mjs';

/**
 * What of the demo a start brings: something only into a database of our own, only where it is wanted, and never in production.
 *
 * @param {{ DATABASE_URL: string | undefined, DEMO: string | undefined, DEMO_DATA: string }} settings
 * @param {boolean} production
 * @returns {{ accounts: '0' | '1' | 'remembered', life: boolean }} `accounts` as the set-up is told; `life` where it is new
 */
export function demoOf({ DATABASE_URL, DEMO, DEMO_DATA }, production) {
  if (DATABASE_URL || production || DEMO === '0') return { accounts: '0', life: false };
  return { accounts: DEMO === '1' ? '1' : 'remembered', life: DEMO_DATA === 'life' };
}

/**
 * Whose accounts can sign in: those of the demo are known by the table that names them.
 *
 * @param {string} url
 * @returns {Promise<'none' | 'demo' | 'own'>}
 */
export async function accountsIn(url) {
  const { rows } = await query(url, (client) =>
    client.query(
      `SELECT count(*)::int AS n, bool_or(username IN (SELECT username FROM demo_account)) AS demo FROM app_user WHERE active`,
    ),
  );
  const [{ n, demo }] = rows;
  return n === 0 ? 'none' : demo ? 'demo' : 'own';
}

/** The commands that make the first accounts: whoever comes after is entered by one of the two and confirmed by the other. */
export const FIRST_ACCOUNTS = [
  'npm run add-user -- --username root --name 管理员 --role admin --agency centre --agency-name 法律援助中心 --agency-short 援',
  'npm run add-user -- --username head --name 负责人 --role director --agency centre',
];
