import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../scripts/root.mjs';

/** An authority of its own with certificates of Temporal, PostgreSQL and the service, made by the very script of production. */
export function certificatesIn(dir: string): (name: string) => string {
  execFileSync('sh', [join(ROOT, 'scripts', 'certificates.sh'), dir], { stdio: 'pipe' });
  return (name) => join(dir, name);
}
