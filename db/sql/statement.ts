import type { Pool, PoolClient, QueryResult } from 'pg';
import type { Prisma } from '../generated/client.js';
import type { Type } from './types.js';

/**
 * The only way in for SQL that is written by hand. A statement says what goes in and what comes out; the row's type follows
 * from that, and a test compares it with what PostgreSQL says of every statement there is (docs/decisions/0020).
 */
export type Queryable = Pick<Pool | PoolClient, 'query'>;

export type Columns = Readonly<Record<string, Type<unknown>>>;

/** The row of columns. */
export type RowOf<C extends Columns> = {
  readonly [K in keyof C]: C[K] extends Type<infer Out, unknown> ? Out : never;
};

type Parameters = readonly Type<unknown>[];
type ValuesOf<P extends Parameters> = { readonly [K in keyof P]: P[K] extends Type<unknown, infer In> ? In : never };

export interface Statement<P extends Parameters = Parameters, C extends Columns = Columns> {
  readonly name: string;
  readonly text: string;
  /** Of $1, $2 … in this order. */
  readonly parameters: P;
  readonly columns: C;
  /**
   * Why it is parsed and planned each time. Without this it is once per connection, by its name: parsing and planning were
   * more than half of what PostgreSQL spent on a command (simulated year, 2 cores).
   */
  readonly unprepared?: string;
}

/** The row of a statement. */
export type Row<S extends { readonly columns: Columns }> = RowOf<S['columns']>;

/** Statements of one form, put together for each question of fragments that carry their own values. */
export interface Family<Q, C extends Columns = Columns> {
  readonly name: string;
  readonly columns: C;
  readonly compose: (question: Q) => Prisma.Sql;
}

/** A family with some of its statements. */
export interface Composed {
  readonly columns: Columns;
  readonly examples: (() => readonly Prisma.Sql[])[];
}

const statements = new Map<string, Statement>();
const families = new Map<string, Composed>();

/** All that the modules loaded so far have declared. */
export const registry = {
  statements: statements as ReadonlyMap<string, Statement>,
  families: families as ReadonlyMap<string, Composed>,
};

function claim(name: string): void {
  if (statements.has(name) || families.has(name)) throw new Error(`two statements are named ${name}`);
}

/**
 * Declares a statement; at the top of a module.
 *
 * @param declared without `parameters` it takes none, without `columns` it gives no rows
 * @throws Error when the name is taken
 */
export function statement<const P extends Parameters = readonly [], C extends Columns = NoColumns>(
  declared: Omit<Statement, 'parameters' | 'columns'> & { readonly parameters?: P; readonly columns?: C },
): Statement<P, C> {
  claim(declared.name);
  const made = { parameters: [], columns: {}, ...declared };
  statements.set(made.name, made);
  return made as unknown as Statement<P, C>;
}

type NoColumns = Readonly<Record<never, never>>;

/** Declares a family; at the top of a module, with `examplesOf` below it. @throws Error when the name is taken */
export function family<Q, C extends Columns>(declared: Family<Q, C>): Family<Q, C> {
  claim(declared.name);
  families.set(declared.name, { columns: declared.columns, examples: [] });
  return declared;
}

/** Questions that between them make use of every fragment a family is put together of; by whoever has the fragments. */
export function examplesOf<Q>({ name, compose }: Family<Q>, ...questions: readonly NoInfer<Q>[]): void {
  families.get(name)?.examples.push(() => questions.map(compose));
}

/** @returns the rows */
export async function run<P extends Parameters, C extends Columns>(
  db: Queryable,
  asked: Statement<P, C>,
  ...[values]: Given<P>
): Promise<RowOf<C>[]> {
  return (await execute(db, asked, values)).rows as RowOf<C>[];
}

/** @returns the first row, if there is one */
export async function first<P extends Parameters, C extends Columns>(
  db: Queryable,
  asked: Statement<P, C>,
  ...[values]: Given<P>
): Promise<RowOf<C> | undefined> {
  return (await execute(db, asked, values)).rows[0] as RowOf<C> | undefined;
}

/** @returns how many rows it found, or changed */
export async function count<P extends Parameters, C extends Columns>(
  db: Queryable,
  asked: Statement<P, C>,
  ...[values]: Given<P>
): Promise<number> {
  return (await execute(db, asked, values)).rowCount ?? 0;
}

/** Nothing at all where it has no parameters. */
type Given<P extends Parameters> = P extends readonly [] ? [] : [values: ValuesOf<P>];

const NONE: readonly unknown[] = [];

function execute(
  db: Queryable,
  { name, text, unprepared }: Statement,
  values: readonly unknown[] = NONE,
): Promise<QueryResult> {
  return db.query(
    unprepared === undefined ? { name, text, values: values as unknown[] } : { text, values: values as unknown[] },
  );
}

/** @returns the rows of a family's statement; what is put together anew each time is planned anew too */
export async function compose<Q, C extends Columns>(
  db: Queryable,
  { compose }: Family<Q, C>,
  question: Q,
): Promise<RowOf<C>[]> {
  const { text, values } = compose(question);
  return (await db.query({ text, values })).rows as RowOf<C>[];
}
