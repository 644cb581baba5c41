import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { bind, freePort } from '../scripts/processes.mjs';

/** Where the processes of a cluster listen. */
export interface Ports {
  readonly postgres: number;
  readonly temporal: number;
  /** The first of seven. */
  readonly temporalOthers: number;
  readonly api: number;
  readonly relay: number;
  readonly 'worker-1': number;
  readonly 'worker-2': number;
}

/** The same ports over restarts, so that everybody finds everybody again. */
export async function portsOf(file: string): Promise<Ports> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Ports;
  const taken = new Set<number>();
  const temporalOthers = await freeRow(7, taken);
  const next = () => freeRow(1, taken);
  const ports: Ports = {
    ...{ postgres: await next(), temporal: await next(), temporalOthers },
    ...{ api: await next(), relay: await next(), 'worker-1': await next(), 'worker-2': await next() },
  };
  writeFileSync(file, JSON.stringify(ports));
  return ports;
}

/** The first of so many free ports in a row, none of which was given away before. */
async function freeRow(count: number, taken: Set<number>): Promise<number> {
  for (;;) {
    const first = await freePort();
    const row = Array.from({ length: count }, (_, i) => first + i);
    if (row.some((port) => taken.has(port))) continue;
    if ((await Promise.all(row.map((port) => bind(port)))).includes(undefined)) continue;
    for (const port of row) taken.add(port);
    return first;
  }
}
