/** What is done where nothing is: the clocks speak. */
export const TIME = 'time';

/** Which forms come on offer after which, as cases have shown it so far. */
export class Ways {
  /** By what was done, or how the case began. */
  private readonly after = new Map<unknown, Set<string>>();
  /** All that a case came by, by how it began. */
  private readonly met = new Map<unknown, Set<string>>();

  /** After `did` these names were on offer, before it those. */
  learn(begun: unknown, did: unknown, before: readonly string[], now: readonly string[]): void {
    for (const name of now) {
      if (!before.includes(name)) added(this.after, did, name);
      added(this.met, begun, name);
    }
  }

  /** The beginning from which most of these were met; undefined where none was. */
  promising<T>(beginnings: readonly T[], wanted: ReadonlySet<string>): T | undefined {
    const metOf = (begun: T) => [...(this.met.get(begun) ?? [])].filter((name) => wanted.has(name)).length;
    const most = Math.max(...beginnings.map(metOf));
    return most === 0 ? undefined : beginnings.find((begun) => metOf(begun) === most);
  }

  /** Those of the choices from which any of what is wanted has come in the fewest steps. */
  nearest(choices: readonly string[], wanted: ReadonlySet<string>): string[] {
    const reaching = new Set(wanted);
    for (let size = -1; size !== reaching.size;) {
      size = reaching.size;
      const more = [...this.after].filter(([, names]) => [...names].some((name) => reaching.has(name)));
      const near = choices.filter((choice) => more.some(([did]) => did === choice));
      if (near.length > 0) return near;
      for (const [did] of more) if (typeof did === 'string') reaching.add(did);
    }
    return [];
  }
}

function added<K>(map: Map<K, Set<string>>, key: K, name: string): void {
  const known = map.get(key) ?? new Set();
  map.set(key, known);
  known.add(name);
}
