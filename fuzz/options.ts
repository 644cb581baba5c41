import { parseArgs } from 'node:util';
import { whole } from '../stand/command-line.js';

export interface Options {
  readonly requests: number;
  readonly seed: number;
  readonly json?: string;
  /** A service that runs already, with the accounts of the demo. Default: one of its own. */
  readonly url?: string;
  /** What a service of its own begins with. */
  readonly data: 'life' | 'empty';
}

export const USAGE = `npm run fuzz -- [--requests N] [--seed S] [--json FILE] [--data life|empty]
  [--url http://… (DEMO_PASSWORD)]`;

const MOST_REQUESTS = 1_000_000;

/** @throws Error with one sentence about what is wrong */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      requests: { type: 'string', default: '50000' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
      url: { type: 'string' },
      data: { type: 'string', default: 'life' },
    },
  });
  const { json, url, data } = values;
  if (url !== undefined && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)))
    throw new Error(`--url ${url}: an address with http: or https: is needed`);
  if (data !== 'life' && data !== 'empty') throw new Error(`--data ${data}: there are life and empty`);
  return {
    requests: whole('--requests', values.requests, 1, MOST_REQUESTS),
    seed: whole('--seed', values.seed, 0, 2 ** 31 - 1),
    ...(json !== undefined && { json }),
    ...(url !== undefined && { url }),
    data,
  };
}
