import { useQuery } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { lang } from '../i18n/lang.js';
import { client, told } from './client.js';
import { session } from './session.js';

/** The rates of a period, by default of the year: asked once for all parts of a page that show them. */
export function useRates(period: { from?: Ref<string>; to?: Ref<string>; agency?: Ref<string> } = {}) {
  const { from, to, agency } = period;
  return useQuery({
    queryKey: ['rates', 'figures', agency ?? '', from ?? '', to ?? '', lang],
    enabled: session.may('indicator:read'),
    queryFn: async () => {
      const query = {
        ...(agency?.value && { agency: agency.value }),
        ...(from && { from: from.value }),
        ...(to && { to: to.value }),
      };
      return (await told(client.GET('/indicators', { params: { query } }))).data;
    },
  });
}
