import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { withField, type Path } from '../fuzz/place.js';
import { mayAtAll } from '../domain/permissions.js';
import { fieldsOf, type Json } from '../test/support/hostile/fields.js';
import { hostileOffice, type HostileOffice } from '../test/support/hostile/office.js';
import { ago, application } from '../test/support/hostile/openings.js';
import { allForms } from './forms/catalogue.js';
import { judgedAt } from './judging.js';
import { isMutation, type Route } from './route.js';
import { routes } from './routes.js';

/** Nobody sets what the service sets: names that a body does not have are refused by their name, wherever in it they stand. */

const nameOf = (r: Route) => `${r.method} ${r.path}`;
/** Takes whatever a form may have; what is sent is then read by the form itself, which is among those below. */
const BY_FORM = ['tasks', 'cases', 'requests'].map((of) => `post /${of}/:id/actions/:name`);
/** What is kept as it was typed, and never read as anything: the body of a draft, and of each act of a past (read by its form). */
const AS_TYPED = ['put /drafts/:form /body', 'post /takeovers /history/0/body'];

const BODIES: readonly (readonly [name: string, body: z.ZodType])[] = [
  ...routes.flatMap((r) => (r.body && !BY_FORM.includes(nameOf(r)) ? [[nameOf(r), r.body] as const] : [])),
  ...allForms.map(([name, { body }]) => [name, body] as const),
];

/** The objects in a body, its own self first: where they stand, and the names that they have. */
function objectsIn(body: z.ZodType): readonly { readonly path: Path; readonly names: readonly string[] }[] {
  const whole = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' });
  const named = (schema: Json) => Object.keys(schema['properties'] ?? {});
  const own = whole.$ref === undefined ? whole : whole.$defs?.[whole.$ref.replace('#/$defs/', '')];
  const inner = fieldsOf(body).filter(({ schema }) => schema['type'] === 'object');
  return [
    { path: [], names: named(own as Json) },
    ...inner.map(({ path, schema }) => ({ path, names: named(schema) })),
  ];
}

/** Every name that an answer has: what the service sets, and whatever else it tells. */
const TOLD: readonly string[] = [
  ...new Set(
    routes.flatMap((r) =>
      Object.values(r.responses).flatMap((schema) => (schema === null ? [] : fieldsOfAnswer(schema))),
    ),
  ),
];
function fieldsOfAnswer(schema: z.ZodType): readonly string[] {
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }));
  const names = new Set<string>();
  JSON.parse(text, (key, value: unknown) => {
    if (key === 'properties') for (const name of Object.keys(value as object)) names.add(name);
    return value;
  });
  return [...names];
}
/** What JavaScript itself would take, and what a program that assigns whatever it is sent would give away. */
const TEMPTING = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then', 'toJSON'],
  ...['mustChange', 'passwordHash', 'password_hash', 'approvedBy', 'isAdmin', 'admin', 'agency_id', 'actor', 'seq'],
];
const NAMES = [...new Set([...TOLD, ...TEMPTING])];
/** As it goes over the line: with names that an object literal would not have. */
const objectOf = (names: readonly string[]) => `{${names.map((name) => `${JSON.stringify(name)}:"x"`).join(',')}}`;

describe.each(BODIES)('%s', (name, body) => {
  test('takes no name that it does not have, in none of its objects', () => {
    let tried = 0;
    for (const { path, names } of objectsIn(body)) {
      if (AS_TYPED.includes(`${name} ${path.map((key) => `/${key}`).join('')}`)) continue;
      const strangers = NAMES.filter((each) => !names.includes(each));
      const sent: unknown = JSON.parse(withField({}, path, objectOf(strangers)));
      const { error } = judgedAt(Date.now(), () => body.safeParse(sent));
      const refused = JSON.stringify(error?.issues ?? []);
      expect([path, strangers.filter((stranger) => !refused.includes(`"${stranger}"`))]).toEqual([path, []]);
      tried += strangers.length;
    }
    expect(tried).toBeGreaterThan(50);
  });
});

test('the names are those that answers have', () => {
  expect(TOLD).toEqual(expect.arrayContaining(['id', 'agency', 'seq', 'receivedAt', 'roles', 'mustChangePassword']));
  expect(NAMES.length).toBeGreaterThan(200);
});

describe('over the line', () => {
  let office: HostileOffice;
  beforeAll(async () => {
    office = await hostileOffice();
  });
  afterAll(() => office.stop());

  const PLACES: Readonly<Record<string, string>> = {
    ...{ id: '00000000-0000-4000-8000-000000000001', n: '1', year: '2030', form: 'page:x', pack: 'law', key: 'review' },
    ...{ username: 'lawyer1', name: 'withdraw', secret: 'x' },
  };
  const pathOf = (r: Route) => r.path.replaceAll(/:(\w+)/g, (_all, name: string) => PLACES[name]!);
  const caller = ({ action }: Route) =>
    action === undefined ? 'callback' : office.people.find((user) => mayAtAll(user, action))!.username;
  const text = objectOf(NAMES);
  interface Refused {
    readonly type: string;
    readonly errors: readonly { readonly pointer: string; readonly code: string }[];
  }

  test('every mutation refuses them all, each with a pointer', async () => {
    const mutations = routes.filter((r) => isMutation(r) && r.body && !BY_FORM.includes(nameOf(r)));
    for (const r of mutations) {
      const { status, body } = await office.send(caller(r), r.method.toUpperCase(), pathOf(r), text);
      expect([nameOf(r), status]).toEqual([nameOf(r), 422]);
      const own = new Set(objectsIn(r.body!)[0]!.names);
      const unknown = (body as Refused).errors.filter(({ code }) => code === 'unknown-field');
      const pointed = new Set(unknown.map(({ pointer }) => pointer));
      expect([nameOf(r), NAMES.filter((name) => !own.has(name) && !pointed.has(`/${name}`))]).toEqual([nameOf(r), []]);
    }
    expect(mutations.length).toBeGreaterThan(35);
  });

  test('so does the form of a task and of an act, and neither is done', async () => {
    const opened = await office.send(
      'intake',
      'POST',
      '/applications',
      JSON.stringify({ ...application, receivedAt: ago(1) }),
    );
    const { id, seq, tasks } = opened.body as { id: string; seq: number; tasks: [{ id: string }] };
    for (const [by, path] of [
      ['reviewer', `/tasks/${tasks[0].id}/actions/propose-grant`],
      ['intake', `/cases/${id}/actions/withdraw`],
    ] as const) {
      const { status, body } = await office.send(by, 'POST', path, text);
      expect([status, (body as Refused).errors.some(({ pointer }) => pointer === '/seq')]).toEqual([422, true]);
    }
    const now = await office.send('intake', 'GET', `/cases/${id}`);
    expect(now.body).toMatchObject({ seq, stage: 'review' });
  });

  test('what a draft holds is kept as it was typed, and is nobody’s prototype', async () => {
    const draft = '{"version":0,"body":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":1}}';
    expect((await office.send('intake', 'PUT', '/drafts/page:x', draft)).status).toBe(200);
    const { body } = await office.send('intake', 'GET', '/drafts/page:x');
    expect((body as { body: object }).body).toMatchObject({ a: 1 });
    expect([Object.hasOwn(Object.prototype, 'polluted'), ({} as Record<string, unknown>)['polluted']]).toEqual([
      ...[false, undefined],
    ]);
  });

  test('what somebody is given by another name is not given', async () => {
    const before = await office.send('admin', 'GET', '/people/callback');
    for (const more of [
      { mustChangePassword: false },
      { roles: ['admin'], approvedBy: 'director' },
      { agency: 'hl' },
    ]) {
      const { status } = await office.send(
        'admin',
        'PATCH',
        '/people/callback',
        JSON.stringify({ phone: '13800000000', ...more }),
      );
      expect(status).toBe(422);
    }
    const { body } = await office.send('admin', 'GET', '/people/callback');
    expect(body).toEqual(before.body);
  });

  test('nothing of it was a fault', () => {
    expect(office.faults).toEqual([]);
  });
});
