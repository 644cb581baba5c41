import { spawn } from 'node:child_process';

/**
 * Starts a program whose files are for their owner's eyes alone (0600, folders 0700), whatever it does about that itself: a child
 * takes over the mask of this moment. The one place where the mask is set; of this process it stays as it was, for what is
 * installed and built is read by the database's user as well.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { env: Record<string, string> }} options `env` is all of it
 */
export function spawnPrivate(program, args, options) {
  const mask = process.umask(0o077);
  try {
    return spawn(program, [...args], options);
  } finally {
    process.umask(mask);
  }
}
