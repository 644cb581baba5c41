import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays } from '../domain/time.js';
import { query } from '../scripts/postgres.mjs';
import { hashPassword } from './passwords.js';
import { hostileOffice, type HostileOffice } from '../test/support/hostile/office.js';
import { TODAY } from '../fuzz/corpus.js';
import { ago, application } from '../test/support/hostile/openings.js';
import { openWindow, takeOver, toOffice } from '../test/support/takeovers.js';

let office: HostileOffice;
let mine: string;
let theirs: string;

const json = (user: string, method: string, path: string, body?: object) =>
  office.send(user, method, path, body && JSON.stringify(body));
const day = (n: number) => addDays(TODAY, n);
const NAME = '金丝雀姓名';
const CONTACT = '书记员金丝雀 0573-88886666';

/** In the hands of a lawyer of a firm. */
async function handled(lawyer: string, firm: string, by: string, person: string): Promise<string> {
  const history = [
    { task: 'review', action: 'propose-grant', at: ago(29), by: 'reviewer', body: { means: 'checked' } },
    { task: 'approve', action: 'grant', at: ago(28), by: 'director', body: {} },
    { task: 'assign', action: 'assign-firm', at: ago(27), by: 'assigner', body: { firm } },
    { task: 'name-handler', action: 'name', at: ago(27), by, firm, body: { lawyer } },
  ];
  const recipients = [{ name: person, idKind: 'none', idReason: '未带', phone: '13912345678' }];
  const opened = { ...application, procedure: 'litigation', recipients, receivedAt: ago(30) };
  const { status, body } = await takeOver(toOffice(office), { application: opened, history });
  expect([status, body.errors, body.detail]).toEqual([201, undefined, undefined]);
  return body.id;
}
const report = (id: string, by: string, on: string, more: object = {}) =>
  json(by, 'POST', `/cases/${id}/actions/report-hearing`, {
    ...{ day: on, forum: 'court', public: true, summonsOn: TODAY },
    ...more,
  });
const diary = async (user: string, asked = '') => {
  const { status, body } = await json(user, 'GET', `/diary${asked}`);
  expect([status, body.errors]).toEqual([200, undefined]);
  return body.items as { caseId: string; day: string; hour: string | null; hearing: number; state: string }[];
};
const cases = async (user: string, asked?: string) => [...new Set((await diary(user, asked)).map((h) => h.caseId))];
const openTask = async (id: string, kind: string) =>
  (await json('director', 'GET', `/cases/${id}`)).body.tasks.find((t: { kind: string }) => t.kind === kind).id;

beforeAll(async () => {
  office = await hostileOffice();
  await openWindow(toOffice(office), office.clock.at);
  mine = await handled('lawyer1', 'ph-f1', 'firm', NAME);
  theirs = await handled('lawyer2', 'ph-f2', 'firm2', '王小明');
  const sitting = { hour: '09:30', venue: '示例县人民法院', room: '第三法庭', contact: CONTACT };
  expect((await report(mine, 'lawyer1', day(3), sitting)).status).toBe(200);
  expect((await report(mine, 'lawyer1', day(3), { forum: 'arbitration', summonsOn: TODAY })).status).toBe(200);
  expect((await report(theirs, 'lawyer2', day(2), { hour: '14:00' })).status).toBe(200);
  await query(office.ownerUrl, (client) =>
    client.query(
      `INSERT INTO attendance (case_id, hearing_no, agency_id, period, drawn_at, reason, rule_version, observer)
       VALUES ($1, 1, 'ph', '2026', '2026-01-01T00:00:00Z', 'drawn', 1, 'observer')`,
      [mine],
    ),
  );
});
afterAll(() => office.stop());

describe('a diary', () => {
  test('is of the hearings that one sees: his own, those he attends, the firm’s, the agency’s', async () => {
    expect(await diary('lawyer1')).toMatchObject([
      { caseId: mine, day: day(3), hour: null, hearing: 2, forum: 'arbitration', venue: null },
      {
        caseId: mine,
        day: day(3),
        hour: '09:30',
        hearing: 1,
        venue: '示例县人民法院',
        room: '第三法庭',
        handler: 'lawyer1',
      },
    ]);
    expect(await cases('lawyer2')).toEqual([theirs]);
    expect(await cases('firm')).toEqual([mine]);
    expect(await cases('firm2')).toEqual([theirs]);
    expect((await diary('observer')).map((h) => [h.caseId, h.hearing])).toEqual([[mine, 1]]);
    for (const user of ['director', 'bureau', 'auditor', 'assigner'])
      expect([user, await cases(user)]).toEqual([user, [theirs, mine]]);
    for (const user of ['director-b', 'lawyer-b', 'lawyer3']) expect([user, await cases(user)]).toEqual([user, []]);
    expect((await json('admin', 'GET', '/diary')).status).toBe(403);
    expect((await office.send('', 'GET', '/diary')).status).toBe(401);
  });

  test('is asked for by person and by days, page by page, of a year at most', async () => {
    expect(await cases('director', '?person=lawyer2')).toEqual([theirs]);
    expect((await diary('director', '?person=observer')).map((h) => h.hearing)).toEqual([1]);
    expect(await cases('lawyer1', '?person=lawyer2')).toEqual([]);
    expect(await cases('director', `?from=${day(3)}&to=${day(3)}`)).toEqual([mine]);
    expect(await cases('director', `?to=${day(-1)}`)).toEqual([]);
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await json('director', 'GET', `/diary?limit=1${cursor}`);
      seen.push(...body.items.map((h: { hearing: number; hour: string }) => [h.hearing, h.hour]));
      cursor = body.next === null ? '' : `&cursor=${encodeURIComponent(body.next as string)}`;
    } while (cursor);
    expect(seen).toEqual([
      [1, '14:00'],
      [2, null],
      [1, '09:30'],
    ]);
    for (const [asked, pointer] of [
      [`?from=${day(0)}&to=${day(366)}`, '/to'],
      [`?from=${day(1)}&to=${day(0)}`, '/to'],
      ['?from=2026-02-30', '/from'],
      ['?cursor=x', '/cursor'],
    ])
      expect([asked, (await json('director', 'GET', `/diary${asked}`)).body.errors]).toMatchObject([
        asked,
        [{ pointer }],
      ]);
    expect((await json('director', 'GET', `/diary?from=${day(0)}&to=${day(365)}`)).status).toBe(200);
  });

  test('names nobody in full, and says what is to be done to whose it is', async () => {
    const { body } = await json('lawyer1', 'GET', '/diary');
    expect(JSON.stringify(body)).not.toContain(NAME);
    expect(JSON.stringify(body)).not.toContain('金丝雀');
    expect(body.items[1]).toMatchObject({ person: '金***名', tasks: [{ kind: 'hearing', title: expect.any(String) }] });
    expect((await json('director', 'GET', '/diary')).body.items[1].tasks).toEqual([]);
  });
});

describe('hour, place, room and contact of a hearing', () => {
  test('stand with the case and the task; the contact for whoever sees the case in full, on record', async () => {
    const task = await openTask(mine, 'hearing');
    const where = { hour: '09:30', venue: '示例县人民法院', room: '第三法庭' };
    for (const [user, contact, hidden] of [
      ['lawyer1', CONTACT, []],
      ['director', CONTACT, []],
      ['observer', null, ['hearings.contact']],
      ['auditor', null, ['hearings.contact']],
    ] as const) {
      const found = (await json(user, 'GET', `/cases/${mine}`)).body;
      expect([user, found.hearings[0]]).toMatchObject([user, { ...where, contact, day: day(3) }]);
      expect([user, found.hidden]).toEqual([user, expect.arrayContaining([...hidden]) as string[]]);
      const told = await office.deps.db.prisma.sensitive_read.count({ where: { username: user, case_id: mine } });
      expect([user, told > 0]).toEqual([user, contact !== null]);
      const before = await office.deps.db.prisma.sensitive_read.count({ where: { username: user } });
      expect((await json(user, 'GET', `/tasks/${task}`)).body).toMatchObject({ ...where, contact });
      const after = await office.deps.db.prisma.sensitive_read.count({ where: { username: user } });
      expect([user, after - before]).toEqual([user, contact === null ? 0 : 1]);
    }
  });

  test('are bounded, and belong to a day', async () => {
    for (const hour of ['24:00', '9:30', '03:00', '22:00', '09:60', '上午九点'])
      expect([hour, (await report(theirs, 'lawyer2', day(9), { hour })).body.errors]).toMatchObject([
        hour,
        [{ pointer: '/hour', code: 'hearing-hour' }],
      ]);
    const task = await openTask(theirs, 'hearing');
    const putOff = { on: TODAY, room: '第一法庭' };
    expect((await json('lawyer2', 'POST', `/tasks/${task}/actions/put-off`, putOff)).body.errors).toMatchObject([
      { pointer: '/newDay', code: 'required' },
    ]);
  });

  test('of a new day: the place is the same unless another is said, the hour is not', async () => {
    const id = await handled('lawyer3', 'ph-f3', 'firm3', '李四');
    const sitting = { hour: '09:30', venue: '示例县人民法院', room: '第三法庭', contact: CONTACT };
    await report(id, 'lawyer3', day(5), sitting);
    const putOff = async (body: object) => {
      const task = await openTask(id, 'hearing');
      const done = await json('lawyer3', 'POST', `/tasks/${task}/actions/put-off`, { on: TODAY, ...body });
      expect([done.status, done.body.errors]).toEqual([200, undefined]);
      return (await json('lawyer3', 'GET', `/cases/${id}`)).body.hearings.at(-1);
    };
    expect(await putOff({ newDay: day(7) })).toMatchObject({ ...sitting, day: day(7), hour: null });
    expect(await putOff({ newDay: day(8), hour: '14:00', room: '第五法庭' })).toMatchObject({
      ...{ ...sitting, hour: '14:00', room: '第五法庭' },
    });
    expect(await putOff({ newDay: day(9), venue: '市中级人民法院' })).toMatchObject({
      ...{ hour: null, venue: '市中级人民法院', room: null, contact: null },
    });
  });

  test('are put right by two people, and nothing of them passes through the journal', async () => {
    const words = {
      'hearing-hour': '10:00',
      'hearing-room': '第四法庭',
      'hearing-contact': '书记员李某',
      venue: '某区法院',
    };
    for (const [field, text] of Object.entries(words)) {
      const proposal = { field, hearing: 1, text, reason: '抄错' };
      const proposed = await json('lawyer1', 'POST', `/cases/${mine}/actions/correct`, proposal);
      expect([field, proposed.status]).toEqual([field, 200]);
      const task = await openTask(mine, 'confirm-correction');
      const { correction } = (await json('director', 'GET', `/tasks/${task}`)).body;
      expect(correction).toMatchObject({ field, after: text });
      expect(correction.before).not.toBe(text);
      expect((await json('director', 'POST', `/tasks/${task}/actions/confirm`, {})).status).toBe(200);
    }
    const wrong = { field: 'hearing-hour', hearing: 1, text: '23:00', reason: '抄错' };
    expect((await json('lawyer1', 'POST', `/cases/${mine}/actions/correct`, wrong)).body.errors).toMatchObject([
      { pointer: '/text', code: 'hearing-hour' },
    ]);
    expect((await json('lawyer1', 'GET', `/cases/${mine}`)).body.hearings[0]).toMatchObject({
      ...{ hour: '10:00', room: '第四法庭', contact: '书记员李某', venue: '某区法院' },
    });
    const { rows } = await office.deps.db.pool.query(
      'SELECT (SELECT json_agg(input) FROM step) AS steps, (SELECT json_agg(facts) FROM proceeding) AS facts',
    );
    for (const word of [CONTACT, '书记员', '第三法庭', '第四法庭', '09:30"', '10:00"'])
      expect([word, JSON.stringify(rows).includes(word)]).toEqual([word, false]);
  });
});

describe('a diary for calendar programs', () => {
  const address = async (user: string): Promise<string> => {
    const { status, body } = await json(user, 'POST', '/me/diary-address', {});
    expect(status).toBe(201);
    return body.path as string;
  };
  const calendar = async (path: string) => {
    const answer = await fetch(`${office.url}${path}`, { headers: { 'Accept-Language': 'zh-CN' } });
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };
  const unfolded = (text: string) => text.replaceAll('\r\n ', '');

  test('has when and where, the number of the case and nobody’s name', async () => {
    const path = await address('lawyer1');
    expect(path).toMatch(/^\/api\/v1\/diary\/[\w-]{43}\.ics$/);
    const { status, type, text } = await calendar(path);
    expect([status, type]).toEqual([200, 'text/calendar; charset=utf-8']);
    const lines = unfolded(text).split('\r\n');
    const number = (await json('lawyer1', 'GET', `/cases/${mine}`)).body.number as string;
    expect(lines).toContain(`SUMMARY:开庭 ${number}`);
    expect(lines).toContain(`UID:${mine}-1@legal-aid`);
    expect(lines).toContain('LOCATION:某区法院 第四法庭');
    expect(lines).toContain(`DTSTART:${day(3).replaceAll('-', '')}T020000Z`);
    expect(lines).toContain(`DTSTART;VALUE=DATE:${day(3).replaceAll('-', '')}`);
    // Four corrections.
    expect(lines.filter((line) => line.startsWith('SEQUENCE'))).toEqual(['SEQUENCE:0', 'SEQUENCE:4']);
    for (const word of ['金丝雀', '书记员', 'lawyer1', '追索']) expect(text).not.toContain(word);
    expect(text).not.toContain(theirs);
  });

  test('says that a hearing is off, under the same name and a higher number', async () => {
    const path = await address('lawyer2');
    const before = unfolded((await calendar(path)).text);
    expect(before).toContain('STATUS:CONFIRMED');
    const task = await openTask(theirs, 'hearing');
    const put = { on: TODAY, newDay: day(20), hour: '15:00' };
    expect((await json('lawyer2', 'POST', `/tasks/${task}/actions/put-off`, put)).status).toBe(200);
    const [, first, second] = unfolded((await calendar(path)).text).split('BEGIN:VEVENT');
    expect(first).toMatch(/UID:.*-1@.*SEQUENCE:1\r\n.*（已延期）开庭.*STATUS:CANCELLED/s);
    expect(second).toMatch(/UID:.*-2@.*SEQUENCE:0\r\n.*T070000Z.*STATUS:CONFIRMED/s);
  });

  test('is closed by another address, by its owner, by another password and with the account', async () => {
    const gone = async (path: string) => {
      const { status, text } = await calendar(path);
      expect(status).toBe(404);
      // As of an address that never was.
      const never = await calendar(`/api/v1/diary/${'A'.repeat(43)}.ics`);
      const plain = (told: string) => told.replace(/urn:uuid:[\da-f-]+/, '');
      expect([never.status, plain(never.text)]).toEqual([404, plain(text)]);
    };
    const [first, second] = [await address('lawyer3'), await address('lawyer3')];
    await gone(first);
    expect((await calendar(second)).status).toBe(200);
    expect((await json('lawyer3', 'GET', '/me/diary-address')).body.madeAt).not.toBeNull();
    expect((await json('lawyer3', 'DELETE', '/me/diary-address')).status).toBe(204);
    await gone(second);
    expect((await json('lawyer3', 'GET', '/me/diary-address')).body.madeAt).toBeNull();

    const { prisma } = office.deps.db;
    const third = await address('lawyer4');
    await prisma.app_user.update({ where: { username: 'lawyer4' }, data: { active: false } });
    await gone(third);
    await prisma.app_user.update({ where: { username: 'lawyer4' }, data: { active: true } });
    expect((await calendar(third)).status).toBe(200);
    const password_hash = await hashPassword('another-password-1');
    await prisma.app_user.update({ where: { username: 'lawyer4' }, data: { password_hash } });
    await gone(third);
    expect((await json('lawyer4', 'GET', '/me/diary-address')).body.madeAt).toBeNull();
    expect((await calendar('/api/v1/diary/short.ics')).status).toBe(404);
    expect((await calendar('/api/v1/diary/.ics')).status).toBe(404);
  });

  test('has an address that is told once; the record has its hash alone, and no log has it', async () => {
    const headers = { 'Idempotency-Key': 'once' };
    const made = await office.send('firm', 'POST', '/me/diary-address', '{}', headers);
    const again = await office.send('firm', 'POST', '/me/diary-address', '{}', headers);
    expect([made.status, again.status, again.body.path]).toEqual([201, 201, null]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const path = made.body.path as string;
    expect((await calendar(path)).status).toBe(200);
    const [secret = ''] = path.split('/').at(-1)!.split('.');
    const { rows } = await office.deps.db.pool.query('SELECT * FROM diary_address');
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(await (await fetch(`${office.url}/metrics`)).text()).not.toContain(secret);
    expect(office.faults.join('\n')).not.toContain(secret);
  });

  test('is for those who have a diary, and is not asked for without end', async () => {
    expect((await json('admin', 'POST', '/me/diary-address', {})).status).toBe(403);
    const tries: number[] = [];
    for (let i = 0; i < 25; i++) tries.push((await calendar(`/api/v1/diary/${'B'.repeat(43)}.ics`)).status);
    expect(tries).toContain(404);
    expect(tries.at(-1)).toBe(429);
  });
});
