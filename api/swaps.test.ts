import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withField, type Path } from '../fuzz/place.js';
import { fieldsOf, type Field } from '../test/support/hostile/fields.js';
import { hostileOffice, type Answer, type HostileOffice } from '../test/support/hostile/office.js';
import { OPEN, ROWS, type Row } from '../test/support/swap-rows.js';
import { swapWorld } from '../test/support/swap-world.js';
import { allForms } from './forms/catalogue.js';
import { routes } from './routes.js';

/**
 * Every id that anybody may put in place of his own: another county's, another person's, and one that is not there are answered in the
 * same words. Ids are found in the schemas that the OpenAPI document is made of; one without a row fails.
 */

let office: HostileOffice;
let world: Awaited<ReturnType<typeof swapWorld>>;
beforeAll(async () => {
  office = await hostileOffice();
  world = await swapWorld(office);
});
afterAll(() => office.stop());

/** Names of fields that name something, whatever their form. */
const NAMES =
  /^(station|agency|firm|parent|matterId|case|task|tasks|to|by|lawyer|observer|handler|assignee|user|username)$/;
/** Forms that names of things have: of a UUID, of `username`, of `word` (api/fields.ts). */
const WORDS = ['^[\\w.@-]+$', '^[\\p{L}\\p{N}._~@-]+$'];

const isCode = ({ schema }: Field) => ['enum', 'const', 'oneOf'].some((key) => key in schema);
const isText = ({ schema: { type, anyOf } }: Field) =>
  type === 'string' || (Array.isArray(anyOf) && anyOf.some((one: { type?: unknown }) => one.type === 'string'));
const isDay = ({ schema: { format } }: Field) => format === 'date' || format === 'date-time';

/** The last part of a path that is a name. */
const nameOf = (path: Path) => path.findLast((key) => typeof key === 'string') ?? '';
function looksLikeId(field: Field): boolean {
  const { schema, path } = field;
  const forms = [schema, ...((schema['anyOf'] ?? []) as Field['schema'][])];
  const named = forms.some(({ format, pattern }) => format === 'uuid' || WORDS.includes(String(pattern)));
  return (named || NAMES.test(nameOf(path))) && isText(field) && !isCode(field) && !isDay(field);
}

const bodiesOf = (name: string, fields: readonly Field[]) =>
  fields.filter(looksLikeId).map(({ pointer }) => `${name} body ${pointer}`);
/** Every place in which somebody may put an id. */
const PLACES: readonly string[] = [
  ...routes.flatMap((r) => {
    const name = `${r.method} ${r.path}`;
    const asked = r.query ? fieldsOf(r.query).filter((f) => isText(f) && !isCode(f) && !isDay(f)) : [];
    return [
      ...(r.params ? fieldsOf(r.params).filter((f) => !isCode(f)) : []).map(
        ({ path }) => `${name} path ${String(path[0])}`,
      ),
      ...asked.map(({ path }) => `${name} query ${String(path[0])}`),
      ...(r.body ? bodiesOf(name, fieldsOf(r.body)) : []),
    ];
  }),
  ...allForms.flatMap(([name, { body }]) => bodiesOf(name, fieldsOf(body))),
];
const placeOf = ({ route, at }: Row) => `${route} ${at}`;
const isOpen = (place: string) => OPEN.some(([pattern]) => pattern.test(place));

describe('the table', () => {
  test('has a row for every id of every path, query, body and form, or says why none is needed', () => {
    const rows = new Set(ROWS.map(placeOf));
    expect(PLACES.filter((place) => !rows.has(place) && !isOpen(place))).toEqual([]);
    expect(PLACES.length).toBeGreaterThan(100);
  });

  test('has none for what is not there', () => {
    expect(ROWS.map(placeOf).filter((place) => !PLACES.includes(place))).toEqual([]);
    expect(OPEN.filter(([pattern]) => !PLACES.some((place) => pattern.test(place)))).toEqual([]);
  });
});

/** Where a form is sent: `triage.pass` of a task, `hand-on` of a request. */
function pathOf(form: string): string {
  const [act = '', action] = form.split('.');
  return action === undefined ? `/requests/:id/actions/${act}` : `/tasks/:id/actions/${action}`;
}

/** What is asked with this id in the place. @param inside the thing of `within` */
function asked({ route, at, path = {}, query, body, within }: Row, id: string, inside: string) {
  const [place = '', name = ''] = at.split(' ');
  const [method = '', pattern = ''] = route.includes(' ') ? route.split(' ') : ['post', pathOf(route)];
  const inPath = (parameter: string) =>
    place === 'path' && parameter === name ? id : (path[parameter] ?? (within ? inside : 'none'));
  const filled = pattern.replaceAll(/:(\w+)/g, (_all, parameter: string) => encodeURIComponent(inPath(parameter)));
  const parts = [query, place === 'query' ? `${name}=${encodeURIComponent(id)}` : undefined];
  const text = parts.filter((part) => part !== undefined).join('&');
  const pointed = name.split('/').slice(1);
  const keys: Path = pointed.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  const whole = pattern === '/tasks/actions/reassign' && within ? { ...body, tasks: [inside] } : (body ?? {});
  const sent = place === 'body' ? withField(whole, keys, JSON.stringify(id)) : body && JSON.stringify(body);
  return { method: method.toUpperCase(), path: text ? `${filled}?${text}` : filled, body: sent };
}

/** But for what names this very request, and the id that was sent with it. */
function canonical({ status, body }: Answer, id: string): string {
  const { instance: _, ...rest } = (body ?? {}) as Record<string, unknown>;
  return `${status} ${JSON.stringify(rest).replaceAll(id, '…')}`;
}

let swaps = 0;
describe.each(ROWS)('$route, $at, $by: $kind', (row) => {
  test('what is hidden is answered as what is not there', async () => {
    const { own, hidden, absent } = world[row.kind];
    const inside = row.within ? await world[row.within].own() : '';
    const ask = async (id: string) => {
      const { method, path, body } = asked(row, id, inside);
      const answer = await office.send(row.by, method, path, body);
      expect(answer.status, canonical(answer, id)).toBeLessThan(500);
      return canonical(answer, id);
    };
    const nothing = await ask(absent);
    for (const id of hidden) {
      expect([id, await ask(id)]).toEqual([id, nothing]);
      swaps += 1;
    }
    expect(hidden.length).toBeGreaterThan(0);
    // It is no answer that everything gets.
    if (!row.mute) expect(await ask(await own())).not.toEqual(nothing);
  });
});

test('so many were swapped, and the service logged no fault', () => {
  process.stderr.write(`swaps: ${swaps} of ${ROWS.length} rows, ${PLACES.length} places\n`);
  expect(swaps).toBeGreaterThanOrEqual(ROWS.length);
  expect([...office.faults, ...office.port.broken.map(String)]).toEqual([]);
});
