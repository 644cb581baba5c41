import type { z } from 'zod';
import type { groups } from './messages/fields/titles-zh.js';

/** A part of a long form. */
export type Group = keyof typeof groups;

/** Fields of a long form that belong together: each says so itself (`x-group`), by the title that the catalogue has. */
export function inGroup<F extends Readonly<Record<string, z.ZodType>>>(group: Group, fields: F): F {
  const grouped = Object.entries(fields).map(([name, field]) => [name, field.meta({ 'x-group': group })] as const);
  return Object.fromEntries(grouped) as F;
}
