import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../scripts/root.mjs';

export interface Started {
  readonly child: ChildProcess;
  output(): string;
  readonly exit: Promise<number | null>;
}

/**
 * Runs a script of package.json as from a terminal: in a group of its own, which Ctrl-C reaches as a whole. A service has no
 * case in it unless `DEMO_DATA` says so.
 */
export function npm(args: readonly string[], env: Record<string, string>): Started {
  const ports = { POSTGRES_PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0', METRICS_PORT: '0' };
  const child = spawn('npm', [...args], {
    cwd: ROOT,
    env: { ...process.env, ...ports, LOG_LEVEL: 'warn', DEMO_DATA: 'empty', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  child.stdout.on('data', (data: Buffer) => (text += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text += data.toString()));
  return {
    child,
    output: () => text,
    exit: new Promise<number | null>((resolve) => child.once('exit', resolve)),
  };
}

/** Waits until the service says that it is ready. @throws what it said, when it ends instead */
export async function ready(start: Started): Promise<{ url: string; seconds: number }> {
  const since = Date.now();
  for (;;) {
    const url = /^ready (http:\S+)$/m.exec(start.output())?.[1];
    if (url) return { url, seconds: (Date.now() - since) / 1000 };
    if (start.child.exitCode !== null) throw new Error(start.output());
    await sleep(50);
  }
}

/** Ctrl-C. */
export async function interrupted({ child, exit }: Started): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return;
  process.kill(-child.pid, 'SIGINT');
  await exit;
}
