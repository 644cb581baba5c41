import process from 'node:process';

/** A failure whose message is meant for the person at the console: one sentence, Chinese and English, no stack. */
export class Sorry extends Error {
  /**
   * @param {string} zh
   * @param {string} en
   */
  constructor(zh, en) {
    super(`${zh} / ${en}`);
    this.name = 'Sorry';
  }
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Announces a piece of work, does it and tells how long it took, with a sign of life every ten seconds.
 *
 * @template T
 * @param {string} what
 * @param {() => T | Promise<T>} work
 * @param {() => string} [far] how far it is
 * @returns {Promise<T>}
 */
export async function step(what, work, far = () => '') {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  say(`· ${what} …`);
  const alive = setInterval(() => say(`  … ${far() || what}  ${seconds()}`), 10_000);
  try {
    const result = await work();
    say(`  ✓ ${what} ${seconds()}`);
    return result;
  } finally {
    clearInterval(alive);
  }
}

/** Ends the process with the sentence of a {@link Sorry}, or with the stack of what nobody foresaw. @param {unknown} error */
export function giveUp(error) {
  process.stderr.write(
    `${error instanceof Sorry ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}

// A reader that went away (`npm start | head`) must not take the service down with it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
