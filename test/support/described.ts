import type { Connection, FieldDef, Submittable, ClientBase } from 'pg';
import type { Columns, Statement } from '../../db/sql/statement.js';
import type { Type } from '../../db/sql/types.js';

/** What PostgreSQL says of a statement that it has parsed, by the names of the types. */
export interface Described {
  readonly parameters: readonly string[];
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    /** Of a plain column of a table; of anything computed nobody can say. */
    readonly notNull: boolean | undefined;
  }[];
}

/** Parse and Describe of the extended protocol: nothing is run. */
class Description implements Submittable {
  #parameters: number[] = [];
  #fields: FieldDef[] = [];
  readonly done: Promise<{ parameters: number[]; fields: FieldDef[] }>;
  #end!: { resolve(): void; reject(error: Error): void };

  constructor(private readonly text: string) {
    this.done = new Promise((resolve, reject) => {
      this.#end = { resolve: () => resolve({ parameters: this.#parameters, fields: this.#fields }), reject };
    });
  }

  submit(connection: Connection): void {
    connection.once('parameterDescription', ({ dataTypeIDs }: { dataTypeIDs: number[] }) => {
      this.#parameters = dataTypeIDs;
    });
    connection.parse({ name: '', text: this.text, types: [] }, true);
    connection.describe({ type: 'S', name: '' }, true);
    connection.sync();
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.#fields = fields;
  }

  handleError(error: Error): void {
    this.#end.reject(error);
  }

  handleReadyForQuery(): void {
    this.#end.resolve();
  }
}

/** @throws whatever PostgreSQL says of a text that it cannot parse */
export async function describe(client: ClientBase, text: string): Promise<Described> {
  const { parameters, fields } = await client.query(new Description(text)).done;
  const types = await client.query<{ oid: number; typname: string }>(
    'SELECT oid::int, typname FROM pg_type WHERE oid = ANY ($1::int[])',
    [[...parameters, ...fields.map((f) => f.dataTypeID)]],
  );
  const origins = await client.query<{ table: number; column: number; attnotnull: boolean }>(
    `SELECT attrelid::int AS table, attnum::int AS column, attnotnull FROM pg_attribute WHERE attrelid = ANY ($1::int[])`,
    [fields.map((f) => f.tableID)],
  );
  const nameOf = (oid: number): string => types.rows.find((t) => t.oid === oid)?.typname ?? String(oid);
  return {
    parameters: parameters.map(nameOf),
    columns: fields.map(({ name, dataTypeID, tableID, columnID }) => ({
      name,
      type: nameOf(dataTypeID),
      notNull: origins.rows.find((o) => o.table === tableID && o.column === columnID)?.attnotnull,
    })),
  };
}

/** Where a statement says something else than PostgreSQL; empty when it is right. */
export function faultsOf(
  { parameters, columns }: Pick<Statement, 'parameters' | 'columns'>,
  said: Described,
): string[] {
  const declared = parameters.map((p) => p.name).join(', ');
  const asked = said.parameters.join(', ');
  return [
    ...(declared === asked ? [] : [`takes (${asked}), declared are (${declared})`]),
    ...columnFaults(columns, said),
  ];
}

/** The same of what is put together of fragments: their values must be such as the driver can write as what is asked for. */
export function compositionFaults(values: readonly unknown[], columns: Columns, said: Described): string[] {
  const wrong = said.parameters.flatMap((type, i) =>
    fits(values[i], type) ? [] : [`$${i + 1} is ${type}, the value given for it ${JSON.stringify(values[i])}`],
  );
  const surplus = values.length === said.parameters.length ? [] : [`takes ${said.parameters.length} values`];
  return [...surplus, ...wrong, ...columnFaults(columns, said)];
}

function columnFaults(columns: Columns, said: Described): string[] {
  const missing = Object.keys(columns).filter((name) => !said.columns.some((c) => c.name === name));
  const twice = said.columns.filter(({ name }, i) => said.columns.findIndex((c) => c.name === name) < i);
  return [
    ...missing.map((name) => `has no column ${name}`),
    ...twice.map(({ name }) => `has two columns ${name}`),
    ...said.columns.flatMap((column) => {
      const declared = columns[column.name];
      return declared ? columnFault(declared, column) : [`has a column ${column.name} that is not declared`];
    }),
  ];
}

function columnFault(declared: Type<unknown>, { name, type, notNull }: Described['columns'][number]): string[] {
  if (declared.name !== type) return [`${name} is ${type}, declared is ${declared.name}`];
  if (notNull === false && declared.nulls === 'never') return [`${name} may be NULL in its table`];
  if (notNull && declared.nulls === 'column') return [`${name} is never NULL in its table: joined()?`];
  if (notNull && declared.nulls === 'ruled-out') return [`${name} is never NULL in its table, nothing is ruled out`];
  return [];
}

const TEXTS = ['text', 'varchar', 'uuid', 'timestamptz', 'date', 'int8', 'numeric', 'jsonb', 'json'];
const NUMBERS = ['int4', 'int8', 'float8', 'numeric'];

function fits(value: unknown, type: string): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return type.startsWith('_') && value.every((each) => fits(each, type.slice(1)));
  switch (typeof value) {
    case 'string':
      return TEXTS.includes(type);
    case 'number':
      return NUMBERS.includes(type);
    case 'boolean':
      return type === 'bool';
    default:
      return value instanceof Date && type === 'timestamptz';
  }
}
