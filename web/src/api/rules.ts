import { useQuery } from '@tanstack/vue-query';
import { lang } from '../i18n/lang.js';
import { client, told } from './client.js';

/** Titles of rules by their keys. */
export function useRuleTitles(): (key: string) => string {
  const rules = useQuery({
    queryKey: ['rules', lang],
    queryFn: async () => (await told(client.GET('/rules', {}))).data,
  });
  return (key) => rules.data.value?.items.find((rule) => rule.key === key)?.title ?? key;
}
