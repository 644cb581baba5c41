interface Line {
  running: number;
  /** Whoever ends hands his place over, so nobody who comes later slips in between. */
  readonly waiting: Set<() => void>;
}

/** Lets at most `most` pieces of work of one key run at the same time; the others wait in line. */
export class Turns {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly most: number) {}

  /** @returns undefined, with nothing begun, when its turn does not come by `until`, ms since 1970 */
  async take<T>(key: string, until: number, work: () => Promise<T>): Promise<T | undefined> {
    const line = this.lines.get(key) ?? { running: 0, waiting: new Set() };
    this.lines.set(key, line);
    if (line.running < this.most) line.running += 1;
    else if (!(await comesUp(line, until))) return undefined;
    try {
      return await work();
    } finally {
      const [next] = line.waiting;
      if (next) next();
      else if (--line.running === 0) this.lines.delete(key);
    }
  }
}

function comesUp({ waiting }: Line, until: number): Promise<boolean> {
  return new Promise((resolve) => {
    const told = (comes: boolean) => {
      clearTimeout(timer);
      waiting.delete(next);
      resolve(comes);
    };
    const next = () => told(true);
    const timer = setTimeout(() => told(false), Math.max(0, until - Date.now()));
    waiting.add(next);
  });
}
