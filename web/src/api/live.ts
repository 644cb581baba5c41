import { useQueryClient } from '@tanstack/vue-query';
import { onUnmounted, watch } from 'vue';
import { connection } from './client.js';
import { session } from './session.js';

/** Which answers are asked anew when the server says that something of this kind has changed. */
const TOUCHES: Readonly<Record<string, readonly string[]>> = {
  tasks: ['tasks', 'task', 'diary'],
  case: ['case', 'cases', 'diary'],
  alerts: ['alerts'],
  refresh: ['tasks', 'task', 'case', 'cases', 'diary', 'alerts', 'rates'],
};

/** The server's word of changes, while somebody is signed in and the page is looked at. */
export function useLive(): void {
  const queries = useQueryClient();
  let source: EventSource | undefined;
  const close = (): void => {
    source?.close();
    source = undefined;
  };
  const open = (): void => {
    if (source || !session.known || session.known.mustChange || document.hidden) return;
    source = new EventSource('/api/v1/stream');
    for (const [event, keys] of Object.entries(TOUCHES))
      source.addEventListener(event, () => {
        for (const key of keys) void queries.invalidateQueries({ queryKey: [key] });
      });
  };
  const follow = (): void => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', follow);
  // A stream ends with its session, for good: whoever has signed in again begins another.
  watch(
    () => [session.known?.user.username, session.known?.mustChange, connection.ended],
    () => {
      close();
      if (!connection.ended) open();
    },
    { immediate: true },
  );
  onUnmounted(() => {
    document.removeEventListener('visibilitychange', follow);
    close();
  });
}
