/**
 * Chance that can be had again: every question ("does case 12 come on paper first?") has its own generator, seeded by
 * the run's seed and the question. So the answer depends neither on the order in which people act nor on how many
 * other questions were asked before.
 */
export class Random {
  #state: number;

  constructor(state: number) {
    this.#state = state >>> 0;
  }

  /** In [0, 1). mulberry32: small, fast and even enough for a county. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(list: readonly T[]): T {
    const item = list[Math.floor(this.next() * list.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** One of the keys, each as likely as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) if ((left -= weight) < 0) return key;
    return entries.at(-1)![0];
  }

  /** Between `least` and `most`, most often near `usual` (triangular). */
  about([least, usual, most]: Span): number {
    const u = this.next();
    const range = most - least;
    if (range <= 0) return least;
    const turn = (usual - least) / range;
    return u < turn
      ? least + Math.sqrt(u * range * (usual - least))
      : most - Math.sqrt((1 - u) * range * (most - usual));
  }
}

/** Least, usual, most. */
export type Span = readonly [least: number, usual: number, most: number];

/** The generator of one question. */
export function random(seed: number, ...question: readonly (string | number)[]): Random {
  let hash = 0x811c9dc5;
  for (const character of `${seed}/${question.join('/')}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return new Random(hash ^ (hash >>> 16));
}
