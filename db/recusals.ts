import { Prisma } from './generated/client.js';

/**
 * Who has recused himself from a case (review.recuse) has no more to do with it than anybody outside, for good. His cases are few, and
 * found by an index of their own.
 */
export const RECUSED = `kind = 'review.recuse'`;

const casesOf = (username: string, id: string): Prisma.Sql =>
  Prisma.sql`ARRAY(SELECT ${Prisma.raw(id)} FROM event WHERE actor = ${username} AND ${Prisma.raw(RECUSED)})`;

/** Of none of these cases. @param column with the id of the case */
export const notRecused = (column: string, username: string): Prisma.Sql =>
  Prisma.sql`${Prisma.raw(column)} <> ALL (${casesOf(username, 'proceeding_id')})`;

/** The same by the id of a task, which begins with that of its case: what is counted in an index alone stays so. */
export const notOfRecused = (column: string, username: string): Prisma.Sql =>
  Prisma.sql`left(${Prisma.raw(column)}, 36) <> ALL (${casesOf(username, 'proceeding_id::text')})`;
