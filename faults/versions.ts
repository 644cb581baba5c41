import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../scripts/root.mjs';

const run = promisify(execFile);

export interface Version {
  /** The full name of the commit. */
  readonly commit: string;
  /** Folder of its build, as production runs it. */
  readonly dist: string;
}

/** A version of the past, built in the cache folder out of what git has of it; a second call finds it there. */
export async function builtVersion(ref: string): Promise<Version> {
  const { stdout } = await run('git', ['rev-parse', '--verify', `${ref}^{commit}`], { cwd: ROOT });
  const commit = stdout.trim();
  const dir = join(ROOT, '.cache', 'versions', commit);
  if (!existsSync(dir)) {
    const fresh = `${dir}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    await extracted(commit, fresh);
    await furnished(fresh);
    renameSync(fresh, dir);
  }
  // Does nothing where it was built before.
  await run(process.execPath, [join(dir, 'scripts', 'build.mjs')], { cwd: dir });
  return { commit, dist: join(dir, 'dist') };
}

function extracted(commit: string, dir: string): Promise<void> {
  return new Promise((done, failed) => {
    const git = spawn('git', ['archive', '--format=tar', commit], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    const tar = spawn('tar', ['-x', '-C', dir], { stdio: [git.stdout, 'ignore', 'inherit'] });
    tar.once('error', failed);
    git.once('error', failed);
    tar.once('exit', (code) => (code === 0 ? done() : failed(new Error(`tar ended with ${code}`))));
  });
}

/** The dependencies of today where they are the same, else its own. */
async function furnished(dir: string): Promise<void> {
  const lock = (root: string) => readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (lock(dir) === lock(ROOT)) symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  else await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: dir });
}
