import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firmsOf, listCases } from '../db/case-lists.js';
import { connect, type Db } from '../db/client.js';
import { eventsOf, newestOf } from '../db/events.js';
import type { User } from '../domain/permissions.js';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import { book, on, opening } from '../test/support/fixtures.js';
import { commitStored } from '../test/support/recorded.js';
import { Driver, toHandling } from '../test/support/driver.js';
import { caseInMemory } from '../workflows/in-memory.js';
import { eventTitle } from './event-title.js';
import { readTask, readWhole, showCase, showCaseWithHistory, showTask } from './case-desk.js';
import type { Reader } from './reader.js';
import { taskForm } from './forms/catalogue.js';
import { judgedAt } from './judging.js';
import { searchWays } from './case-search.js';
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

/** Handled, with a hearing ahead that the command told the place of. */
async function heardCase(): Promise<string> {
  const caseId = randomUUID();
  const d = new Driver(randomUUID);
  toHandling(d, { id: caseId, matterId: caseId });
  for (const [task, action] of [
    ['engage', 'sign'],
    ['meet', 'record'],
    ['read-file', 'record'],
  ] as const)
    d.do(task, action, on('2026-03-05'), {}, 'lawyer1');
  const told = { day: '2026-03-20', summonsOn: '2026-03-05', forum: 'court', public: true };
  d.act('report-hearing', on('2026-03-05', '15:00'), told, 'lawyer1');
  d.act('drawn', on('2026-03-05', '16:00'), { hearing: 1 }, 'system');
  d.do('hearing', 'put-off', on('2026-03-06'), { newDay: '2026-03-27' }, 'lawyer1');
  for (const step of d.host.steps)
    expect(await commitStored(db.pool, book, step, { venue: '第三法庭' })).toMatchObject({ outcome: 'committed' });
  return caseId;
}

describe('a task', () => {
  test('says where its hearing is, to whoever reads it, and what stands in its way', async () => {
    const caseId = await heardCase();
    const shown = async (kind: string, lang: 'zh' | 'en' = 'zh') => {
      const r = { ...reader('director'), now: on('2026-03-06'), lang };
      const { openTasks } = await readWhole(r, caseId);
      const found = openTasks.find((t) => t.kind === kind)!;
      const { task, row } = (await readTask(r, found.id))!;
      return showTask(r, task, row);
    };
    expect(await shown('hearing')).toMatchObject({ venue: '第三法庭', waitsFor: [] });
    expect(await shown('conclude')).toMatchObject({
      ...{ venue: null, actions: [] },
      waitsFor: [{ type: '/problems/hearing-open', params: { hearing: 2, day: '2026-03-27' } }],
    });
    expect((await shown('conclude')).waitsFor[0]!.detail).toContain('2026-03-27');
    expect((await shown('conclude', 'en')).waitsFor[0]!.detail).toContain('Hearing 2 of 2026-03-27');
  });

  test('of a record that is not complete shows what is there already to whoever may see it, and its form takes that', async () => {
    const caseId = randomUUID();
    const host = caseInMemory(book);
    const at = on('2026-03-02');
    const incomplete = opening({ id: caseId, matterId: caseId, missing: ['/narrative'] });
    host.send({ kind: 'open', key: randomUUID(), at, actor: { user: 'intake' }, opening: incomplete });
    const person = { name: '王小明', idKind: 'resident-id', idNumber: '11010519491231002X', gender: 'female' };
    const body = { title: '追索劳动报酬', matter: 'labour', recipients: [{ ...person, detained: false }] };
    await commitStored(db.pool, book, host.steps[0]!, body);
    const shown = async () => {
      const r = reader('intake');
      const { task, row } = (await readTask(r, `${caseId}.record.1`))!;
      return showTask(r, task, row);
    };
    const [complete] = (await shown()).actions;
    const { properties, ...schema } = complete!.schema as { properties: Record<string, { default?: unknown }> };
    expect(properties).toMatchObject({
      ...{ title: { default: '追索劳动报酬' }, matter: { default: 'labour' } },
      recipients: { default: [{ ...person, categories: [], detained: false }] },
    });
    expect(schema).toMatchObject({ additionalProperties: false });
    const filled = Object.fromEntries(
      Object.entries(properties).flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]])),
    );
    expect(judgedAt(now, () => taskForm('record', 'save')!.body.safeParse(filled).error)).toBeUndefined();
  });

  test('place and names stay out of the journal', async () => {
    const caseId = await heardCase();
    const { rows } = await db.pool.query('SELECT input FROM step WHERE proceeding_id = $1', [caseId]);
    expect(JSON.stringify(rows)).not.toContain('第三法庭');
  });
});

describe('a case with its history', () => {
  test('has the newest of it in order, with names beside usernames, and nothing of what was sent', async () => {
    const caseId = await heardCase();
    await db.pool.query(`UPDATE app_user SET name = '陆律师' WHERE username = 'lawyer1'`);
    const r = { ...reader('director'), now: on('2026-03-06') };
    const whole = await readWhole(r, caseId);
    const { history, ...shown } = await showCaseWithHistory(r, whole);
    expect(shown).toEqual(await showCase(r, whole));
    expect(shown.handlerName).toBe('陆律师');
    const open = shown.tasks.map(({ assignee, assigneeName }) => [assignee, assigneeName]);
    expect(open).toContainEqual(['lawyer1', '陆律师']);
    const all = await eventsOf(db.pool, caseId, 200);
    expect(history!.items.map((e) => [e.seq, e.n, e.title])).toEqual(
      all.map((e) => [e.seq, e.n, eventTitle(e.kind, 'en')]),
    );
    expect(history).toMatchObject({ earlier: false });
    expect(history!.items.find((e) => e.actor === 'lawyer1')?.actorName).toBe('陆律师');
    expect(JSON.stringify(history)).not.toContain('第三法庭');
    expect(await newestOf(db.pool, caseId, 2)).toMatchObject(all.slice(-2).map(({ seq, n }) => ({ seq, n })));
  });

  test('keeps it from whoever may not read it', async () => {
    const caseId = await heardCase();
    const whole = await readWhole(reader('director'), caseId);
    expect((await showCaseWithHistory(reader('admin'), whole)).history).toBeUndefined();
  });
});

test('cases that are open since a day are listed, with how many lie with each firm', async () => {
  const caseId = await heardCase();
  const asked = (openSince: string) => searchWays(reader('director').user, { openSince });
  const found = async (day: string) => {
    const rows = await listCases(db.pool, { ways: asked(day), after: undefined, limit: 200 });
    return rows.map((row) => row.id);
  };
  // Granted on the 4th.
  expect(await found('2026-03-03')).not.toContain(caseId);
  const open = await found('2026-03-04');
  expect(open).toContain(caseId);
  const firms = await firmsOf(db.pool, asked('2026-03-04'));
  expect(firms.reduce((sum, { cases }) => sum + cases, 0)).toBe(open.length);
  expect(firms.map(({ firm }) => firm)).toContain('f1');
});
