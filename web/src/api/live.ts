import { useQueryClient } from '@tanstack/vue-query';
import { onUnmounted, watch } from 'vue';
import { connection } from './client.js';
import { session } from './session.js';
import { follow } from './stream.js';

/** Which answers are asked anew when the server says that something of this kind has changed. */
const TOUCHES: Readonly<Record<string, readonly string[]>> = {
  tasks: ['tasks', 'task', 'diary', 'request', 'requests'],
  case: ['case', 'cases', 'diary'],
  alerts: ['alerts'],
  refresh: ['tasks', 'task', 'case', 'cases', 'request', 'requests', 'diary', 'alerts', 'rates'],
};

/** The server's word of changes, while somebody is signed in and the page is looked at. */
export function useLive(): void {
  const queries = useQueryClient();
  const hear = (event: string): void => {
    for (const key of TOUCHES[event] ?? []) void queries.invalidateQueries({ queryKey: [key] });
  };
  let stop: (() => void) | undefined;
  const close = (): void => {
    stop?.();
    stop = undefined;
  };
  const open = (): void => {
    const { user, mustChange, mustEnrol } = session.known ?? {};
    if (!stop && user && !mustChange && !mustEnrol && !document.hidden)
      stop = follow(user.username, Object.keys(TOUCHES), hear);
  };
  const look = (): void => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', look);
  const deaf = session.listen();
  // A stream ends with its session, for good: whoever has signed in again begins another.
  watch(
    () => [session.known?.user.username, session.known?.mustChange, session.known?.mustEnrol, connection.ended],
    () => {
      close();
      if (!connection.ended) open();
    },
    { immediate: true },
  );
  onUnmounted(() => {
    document.removeEventListener('visibilitychange', look);
    deaf();
    close();
  });
}
