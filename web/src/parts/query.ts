import { computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/** A filter that lives in the address, so that going back, sending a link and reloading keep it. */
export function useQueryText(name: string, usual = ''): WritableComputedRef<string> {
  const [route, router] = [useRoute(), useRouter()];
  return computed({
    get: () => (typeof route.query[name] === 'string' ? route.query[name] : usual),
    set: (value) => {
      const { [name]: _, cursor: __, ...rest } = route.query;
      void router.replace({ query: value && value !== usual ? { ...rest, [name]: value } : rest });
    },
  });
}

/** Pages of a list by cursor: forward by what the last one named, back by the trail. */
export function usePages(): { cursor: WritableComputedRef<string>; forward: (next: string) => void; back: () => void } {
  const [route, router] = [useRoute(), useRouter()];
  const cursor = useQueryText('cursor');
  return {
    cursor,
    forward: (next) => void router.push({ query: { ...route.query, cursor: next } }),
    back: () => router.back(),
  };
}
