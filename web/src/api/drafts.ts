import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { Data } from '../forms/schema.js';
import { client, Intention, isProblem, told } from './client.js';

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

/** Most forms have none: what there is is asked first, so that nothing is asked for in vain. */
async function find(form: string): Promise<{ version: number; body: Data } | undefined> {
  const { items } = (await told(client.GET('/drafts', {}))).data;
  if (!items.some((draft) => draft.form === form)) return undefined;
  return (await told(client.GET('/drafts/{form}', { params: { path: { form } } }))).data;
}

/** What is typed is kept on the server while it is typed; it comes back to the same person on any machine. */
export function useDraft(keyOf: () => string): Draft {
  const ready = ref(false);
  const initial = shallowRef<Data>();
  const state = ref<Saving>('none');
  let version = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Data | undefined;

  async function load(key: string): Promise<void> {
    [ready.value, initial.value, state.value, version, last] = [false, undefined, 'none', 0, undefined];
    const draft = await find(key).catch(() => undefined);
    if (key !== keyOf()) return;
    if (draft) {
      initial.value = draft.body;
      version = draft.version;
      state.value = 'saved';
    }
    ready.value = true;
  }

  async function store(): Promise<void> {
    const key = keyOf();
    const body = last;
    if (!body) return;
    state.value = 'saving';
    try {
      const params = {
        path: { form: key },
        header: { 'Idempotency-Key': new Intention().keyFor([key, version, body]) },
      };
      const { data } = await told(client.PUT('/drafts/{form}', { params, body: { version, body } }));
      if (key !== keyOf()) return;
      version = data.version;
      if (last === body) state.value = 'saved';
    } catch (error) {
      state.value = isProblem(error) && error.type.endsWith('/draft-changed') ? 'elsewhere' : 'failed';
    }
  }

  // A task whose action is not chosen yet has none.
  watch(keyOf, (key) => key.endsWith(':') || void load(key), { immediate: true });

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
      const params = { path: { form: keyOf() }, header: { 'Idempotency-Key': new Intention().keyFor(keyOf()) } };
      await client.DELETE('/drafts/{form}', { params }).catch(() => undefined);
      await load(keyOf());
    },
  };
}
