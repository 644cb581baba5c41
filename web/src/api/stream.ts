import { client, connection } from './client.js';

/**
 * One tab of a browser holds the stream, and tells the others what it hears: of HTTP/1.1 a browser has six connections to a
 * server, for all of its tabs. Who holds it is whoever has the lock; when he goes, the next takes over. Where there are no locks
 * (over plain HTTP off localhost), each tab has a stream of its own.
 */

const AGAIN_MS = 15_000;

/**
 * @param events that are listened for
 * @param hear told of each, whichever tab it came to; `refresh`: of what may have been missed
 * @returns how to stop
 */
export function follow(whose: string, events: readonly string[], hear: (event: string) => void): () => void {
  const name = `stream:${whose}`;
  const ended = new AbortController();
  const { signal } = ended;
  const tabs = new BroadcastChannel(name);
  tabs.onmessage = ({ data }) => hear(String(data));
  signal.addEventListener('abort', () => tabs.close());
  const tell = (event: string): void => {
    hear(event);
    tabs.postMessage(event);
  };

  /** Until the end. */
  const hold = (): Promise<void> =>
    new Promise((done) => {
      let source: EventSource | undefined;
      let again: ReturnType<typeof setTimeout> | undefined;
      const open = (): void => {
        source = new EventSource('/api/v1/stream');
        for (const event of events) source.addEventListener(event, () => tell(event));
        // What is lost is looked for by the browser; what is refused is not: the session is over, or the service for a moment.
        source.onerror = () => {
          if (source?.readyState === EventSource.CLOSED) again = setTimeout(() => void retry(), AGAIN_MS);
        };
      };
      const retry = async (): Promise<void> => {
        await client.GET('/sessions/current').catch(() => undefined);
        if (signal.aborted || connection.ended) return;
        open();
        tell('refresh');
      };
      signal.addEventListener('abort', () => {
        clearTimeout(again);
        source?.close();
        done();
      });
      open();
    });

  if ('locks' in navigator) void takeTurns(name, hold, () => tell('refresh'), signal);
  else void hold();
  return () => ended.abort();
}

/** @param late told by whoever has waited, when it is his turn */
async function takeTurns(name: string, hold: () => Promise<void>, late: () => void, signal: AbortSignal) {
  let free = true;
  await navigator.locks.request(name, { ifAvailable: true }, (lock) => {
    free = lock !== null;
    return free ? hold() : undefined;
  });
  if (free || signal.aborted) return;
  const turn = (): Promise<void> => {
    late();
    return hold();
  };
  // Whoever stops waiting is told so by an error.
  await navigator.locks.request(name, { signal }, turn).catch(() => undefined);
}
