import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Db } from '../db/client.js';
import type { User } from '../domain/permissions.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { book, on, opening } from '../test/support/fixtures.js';
import { commitStored } from '../test/support/recorded.js';
import { caseInMemory } from '../workflows/in-memory.js';
import { readWhole, showCase, type Reader } from './case-desk.js';
import type { Deps } from './deps.js';
import { Disclosures } from './disclosures.js';

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.appUrl, 4);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const now = on('2026-03-04');
const reader = (...roles: User['roles']): Reader => {
  const user: User = { username: 'somebody', name: '某某', agency: 'ph', roles };
  const disclosures = new Disclosures({ user, now, route: 'GET /cases/:id', requestId: 'test' });
  return { deps: { db } as Deps, user, now, lang: 'en', disclosures };
};

describe('a case that takes a step while it is being read', () => {
  test('is shown as it was before or as it is after: the number of the step and the tasks belong together', async () => {
    const caseId = randomUUID();
    const host = caseInMemory(book);
    host.send({
      kind: 'open',
      key: randomUUID(),
      at: on('2026-03-02'),
      actor: { user: 'intake' },
      opening: opening({ id: caseId, matterId: caseId }),
    });
    host.send({
      kind: 'task',
      key: randomUUID(),
      at: on('2026-03-03'),
      actor: { user: 'reviewer' },
      task: host.run.openTasks[0]!.id,
      action: 'propose-grant',
      data: { means: 'checked' },
    });
    const [opened, reviewed] = host.steps;
    await commitStored(db.pool, book, opened!);
    const seen = async () => {
      const r = reader('director');
      const { seq, tasks } = await showCase(r, await readWhole(r, caseId));
      return `${seq} ${tasks.map((t) => t.kind).join()}`;
    };
    const before = await seen();
    const [meanwhile] = await Promise.all([
      Promise.all(Array.from({ length: 40 }, () => seen())),
      commitStored(db.pool, book, reviewed!),
    ]);
    expect([before, await seen()]).toEqual(['1 review', '2 approve']);
    for (const each of meanwhile) expect(['1 review', '2 approve']).toContain(each);
  });
});
