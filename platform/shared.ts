/**
 * Work that is done at most once in a while, whoever asks for it: those who ask meanwhile get what was there, or what is on its way.
 * What has failed is tried again by the next one.
 */
export function shared<T>(ms: number, work: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly result: Promise<T> } | undefined;
  return () => {
    const now = performance.now();
    if (last && now - last.at < ms) return last.result;
    const begun = { at: now, result: work() };
    last = begun;
    begun.result.catch(() => {
      if (last === begun) last = undefined;
    });
    return begun.result;
  };
}
