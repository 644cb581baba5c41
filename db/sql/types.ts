/**
 * What a parameter or a column of a statement is: PostgreSQL's own name of the type, and what the driver gives (`Out`) and
 * takes (`In`) for it. Whether it is true is asked of PostgreSQL in a test (registry.test.ts).
 */
export interface Type<Out, In = Out> {
  /** `pg_type.typname`. */
  readonly name: string;
  readonly nulls: Nulls;
  /** There for the compiler only. */
  readonly out?: Out;
  readonly in?: In;
}

/**
 * What is said of NULL. `never`; `column`: the column may hold it; `join`: the column may not, the outer join may bring it;
 * `ruled-out`: the column may hold it, the condition leaves such rows away.
 */
export type Nulls = 'never' | 'column' | 'join' | 'ruled-out';

const type = <Out, In = Out>(name: string): Type<Out, In> => ({ name, nulls: 'never' });

export const text = type<string>('text');
export const uuid = type<string>('uuid');
export const bool = type<boolean>('bool');
export const int4 = type<number>('int4');
/** 64 bits: the driver gives a text, so that nothing is rounded. What is surely small is cast to `int`. */
export const int8 = type<string, string | number>('int8');
export const float8 = type<number>('float8');
/** As text, so that nothing is rounded. */
export const numeric = type<string>('numeric');
export const bytea = type<Buffer>('bytea');
/** An instant; as text in ISO 8601 with its offset. */
export const timestamptz = type<Date, Date | string>('timestamptz');
/** A civil date, as a parameter. As a column it is cast to text: the driver would make an instant of it, local to the machine. */
export const date = type<never, string>('date');
/** What a function returns that returns nothing. */
export const nothing = type<string>('void');

/** A text of which more is known than the schema says. */
export const oneOf = <T extends string>(): Type<T> => type<T>('text');
/** A parameter is handed over as JSON text: of an array the driver would make one of PostgreSQL's. */
export const jsonb = <T>(): Type<T, string> => type<T, string>('jsonb');
export const json = <T>(): Type<T, string> => type<T, string>('json');

export const array = <Out, In>({ name }: Type<Out, In>): Type<Out[], readonly In[]> => type(`_${name}`);

const withNull = <Out, In>(of: Type<Out, In>, nulls: Nulls): Type<Out | null, In | null> => ({ name: of.name, nulls });

/** A column that may hold NULL; a parameter that may be. */
export const nullable = <Out, In>(of: Type<Out, In>): Type<Out | null, In | null> => withNull(of, 'column');

/** A column that holds no NULL, from the outer side of a join or beside another of a union. */
export const joined = <Out, In>(of: Type<Out, In>): Type<Out | null, In | null> => withNull(of, 'join');

/** A column that may hold NULL, of rows where it does not. */
export const present = <Out, In>(of: Type<Out, In>): Type<Out, In> => ({ ...of, nulls: 'ruled-out' });

/** A column that is a list: Prisma gives those no NOT NULL, and nothing writes one. */
export const list = <Out, In>(of: Type<Out, In>): Type<Out[], readonly In[]> => present(array(of));

/** As it stands in JSON: an instant is a text there. */
export type InJson<T> = T extends Date ? string : T;
