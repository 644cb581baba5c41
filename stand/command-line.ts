interface Program<O> {
  /** @throws Error with one sentence about what is wrong */
  readonly options: (args: readonly string[]) => O;
  readonly usage: string;
  /** Answers the exit code; the signal is Ctrl-C. */
  readonly work: (options: O, signal: AbortSignal) => Promise<number>;
}

/** Runs a program of the command line to its end: 2 and its usage after wrong options, 130 after Ctrl-C, 1 on an error. */
export async function runProgram<O>({ options, usage, work }: Program<O>): Promise<never> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!interrupted.signal.aborted) console.error('· 正在停止 / stopping');
      interrupted.abort();
    });
  }
  const code = await attempt();
  // Worker threads may keep the process alive after all is written; what is still in the pipes is written first.
  return new Promise<never>(() => process.stderr.write('', () => process.stdout.write('', () => process.exit(code))));

  async function attempt(): Promise<number> {
    let chosen: O;
    try {
      chosen = options(process.argv.slice(2));
    } catch (error) {
      console.error(`${(error as Error).message}\n${usage}`);
      return 2;
    }
    try {
      return await work(chosen, interrupted.signal);
    } catch (error) {
      if (interrupted.signal.aborted) return 130;
      console.error(error);
      return 1;
    }
  }
}

/** @throws Error with one sentence about what is wrong */
export function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`${name} ${text}: a whole number from ${least} to ${most} is needed`);
  return value;
}
