import { connect } from 'node:net';
import { refusals } from '../platform/production.mjs';
import { readSettings, START_SETTINGS } from '../platform/settings.mjs';
import { Sorry } from './say.mjs';

/** How long an outside server is waited for before anything is begun, ms. */
const PATIENCE = 5_000;

/**
 * What `npm start` goes by, all of it checked before anything is written.
 *
 * @throws {Sorry} naming every variable that is wrong
 */
export function startSettings() {
  const { values, problems: wrong } = readSettings(START_SETTINGS, process.env);
  const problems = [...wrong, ...refusals({ starting: 'start', env: process.env })];
  if (problems.length > 0)
    throw new Sorry('配置有误', `the configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  return values;
}

/**
 * Looks whether the servers that are somebody else's are there.
 *
 * @param {Pick<ReturnType<typeof startSettings>, 'DATABASE_URL' | 'MIGRATOR_DATABASE_URL' | 'TEMPORAL_ADDRESS'>} settings
 * @throws {Sorry} naming the variable
 */
export async function outsideServers(settings) {
  const { TEMPORAL_ADDRESS } = settings;
  await Promise.all([
    .../** @type {const} */ (['DATABASE_URL', 'MIGRATOR_DATABASE_URL']).map(async (name) => {
      const { hostname, port } = new URL(settings[name] ?? 'none:');
      if (hostname) await there(name, hostname, Number(port || 5432));
    }),
    TEMPORAL_ADDRESS &&
      there(
        'TEMPORAL_ADDRESS',
        TEMPORAL_ADDRESS.slice(0, TEMPORAL_ADDRESS.lastIndexOf(':')),
        Number(TEMPORAL_ADDRESS.slice(TEMPORAL_ADDRESS.lastIndexOf(':') + 1)),
      ),
  ]);
}

/**
 * @param {string} setting
 * @param {string} host
 * @param {number} port
 */
async function there(setting, host, port) {
  const open = await new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, timeout: PATIENCE });
    const told = (/** @type {boolean} */ answer) => () => {
      resolve(answer);
      socket.destroy();
    };
    socket.once('connect', told(true)).once('timeout', told(false)).once('error', told(false));
  });
  if (open) return;
  throw new Sorry(
    `${setting}：连不上 ${host}:${port}，请检查地址，或先启动那里的服务器；不设此项则使用内置的`,
    `${setting}: nobody answers at ${host}:${port}; check the address, or start the server there first; unset it to use the built-in one`,
  );
}
