import { afterAll, beforeAll, test, vi } from 'vitest';
import type { Route } from '../../../api/route.js';
import { routes } from '../../../api/routes.js';
import { addDays } from '../../../domain/time.js';
import { NOW, TODAY } from '../../../fuzz/corpus.js';
import { withField, type Path } from '../../../fuzz/place.js';
import { fieldsOf } from '../../support/hostile/fields.js';
import { hostileOffice, type Answer, type HostileOffice } from '../../support/hostile/office.js';
import { GRANTED, ago, application, notice, request } from '../../support/hostile/openings.js';
import { expectNothingFound, FACTOR, queryOf, SEED, TIMEOUT, told } from '../../support/hostile/run.js';
import { at, canonical, eachOf, Trials, type Drawn } from '../../support/hostile/trials.js';
import { openWindow, toOffice } from '../../support/takeovers.js';

vi.setConfig({ testTimeout: TIMEOUT });

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
  await openWindow(toOffice(office), office.clock.at);
});
afterAll(() => office.stop());

interface Body {
  /** Who sends it. */
  readonly by: string;
  readonly path?: () => Promise<string>;
  /** One that is taken, with something for the field. */
  readonly example: (field: Path) => object;
}

/** Bodies of routes that are no forms, by the route's name. */
const BODIES: Readonly<Record<string, Body>> = {
  'post /sessions': { by: '', example: () => ({ username: 'intake', password: 'wrong' }) },
  'post /sessions/second-factor': { by: '', example: () => ({ challenge: 'x.y.z', code: '123456' }) },
  'post /me/second-factor': { by: 'callback', example: () => ({ current: 'wrong' }) },
  ...Object.fromEntries(
    ['/me/second-factor/actions/confirm', '/me/second-factor/actions/remove', '/sessions/current/actions/confirm'].map(
      (path) => [`post ${path}`, { by: 'callback', example: () => ({ code: '123456' }) }],
    ),
  ),
  'post /applications': { by: 'intake', example: () => ({ ...application, receivedAt: ago(1) }) },
  'post /notices': { by: 'intake', example: () => ({ ...notice, receivedAt: ago(1) }) },
  'post /takeovers': {
    by: 'intake',
    example: ([door]) => ({
      ...(door === 'notice'
        ? { notice: { ...notice, receivedAt: ago(30) } }
        : { application: { ...application, receivedAt: ago(30) } }),
      history: door === 'notice' ? [] : GRANTED,
    }),
  },
  'post /takeovers/:id/reject': {
    by: 'director',
    path: async () => {
      const past = { application: { ...application, receivedAt: ago(30) }, history: [] };
      const { body } = await office.send('intake', 'POST', '/takeovers', JSON.stringify(past));
      return `/takeovers/${body.id as string}/reject`;
    },
    example: () => ({ reason: '与卷宗不符。' }),
  },
  'post /agencies/:id/go-live-window': {
    by: 'bureau',
    path: () => Promise.resolve('/agencies/hl/go-live-window'),
    example: () => ({ until: addDays(TODAY, 30) }),
  },
  'put /drafts/:form': {
    by: 'intake',
    path: async () => {
      await office.send('intake', 'DELETE', '/drafts/page:hostile');
      return '/drafts/page:hostile';
    },
    example: () => ({ version: 0, body: { title: '追索劳动报酬' } }),
  },
  'post /paper-register': { by: 'intake', example: aLine },
  'post /paper-register/:id/corrections': {
    by: 'intake',
    path: async () => `/paper-register/${await lineId()}/corrections`,
    example: ([key, field]) => ({
      ...(key === 'case' && { kind: 'tie', case: '00000000-0000-0000-0000-000000000000' }),
      ...(key === 'ground' && { kind: 'void', ground: 'duplicate' }),
      ...(key !== 'case' && key !== 'ground' && { kind: 'value', value: { [field ?? 'number']: null } }),
      ...(key !== 'value' && key !== 'case' && key !== 'ground' && { value: { number: newNumber() } }),
      reason: '编号抄错。',
    }),
  },
  'post /paper-register/:id/corrections/:n/actions/reject': {
    by: 'director',
    path: async () => `/paper-register/${await lineId('proposed')}/corrections/1/actions/reject`,
    example: () => ({ reason: '与登记簿不符。' }),
  },
  'post /people': { by: 'admin', example: ([key]) => ({ ...newPerson(), ...(key === 'qualification' && LAWYER) }) },
  'patch /people/:username': {
    by: 'admin',
    path: async () => `/people/${await somebody()}`,
    example: ([key]) => (key === 'qualification' ? LAWYER : { phone: '13800000000' }),
  },
  'post /people/:username/actions/reset-password': {
    by: 'admin',
    path: async () => `/people/${await somebody()}/actions/reset-password`,
    example: () => ({ reason: '遗忘' }),
  },
  'post /people/:username/leave': {
    by: 'director',
    path: async () => `/people/${await somebody()}/leave`,
    example: () => ({ from: TODAY, to: TODAY }),
  },
  'post /machine-keys': { by: 'admin', example: () => aKey() },
  'post /machine-keys/:id/rotate': {
    by: 'admin',
    path: async () => {
      const { body } = await office.send('admin', 'POST', '/machine-keys', JSON.stringify(aKey()));
      const { body: waiting } = await office.send('director', 'GET', '/office-changes?kind=key&open=true&limit=1');
      await office.send('director', 'POST', `/office-changes/${waiting.items[0].n}/actions/confirm`, '{}');
      return `/machine-keys/${body.id as string}/rotate`;
    },
    example: () => ({ expiresOn: addDays(TODAY, 60) }),
  },
  'post /stations': { by: 'admin', example: () => aPlace('judicial-office') },
  'post /firms': { by: 'admin', example: () => aPlace('law-firm') },
  'patch /stations/:id': { by: 'admin', path: () => placeId('/stations', 'judicial-office'), example: () => renamed() },
  'patch /firms/:id': { by: 'admin', path: () => placeId('/firms', 'law-firm'), example: () => renamed() },
  'post /agencies': { by: 'bureau', example: newAgency },
  'patch /agencies/:id': {
    by: 'bureau',
    path: () => Promise.resolve('/agencies/hl'),
    example: () => ({ name: '中心' }),
  },
  'post /cases/:id/reveal': {
    by: 'assigner',
    path: async () => {
      const body = { ...application, receivedAt: ago(1), duplicateReason: '另案。' };
      const opened = await office.send('intake', 'POST', '/applications', JSON.stringify(body));
      return `/cases/${opened.body.id as string}/reveal`;
    },
    example: () => ({ reason: '核对利益冲突。' }),
  },
  'post /requests': { by: 'intake', example: () => request },
  'post /requests/:id/reveal': {
    by: 'assigner',
    path: async () => {
      const { body } = await office.send('intake', 'POST', '/requests', JSON.stringify(request));
      return `/requests/${body.id as string}/reveal`;
    },
    example: () => ({ reason: '核对利益冲突。' }),
  },
  'post /exports': {
    by: 'director',
    example: () => ({ list: 'cases', rows: 1, filters: [{ name: 'stage', value: 'review' }] }),
  },
  'post /tasks/actions/reassign': { by: 'director', example: () => ({ tasks: ['x.review.1'], to: 'reviewer' }) },
  'post /me/tour': { by: 'evaluator', example: () => ({ seen: true }) },
  'post /me/password': { by: 'evaluator', example: () => ({ current: 'wrong', password: 'twelve letters' }) },
};
const aKey = () => ({ name: '热线平台', scopes: ['applications'], expiresOn: addDays(TODAY, 30) });
const LAWYER = { qualification: { kind: 'lawyer', practiceSince: '2010-07-01' } };
const newPerson = () => ({ username: `new${++numbers}`, name: '新人', roles: [] });
async function somebody(): Promise<string> {
  const { body } = await office.send('admin', 'POST', '/people', JSON.stringify(newPerson()));
  return body.username as string;
}
const aPlace = (kind: string) => ({ name: `第${++numbers}所`, kind });
const renamed = () => ({ name: `第${++numbers}所` });
async function placeId(path: string, kind: string): Promise<string> {
  const { body } = await office.send('admin', 'POST', path, JSON.stringify(aPlace(kind)));
  return `${path}/${body.id as string}`;
}
function newAgency() {
  const n = ++numbers;
  return { id: `new-${n}`, name: '新县中心', shortName: String.fromCodePoint(0x4e00 + n) };
}
let numbers = 0;
const newNumber = () => `P-${++numbers}`;
function aLine() {
  return { register: 'paper', number: newNumber(), date: addDays(TODAY, -1), person: '王小明' };
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
  'post /me/diary-address',
  'post /sessions/current/actions/renew',
  'post /alerts/:id/actions/acknowledge',
  'post /takeovers/:id/confirm',
  'post /takeovers/:id/withdraw',
  'post /paper-register/:id/corrections/:n/actions/confirm',
  'post /paper-register/:id/corrections/:n/actions/withdraw',
  ...['claim', 'release'].map((act) => `post /tasks/:id/actions/${act}`),
  ...['confirm', 'reject', 'withdraw'].map((act) => `post /office-changes/:n/actions/${act}`),
];
/** Their bodies are those of the forms. */
const FORMS = ['tasks', 'cases', 'requests'].map((of) => `post /${of}/:id/actions/:name`);
/** Tried beside this, where what is drafted comes into force (reference.test.ts). */
const REFERENCE = /^(put|post) \/(calendars|rules|ladders|draws)\//;
const nameOf = (r: Route) => `${r.method} ${r.path}`;

test('whatever stands in a body is done or refused by its name', async () => {
  office.clock.at = NOW;
  const trials = new Trials(office, SEED, FACTOR);
  const bodies = routes.filter(
    (r) => r.body && !REFERENCE.test(nameOf(r)) && ![...EMPTY, ...FORMS].includes(nameOf(r)),
  );
  for (const r of bodies) {
    const name = nameOf(r);
    const { by, path = () => Promise.resolve(r.path), example } = BODIES[name]!;
    // What is refused changes nothing: one place will do for all of it.
    const once = await path();
    for (const field of fieldsOf(r.body!)) {
      const drawn = trials.drawn(name, r.body!, field, (text) => withField(example(field.path), field.path, text));
      await eachOf(drawn, async (trial) => {
        const place = trial.read?.fits ? await path() : once;
        const answer = await trials.tryOne(trial, () => office.send(by, r.method.toUpperCase(), place, trial.sent));
        if (answer.status !== 201) return;
        if (/^\/(people|stations|firms|agencies)$/.test(r.path)) await readOffice(trials, trial, answer, r.path);
        if (r.path.endsWith('/corrections')) readCorrection(trials, trial, answer);
        if (/\/(applications|notices)$/.test(name)) await readCase(trials, trial, answer);
        if (name === 'post /takeovers') await readCase(trials, trial, await confirmed(answer));
      });
    }
  }
  told('bodies', trials);
  expectNothingFound(trials);
});

/** The case that was proposed, as it begins. */
const confirmed = ({ body: { id } }: Answer) =>
  office.send('director', 'POST', `/takeovers/${String(id)}/confirm`, '{}');

/** The correction shows what was proposed. */
function readCorrection(trials: Trials, trial: Drawn, answer: Answer): void {
  const kept = answer.body as { kind: string; after: string | null; reason: string };
  const { value, reason } = trial.read?.data as { value?: object; reason: string };
  const after = Object.values(value ?? { after: kept.after }) as unknown[];
  if (kept.reason !== reason || kept.after !== after[0]) trials.found(trial, 'kept is something else', answer);
}

/** What was entered of the office is shown as it was read, and found again in its list; roles wait for a second person. */
async function readOffice(trials: Trials, trial: Drawn, { body }: Answer, path: string): Promise<void> {
  const { roles, ...read } = trial.read?.data as Readonly<Record<string, unknown>>;
  const wrong = Object.entries(read).filter(
    ([key, value]) => canonical(body[key] ?? null) !== canonical(value ?? null),
  );
  const grants = (body.pending?.grants ?? []) as unknown;
  if (wrong.length > 0 || canonical(grants) !== canonical(roles ?? [])) trials.found(trial, 'kept is something else');
  const listed = await office.send('bureau', 'GET', path);
  const key = path === '/people' ? 'username' : 'id';
  const found = (listed.body.items as Record<string, unknown>[]).some((item) => item[key] === body[key]);
  if (!found) trials.found(trial, 'is not in its list', listed);
}

/** A case that was opened with it is shown, and found, as it was read. */
async function readCase(trials: Trials, trial: Drawn, answer: Answer): Promise<void> {
  const id = answer.body.id as string;
  const { application: applied, notice: noticed, history } = trial.read?.data as Readonly<Record<string, unknown>>;
  // A past is told again as its forms read it.
  if (history === undefined) await trials.readAgain(id, trial, answer);
  const opening = (applied ?? noticed ?? trial.read?.data) as Opening;
  if (!isShown(answer, opening)) trials.found(trial, 'the case shows something else', answer);
  const path = history === undefined ? trial.path : trial.path.slice(1);
  for (const question of questionsFor(path, opening))
    if (!(await isFound(answer, question))) trials.found(trial, `not found by ${Object.keys(question)[0]}`, answer);
  office.port.forget(id);
}
type Opening = Readonly<Record<string, unknown>>;

/** By what a case is looked for again that was opened with this in the field. */
function questionsFor(field: Path, opening: Opening): Record<string, string>[] {
  const value = at(opening, field);
  if (typeof value !== 'string') return [];
  const last = String(field.at(-1));
  const by = last === 'noticeNumber' || last === 'paperNumber' ? 'number' : last;
  const ofPeople = ['recipients', 'opposing', 'representatives'].includes(String(field[0]));
  return (ofPeople && ['name', 'idNumber', 'phone'].includes(by)) || by === 'number' ? [{ [by]: value }] : [];
}

/** Among those of its matter: others may have been opened with the same. */
async function isFound({ body: { id, matterId } }: Answer, question: Record<string, string>): Promise<boolean> {
  const { body } = await office.send('intake', 'GET', `/cases?${queryOf({ ...question, matter: String(matterId) })}`);
  return ((body.items ?? []) as { id: string }[]).some((found) => found.id === id);
}

/** Title, narrative and people of the case as whoever entered it is shown them. */
function isShown({ body }: Answer, read: Opening): boolean {
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
