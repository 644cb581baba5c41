import { ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { client, Intention, isProblem, told, type BodyOf } from '../api/client.js';
import { csv, filtersOf } from './csv.js';

type Said = BodyOf<'/exports'>;

export interface Export {
  readonly list: Said['list'];
  /** What the list was asked for by. */
  readonly filters: Readonly<Record<string, unknown>>;
  /** Name of the file. */
  readonly file: string;
  readonly head: readonly unknown[];
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * The one way in which the console makes a file of a list: the server puts it on record first, and asks for the second factor where the
 * agency has it so; without its answer there is no file.
 */
export function useExport(): { readonly busy: Ref<boolean>; readonly save: (of: Export) => Promise<void> } {
  const { t } = useI18n();
  const busy = ref(false);
  const intention = new Intention();
  return {
    busy,
    async save({ list, filters, file, head, rows }) {
      busy.value = true;
      const body: Said = { list, rows: rows.length, filters: filtersOf(filters) };
      try {
        // Sent again without an answer it is the same file, and one line of the record.
        const params = { header: { 'Idempotency-Key': intention.keyFor(body) } };
        await told(client.POST('/exports', { params, body }));
        intention.done();
        download(file, csv([head, ...rows]));
      } catch (problem) {
        // To be shown the second factor again is asked for by the frame (SignInAgain.vue).
        const asked = isProblem(problem) && problem.type === '/problems/second-factor-again';
        if (!asked) {
          const { tell } = await import('./tell.js');
          tell(isProblem(problem) && problem.title ? problem.title : t('state.offline'));
        }
      } finally {
        busy.value = false;
      }
    },
  };
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
