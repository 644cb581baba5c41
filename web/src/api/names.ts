import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { client, told } from './client.js';

/** Names of people for the usernames that stand on record; of somebody elsewhere the username itself. */
export function useNames(): { of: (username: string | null | undefined) => string } {
  const people = useQuery({
    queryKey: ['people-names'],
    staleTime: 300_000,
    queryFn: async () => (await told(client.GET('/people', {}))).data.items,
  });
  const names = computed(() => new Map((people.data.value ?? []).map((p) => [p.username, p.name])));
  return { of: (username) => (username ? (names.value.get(username) ?? username) : '') };
}
