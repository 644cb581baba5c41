import { useQueryClient } from '@tanstack/vue-query';
import { ElMessage } from 'element-plus';
import 'element-plus/es/components/message/style/css';
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { Intention, isProblem, type Problem } from '../api/client.js';
import type { Draft } from '../api/drafts.js';

export interface Sending {
  readonly problem: ShallowRef<Problem | null>;
  readonly busy: Ref<boolean>;
  /** Once for one intention, however often it is tried; what it is refused with stands in `problem`. */
  readonly send: (intended: unknown, post: (key: string) => Promise<void>) => Promise<void>;
  /** The problem is dealt with: what is sent next is another intention. */
  readonly anew: () => void;
}

export function useSending(): Sending {
  const problem = shallowRef<Problem | null>(null);
  const busy = ref(false);
  const intention = new Intention();
  return {
    problem,
    busy,
    async send(intended, post) {
      [busy.value, problem.value] = [true, null];
      try {
        await post(intention.keyFor(intended));
        intention.done();
      } catch (error) {
        if (!isProblem(error)) throw error;
        problem.value = error;
      } finally {
        busy.value = false;
      }
    },
    anew() {
      problem.value = null;
      intention.done();
    },
  };
}

/** What follows when something was done in a case: it is said, what it may have changed is asked anew, and its case is shown. */
export function useDone(draft: Draft): (response: Response, what: string, to: string) => Promise<void> {
  const { t } = useI18n();
  const [router, queries] = [useRouter(), useQueryClient()];
  return async (response, what, to) => {
    await draft.sent();
    ElMessage.success(t(response.status === 202 ? 'task.taken' : 'task.done', { what }));
    await Promise.all(
      ['tasks', 'task', 'case', 'cases', 'request', 'requests'].map((key) =>
        queries.invalidateQueries({ queryKey: [key], refetchType: 'none' }),
      ),
    );
    await router.push(to);
  };
}
