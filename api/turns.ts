/** One piece of work at a time of those that stand in the same line, within this process. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<T>(line: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(line) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(work);
    this.#last.set(line, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(line) === mine) this.#last.delete(line);
    }
  }
}
