/**
 * What the service consists of, in the order of starting; stopping goes the other way round. docker-compose.yml runs
 * these same commands.
 */

/** What the containers know each other by (scripts/certificates.sh); ends when done. `npm start` needs none. */
export const CERTIFICATES = ['sh', 'dist/scripts/certificates.sh', '/certificates', '644'];

/** Schema, reference data, Temporal's namespace; ends when done. */
export const SET_UP = ['node', 'dist/scripts/set-up.js'];

/** Some months of life for the demo's database that was just made; ends when done. */
export const LIFE = ['node', 'dist/simulation/life/main.js'];

/** @type {readonly { name: 'worker' | 'relay' | 'api', command: readonly string[] }[]} */
export const SERVICES = [
  { name: 'worker', command: ['node', 'dist/worker/worker.js'] },
  { name: 'relay', command: ['node', 'dist/worker/relay.js'] },
  { name: 'api', command: ['node', 'dist/worker/api.js'] },
];
