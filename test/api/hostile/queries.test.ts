import { afterAll, beforeAll, test, vi } from 'vitest';
import { isMutation, type Route } from '../../../api/route.js';
import { routes } from '../../../api/routes.js';
import { addDays } from '../../../domain/time.js';
import { ENDS, TODAY } from '../../../fuzz/corpus.js';
import { fieldsOf, type Field } from '../../support/hostile/fields.js';
import { hostileOffice, type HostileOffice } from '../../support/hostile/office.js';
import { ago, application } from '../../support/hostile/openings.js';
import { encoded, expectNothingFound, FACTOR, queryOf, SEED, TIMEOUT, told } from '../../support/hostile/run.js';
import { eachOf, Trials } from '../../support/hostile/trials.js';
import { openWindow, toOffice } from '../../support/takeovers.js';

vi.setConfig({ testTimeout: TIMEOUT });

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
});
afterAll(() => office.stop());

/** Whoever is among the first of these may ask. */
const ASKERS = ['director', 'auditor', 'admin', 'bureau', 'lawyer1', 'intake'];
/** What parameters of these names may be, whatever the route. */
const NAMED: Readonly<Record<string, string>> = { name: 'withdraw', pack: 'law', n: '1', form: 'open:application' };
const NEEDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'get /calculators/deadline': { amount: '5', from: '2026-03-02' },
};
const nameOf = (r: Route) => `${r.method} ${r.path}`;

test('whatever stands in a query or a path is answered or refused by its name', async () => {
  const trials = new Trials(office, SEED, FACTOR);
  const place = placesWith(await idsOfSomething());
  // A stream has neither, and never ends.
  for (const r of routes.filter((each) => each.streams === undefined)) {
    const name = nameOf(r);
    const by = r.open ? '' : await asker(r, place(r));
    const send = (path: string) =>
      office.send(by, r.method.toUpperCase(), path, isMutation(r) && r.body ? '{}' : undefined);
    const asked = (query: Readonly<Record<string, string>>) => send(`${place(r)}?${queryOf(query)}`);
    const fields = r.query ? fieldsOf(r.query) : [];
    for (const field of fields) {
      const key = String(field.path[0]);
      const query = (text: string) => ({ ...NEEDED[name], [key]: valueOf(text) });
      const drawn = trials.drawn(name, r.query!, field, (text) => JSON.stringify(query(text)));
      await eachOf(drawn, async (trial) => {
        await trials.tryOne(trial, () => asked(query(trial.text)));
        const twice = await send(`${place(r)}?${queryOf(query(trial.text))}&${queryOf({ [key]: '1' })}`);
        trials.requests += 1;
        const errors = (twice.body.errors ?? []) as { code: string; pointer: string }[];
        if (!errors.some((e) => e.code === 'repeated' && e.pointer === field.pointer))
          trials.found(trial, 'given twice, and taken', twice);
      });
    }
    // Two days that are each well and good may be none together.
    for (const [one, other] of pairsOf(fields.filter(isDay)))
      await eachOf(ALL_ENDS, async ([first, second]) => {
        const values = { [String(one.path[0])]: dayAs(one, first), [String(other.path[0])]: dayAs(other, second) };
        const query = { ...NEEDED[name], ...values };
        const sent = JSON.stringify(query);
        const trial = { name, path: one.path, also: other.path, text: `${first} ${second}`, sent, schema: r.query! };
        await trials.tryOne(trials.read(trial), () => asked(query));
      });
    for (const { path } of r.params ? fieldsOf(r.params) : [])
      await eachOf(Array.from({ length: FACTOR }), async () => {
        const text = trials.text();
        const answer = await send(place(r, { [String(path[0])]: valueOf(text) }));
        trials.requests += 1;
        if (answer.status >= 500 || answer.status === 202)
          trials.found({ name, path, text, sent: text, schema: r.params! }, `answered ${answer.status}`, answer);
      });
  }
  told('queries', trials);
  expectNothingFound(trials);
});

/** Each with each that comes after it. */
const pairsOf = <T>(items: readonly T[]) =>
  items.flatMap((one, i) => items.slice(i + 1).map((other) => [one, other] as const));
/** Each with each, and with itself. */
const ALL_ENDS = ENDS.flatMap((first) => ENDS.map((second) => [first, second] as const));
const isDay = ({ schema: { format } }: Field) => format === 'date' || format === 'date-time';
const dayAs = ({ schema: { format } }: Field, day: string) => (format === 'date' ? day : `${day}T12:00:00+08:00`);

/** What there is of each kind, by the first part of its path. */
async function idsOfSomething(): Promise<Readonly<Record<string, string>>> {
  const opened = await office.send('intake', 'POST', '/applications', JSON.stringify(application));
  const line = { register: 'paper', number: 'P-1', date: addDays(TODAY, -1), person: '王小明' };
  const entered = await office.send('intake', 'POST', '/paper-register', JSON.stringify(line));
  const lineId = entered.body.id as string;
  const correction = JSON.stringify({ kind: 'void', ground: 'duplicate', reason: '重复登记。' });
  await office.send('intake', 'POST', `/paper-register/${lineId}/corrections`, correction);
  const past = { application: { ...application, receivedAt: ago(30) }, history: [] };
  await openWindow(toOffice(office), office.clock.at);
  const proposed = await office.send('intake', 'POST', '/takeovers', JSON.stringify(past));
  const key = { name: '热线平台', scopes: ['applications'], expiresOn: addDays(TODAY, 30) };
  const made = await office.send('admin', 'POST', '/machine-keys', JSON.stringify(key));
  return {
    '/takeovers': proposed.body.id as string,
    '/machine-keys': made.body.id as string,
    ...{ '/cases': opened.body.id as string, '/tasks': opened.body.tasks[0].id as string },
    ...{ '/commands': opened.body.command.id as string, '/alerts': opened.body.id as string },
    ...{ '/calendars': '2191', '/indicators': 'entry', '/rules': 'review', '/ladders': 'statutory' },
    '/paper-register': lineId,
    ...{ '/people': 'lawyer2', '/stations': 'ph-danghu', '/firms': 'ph-f1', '/agencies': 'hl', '/office-changes': '1' },
  };
}

const placesWith =
  (ids: Readonly<Record<string, string>>) =>
  (r: Route, hostile: Readonly<Record<string, string>> = {}): string =>
    r.path.replaceAll(/:(\w+)/g, (_all, name: string) =>
      encoded(hostile[name] ?? NAMED[name] ?? ids[`/${r.path.split('/')[1]}`]!),
    );

async function asker(r: Route, path: string): Promise<string> {
  if (r.method !== 'get') return 'admin';
  for (const by of ASKERS) {
    const { status } = await office.send(by, 'GET', `${path}?${queryOf(NEEDED[nameOf(r)] ?? {})}`);
    if (status !== 403) return by;
  }
  throw new Error(`nobody may ${nameOf(r)}`);
}

/** In a query everything is text: of JSON its string, of anything else what was written. */
function valueOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string'
      ? value.slice(0, 1_000).replaceAll(/\p{Surrogate}/gu, '\ufffd')
      : text.slice(0, 1_000);
  } catch {
    return text;
  }
}
