import { readFileSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, type SqlQuery, bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

export const PRISMA = new URL('../prisma/', import.meta.url);

/** No table or enum is managed by somebody else. */
export const FILTERS = { externalTables: [], externalEnums: [] };

const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * Prisma's schema engine as WebAssembly, bound to one database, in one transaction: it takes effect whole or not at
 * all, and a start that is killed in the middle of its migrations leaves nothing that would stop the next one. The
 * engine that `prisma migrate` would run is a download of its own at the first use; this one comes with the
 * dependencies, so a start needs no further network.
 */
export async function withSchemaEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const factory = new MigrationAdapter(client);
  const { SchemaEngine } = await (bindings ??= load());
  const { path, content } = schemaFile();
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const engine = await SchemaEngine.new({ datamodels: [[path, content]] }, () => undefined, adapter);
  try {
    await client.query('BEGIN');
    const result = await work(engine);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // After its script failed the engine goes on to complain about the transaction; the script's error is the one.
    throw factory.scriptError ?? (panics.message ? new Error(panics.message) : error);
  } finally {
    engine.free();
    await client.end();
  }
}

/**
 * The adapter, on the one connection, with two things mended. It knows no one-byte "char" columns, which PostgreSQL's
 * catalogues have: they are read as text. It cuts scripts at every semicolon, in comments and function bodies too: here
 * a script is sent whole.
 */
class MigrationAdapter extends PrismaPg {
  scriptError: Error | undefined;

  constructor(private readonly connection: pg.Client) {
    super({});
  }

  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    const inner = adapter as unknown as {
      client: pg.Client;
      performIO(query: SqlQuery): Promise<{ fields: pg.FieldDef[] }>;
    };
    inner.client = this.connection;
    const performIO = inner.performIO.bind(adapter);
    const queryRaw = adapter.queryRaw.bind(adapter);
    let chars = new Set<number>();
    inner.performIO = async (query) => {
      const result = await performIO(query);
      chars = new Set(result.fields.flatMap((field, i) => (field.dataTypeID === CHAR_OID ? [i] : [])));
      for (const i of chars) result.fields[i]!.dataTypeID = TEXT_OID;
      return result;
    };
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const columnTypes = result.columnTypes.map((type, i) => (chars.has(i) ? ColumnTypeEnum.Character : type));
      return { ...result, columnTypes };
    };
    adapter.executeScript = async (script) => {
      await this.connection.query(script).catch((error: unknown) => {
        this.scriptError ??= error as Error;
        throw error;
      });
    };
    return adapter;
  }
}

function schemaFile(): { path: string; content: string } {
  const url = new URL('schema.prisma', PRISMA);
  return { path: fileURLToPath(url), content: readFileSync(url, 'utf8') };
}

/**
 * SQL that takes a database to `prisma/schema.prisma`.
 *
 * @param from `empty`: the SQL of the whole schema
 */
export function sqlToSchema(url: string, from: 'database' | 'empty'): Promise<string> {
  const files = [schemaFile()];
  return withSchemaEngine(url, async (engine) => {
    const { stdout } = await engine.diff({
      from: from === 'empty' ? { tag: 'empty' } : { tag: 'schemaDatasource', files, configDir: process.cwd() },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: FILTERS,
    });
    return stdout ?? '';
  });
}

/** The migrations of `prisma/migrations`, in their order. */
export function migrationList(): MigrationList {
  const base = new URL('migrations/', PRISMA);
  const names = readdirSync(base, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: fileURLToPath(base),
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(new URL(`${name}/migration.sql`, base), 'utf8') },
      },
    })),
  };
}

type Bindings = { SchemaEngine: typeof SchemaEngine; __wbg_set_wasm(exports: WebAssembly.Exports): void };

/** Where the engine leaves its last words when it panics. */
const panics = { message: '', set_message: (text: string) => (panics.message = text) };
Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: panics });

/** Once per process: the glue keeps views of the first instance's memory. */
let bindings: Promise<Bindings> | undefined;

/** The package's own entry imports the .wasm as a module, which Node 20 cannot. */
async function load(): Promise<Bindings> {
  const require = createRequire(import.meta.url);
  const glue = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as Bindings;
  const file = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
  const imports = glue as unknown as Record<string, (...args: unknown[]) => unknown>;
  // The engine's lock timeout of ten seconds would hold the process for that long after its work is done.
  const withoutHold = Object.fromEntries(
    Object.entries(imports)
      .filter(([name]) => name.startsWith('__wbg_setTimeout'))
      .map(([name, set]) => [name, (...args: unknown[]) => (set(...args) as NodeJS.Timeout).unref()]),
  );
  const { instance } = await WebAssembly.instantiate(await readFile(file), {
    './schema_engine_bg.js': { ...imports, ...withoutHold },
  });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
  return glue;
}
