import type { Data } from '../forms/schema.js';
import { client, isProblem, judged, told } from './client.js';
import type { FormName } from './forms.js';
import type { components } from './generated.js';

/** Kinds of reference data, each with versions, a draft and its approval by another person. */
export type ReferenceKind = 'calendar' | 'rule' | 'ladder' | 'draw';
export interface Item {
  readonly kind: ReferenceKind;
  readonly pack: string;
  readonly key: string;
}
export type Version = components['schemas']['RuleVersion'];
export const formOfKind = (kind: ReferenceKind): FormName => kind;

const year = ({ key }: Item) => ({ year: Number(key) });
const ruled = ({ pack, key }: Item) => ({ pack, key });
const listed = (kind: ReferenceKind): 'rules' | 'ladders' => (kind === 'rule' ? 'rules' : 'ladders');

/** Whether anything was ever said of the year: what is not there is not asked for. */
async function isKnown({ key }: Item): Promise<boolean> {
  const [years, overview] = await Promise.all([told(client.GET('/calendars', {})), told(client.GET('/reference', {}))]);
  return (
    years.data.items.some(({ year: one }) => String(one) === key) ||
    overview.data.drafts.some((draft) => draft.kind === 'calendar' && draft.key === key)
  );
}

/** All versions, the newest first; none where nothing was ever said. */
export async function versionsOf(item: Item): Promise<readonly Version[]> {
  if (item.kind === 'calendar' && !(await isKnown(item))) return [];
  const ask = () => {
    if (item.kind === 'calendar') return told(client.GET('/calendars/{year}', { params: { path: year(item) } }));
    if (item.kind === 'draw') return told(client.GET('/draws/{pack}', { params: { path: { pack: item.pack } } }));
    const path = ruled(item);
    return listed(item.kind) === 'rules'
      ? told(client.GET('/rules/{pack}/{key}', { params: { path } }))
      : told(client.GET('/ladders/{pack}/{key}', { params: { path } }));
  };
  try {
    return (await ask()).data.items;
  } catch (problem) {
    if (isProblem(problem) && problem.status === 404) return [];
    throw problem;
  }
}

/** What the open draft moves, from a place on: to another day, or of the same day the rungs, or that it is certain now. */
export async function previewOf(item: Item, dates: 'other' | 'same', cursor: string) {
  const query = { limit: 50, dates, ...(cursor && { cursor }) };
  if (item.kind === 'calendar')
    return (await told(client.GET('/calendars/{year}/preview', { params: { path: year(item), query } }))).data;
  if (item.kind === 'draw')
    return (await told(client.GET('/draws/{pack}/preview', { params: { path: { pack: item.pack }, query } }))).data;
  const params = { path: ruled(item), query };
  return listed(item.kind) === 'rules'
    ? (await told(client.GET('/rules/{pack}/{key}/preview', { params }))).data
    : (await told(client.GET('/ladders/{pack}/{key}/preview', { params }))).data;
}

export async function draftOf(item: Item, said: Data, key: string): Promise<void> {
  const header = { 'Idempotency-Key': key };
  if (item.kind === 'calendar')
    await told(client.PUT('/calendars/{year}', { params: { path: year(item), header }, body: judged(said) }));
  else if (item.kind === 'draw')
    await told(client.PUT('/draws/{pack}', { params: { path: { pack: item.pack }, header }, body: judged(said) }));
  else if (listed(item.kind) === 'rules')
    await told(client.PUT('/rules/{pack}/{key}', { params: { path: ruled(item), header }, body: judged(said) }));
  else await told(client.PUT('/ladders/{pack}/{key}', { params: { path: ruled(item), header }, body: judged(said) }));
}

/** @param version that which was previewed */
export async function approve(item: Item, version: number, key: string): Promise<void> {
  const [header, body] = [{ 'Idempotency-Key': key }, { version }];
  if (item.kind === 'calendar')
    await told(client.POST('/calendars/{year}/actions/approve', { params: { path: year(item), header }, body }));
  else if (item.kind === 'draw')
    await told(client.POST('/draws/{pack}/actions/approve', { params: { path: { pack: item.pack }, header }, body }));
  else if (listed(item.kind) === 'rules')
    await told(client.POST('/rules/{pack}/{key}/actions/approve', { params: { path: ruled(item), header }, body }));
  else
    await told(client.POST('/ladders/{pack}/{key}/actions/approve', { params: { path: ruled(item), header }, body }));
}
