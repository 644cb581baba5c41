import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { hashOf } from './hash.mjs';
import { ROOT } from './root.mjs';
import { Sorry, giveUp } from './say.mjs';

const STAMP = join(ROOT, 'db', 'generated', '.schema-hash');

export function clientIsCurrent() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === schemaHash();
}

function schemaHash() {
  return hashOf(ROOT, ['prisma/schema.prisma', 'node_modules/prisma/package.json']);
}

/** Writes the database client from the schema into db/generated. */
export async function generateClient() {
  const prisma = join(ROOT, 'node_modules', 'prisma', 'build', 'index.js');
  // Generating needs no schema engine, but Prisma would fetch one first; naming any file keeps it from the network.
  // Never set for `prisma migrate`, which would then do nothing and report success.
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  const schema = join('prisma', 'schema.prisma');
  try {
    await promisify(execFile)(process.execPath, [prisma, 'generate', '--schema', schema, '--no-hints'], {
      cwd: ROOT,
      env,
    });
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout: string, stderr: string }} */ (error);
    throw new Sorry(
      `数据库客户端生成失败：\n${stdout}${stderr}`,
      'The database client could not be generated, see above',
    );
  }
  writeFileSync(STAMP, schemaHash());
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await generateClient().catch(giveUp);
