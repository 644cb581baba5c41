/**
 * The shortest part of a list that still fails, as far as the attempts allow (delta debugging): leaves out halves, then
 * quarters, and so on, keeping what still fails. Chance plays a part in what is tried, so the answer is a short failing
 * part, not the shortest one.
 *
 * @param fails tries a part; called at most `attempts` times, never with the whole list nor with nothing
 */
export async function shrink<T>(
  list: readonly T[],
  fails: (part: readonly T[]) => Promise<boolean>,
  attempts: number,
): Promise<readonly T[]> {
  let current = list;
  let left = attempts;
  for (let parts = 2; current.length > 1 && left > 0;) {
    const size = Math.ceil(current.length / parts);
    let smaller: readonly T[] | undefined;
    for (let from = 0; from < current.length && left > 0 && !smaller; from += size) {
      const without = [...current.slice(0, from), ...current.slice(from + size)];
      if (without.length === 0) continue;
      left -= 1;
      if (await fails(without)) smaller = without;
    }
    if (smaller) {
      current = smaller;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) break;
    else parts = Math.min(current.length, parts * 2);
  }
  return current;
}
