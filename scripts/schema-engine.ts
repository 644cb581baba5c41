import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, type SqlQuery, bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

/** No table or enum is managed by somebody else. */
const FILTERS = { externalTables: [], externalEnums: [] };

const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * Prisma's schema engine as WebAssembly, to draft SQL with and to compare a database with the schema: for development
 * only, a start needs nothing of it (scripts/migrate.ts). The engine that `prisma migrate` would run is a download of its
 * own at the first use; this one comes with the dependencies.
 */
async function withSchemaEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const { SchemaEngine } = await (bindings ??= load());
  const { path, content } = schemaFile();
  const adapter = bindMigrationAwareSqlAdapterFactory(new CatalogueAdapter(pool));
  const engine = await SchemaEngine.new({ datamodels: [[path, content]] }, () => undefined, adapter);
  try {
    return await work(engine);
  } catch (error) {
    throw panics.message ? new Error(panics.message) : error;
  } finally {
    engine.free();
    await pool.end();
  }
}

/** The adapter knows no one-byte "char" columns, which PostgreSQL's catalogues have: they are read as text. */
class CatalogueAdapter extends PrismaPg {
  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    const inner = adapter as unknown as { performIO(query: SqlQuery): Promise<{ fields: pg.FieldDef[] }> };
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
    return adapter;
  }
}

function schemaFile(): { path: string; content: string } {
  const url = new URL('../prisma/schema.prisma', import.meta.url);
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
