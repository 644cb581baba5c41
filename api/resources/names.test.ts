import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { query } from '../../scripts/postgres.mjs';
import { testDeps, tokenOf } from '../../test/support/api.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { createApp } from '../app.js';
import type { Deps } from '../deps.js';

let database: TestDatabase;
let deps: Deps;
let app: Express;
beforeAll(async () => {
  database = await createDatabase();
  deps = testDeps(database.appUrl);
  app = createApp(deps);
});
afterAll(async () => {
  await deps.db.close();
  await database.drop();
});

type Item = Record<string, unknown>;
async function items(user: string, path: string, lang = 'zh'): Promise<Item[]> {
  const { body } = await request(app)
    .get(`/api/v1${path}`)
    .set('Authorization', `Bearer ${await tokenOf(app, user)}`)
    .set('Accept-Language', lang)
    .expect(200);
  return (body as { items: Item[] }).items;
}
const names = (list: readonly Item[], key = 'name') => list.map((item) => item[key]);

describe('what every code means', () => {
  test.each(['zh', 'en'])('is there in one language: %s', async (lang) => {
    const lists = (await items('lawyer1', '/code-lists', lang)) as { name: string; values: { title: string }[] }[];
    const titles = lists.flatMap(({ values }) => values.map(({ title }) => title));
    expect(titles.length).toBeGreaterThan(400);
    expect(titles.filter((title) => /\p{Script=Han}/u.test(title) !== (lang === 'zh'))).toEqual([]);
    expect(lists.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['stage', 'post', 'role', 'kind', 'matter', 'task']),
    );
  });

  test('a list stands there once, and a code once in it', async () => {
    const lists = (await items('intake', '/code-lists')) as { name: string; values: { const: string }[] }[];
    expect(new Set(lists.map(({ name }) => name)).size).toBe(lists.length);
    for (const { name, values } of lists)
      expect([name, new Set(values.map((v) => v.const)).size]).toEqual([name, values.length]);
  });
});

describe('names', () => {
  test('are those of the own agency; the bureau has those of all below it, and sees itself', async () => {
    for (const path of ['/stations', '/firms', '/people']) {
      const agencies = async (user: string) => new Set(names(await items(user, path), 'agency'));
      expect([path, await agencies('intake')]).toEqual([path, new Set(['ph'])]);
      expect([path, [...(await agencies('bureau'))]]).toEqual([path, expect.arrayContaining(['ph', 'hl'])]);
    }
    const [own, above] = [await items('intake', '/agencies'), await items('bureau', '/agencies')];
    expect(own.find(({ id }) => id === 'ph')).toMatchObject({
      name: expect.stringContaining('平'),
      parent: above.find(({ parent }) => parent === null)?.['id'],
    });
    expect(names(own, 'id')).not.toContain('hl');
  });

  test('of those who have a role; a closed account keeps its name', async () => {
    const lawyers = await items('assigner', '/people?role=lawyer');
    expect(lawyers.every(({ roles }) => (roles as string[]).includes('lawyer'))).toBe(true);
    await query(database.ownerUrl, (c) => c.query(`UPDATE app_user SET active = false WHERE username = 'lawyer5'`));
    const closed = (await items('assigner', '/people?role=lawyer')).find(({ username }) => username === 'lawyer5');
    expect(closed).toMatchObject({ active: false, name: expect.any(String) });
  });

  test('load and leave of a lawyer are for whoever assigns, and for his own firm', async () => {
    await query(database.ownerUrl, (c) =>
      c.query(`INSERT INTO leave (username, from_day, to_day) VALUES ('lawyer1', current_date - 1, current_date + 3)`),
    );
    const seenBy = async (user: string) =>
      (await items(user, '/people')).find(({ username }) => username === 'lawyer1')!;
    const firm = (await seenBy('assigner'))['firm'];
    expect((await seenBy('assigner'))['lawyer']).toMatchObject({
      openCases: 0,
      onLeaveTo: expect.stringMatching(/^\d{4}-/),
    });
    expect((await seenBy('intake'))['lawyer']).toBeNull();
    const manager = (await items('firm', '/people?role=firm')).find(({ username }) => username === 'firm');
    const others = (await items('firm', '/people')).filter((p) => p['lawyer'] !== null);
    expect(others.every((p) => p['firm'] === manager!['firm'])).toBe(true);
    expect(others.some((p) => p['username'] === 'lawyer1')).toBe(firm === manager!['firm']);
    // Nobody’s address, number or password ever stands there.
    expect(Object.keys(await seenBy('director')).sort()).toEqual(
      ['active', 'agency', 'firm', 'lawyer', 'name', 'passwordRanOut', 'roles', 'station', 'username'].sort(),
    );
  });
});

test('a session says until when it lasts and what its user may do', async () => {
  const of = async (user: string) =>
    (
      await request(app)
        .get('/api/v1/sessions/current')
        .set('Authorization', `Bearer ${await tokenOf(app, user)}`)
        .expect(200)
    ).body as { expiresAt: string; permissions: string[] };
  const [reviewer, director] = [await of('reviewer'), await of('director')];
  expect(Date.parse(reviewer.expiresAt)).toBeGreaterThan(Date.now() + 7 * 3_600_000);
  expect(reviewer.permissions).toContain('task:review:propose-grant');
  expect(reviewer.permissions).not.toContain('task:approve:grant');
  expect(director.permissions).toContain('task:approve:grant');
});
