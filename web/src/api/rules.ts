import { useQuery } from '@tanstack/vue-query';
import { lang } from '../i18n/lang.js';
import { client, told } from './client.js';

/** Limits, ladders and packs, as they are called. */
export const useRules = () =>
  useQuery({
    queryKey: ['rules', lang],
    queryFn: async () => (await told(client.GET('/rules', {}))).data,
  });
