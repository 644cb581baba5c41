import { Prisma } from '../generated/client.js';

/** Conditions that must all hold; those that are not asked for are left out. @param conditions one at least that is */
export const allOf = (conditions: readonly (Prisma.Sql | false)[]): Prisma.Sql =>
  Prisma.join(
    conditions.filter((condition) => condition !== false),
    ' AND ',
  );
