import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { lang } from '../i18n/lang.js';
import { client, told } from './client.js';

/** The words for every code, asked once per language. */
export function useLabels(): { of: (list: string, code: string | null | undefined) => string } {
  const lists = useQuery({
    queryKey: ['code-lists', lang],
    staleTime: Infinity,
    queryFn: async () => (await told(client.GET('/code-lists'))).data.items,
  });
  const byList = computed(
    () => new Map((lists.data.value ?? []).map((l) => [l.name, new Map(l.values.map((v) => [v.const, v.title]))])),
  );
  return { of: (list, code) => (code ? (byList.value.get(list)?.get(code) ?? code) : '') };
}
