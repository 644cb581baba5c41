import type { Schema } from '../forms/schema.js';
import { client, told } from './client.js';
import type { paths } from './generated.js';

export type FormName = paths['/forms/{name}']['get']['parameters']['path']['name'];

/** A form that no case and no task offers. */
export async function formOf(name: FormName): Promise<Schema> {
  const { data } = await told(client.GET('/forms/{name}', { params: { path: { name } } }));
  return data.schema;
}
