import { useQuery } from '@tanstack/vue-query';
import { computed, type ComputedRef } from 'vue';
import { client, told } from './client.js';
import { session } from './session.js';

export interface County {
  readonly id: string;
  readonly name: string;
}

export interface Counties {
  /** Those below one's own agency; none for whoever has but his own. */
  readonly all: ComputedRef<readonly County[]>;
  /** Whether cases of several stand in one list: then each says of which it is. */
  readonly several: ComputedRef<boolean>;
  readonly nameOf: (id: string) => string;
}

/** The agencies whose cases somebody of a body above them sees. */
export function useCounties(): Counties {
  const known = useQuery({
    queryKey: ['agencies'],
    staleTime: 300_000,
    enabled: session.is('bureau'),
    queryFn: async () => (await told(client.GET('/agencies', {}))).data.items,
  });
  const own = session.now.user.agency;
  const all = computed(() => (known.data.value ?? []).filter(({ id }) => id !== own));
  return {
    all,
    several: computed(() => all.value.length > 0),
    nameOf: (id) => known.data.value?.find((a) => a.id === id)?.name ?? id,
  };
}
