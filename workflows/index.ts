export { legalCase } from './case.js';
export { watch } from './watch.js';
