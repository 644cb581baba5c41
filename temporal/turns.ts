/** Lets at most `most` pieces of work of one key run at the same time; the others wait in line. */
export class Turns {
  private readonly lines = new Map<string, { running: number; readonly waiting: (() => void)[] }>();

  constructor(private readonly most: number) {}

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const line = this.lines.get(key) ?? { running: 0, waiting: [] };
    this.lines.set(key, line);
    // Whoever ends hands his place over, so nobody who comes later slips in between.
    if (line.running < this.most) line.running += 1;
    else await new Promise<void>((next) => line.waiting.push(next));
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      if (next) next();
      else if (--line.running === 0) this.lines.delete(key);
    }
  }
}
