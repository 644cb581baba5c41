import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RATE_KEYS } from '../../domain/rate-definitions.js';
import { addDays, civilDate } from '../../domain/time.js';
import { startHttpService, type Answer, type HttpService, type Person } from '../support/http.js';
import { byHttp, openWindow } from '../support/takeovers.js';

/** People and matter of one case; whoever sees one of these words has seen it unmasked. */
const CANARY = {
  name: '金丝雀姓名',
  idNumber: '330482199003070025',
  phone: '13912345678',
  address: '金丝雀地址',
  narrative: '金丝雀案情',
  opposing: '金丝雀对方',
  paper: '金丝雀来访',
  contact: '金丝雀书记员',
};
const WORDS = Object.values(CANARY);
/** One of every role, some twice: of the firm and the station concerned, and of another agency. */
const PEOPLE = [
  ...['intake', 'reviewer', 'director', 'deputy', 'assigner', 'firm', 'lawyer1', 'lawyer2', 'observer', 'callback'],
  ...['evaluator', 'archivist', 'bureau', 'auditor', 'admin', 'station', 'intake-b', 'director-b', 'lawyer-b'],
];
/** Who sees a case of the agency in full, by hand from what their work is; the handler sees his own. */
const SEES = ['intake', 'reviewer', 'director', 'deputy', 'callback', 'archivist'];

/** It never ends, and tells kinds and ids (api/live/stream.test.ts). */
const STREAM = '/stream';
/** Not below /api/v1; what they may tell is held against the same words by canaries.test.ts. */
const AT_THE_ROOT = ['/healthz', '/readyz', '/metrics', '/openapi.json'];

interface Read {
  username: string;
  case_id: string | null;
  route: string;
  what: string;
}

let service: HttpService;
let owner: pg.Pool;
let id: string;
let requestId: string;
let seen: string;
/** Of the handler's diary. */
let secret: string;
/** Person and route of every unmasked answer. */
const shown = new Set<string>();

beforeAll(async () => {
  service = await startHttpService();
  owner = new pg.Pool({ connectionString: service.ownerUrl, max: 1 });
});
afterAll(async () => {
  await owner.end();
  await service.stop();
});

/** Calls, and holds the answer against what was written down meanwhile. */
async function call(who: Person, method: string, path: string, route: string, body?: unknown, key?: string) {
  const answer: Answer = method === 'POST' ? await who.post(path, body ?? {}, key) : await who.get(path);
  const { rows } = await owner.query<Read & { id: string }>(
    'SELECT id::text, username, case_id, route, what FROM sensitive_read WHERE id > $1 ORDER BY sensitive_read.id',
    [seen],
  );
  seen = rows.at(-1)?.id ?? seen;
  const text = JSON.stringify(answer.body);
  const unmasked = WORDS.some((word) => text.includes(word));
  const place = `${method} ${route}`;
  for (const row of rows) expect(row, path).toMatchObject({ username: who.username, route: place });
  if (unmasked) {
    shown.add(`${who.username} ${place}`);
    const of = route.startsWith('/requests') ? requestId : id;
    const about = /^\/(paper-register|takeovers)/.test(route) ? null : of;
    expect([path, who.username, rows.map((r) => r.case_id)]).toEqual([path, who.username, [about]]);
    // Words of an entry are a reading whatever they say.
  } else if (answer.status === 200 && !route.endsWith('/events') && !(answer.body.asked ?? answer.body.answered))
    expect([path, who.username, rows]).toEqual([path, who.username, []]);
  return answer;
}

/** Does what is to be done, with the examples, until the case is in the handler's hands. */
async function toHandling(): Promise<void> {
  for (let i = 0; i < 12; i++) {
    const intake = await service.as('intake');
    const { body } = await intake.get(`/cases/${id}`);
    await skip();
    if (body.handler === 'lawyer1') return;
    const [task] = body.tasks;
    for (const username of task.assignee ? [task.assignee] : PEOPLE) {
      const person = await service.as(username);
      const { body: detail } = await person.get(`/tasks/${task.id}`);
      await skip();
      const action = detail.actions?.[0];
      if (!action) continue;
      const example = action.schema.examples[0];
      const sent = { ...example, ...(example.lawyer && { lawyer: 'lawyer1' }), ...(example.firm && { firm: 'ph-f1' }) };
      const path = `/tasks/${task.id}/actions/${action.name}`;
      const done = await call(person, 'POST', path, '/tasks/:id/actions/:name', sent, `k${i}`);
      expect([path, done.status]).toEqual([path, 200]);
      // Sent again: shown again, and written down again.
      await call(person, 'POST', path, '/tasks/:id/actions/:name', sent, `k${i}`);
      break;
    }
  }
  throw new Error('nobody handles the case');
}

/** What is looked at on the way is not what is looked at here. */
async function skip(): Promise<void> {
  const { rows } = await owner.query<{ id: string }>('SELECT coalesce(max(id), 0)::text AS id FROM sensitive_read');
  seen = rows[0]!.id;
}

/** One draft of each kind, so that there is something to preview. */
async function draftReferenceData(): Promise<void> {
  const bureau = await service.as('bureau');
  const notice = { source: 'x', holidays: ['2026-01-01'], makeUpDays: [] };
  const rule = { amount: 7, unit: 'natural-day', roll: true, ladder: 'statutory', legalBasis: 'x' };
  const drafts: [string, object][] = [
    ['/calendars/2026', notice],
    ['/rules/law/review', { ...rule, effectiveFrom: addDays(civilDate(Date.now()), 30) }],
    ['/ladders/law/statutory', { steps: [] }],
    ['/draws/law', { target: 20, aim: 30, aimUntil: 0.75, lastWeeks: 6, spare: 1 }],
  ];
  for (const [path, body] of drafts) expect([path, (await bureau.put(path, body)).status]).toEqual([path, 200]);
}

/** Every path a GET may have, from the OpenAPI document; a new parameter must be told here how to be filled. */
async function paths(person: string): Promise<{ route: string; path: string }[]> {
  const document = (await (await fetch(`${service.base}/openapi.json`)).json()) as { paths: Record<string, object> };
  const column = async (sql: string) => (await owner.query<{ id: string }>(sql)).rows.map((row) => row.id);
  const fill: Record<string, string[]> = {
    '/cases': [id],
    '/requests': [requestId],
    '/tasks': await column('SELECT id FROM task'),
    '/commands': await column(`SELECT id FROM command WHERE actor = '${person}'`),
    '/indicators': [...RATE_KEYS],
    '/calendars': ['2026'],
    '/rules': ['law/review'],
    '/ladders': ['law/statutory'],
    '/draws': ['law'],
    '/people': ['lawyer1'],
    '/machine-keys': await column('SELECT id FROM machine_key'),
    '/paper-register': await column('SELECT id FROM paper_entry'),
    '/takeovers': await column('SELECT id FROM takeover'),
    '/drafts': ['open:notice'],
    '/forms': ['notice'],
    '/diary': [secret],
  };
  const queries: Record<string, string> = {
    // Of one agency: the bureau stands above several.
    '/indicators/{key}/cases': '?agency=ph',
    '/indicators/handlers': '?agency=ph',
    '/calculators/deadline': '?pack=law&unit=natural&amount=7&from=2026-03-02',
  };
  return Object.entries(document.paths).flatMap(([route, methods]) => {
    if (!('get' in methods) || AT_THE_ROOT.includes(route) || route === STREAM) return [];
    const [, head = '', , tail = ''] = /^(\/[\w-]+)((?:\/\{\w+\})+)(.*)$/.exec(route) ?? [];
    if (!head) return [{ route, path: route + (queries[route] ?? '') }];
    const values = fill[head];
    if (!values) throw new Error(`how is ${route} to be asked?`);
    const pattern = route.replaceAll(/\{(\w+)\}/g, ':$1');
    return values.map((value) => ({ route: pattern, path: `${head}/${value}${tail}${queries[route] ?? ''}` }));
  });
}

it('whoever is shown a name in full is on record for it, on every route there is', async () => {
  await skip();
  const intake = await service.as('intake');
  const application = {
    ...{ channel: 'window', kind: 'civil', procedure: 'litigation', matter: 'labour', title: '追索劳动报酬' },
    narrative: CANARY.narrative,
    recipients: [
      {
        ...{ name: CANARY.name, idNumber: CANARY.idNumber, phone: CANARY.phone, address: CANARY.address },
        ...{ gender: 'female', categories: ['woman', 'migrant-worker'] },
      },
    ],
    opposing: [{ name: CANARY.opposing, idKind: 'pending' }],
  };
  const opened = await intake.post('/applications', application, 'first');
  expect(opened.status).toBe(201);
  id = opened.body.id;
  expect(JSON.stringify(opened.body)).toContain(CANARY.name);
  const { rows } = await owner.query<Read>('SELECT username, case_id, route, what FROM sensitive_read');
  expect(rows).toEqual([{ username: 'intake', case_id: id, route: 'POST /applications', what: 'case' }]);
  await skip();
  const entry = { register: 'paper', number: '1', date: '2026-03-02', person: CANARY.paper };
  const line = await call(intake, 'POST', '/paper-register', '/paper-register', entry);
  const pattern = '/paper-register/:id/corrections';
  const change = { kind: 'value', value: { person: '另一人' }, reason: CANARY.paper };
  await call(intake, 'POST', `/paper-register/${line.body.id}/corrections`, pattern, change);
  await call(intake, 'POST', '/applications', '/applications', application, 'first');
  const request = {
    ...{ channel: 'hotline', subject: 'consultation', text: CANARY.narrative },
    contact: { name: CANARY.name, phone: CANARY.phone },
  };
  requestId = (await intake.post('/requests', request, 'asked')).body.id;
  await skip();
  await call(intake, 'POST', '/requests', '/requests', request, 'asked');
  await toHandling();
  const lawyer = await service.as('lawyer1');
  const day = civilDate(Date.now());
  const hearing = { day, forum: 'court', public: true, summonsOn: day, contact: CANARY.contact };
  const act = `/cases/${id}/actions/report-hearing`;
  expect((await call(lawyer, 'POST', act, '/cases/:id/actions/:name', hearing)).status).toBe(200);
  const address = await lawyer.post('/me/diary-address');
  secret = /([\w-]{43})\.ics$/.exec(address.body.path as string)![1]!;
  await openWindow(byHttp(service));
  const past = { ...application, receivedAt: '2026-01-05T09:00:00+08:00', duplicateReason: '另一用人单位' };
  await skip();
  const takeover = { application: past, history: [] };
  expect((await call(intake, 'POST', '/takeovers', '/takeovers', takeover)).status).toBe(201);
  const key = { name: '热线平台', scopes: ['applications'], expiresOn: addDays(day, 30) };
  expect((await (await service.as('admin')).post('/machine-keys', key)).status).toBe(201);
  await draftReferenceData();
  await intake.put('/drafts/open:notice', { version: 0, body: { organ: '某法院' } });

  const answered = new Set<string>();
  const asked = new Set<string>();
  for (const username of PEOPLE) {
    const person = await service.as(username);
    for (const { route, path } of await paths(username)) {
      asked.add(route);
      const { status } = await call(person, 'GET', path, route);
      if (status === 200) answered.add(route);
      else expect([403, 404], `${username} ${path}`).toContain(status);
    }
  }
  const first = async (username: string) => {
    const { body } = await (await service.as(username)).get(`/cases/${id}`);
    return body.people.find((p: { role: string }) => p.role === 'recipient');
  };
  const says = { gender: 'female', categories: ['woman', 'migrant-worker'], detained: false };
  expect(await first('director')).toMatchObject({ name: CANARY.name, ...says });
  const nothing = {
    idKind: 'resident-id',
    birthDate: null,
    address: null,
    gender: null,
    categories: null,
    detained: null,
  };
  expect(await first('auditor')).toMatchObject({ ...nothing, name: expect.stringContaining('*') as string });
  // Nothing is left out because nobody was let in.
  // Of this case nobody has been judged yet (sight.test.ts).
  expect([...asked].filter((route) => !answered.has(route))).toEqual(['/cases/:id/evaluation']);
  const who = (route: string) => [...shown].filter((s) => s.endsWith(` ${route}`)).map((s) => s.split(' ')[0]);
  expect(who('GET /cases/:id').sort()).toEqual([...SEES, 'lawyer1'].sort());
  expect(who('GET /cases/:id/events').sort()).toEqual([...SEES, 'lawyer1'].sort());
  expect(who('POST /tasks/:id/actions/:name')).toEqual(expect.arrayContaining(['reviewer', 'director']));
  expect(who('GET /requests/:id').sort()).toEqual([...SEES].sort());
  expect(who('POST /paper-register')).toEqual(['intake']);
  expect(who('GET /paper-register/:id/corrections').sort()).toEqual(['deputy', 'director', 'intake']);
  expect(who('GET /takeovers/:id').sort()).toEqual(['deputy', 'director', 'intake']);
  // The task of a hearing says whom to ask there.
  expect(who('GET /tasks/:id').sort()).toEqual([...SEES, 'lawyer1'].sort());
  // What opens a diary is in no log.
  expect(service.log.filter((line) => line.includes(secret))).toEqual([]);
  // The lists are masked for everybody.
  const elsewhere = [...shown].map((s) => s.split(' ').slice(1).join(' '));
  expect([...new Set(elsewhere)].sort()).toEqual([
    'GET /cases/:id',
    'GET /cases/:id/events',
    'GET /paper-register/:id/corrections',
    'GET /requests/:id',
    'GET /takeovers/:id',
    'GET /tasks/:id',
    'POST /applications',
    'POST /cases/:id/actions/:name',
    'POST /paper-register',
    'POST /paper-register/:id/corrections',
    'POST /requests',
    'POST /tasks/:id/actions/:name',
  ]);
});

it('what cannot be written down is not shown', async () => {
  await owner.query('REVOKE INSERT ON sensitive_read FROM legal_aid_app');
  try {
    const answer = await (await service.as('director')).get(`/cases/${id}`);
    expect(answer.status).toBe(500);
    for (const word of WORDS) expect(JSON.stringify(answer.body)).not.toContain(word);
    // Who sees it masked is not held up.
    expect((await (await service.as('bureau')).get(`/cases/${id}`)).status).toBe(200);
  } finally {
    await owner.query('GRANT INSERT ON sensitive_read TO legal_aid_app');
  }
});

it('the auditor can ask who read what, page by page; nobody else can', async () => {
  const auditor = await service.as('auditor');
  await (await service.as('director')).get(`/cases/${id}`);
  const { body } = await auditor.get(`/audit/reads?user=director&case=${id}&limit=1`);
  expect(body.items).toMatchObject([
    { user: 'director', caseId: id, what: 'case', route: 'GET /cases/:id', caseNumber: expect.stringContaining('〔') },
  ]);
  expect(body.items[0].request).toMatch(/^[\da-f-]{36}$/);
  expect(service.log.some((line) => line.includes(body.items[0].request))).toBe(true);
  const rest = await auditor.get(`/audit/reads?cursor=${body.next}`);
  expect(rest.body.items.length).toBeGreaterThan(5);
  expect((await auditor.get('/audit/reads?from=2020-01-01&to=2020-01-02')).body.items).toEqual([]);
  for (const username of ['director', 'admin', 'bureau'])
    expect((await (await service.as(username)).get('/audit/reads')).status).toBe(403);
});
