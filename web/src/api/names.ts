import { useQuery } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { client, told } from './client.js';

/** Names of people for the usernames that stand on record, asked for when the first is to be shown; of strangers the username. */
export function useNames(): { of: (username: string | null | undefined) => string } {
  const needed = ref(false);
  const people = useQuery({
    queryKey: ['people-names'],
    staleTime: 300_000,
    enabled: needed,
    queryFn: async () => (await told(client.GET('/people', {}))).data.items,
  });
  const names = computed(() => new Map((people.data.value ?? []).map((p) => [p.username, p.name])));
  return {
    of: (username) => {
      if (!username) return '';
      needed.value = true;
      return names.value.get(username) ?? username;
    },
  };
}
