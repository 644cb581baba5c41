import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applicationBody, noticeBody } from '../../api/openings.js';
import { addDays } from '../../domain/time.js';
import { TODAY } from '../../fuzz/corpus.js';
import { hostileOffice, type Answer, type HostileOffice } from '../support/hostile/office.js';
import { openWindow, takeOver, toOffice } from '../support/takeovers.js';

/** Inputs that were once taken, or broke something; the properties beside this (hostile/) look for their kind. */

let office: HostileOffice;
let caseId: string;
const application = applicationBody.meta()?.['example'] as Record<string, unknown>;
const notice = noticeBody.meta()?.['example'] as Record<string, unknown>;
const post = (by: string, path: string, body: object) => office.send(by, 'POST', path, JSON.stringify(body));
const faults = ({ body }: Answer) =>
  (body.errors as { pointer: string; code: string; detail: string }[]).map((e) => [e.pointer, e.code]);

beforeAll(async () => {
  office = await hostileOffice();
  caseId = (await post('intake', '/applications', application)).body.id as string;
});
afterAll(() => office.stop());

describe('a day that no rule reaches', () => {
  const early = { receivedAt: '2006-11-28T09:00:00+08:00' };
  const far = addDays(TODAY, 1);
  test.each([
    ['/applications', { ...application, ...early }, '/receivedAt', 'date-out-of-bounds'],
    ['/applications', { ...application, receivedAt: '2012-06-30T23:59:59+08:00' }, '/receivedAt', 'date-out-of-bounds'],
    ['/applications', { ...application, receivedAt: `${far}T09:00:00+08:00` }, '/receivedAt', 'date-in-future'],
    ['/applications', { ...application, limitationOn: '9999-12-31' }, '/limitationOn', 'date-out-of-bounds'],
    ['/notices', { ...notice, ...early }, '/receivedAt', 'date-out-of-bounds'],
    [
      '/takeovers',
      { application: { ...application, ...early }, history: [] },
      '/application/receivedAt',
      'date-out-of-bounds',
    ],
    ['/paper-register', { number: '1', date: '1999-01-01', person: '甲' }, '/date', 'date-out-of-bounds'],
  ])('%s: is refused by its name, with the days it may be', async (path, body, pointer, code) => {
    const answer = await post('intake', path, body);
    expect([answer.status, faults(answer)]).toEqual([422, [[pointer, code]]]);
    if (code === 'date-out-of-bounds') expect(answer.body.errors[0].detail).toMatch(/\d{4}-\d\d-\d\d.*\d{4}-\d\d-\d\d/);
    const zh = await office.send('intake', 'POST', path, JSON.stringify(body), { 'Accept-Language': 'zh-CN' });
    expect(zh.body.errors[0].detail).toMatch(/\p{Script=Han}/u);
  });

  test('the first day of the rules is taken, and what rests on it can be counted', async () => {
    const opened = await post('intake', '/applications', { ...application, receivedAt: '2012-07-01T00:00:00+08:00' });
    expect(opened.status).toBe(201);
    expect(opened.body.deadlines.map((d: { rule: string }) => d.rule)).toContain('review');
  });
});

describe('a question', () => {
  const place = 'a0000000-0000-4000-8000-000000000001';
  const deadline = '/calculators/deadline?from=2026-03-02&';
  test.each([
    ['director', '/alerts?to=9999-12-31', '/to', 'date-out-of-bounds'],
    ['auditor', '/audit/reads?to=9999-12-31', '/to', 'date-out-of-bounds'],
    ['auditor', '/audit/reads?cursor=99999999999999999999', '/cursor', 'cursor'],
    ['director', '/indicators?from=0999-01-01', '/from', 'date-out-of-bounds'],
    ['director', '/indicators?asOf=9999-12-31T23:59:59-23:59', '/asOf', 'date-out-of-bounds'],
    ['director', `/indicators?asOf=0001-01-01T00:00:00${encodeURIComponent('+')}23:59`, '/asOf', 'date-out-of-bounds'],
    ['director', '/indicators/entry/cases?variant=none', '/variant', 'not-known'],
    ['director', `/cases?cursor=9999-99-99T00:00:00Z/${place}`, '/cursor', 'cursor'],
    ['director', `/cases?cursor=0000-01-01T00:00:00.000Z/${place}`, '/cursor', 'cursor'],
    ['director', `/alerts?cursor=99999999999999999999/${place}`, '/cursor', 'cursor'],
    ['director', `/cases?name=${encodeURIComponent('（）')}`, '/name', 'no-letter'],
    ['auditor', '/audit/reads?user=a%20b', '/user', 'word'],
    ['director', '/cases?name=%C0%EE%CB%C4', '/name', 'encoding'],
    ['director', '/cases?q=50%', '/q', 'encoding'],
    ['director', '/alerts?from=2026-03-02&to=2026-03-01', '/to', 'date-before-event'],
    ['auditor', '/audit/reads?from=2026-03-02&to=2026-03-01', '/to', 'date-before-event'],
    ['director', '/paper-register?from=2026-03-02&to=2026-03-01', '/to', 'date-before-event'],
    ['director', '/indicators?from=2026-03-02&to=2026-03-01', '/to', 'date-before-event'],
    ['director', '/indicators/entry/cases?from=2026-03-02&to=2026-03-01', '/to', 'date-before-event'],
    ['director', '/indicators?from=2001-01-01&to=2026-03-01', '/to', 'period-too-long'],
    ['director', '/indicators/entry/cases?cursor=', '/cursor', 'cursor'],
    ['director', '/cases?limit=1e2', '/limit', 'whole-number'],
    ['director', '/cases?limit=5&limit=6', '/limit', 'repeated'],
    ['lawyer1', `${deadline}amount=0x7`, '/amount', 'whole-number'],
    ['lawyer1', `${deadline}amount=%207`, '/amount', 'whole-number'],
    ['lawyer1', `${deadline}amount=%2B7`, '/amount', 'whole-number'],
    ['lawyer1', `${deadline}amount=${encodeURIComponent('７')}`, '/amount', 'whole-number'],
    ['lawyer1', `${deadline}amount=3661`, '/amount', 'too-big'],
    ['lawyer1', `${deadline}amount=5&pack=none`, '/pack', 'not-known'],
    ['lawyer1', '/calculators/deadline?from=2099-03-02&amount=5', '/from', 'year-not-published'],
  ])('%s %s is refused by the name of its field', async (by, path, pointer, code) => {
    const answer = await office.send(by, 'GET', path);
    expect([answer.status, faults(answer)]).toEqual([422, [[pointer, code]]]);
    expect(JSON.stringify(answer.body)).not.toContain('{values}');
  });

  test('an id in capitals is the same id, in a path as in a query', async () => {
    const [capitals, task] = [caseId.toUpperCase(), `${caseId}.review.1`.toUpperCase()];
    expect((await office.send('director', 'GET', `/cases?matter=${capitals}`)).body.items).toHaveLength(1);
    for (const path of [`/cases/${capitals}`, `/cases/${capitals}/events`, `/tasks/${task}`])
      expect([path, (await office.send('reviewer', 'GET', path)).status]).toEqual([path, 200]);
  });

  test('the history comes in pages like any list', async () => {
    const whole = await office.send('director', 'GET', `/cases/${caseId}/events`);
    expect([whole.status, whole.body.next]).toEqual([200, null]);
    const seen: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Answer = await office.send(
        'director',
        'GET',
        `/cases/${caseId}/events?limit=1${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...page.body.items);
      cursor = page.body.next as string | null;
    }
    expect(seen).toEqual(whole.body.items);
  });
});

describe('a body', () => {
  test.each([
    ['{"channel":"window","kind":"civil","kind":"criminal"}', '/kind', 'repeated'],
    [
      '{"channel":"window","kind":"civil","recipients":[{"name":"甲","n\\u0061me":"乙"}]}',
      '/recipients/0/name',
      'repeated',
    ],
    ['{"channel":"window","kind":"civil","title":"李\\u202e四"}', '/title', 'one-line'],
    ['{"channel":"window","kind":"civil","title":"一\\n二"}', '/title', 'one-line'],
    ['{"channel":"window","kind":"civil","recipients":[{"name":"\\u200b"}]}', '/recipients/0/name', 'too-short'],
    ['{"channel":"window","kind":"civil","recipients":[{"name":"\\u200c\\u200d"}]}', '/recipients/0/name', 'blank'],
    ['{"channel":"window","kind":"civil","recipients":[{"name":"···"}]}', '/recipients/0/name', 'no-letter'],
    ['{"channel":"window","kind":"civil","opposing":[{"name":"★"}]}', '/opposing/0/name', 'no-letter'],
    ['{"channel":"window","kind":"civil","title":"。"}', '/title', 'no-letter'],
    ['{"channel":"window","kind":"civil","narrative":"……\\n……"}', '/narrative', 'no-letter'],
    ['{"channel":"window","kind":"civil","recipients":[{"address":"-"}]}', '/recipients/0/address', 'no-letter'],
    ['{"channel":"window","kind":"civil","paperNumber":"（—）"}', '/paperNumber', 'no-letter'],
    ['{"channel":"window","kind":"civil","language":"他是甲某的表兄"}', '/language', 'value'],
    [
      '{"channel":"window","kind":"civil","recipients":[{"categories":["minor","minor"]}]}',
      '/recipients/0/categories',
      'not-unique',
    ],
    ['{"channel":"station","kind":"civil"}', '/station', 'required'],
    ['{"channel":"station","kind":"civil","station":"none"}', '/station', 'not-known'],
  ])('%s is refused by the name of its field', async (body, pointer, code) => {
    const answer = await office.send('intake', 'POST', '/applications', body);
    expect([answer.status, faults(answer)[0]]).toEqual([422, [pointer, code]]);
  });

  test('what cannot be inflated is no JSON, what can be is read', async () => {
    const gzip = { 'Content-Encoding': 'gzip' };
    const whole = new Uint8Array(gzipSync(JSON.stringify(application)));
    const broken = await office.send('intake', 'POST', '/applications', whole.slice(0, 20), gzip);
    expect([broken.status, broken.body.type]).toEqual([400, '/problems/malformed-json']);
    expect((await office.send('intake', 'POST', '/applications', whole, gzip)).status).toBe(201);
    const other = { 'Content-Type': 'application/json; charset=gbk' };
    expect((await office.send('intake', 'POST', '/applications', '{}', other)).status).toBe(415);
  });

  test('a number that an opening takes is taken when it is completed', async () => {
    const noticeNumber = `（2026）示刑初${'1'.repeat(80)}号`;
    const opened = await post('intake', '/notices', { ...notice, title: undefined, noticeNumber });
    const sent = { ...notice, organ: undefined, kind: undefined, criminalStage: undefined, noticeNumber };
    const saved = await post('intake', `/tasks/${opened.body.tasks[0].id}/actions/complete`, sent);
    expect([opened.status, saved.body.errors, saved.status]).toEqual([201, undefined, 200]);
  });

  test('an application has no notice, and gets none later', async () => {
    const opened = await post('intake', '/applications', { channel: 'window', kind: 'civil' });
    const saved = await post('intake', `/tasks/${opened.body.tasks[0].id}/actions/save`, { noticeNumber: '2026-12' });
    expect([saved.status, faults(saved)]).toEqual([422, [['/noticeNumber', 'unknown-field']]]);
    for (const field of ['notice-number', 'organ']) {
      const sent = { field, text: '示例县人民法院', reason: '录入有误' };
      const { status, body } = await post('intake', `/cases/${caseId}/actions/correct`, sent);
      expect([status, body.type]).toEqual([409, '/problems/not-allowed-now']);
    }
  });

  test("the station of a station's clerk is said without him", async () => {
    const opened = await post('station', '/applications', { ...application, channel: 'station' });
    expect([opened.status, typeof opened.body.station]).toEqual([201, 'string']);
  });

  test('is stored as it was read, and a repetition known by what was sent', async () => {
    const person = { name: '　李四 ', idKind: 'pending', phone: '13800000000' };
    const opened = await post('intake', '/applications', { channel: 'window', kind: 'civil', title: '欠薪' });
    const task = `/tasks/${opened.body.tasks[0].id}/actions/save`;
    const saved = await post('intake', task, { recipients: [person] });
    expect([saved.status, saved.body.people[0].name]).toEqual([200, '李四']);
    const { body } = await office.send('intake', 'GET', `/cases/${opened.body.id}/events?cursor=1/9999`);
    expect(body.items[0].body.recipients[0]).toMatchObject({ name: '李四', categories: [], detained: false });
    const { rows } = await office.deps.db.pool.query<{ same: boolean }>(
      'SELECT sent_hash IS NULL AS same FROM command WHERE proceeding_id = $1 ORDER BY received_at, name',
      [opened.body.id],
    );
    expect(rows.map((r) => r.same).sort()).toEqual([false, true]);
  });

  test('what an act of the past recorded stands in the case that is taken over', async () => {
    const at = `${addDays(TODAY, -9)}T10:00:00+08:00`;
    const opening = { channel: 'window', kind: 'civil', receivedAt: `${addDays(TODAY, -10)}T09:00:00+08:00` };
    const person = { name: ' 王五 ', idKind: 'pending', phone: '13800000000' };
    const body = { title: '欠薪', narrative: '三个月', matter: 'labour', recipients: [person] };
    const history = [{ task: 'record', action: 'complete', at, by: 'intake', body }];
    await openWindow(toOffice(office), office.clock.at);
    const opened = await takeOver(toOffice(office), { application: opening, history });
    expect(opened.status).toBe(201);
    expect([opened.body.title, opened.body.people[0].name]).toEqual(['欠薪', '王五']);
  });
});

test('an answer says what it depends on; its tag is the number of the step, in whatever language', async () => {
  const zh = await office.send('director', 'GET', `/cases/${caseId}`, undefined, { 'Accept-Language': 'zh-CN' });
  const en = await office.send('lawyer1', 'GET', '/cases');
  expect([zh.headers.get('etag'), zh.headers.get('vary')]).toEqual([
    '"1"',
    'Accept-Language, Authorization, Cookie, Accept-Encoding',
  ]);
  expect(en.headers.get('vary')).toBe('Accept-Language, Authorization, Cookie, Accept-Encoding');
});

test.each([
  ['W/"1"', 412],
  ['"01"', 412],
  ['1', 412],
  ['"7", W/"1"', 412],
  ['"7", "1"', 200],
])('If-Match: %s is answered %i', async (tags, status) => {
  const opened = await post('intake', '/applications', application);
  const body = JSON.stringify({ means: 'checked' });
  const path = `/tasks/${opened.body.id}.review.1/actions/propose-grant`;
  expect((await office.send('reviewer', 'POST', path, body, { 'If-Match': tags })).status).toBe(status);
  // A list has no tag to match.
  expect((await office.send('reviewer', 'GET', '/tasks', undefined, { 'If-Match': tags })).status).toBe(200);
});
