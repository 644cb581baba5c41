import { query } from './postgres.mjs';

/**
 * What of the demo a start brings: something only into a database of our own, and only where it is wanted.
 *
 * @param {{ DATABASE_URL: string | undefined, DEMO: string, DEMO_DATA: string }} settings
 */
export function demoOf({ DATABASE_URL, DEMO, DEMO_DATA }) {
  const accounts = !DATABASE_URL && DEMO === '1';
  return { accounts, life: accounts && DEMO_DATA === 'life' };
}

/**
 * Whose accounts there are: `seed` makes those of the demo only where nobody else is.
 *
 * @param {string} url
 * @returns {Promise<'none' | 'demo' | 'own'>}
 */
export async function accountsIn(url) {
  const { rows } = await query(url, (client) =>
    client.query(`SELECT count(*)::int AS n, bool_or(username = 'intake-b') AS demo FROM app_user`),
  );
  const [{ n, demo }] = rows;
  return n === 0 ? 'none' : demo ? 'demo' : 'own';
}

/** The commands that make the first accounts: whoever comes after is entered by one of the two and confirmed by the other. */
export const FIRST_ACCOUNTS = [
  'npm run add-user -- --username root --name 管理员 --role admin --agency centre --agency-name 法律援助中心 --agency-short 援',
  'npm run add-user -- --username head --name 负责人 --role director --agency centre',
];
