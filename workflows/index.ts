export { legalCase } from './case.js';
