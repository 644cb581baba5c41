import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { z } from 'zod';
import { judgedAt } from '../../api/judging.js';
import { applicationBody, noticeBody } from '../../api/openings.js';
import { isMutation, type Route } from '../../api/route.js';
import { routes } from '../../api/routes.js';
import { addDays } from '../../domain/time.js';
import { NOW, TODAY } from '../support/hostile/corpus.js';
import { fieldsOf, pointer, withField, type Path } from '../support/hostile/fields.js';
import { hostileOffice, type Answer, type HostileOffice } from '../support/hostile/office.js';
import { FORM_FIELDS, Walk } from '../support/hostile/walk.js';

/** `PROPERTY_FACTOR=100 npx vitest run --project=slow test/api/hostile` tries so many times as much. */
const FACTOR = Number(process.env['PROPERTY_FACTOR'] ?? 1);
const SEED = Number(process.env['PROPERTY_SEED'] ?? 13);
/** Some thousand requests, of which a busy machine does a few in a second. */
vi.setConfig({ testTimeout: 1_800_000 * FACTOR });

/** More than enough to come by every form. */
const CASES = 200;

/** Seldom come by: a hearing put off without a new day, three calls in vain. Tried where a walk gets there. */
const RARE = /^(new-date\.|callback\.unreachable)/;

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
});
afterAll(() => office.stop());

const ago = (days: number) => `${addDays(TODAY, -days)}T09:00:00+08:00`;
const example = (body: z.ZodType) => body.meta()?.['example'] as Record<string, unknown>;
const application = example(applicationBody);
const notice = example(noticeBody);

/** Entered with its past: a notice was served, and the time for the reply is over. */
const LAPSED = {
  application: { ...application, receivedAt: ago(30) },
  history: [
    {
      ...{ task: 'review', action: 'request-supplement', at: ago(29), by: 'reviewer' },
      body: {
        ...{ servedOn: addDays(TODAY, -29), serviceMethod: 'mail', replyBy: addDays(TODAY, -20) },
        items: ['身份证明'],
      },
    },
  ],
};

/** Such as come to hearings, to an appeal, to a termination; with nothing in them; late, and long overdue. */
const OPENINGS: readonly (readonly [path: string, body: object])[] = [
  ['/applications', application],
  ['/applications', { ...application, receivedAt: ago(9), procedure: 'litigation' }],
  ['/notices', { ...notice, receivedAt: ago(3) }],
  ['/applications', { channel: 'window', kind: 'civil', receivedAt: ago(20) }],
  ['/notices', { ...notice, noticeNumber: undefined, criminalStage: 'second-instance', receivedAt: ago(90) }],
  ['/takeovers', LAPSED],
];

/** How much was tried, where somebody asked for more than the usual. */
function told(what: string, { requests, taken }: Walk): void {
  if (FACTOR > 1) process.stderr.write(`${what}: ${requests} requests, ${taken} taken\n`);
}

/** Whatever was found, the service logged no fault of its own and every step was recorded. */
function expectNothingFound(walk: Walk): void {
  const report = [...walk.findings].map(([what, how]) => `${what}\n    ${how}`);
  expect([...report, ...office.port.broken.map(String), ...office.faults]).toEqual([]);
}

test('whatever stands in a field of a form is done or refused by its name, and the case goes on', async () => {
  const walk = new Walk(office, SEED, FACTOR);
  for (let n = 0; walk.undone.some((form) => !RARE.test(form)) && n < CASES * FACTOR; n++) {
    office.clock.at = NOW;
    const [path, body] = OPENINGS[n % OPENINGS.length]!;
    const opened = await office.send('intake', 'POST', path, JSON.stringify(body));
    expect(opened.status).toBe(201);
    await walk.walk(opened.body.id as string);
  }
  told('forms', walk);
  expectNothingFound(walk);
  expect(FORM_FIELDS.filter((field) => !RARE.test(field) && !walk.tried.has(field))).toEqual([]);
});

const EARLIER = { ...application, receivedAt: ago(30) };
const PAST = [
  { task: 'review', action: 'propose-grant', at: ago(29), by: 'reviewer', body: { means: 'checked' } },
  { task: 'approve', action: 'grant', at: ago(28), by: 'director', body: {} },
];
/** Bodies of routes that are no forms, by the route's name; who sends them, and one that is taken. */
const BODIES: Readonly<Record<string, { by: string; path?: () => Promise<string>; example: (field: Path) => object }>> =
  {
    'post /sessions': { by: '', example: () => ({ username: 'intake', password: 'wrong' }) },
    'post /applications': { by: 'intake', example: () => ({ ...application, receivedAt: ago(1) }) },
    'post /notices': { by: 'intake', example: () => ({ ...notice, receivedAt: ago(1) }) },
    'post /takeovers': {
      by: 'intake',
      example: ([door]) => ({
        ...(door === 'notice' ? { notice: { ...notice, receivedAt: ago(30) } } : { application: EARLIER }),
        history: [...(door === 'notice' ? [] : PAST)],
      }),
    },
    'post /paper-register': {
      by: 'intake',
      example: aLine,
    },
    'post /paper-register/:id/corrections': {
      by: 'intake',
      path: async () => `/paper-register/${await lineId()}/corrections`,
      example: ([key, field]) => ({
        ...(key === 'case' && { kind: 'tie', case: '00000000-0000-0000-0000-000000000000' }),
        ...(key === 'ground' && { kind: 'void', ground: 'duplicate' }),
        ...(key !== 'case' && key !== 'ground' && { kind: 'value', value: { [field ?? 'number']: null } }),
        ...(key !== 'value' && key !== 'case' && key !== 'ground' && { value: { number: `P-${Math.random()}` } }),
        reason: '编号抄错。',
      }),
    },
    'post /paper-register/:id/corrections/:n/actions/reject': {
      by: 'director',
      path: async () => `/paper-register/${await lineId('proposed')}/corrections/1/actions/reject`,
      example: () => ({ reason: '与登记簿不符。' }),
    },
  };
function aLine() {
  return { register: 'paper', number: `P-${Math.random()}`, date: addDays(TODAY, -1), person: '王小明' };
}
/** A new line of the register, of which a correction may be proposed. */
async function lineId(proposed?: 'proposed'): Promise<string> {
  const { body } = await office.send('intake', 'POST', '/paper-register', JSON.stringify(aLine()));
  const correction = { kind: 'void', ground: 'duplicate', reason: '重复登记。' };
  const path = `/paper-register/${body.id}/corrections`;
  if (proposed) await office.send('intake', 'POST', path, JSON.stringify(correction));
  return body.id as string;
}
/** Takes no field. */
const EMPTY = [
  'post /alerts/:id/actions/acknowledge',
  'post /paper-register/:id/corrections/:n/actions/confirm',
  'post /paper-register/:id/corrections/:n/actions/withdraw',
];
/** Their bodies are those of the forms. */
const FORMS = ['post /tasks/:id/actions/:name', 'post /cases/:id/actions/:name'];
/** Drafts of reference data are loaded by the code that must use them before they are stored, and are tried where that is. */
const REFERENCE = /^(put|post) \/(calendars|rules|ladders|draws)\//;
const nameOf = (r: Route) => `${r.method} ${r.path}`;

test('whatever stands in a body is done or refused by its name', async () => {
  office.clock.at = NOW;
  const walk = new Walk(office, SEED, FACTOR);
  const bodies = routes.filter(
    (r) => r.body && !REFERENCE.test(nameOf(r)) && ![...EMPTY, ...FORMS].includes(nameOf(r)),
  );
  for (let n = 0; n < FACTOR; n++)
    for (const r of bodies) {
      const name = nameOf(r);
      const { by, path = () => Promise.resolve(r.path), example: made } = BODIES[name]!;
      const send = async (body: string) => office.send(by, r.method.toUpperCase(), await path(), body);
      for (const each of fieldsOf(r.body!))
        for (const text of walk.texts(name, each)) {
          const field = each.path;
          const sent = withField(made(field), field, text);
          const trial = { name, path: field, text, sent, schema: r.body! };
          const answer = await walk.tryOne(trial, () => send(sent));
          if (answer.status === 201 && r.path.endsWith('/corrections')) {
            const kept = answer.body as { kind: string; after: string | null; reason: string };
            const { value, reason } = judgedAt(NOW, () => r.body!.parse(JSON.parse(sent))) as {
              value?: object;
              reason: string;
            };
            const after = Object.values(value ?? { after: kept.after }) as unknown[];
            if (kept.reason !== reason || kept.after !== after[0]) walk.found(trial, 'kept is something else', answer);
          }
          if (answer.status === 201 && /applications|notices/.test(r.path)) {
            await walk.readAgain(answer.body.id as string, name, r.body!, answer, sent, field);
            if (!shownIn(answer, r.body!, sent)) walk.found(trial, 'the case shows something else', answer);
            for (const question of questionsFor(field, r.body!, sent))
              if (!(await isFound(answer, question)))
                walk.found(trial, `not found by ${question.split('=')[0]}`, answer);
          }
        }
    }
  told('bodies', walk);
  expectNothingFound(walk);
});

/** By what a case is looked for again that was opened with this in the field. */
function questionsFor(field: Path, schema: z.ZodType, sent: string): string[] {
  const read = judgedAt(NOW, () => schema.parse(JSON.parse(sent))) as Readonly<Record<string, unknown>>;
  const value = field.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[String(key)], read);
  if (typeof value !== 'string') return [];
  const last = String(field.at(-1));
  const by = last === 'noticeNumber' || last === 'paperNumber' ? 'number' : last;
  const ofPeople = ['recipients', 'opposing', 'representatives'].includes(String(field[0]));
  return (ofPeople && ['name', 'idNumber', 'phone'].includes(by)) || by === 'number' ? [queryOf({ [by]: value })] : [];
}

async function isFound(opened: Answer, question: string): Promise<boolean> {
  const { body } = await office.send('intake', 'GET', `/cases?limit=200&${question}`);
  return ((body.items ?? []) as { id: string }[]).some(({ id }) => id === opened.body.id);
}

/** Title, narrative and people of the case as whoever entered it is shown them. */
function shownIn({ body }: Answer, schema: z.ZodType, sent: string): boolean {
  const read = judgedAt(office.clock.at, () => schema.parse(JSON.parse(sent))) as Readonly<Record<string, unknown>>;
  const people = (list: unknown, role: string) =>
    ((list ?? []) as Record<string, unknown>[]).every((p, i) => {
      const shown = (body.people as Record<string, unknown>[]).filter((q) => q['role'] === role)[i] ?? {};
      const named = ['idNumber', 'phone', 'address', 'birthDate', 'gender'].every(
        (key) => (p[key] ?? null) === (shown[key] ?? null),
      );
      return named && (p['name'] ?? '') === shown['name'];
    });
  return (
    ['title', 'narrative', 'paperNumber', 'matter'].every((key) => (read[key] ?? null) === body[key]) &&
    people(read['recipients'], 'recipient') &&
    people(read['opposing'], 'opposing') &&
    people(read['representatives'], 'representative')
  );
}

/** Whoever is among the first of these may ask. */
const ASKERS = ['director', 'auditor', 'admin', 'bureau', 'lawyer1', 'intake'];
/** What parameters of these names may be, whatever the route. */
const NAMED: Readonly<Record<string, string>> = { name: 'withdraw', pack: 'law', n: '1' };
const NEEDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'get /calculators/deadline': { amount: '5', from: '2026-03-02' },
};

test('whatever stands in a query or a path is answered or refused by its name', async () => {
  const walk = new Walk(office, SEED, FACTOR);
  const opened = await office.send('intake', 'POST', '/applications', JSON.stringify(application));
  const ids: Readonly<Record<string, string>> = {
    ...{
      '/cases': opened.body.id as string,
      '/tasks': opened.body.tasks[0].id as string,
      '/commands': opened.body.command.id,
    },
    ...{
      '/alerts': opened.body.id as string,
      '/calendars': '2191',
      '/indicators': 'entry',
      '/paper-register': await lineId('proposed'),
      '/rules': 'review',
      '/ladders': 'statutory',
    },
  };
  const place = (r: Route, hostile: Readonly<Record<string, string>> = {}) =>
    r.path.replaceAll(/:(\w+)/g, (_all, name: string) =>
      encoded(hostile[name] ?? NAMED[name] ?? ids[`/${r.path.split('/')[1]}`]!),
    );
  for (let n = 0; n < FACTOR; n++)
    for (const r of routes) {
      const name = nameOf(r);
      const by = r.open ? '' : await asker(r, place(r));
      const send = (path: string) =>
        office.send(by, r.method.toUpperCase(), path, isMutation(r) && r.body ? '{}' : undefined);
      for (const each of r.query ? fieldsOf(r.query) : [])
        for (const text of walk.texts(name, each)) {
          const field = each.path;
          const query = { ...NEEDED[name], [String(field[0])]: valueOf(text) };
          const trial = { name, path: field, text, sent: JSON.stringify(query), schema: r.query! };
          await walk.tryOne(trial, () => send(`${place(r)}?${queryOf(query)}`));
          const twice = await send(`${place(r)}?${queryOf(query)}&${queryOf({ [String(field[0])]: '1' })}`);
          const errors = (twice.body.errors ?? []) as { code: string; pointer: string }[];
          if (!errors.some((e) => e.code === 'repeated' && e.pointer === pointer(field)))
            walk.found(trial, 'given twice, and taken', twice);
        }
      for (const { path: field } of r.params ? fieldsOf(r.params) : []) {
        const text = walk.text();
        const params = { [String(field[0])]: valueOf(text) };
        const answer = await send(place(r, params));
        walk.requests += 1;
        if (answer.status >= 500 || answer.status === 202)
          walk.found({ name, path: field, text, sent: text, schema: r.params! }, `answered ${answer.status}`, answer);
      }
    }
  told('queries', walk);
  expectNothingFound(walk);
});

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
const encoded = (text: string): string => encodeURIComponent(text);
const queryOf = (query: Readonly<Record<string, string>>): string =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&');
