import { client, told, judged } from './client.js';
import type { FormName } from './forms.js';
import type { Data } from '../forms/schema.js';

export type OfficeKind = 'person' | 'firm' | 'station' | 'agency';

interface Register {
  /** Forms of a new line and of a change. */
  readonly form: FormName;
  readonly change: FormName;
  /** Where its list stands. */
  readonly tab: string;
  readonly read: (id: string) => Promise<object>;
}

const among =
  (path: '/firms' | '/stations' | '/agencies') =>
  async (id: string): Promise<object> => {
    const { items } = (await told(client.GET(path))).data as { items: readonly { id: string }[] };
    return (
      items.find((item) => item.id === id) ??
      Promise.reject(Object.assign(new Error(), { type: 'missing', status: 404 }))
    );
  };

export const KINDS: Readonly<Record<OfficeKind, Register>> = {
  person: {
    form: 'person',
    change: 'person-change',
    tab: 'people',
    read: async (username) => (await told(client.GET('/people/{username}', { params: { path: { username } } }))).data,
  },
  firm: { form: 'firm', change: 'firm-change', tab: 'firms', read: among('/firms') },
  station: { form: 'station', change: 'station-change', tab: 'stations', read: among('/stations') },
  agency: { form: 'agency', change: 'agency-change', tab: 'agencies', read: among('/agencies') },
};

/** Enters a new line, or changes one. */
export async function sendTo(kind: OfficeKind, id: string | undefined, said: Data, key: string): Promise<object> {
  const header = { 'Idempotency-Key': key };
  switch (kind) {
    case 'person':
      return id === undefined
        ? (await told(client.POST('/people', { params: { header }, body: judged(said) }))).data
        : (
            await told(
              client.PATCH('/people/{username}', { params: { path: { username: id }, header }, body: judged(said) }),
            )
          ).data;
    case 'firm':
      return id === undefined
        ? (await told(client.POST('/firms', { params: { header }, body: judged(said) }))).data
        : (await told(client.PATCH('/firms/{id}', { params: { path: { id }, header }, body: judged(said) }))).data;
    case 'station':
      return id === undefined
        ? (await told(client.POST('/stations', { params: { header }, body: judged(said) }))).data
        : (await told(client.PATCH('/stations/{id}', { params: { path: { id }, header }, body: judged(said) }))).data;
    case 'agency':
      return id === undefined
        ? (await told(client.POST('/agencies', { params: { header }, body: judged(said) }))).data
        : (await told(client.PATCH('/agencies/{id}', { params: { path: { id }, header }, body: judged(said) }))).data;
  }
}
