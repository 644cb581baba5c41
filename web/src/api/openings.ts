import type { Schema } from '../forms/schema.js';
import { client, told } from './client.js';

/** The form that a case is opened with. */
export async function openingForm(door: 'application' | 'notice'): Promise<Schema> {
  const { data } = await told(client.GET('/forms/{name}', { params: { path: { name: door } } }));
  return data.schema as Schema;
}
