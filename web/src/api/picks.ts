import { client, told } from './client.js';

export interface Pick {
  readonly value: string;
  readonly label: string;
  /** What helps to choose. */
  readonly beside?: string;
  /** Why it cannot be chosen. */
  readonly barred?: string;
}

/** What may stand in a field, by the route that its schema names (`x-pick`). */
export async function picksOf(route: string, caseId: string | undefined): Promise<Pick[]> {
  switch (route) {
    case '/firms':
      return (await told(client.GET('/firms'))).data.items.map(({ id, name }) => ({ value: id, label: name }));
    case '/stations':
      return (await told(client.GET('/stations'))).data.items.map(({ id, name }) => ({ value: id, label: name }));
    case '/agencies':
      return (await told(client.GET('/agencies'))).data.items.map(({ id, name }) => ({ value: id, label: name }));
    case '/rules':
      return (await told(client.GET('/rules', {}))).data.ladders.map(({ key, title }) => ({
        value: key,
        label: title,
      }));
    case '/cases/{case}/candidates': {
      const path = { id: caseId ?? '' };
      const { items } = (await told(client.GET('/cases/{id}/candidates', { params: { path } }))).data;
      return items.map((c) => {
        const why = c.reasons.map((reason) => reason.text).join('；');
        const label = c.firmName ? `${c.name}（${c.firmName}）` : c.name;
        return { value: c.username, label, ...(c.eligible ? { beside: why } : { barred: why }) };
      });
    }
    case '/cases/{case}/observers': {
      const path = { id: caseId ?? '' };
      const { items } = (await told(client.GET('/cases/{id}/observers', { params: { path } }))).data;
      return items.map((o) => ({ value: o.username, label: o.firmName ? `${o.name}（${o.firmName}）` : o.name }));
    }
    default:
      throw new Error(`nothing is picked from ${route}`);
  }
}
