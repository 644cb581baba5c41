import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, DAY } from '../../domain/time.js';
import { NOW, TODAY } from '../../fuzz/corpus.js';
import { query } from '../../scripts/postgres.mjs';
import { hostileOffice, type Answer, type HostileOffice } from '../../test/support/hostile/office.js';
import { journalsIn } from '../../worker/check-journals.js';
import { requestBody } from '../request-openings.js';

let office: HostileOffice;
beforeAll(async () => {
  office = await hostileOffice();
});
afterAll(() => office.stop());

const EXAMPLE = requestBody.meta()!['example'] as Record<string, unknown>;
const post = (by: string, path: string, body: object = {}, key: string = randomUUID()): Promise<Answer> =>
  office.send(by, 'POST', path, JSON.stringify(body), { 'Idempotency-Key': key });
const get = async (by: string, path: string) => (await office.send(by, 'GET', path)).body;
const opened = async (more: object = {}, by = 'intake') => {
  const { status, body } = await post(by, '/requests', { ...EXAMPLE, ...more });
  expect([status, body.errors]).toEqual([201, undefined]);
  return body as { id: string; number: string; tasks: { id: string; kind: string }[] };
};
const taskOf = async (id: string, kind: string): Promise<string> =>
  (await get('intake', `/tasks?proceeding=${id}&status=open&kind=${kind}`)).items[0].id;
const doing = async (by: string, id: string, kind: string, action: string, body: object = {}) =>
  post(by, `/tasks/${await taskOf(id, kind)}/actions/${action}`, body);
const act = (by: string, id: string, name: string, body: object = {}) =>
  post(by, `/requests/${id}/actions/${name}`, body);
const sql = (text: string, values: unknown[] = []) => query(office.ownerUrl, (c) => c.query(text, values));

describe('a request', () => {
  test('is entered in a minute, has a number, an owner and a task, and is the same when it is sent again', async () => {
    const key = randomUUID();
    const first = await post('intake', '/requests', EXAMPLE, key);
    expect([first.status, first.headers.get('location')]).toEqual([201, `/api/v1/requests/${first.body.id}`]);
    expect(first.body).toMatchObject({
      stage: 'triage',
      owner: 'intake',
      persons: 1,
      contactName: '王示例',
      outcome: null,
    });
    expect(first.body.number).toMatch(/法援〔\d{4}〕诉\d{4}号$/);
    expect(first.body.deadlines).toMatchObject([{ rule: 'request-triage', state: 'armed' }]);
    const again = await post('intake', '/requests', EXAMPLE, key);
    expect([again.status, again.body.id, again.headers.get('idempotency-replayed')]).toEqual([
      201,
      first.body.id,
      'true',
    ]);
  });

  test('names its fields where something is wrong', async () => {
    const { status, body } = await post('intake', '/requests', {
      ...EXAMPLE,
      channel: 'petition-office',
      unit: 'hl-xigang',
    });
    expect([status, body.errors.map((e: { pointer: string }) => e.pointer)]).toEqual([422, ['/source']]);
    const elsewhere = await post('intake', '/requests', { ...EXAMPLE, unit: 'hl-xigang' });
    expect(elsewhere.body.errors).toMatchObject([{ pointer: '/unit', code: 'not-known' }]);
    const phone = await post('intake', '/requests', { ...EXAMPLE, contact: { phone: '1' } });
    expect(phone.body.errors).toMatchObject([{ pointer: '/contact/phone' }]);
  });

  test('stands in lists of tasks beside those of cases, with its proceeding', async () => {
    const { id, number } = await opened();
    const { items, total } = await get('intake', `/tasks?proceeding=${id}`);
    expect([items.length, total]).toEqual([1, 1]);
    expect(items[0]).toMatchObject({ kind: 'triage', title: 'Sort the request', assignee: 'intake', stage: 'triage' });
    expect(items[0]).toMatchObject({
      caseId: null,
      caseNumber: number,
      proceeding: { id, kind: 'request' },
      person: '王*例',
    });
    expect(items[0].deadline.title).toBe('Sorting of a request');
    const mine = await get('intake', '/tasks?mine=true&status=open&limit=200');
    expect(mine.items.map((t: { id: string }) => t.id)).toContain(items[0].id);
    expect((await get('intake-b', `/tasks?proceeding=${id}`)).items).toEqual([]);
  });

  test('every form of it has titles and labels in both languages, and an example that is taken', async () => {
    const other = (await opened()).id;
    for (const lang of ['zh-CN', 'en']) {
      const { id } = await opened({ channel: 'petition-office', source: '示例县信访局' });
      const { body } = await office.send('intake', 'GET', `/requests/${id}`, undefined, { 'Accept-Language': lang });
      const tasks = await get('intake', `/tasks?proceeding=${id}`);
      const details = await Promise.all(
        tasks.items.map((t: { id: string }) =>
          office.send('intake', 'GET', `/tasks/${t.id}`, undefined, { 'Accept-Language': lang }),
        ),
      );
      const actions = [...body.actions, ...details.flatMap((d) => d.body.actions)];
      expect(actions.map((a: { name: string }) => a.name)).toEqual(
        expect.arrayContaining([
          'withdraw-request',
          'close-duplicate',
          'answer',
          'pass',
          'transfer',
          'apply',
          'acknowledge',
        ]),
      );
      for (const { schema, title } of actions) {
        expect(title).toMatch(lang === 'en' ? /^[A-Z]/ : /[\u4e00-\u9fff]/);
        for (const field of Object.values<{ title?: string }>(schema.properties ?? {}))
          expect(field.title).toBeTruthy();
        expect(schema.examples).toHaveLength(1);
      }
      const duplicate = body.actions.find((a: { name: string }) => a.name === 'close-duplicate');
      const closed = await act('intake', id, 'close-duplicate', duplicate.schema.examples[0]);
      expect([closed.status, closed.body.outcome]).toEqual([200, 'duplicate']);
    }
    expect((await get('intake', `/requests/${other}`)).stage).toBe('triage');
  });

  test('passed to a station it is answered there; who asked thinks of it as he does, and it is closed', async () => {
    const { id } = await opened();
    const passed = await doing('intake', id, 'triage', 'pass', { unit: 'ph-danghu', note: '请答复。' });
    expect([passed.status, passed.body.stage, passed.body.unit]).toEqual([200, 'answering', 'ph-danghu']);
    const task = await taskOf(id, 'answer-request');
    const detail = await get('station', `/tasks/${task}`);
    expect(detail.actions.map((a: { name: string }) => a.name)).toEqual(['answer', 'return']);
    expect(detail.asked.body).toMatchObject({ note: '请答复。' });
    expect((await get('station', `/requests/${id}`)).text).toBe(EXAMPLE['text']);
    const answered = await doing('station', id, 'answer-request', 'answer', { answer: '已当面解答。' });
    expect([answered.status, answered.body.answer, answered.body.stage]).toEqual([200, '已当面解答。', 'opinion']);
    const asked = await doing('callback', id, 'ask-opinion', 'record', { satisfaction: 'satisfied' });
    expect(asked.body).toMatchObject({ stage: 'closed', outcome: 'answered', satisfaction: 'satisfied', tasks: [] });
    expect(asked.body.history.items.map((e: { actor: string }) => e.actor)).toEqual(
      expect.arrayContaining(['intake', 'station', 'callback']),
    );
    const late = await act('intake', id, 'withdraw-request', { reason: '不需要了。' });
    expect([late.status, late.body.type]).toEqual([409, '/problems/wrong-stage']);
  });

  test('what is not yours is not there, and what is named has to be known', async () => {
    const { id } = await opened();
    const task = await taskOf(id, 'triage');
    for (const by of ['intake-b', 'lawyer1', 'firm', 'observer', 'admin', 'station']) {
      const found = await office.send(by, 'GET', `/requests/${id}`);
      expect([by, found.status]).toEqual([by, by === 'intake-b' || by === 'station' ? 404 : 403]);
      expect([by, (await office.send(by, 'GET', `/tasks/${task}`)).status]).toEqual([by, by === 'admin' ? 403 : 404]);
      expect([by, (await post(by, `/tasks/${task}/actions/answer`, { answer: '是。' })).status]).toEqual([by, 404]);
    }
    const station = await post('intake', `/tasks/${task}/actions/pass`, { unit: 'hl-xigang' });
    expect(station.body.errors).toMatchObject([{ pointer: '/unit', code: 'not-known' }]);
    const owner = await act('director', id, 'hand-on', { owner: 'intake-b' });
    expect(owner.body.errors).toMatchObject([{ pointer: '/owner', code: 'not-known' }]);
    const theirs = await opened({}, 'intake-b');
    const of = await act('intake', id, 'close-duplicate', { of: theirs.id });
    expect(of.body.errors).toMatchObject([{ pointer: '/of', code: 'not-known' }]);
    expect((await act('intake', id, 'close-abusive', { reasons: '无。' })).status).toBe(403);
    expect((await act('intake', id, 'withdraw', { reason: '无。' })).status).toBe(404);
  });

  test('whoever has no need to know is shown no name, no number and no words, unless for a reason on record', async () => {
    const { id } = await opened();
    const masked = await get('assigner', `/requests/${id}`);
    expect(masked).toMatchObject({ contactName: '王*例', text: null, mayReveal: true });
    expect(masked.contactPhone).toMatch(/^138\*{4}0000$/);
    expect(masked.hidden).toEqual(['contactName', 'contactPhone', 'text']);
    const revealed = await post('assigner', `/requests/${id}/reveal`, { reason: '核对是否重复。' });
    expect([revealed.status, revealed.body.text]).toEqual([200, EXAMPLE['text']]);
    const { items } = await get('auditor', `/audit/reads?case=${id}`);
    expect(items[0]).toMatchObject({ what: 'request', user: 'assigner', reason: '核对是否重复。' });
    expect((await get('auditor', `/requests/${id}`)).text).toBeNull();
  });

  test('an answer of a request in a leader’s charge goes out when he has signed it', async () => {
    const { id } = await opened();
    expect((await act('director', id, 'take-charge')).body.leader).toBe('director');
    const written = await doing('intake', id, 'triage', 'answer', { answer: '已解答。' });
    expect(written.body.tasks).toMatchObject([{ kind: 'sign-answer', assignee: 'director' }]);
    const sign = await get('director', `/tasks/${await taskOf(id, 'sign-answer')}`);
    expect(sign.actions.map((a: { name: string }) => a.name)).toEqual(['sign', 'return']);
    expect((await doing('director', id, 'sign-answer', 'sign')).body).toMatchObject({ stage: 'opinion' });
  });
});

const CIVIL = {
  kind: 'civil',
  procedure: 'litigation',
  matter: 'labour',
  title: '追索劳动报酬',
  duplicateReason: '另案。',
};

test('turned into an application nobody enters again what was entered, and each knows the other', async () => {
  const { id } = await opened({ channel: 'wechat' });
  const { status, body } = await doing('intake', id, 'triage', 'apply', CIVIL);
  expect([status, body.errors, body.stage, body.outcome]).toEqual([200, undefined, 'closed', 'application']);
  const found = await get('intake', `/requests/${id}`);
  expect(found.caseNumber).toMatch(/民/);
  const made = await get('intake', `/cases/${found.caseId}`);
  expect(made).toMatchObject({ requestId: id, channel: 'web', narrative: EXAMPLE['text'], number: found.caseNumber });
  expect(made.people).toMatchObject([{ role: 'recipient', name: '王示例', phone: '13800000000', idKind: 'pending' }]);
  const { rows } = await sql('SELECT count(*)::int AS n FROM legal_case WHERE request_id = $1', [id]);
  expect(rows).toEqual([{ n: 1 }]);
});

test('a program hands requests in under the id of its message, and reads nothing', async () => {
  const { body: made } = await post('admin', '/machine-keys', {
    ...{ name: '12345平台', scopes: ['requests'], expiresOn: addDays(TODAY, 30) },
  });
  const { body: waiting } = await office.send('director', 'GET', `/office-changes?kind=key&key=${made.id}&open=true`);
  await post('director', `/office-changes/${waiting.items[0].n}/actions/confirm`);
  const send = (method: string, path: string, body?: object) =>
    office.send('', method, path, body && JSON.stringify(body), {
      ...{ Authorization: `Bearer ${made.key}`, 'Idempotency-Key': 'message-4711' },
    });
  const first = await send('POST', '/requests', { ...EXAMPLE, channel: 'handed-over', source: '12345平台' });
  expect([first.status, Object.keys(first.body).sort()]).toEqual([201, ['command', 'request']]);
  const again = await send('POST', '/requests', { ...EXAMPLE, channel: 'handed-over', source: '12345平台' });
  expect([again.status, again.body.request.id]).toEqual([201, first.body.request.id]);
  const { id } = first.body.request;
  expect((await send('GET', `/requests/${id}`)).status).toBe(403);
  expect((await send('GET', `/commands/${first.body.command.id}`)).body).toMatchObject({ caseId: null, state: 'done' });
  expect(await get('intake', `/requests/${id}`)).toMatchObject({ owner: null, source: '12345平台', stage: 'triage' });
  expect((await get('intake', `/tasks?proceeding=${id}`)).items).toMatchObject([{ kind: 'triage', assignee: null }]);
});

test('every figure is the number of a list', async () => {
  const before = await get('director', '/requests/figures');
  const of = (figures: { byChannel: { value: string; persons: number }[] }, value: string) =>
    figures.byChannel.find((one) => one.value === value)?.persons ?? 0;
  const { id } = await opened({ channel: 'hotline', persons: 3 });
  await doing('intake', id, 'triage', 'answer', { answer: '已解答。' });
  await doing('callback', id, 'ask-opinion', 'record', { satisfaction: 'dissatisfied' });
  office.clock.at = NOW + 20 * DAY;
  await office.port.tickAll();
  const figures = await get('director', '/requests/figures');
  office.clock.at = NOW;
  expect(of(figures, 'hotline') - of(before, 'hotline')).toBe(3);
  const count = async (asked: string) => (await get('director', `/requests?limit=200&${asked}`)).items.length;
  for (const [list, name] of [
    ...([
      ['byChannel', 'channel'],
      ['bySubject', 'subject'],
      ['byOutcome', 'outcome'],
    ] as const),
  ])
    for (const { value, requests } of figures[list])
      expect([value, requests]).toEqual([value, await count(`${name}=${value}`)]);
  expect(figures.requests).toBe(await count(''));
  expect(figures.satisfaction.denominator).toBeGreaterThan(0);
  // Twenty days later what has not been sorted is late.
  office.clock.at = NOW + 20 * DAY;
  const [late, onTime] = [await count('answered=late'), await count('answered=on-time')];
  expect([onTime, onTime + late]).toEqual([figures.answers.numerator, figures.answers.denominator]);
  expect(late).toBeGreaterThan(0);
  office.clock.at = NOW;
});

test('a list is masked, found by name or telephone, and whoever finds somebody is on record', async () => {
  const { id, number } = await opened({ contact: { name: '钱寻找', phone: '13922223333' } });
  for (const q of ['钱寻找', '139 2222 3333', number]) {
    const { items } = await get('intake', `/requests?q=${encodeURIComponent(q)}`);
    expect([q, items.map((r: { id: string; contactName: string }) => [r.id, r.contactName])]).toEqual([
      q,
      [[id, '钱*找']],
    ]);
  }
  const { items } = await get('auditor', `/audit/reads?case=${id}&what=search`);
  expect(items.length).toBe(2);
  expect((await get('intake-b', `/requests?q=${encodeURIComponent('钱寻找')}`)).items).toEqual([]);
  const page = await get('intake', '/requests?limit=1');
  const next = await get('intake', `/requests?limit=1&cursor=${encodeURIComponent(page.next)}`);
  expect(next.items[0].id).not.toBe(page.items[0].id);
});

test('rows, chain and journal of every request agree', async () => {
  const { rows } = await sql(`SELECT id FROM proceeding WHERE kind = 'request'`);
  const report = await journalsIn(office.deps.db.pool, rows.map((r: { id: string }) => r.id).sort());
  expect([report.breaks, rows.length > 5]).toEqual([[], true]);
  // Whatever is changed of a row behind the back of the journal is found.
  const { rows: columns } = await sql(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_name = 'requests' AND is_generated = 'NEVER'`,
  );
  for (const { name, type } of columns as { name: string; type: string }[]) {
    if (name === 'id' || name === 'number') continue;
    const { rows: before } = await sql(`SELECT id, ${name}::text AS was FROM requests ORDER BY id LIMIT 1`);
    const { id, was } = before[0] as { id: string; was: string | null };
    await sql(`UPDATE requests SET ${name} = ${FALSE[type]!} WHERE id = $1`, [id]);
    const { breaks } = await journalsIn(office.deps.db.pool, [id]);
    expect([name, breaks.map(({ what }) => what)]).toEqual([name, ['row-changed']]);
    await sql(`UPDATE requests SET ${name} = $2::${type} WHERE id = $1`, [id, was]);
  }
  expect([...office.port.broken.map(String), ...office.faults]).toEqual([]);
});

/** Another value, by the type of the column. */
const FALSE: Readonly<Record<string, string>> = {
  text: `'falsified'`,
  integer: '77',
  uuid: 'gen_random_uuid()',
  boolean: 'NOT reopened',
  date: `'1999-01-01'`,
  'timestamp with time zone': `'1999-01-01'`,
};
