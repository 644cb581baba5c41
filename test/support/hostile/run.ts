import { expect } from 'vitest';
import type { Trials } from './trials.js';

/** `PROPERTY_FACTOR=100 npx vitest run --project=slow test/api/hostile` tries so many times as much. */
export const FACTOR = Number(process.env['PROPERTY_FACTOR'] ?? 1);
export const SEED = Number(process.env['PROPERTY_SEED'] ?? 13);
/** A bound against hanging: some thousand requests, of which a busy machine does a few in a second. */
export const TIMEOUT = 1_800_000 * FACTOR;

const begun = performance.now();

/** How much was tried, where somebody asked for more than the usual. */
export function told(what: string, { requests, taken }: Trials): void {
  const seconds = Math.round((performance.now() - begun) / 1_000);
  if (FACTOR !== 1) process.stderr.write(`${what}: ${requests} requests, ${taken} taken, ${seconds} s\n`);
}

/** Whatever was found, the service logged no fault of its own and every step was recorded. */
export function expectNothingFound({ findings, office }: Trials): void {
  const report = [...findings].map(([what, how]) => `${what}\n    ${how}`);
  expect([...report, ...office.port.broken.map(String), ...office.faults]).toEqual([]);
}

export const encoded = (text: string): string => encodeURIComponent(text);
export const queryOf = (query: Readonly<Record<string, string>>): string =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&');
