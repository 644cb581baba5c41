import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from '../../scripts/build.mjs';

const PATIENCE_MS = 600_000;
let dist: Promise<string> | undefined;

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of the service in a process of its own, as production runs it: `worker/relay`. @param env all that it is told */
export async function program(name: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  dist ??= build();
  const file = join(await dist, `${name}.js`);
  return promisify(execFile)(process.execPath, [file, ...args], { env, timeout: PATIENCE_MS }).then(
    ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
    (failed: unknown) => failed as Ended,
  );
}
