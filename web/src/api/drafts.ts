import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { Data } from '../forms/schema.js';
import { client, isProblem, told } from './client.js';

export type Saving = 'none' | 'typing' | 'saving' | 'saved' | 'failed' | 'elsewhere';

export interface Draft {
  /** Whether it is known if there is one. */
  readonly ready: Ref<boolean>;
  readonly initial: ShallowRef<Data | undefined>;
  readonly state: Ref<Saving>;
  change(data: Data): void;
  /** It was sent: the server has done with it, and so do we. */
  sent(): Promise<void>;
  drop(): Promise<void>;
}

const PAUSE_MS = 1_500;

/** What is typed is kept on the server while it is typed; it comes back to the same person on any machine. */
export function useDraft(keyOf: () => string): Draft {
  const ready = ref(false);
  const initial = shallowRef<Data>();
  const state = ref<Saving>('none');
  let version: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Data | undefined;

  async function load(key: string): Promise<void> {
    [ready.value, initial.value, state.value, version, last] = [false, undefined, 'none', undefined, undefined];
    try {
      const { data, response } = await told(client.GET('/drafts/{form}', { params: { path: { form: key } } }));
      if (key !== keyOf()) return;
      initial.value = data.body;
      version = response.headers.get('etag') ?? undefined;
      state.value = 'saved';
    } catch {
      // There is none, or it cannot be had just now: the form is filled in all the same.
    }
    if (key === keyOf()) ready.value = true;
  }

  async function store(): Promise<void> {
    const key = keyOf();
    const body = last;
    if (!body) return;
    state.value = 'saving';
    try {
      const header = version ? { 'If-Match': version } : { 'If-None-Match': '*' };
      const params = { path: { form: key }, header: header as never };
      const { response } = await told(client.PUT('/drafts/{form}', { params, body: { body } as never }));
      version = response.headers.get('etag') ?? undefined;
      if (last === body) state.value = 'saved';
    } catch (error) {
      state.value = isProblem(error) && error.status === 412 ? 'elsewhere' : 'failed';
    }
  }

  watch(keyOf, (key) => void load(key), { immediate: true });

  return {
    ready,
    initial,
    state,
    change(data) {
      last = data;
      state.value = 'typing';
      clearTimeout(timer);
      timer = setTimeout(() => void store(), PAUSE_MS);
    },
    async sent() {
      clearTimeout(timer);
      last = undefined;
      state.value = 'none';
    },
    async drop() {
      clearTimeout(timer);
      last = undefined;
      await client.DELETE('/drafts/{form}', { params: { path: { form: keyOf() } } }).catch(() => undefined);
      await load(keyOf());
    },
  };
}
