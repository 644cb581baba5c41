import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../scripts/root.mjs';

/** The release that this was tried with. */
const PACKAGE = 'schemathesis>=4,<5';
const LEAST = [3, 10] as const;
const INSTALL_WITHIN_MS = 300_000;

export interface Ran {
  /** Why it was not run. */
  readonly skipped?: string;
  readonly version?: string;
  readonly people?: readonly string[];
  /** Exit codes, by who was signed in; 0: nothing found. */
  readonly codes?: Readonly<Record<string, number>>;
}

export interface SchemathesisSetup {
  readonly url: URL;
  readonly seed: number;
  /** Cases for each operation and person. */
  readonly examples: number;
  readonly tokens: ReadonlyMap<string, string>;
  readonly progress: (line: string) => void;
}

/** The same promises, judged by somebody else's program (Python); where it cannot be had, the report says why. */
export async function schemathesis(o: SchemathesisSetup): Promise<Ran> {
  const folder = join(ROOT, '.cache', 'schemathesis');
  let program: string;
  try {
    program = await installed(folder, o.progress);
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    o.progress(`· 未运行 schemathesis / schemathesis was not run: ${why}`);
    return { skipped: why };
  }
  const version = (await run(program, ['--version'])).trim();
  const codes: Record<string, number> = {};
  for (const [username, token] of o.tokens) {
    o.progress(`· ${version}, ${username}`);
    codes[username] = await inTheNameOf(program, folder, o, token);
  }
  return { version, people: [...o.tokens.keys()], codes };
}

const run = async (program: string, args: readonly string[], timeout = 60_000): Promise<string> =>
  (await promisify(execFile)(program, args, { timeout })).stdout;

/** In a folder of its own, by the usual client: nothing of the system is touched. @throws Error where that is not possible */
async function installed(folder: string, progress: (line: string) => void): Promise<string> {
  const version = await run('python3', ['-c', 'import sys; print(*sys.version_info[:2])']).catch(() => undefined);
  if (version === undefined) throw new Error('there is no python3');
  const [major = 0, minor = 0] = version.trim().split(' ').map(Number);
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]))
    throw new Error(`python3 is ${major}.${minor}, and ${LEAST.join('.')} is needed`);
  const program = join(folder, 'venv', 'bin', 'schemathesis');
  if (existsSync(program)) return program;
  progress('· 安装 schemathesis（Python）/ installing schemathesis (Python)');
  mkdirSync(folder, { recursive: true });
  await run('python3', ['-m', 'venv', join(folder, 'venv')], INSTALL_WITHIN_MS);
  const pip = join(folder, 'venv', 'bin', 'pip');
  await run(pip, ['install', '--quiet', '--disable-pip-version-check', PACKAGE], INSTALL_WITHIN_MS);
  return program;
}

function inTheNameOf(program: string, folder: string, o: SchemathesisSetup, token: string): Promise<number> {
  const args = [
    ...['run', new URL('/openapi.json', o.url).href, '--url', new URL('/api/v1', o.url).href],
    ...['--header', `Authorization: Bearer ${token}`, '--seed', String(o.seed), '--workers', '2'],
    ...['--max-examples', String(o.examples), '--continue-on-failure', '--no-color', '--phases', 'examples,fuzzing'],
    ...['--checks', 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance'],
    // What lies beside the versioned API, what never ends, and what would sign out whoever asks.
    ...['--exclude-path-regex', '^/(healthz|readyz|metrics|openapi\\.json|stream|sessions.*|me/.*)$'],
  ];
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => done(code ?? 1));
  });
}
