import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays } from '../../domain/time.js';
import { exampleOf } from '../support/drive.js';
import { startHttpService, type Answer, type HttpService, type Person } from '../support/http.js';
import { byHttp, openWindow, takeOver } from '../support/takeovers.js';

let service: HttpService;
let intake: Person;
let application: Record<string, unknown>;
let notice: Record<string, unknown>;
beforeAll(async () => {
  service = await startHttpService();
  intake = await service.as('intake');
  await openWindow(byHttp(service));
  const without = ({ duplicateReason: _, ...body }: Record<string, unknown>) => body;
  application = without((await exampleOf(service.base, '/applications')) as Record<string, unknown>);
  notice = without((await exampleOf(service.base, '/notices')) as Record<string, unknown>);
});
afterAll(() => service.stop());

let n = 0;
/** Somebody new each time. */
const somebody = () => ({
  name: `某${(n += 1)}`,
  idKind: 'passport',
  idNumber: `P${1_000_000 + n}`,
  phone: `139${String(n).padStart(8, '0')}`,
});
const anApplication = (more: object = {}) => ({ ...application, recipients: [somebody()], ...more });
const aNotice = (more: object = {}) => ({
  ...notice,
  noticeNumber: `（2026）示刑初${1_000 + (n += 1)}号`,
  recipients: [somebody()],
  ...more,
});
const faults = ({ status, body }: Pick<Answer, 'status' | 'body'>) =>
  status === 409 || status === 422
    ? [status, ...body.errors.map((e: { pointer: string; code: string }) => `${e.pointer} ${e.code}`)]
    : [status];
const post = async (path: string, body: object) => faults(await intake.post(path, body));
const over = async (body: object) => faults(await takeOver(byHttp(service), body));
const yesterday = () => new Date(Date.now() - 86_400_000).toISOString();

describe('the same notice', () => {
  test('is refused in any spelling, and the other case is named to whoever may see it', async () => {
    const first = await intake.post('/notices', aNotice({ noticeNumber: '（2026）示刑初102号通知' }));
    expect(first.status).toBe(201);
    const again = await intake.post(
      '/notices',
      aNotice({ noticeNumber: '(2026) 示刑初102号通知', organ: { kind: 'court', name: '示例县 人民法院' } }),
    );
    expect(faults(again)).toEqual([409, '/noticeNumber duplicate-of']);
    expect(again.body.errors[0].detail).toContain(first.body.number);
    // Of another court it is another one, as it is in another agency.
    expect(
      await post(
        '/notices',
        aNotice({ noticeNumber: '(2026)示刑初102号通知', organ: { kind: 'court', name: '邻县人民法院' } }),
      ),
    ).toEqual([201]);
    const theirs = await service.as('intake-b');
    expect((await theirs.post('/notices', aNotice({ noticeNumber: '(2026)示刑初102号通知' }))).status).toBe(201);
  });

  test('is taken with a reason, which stays on record', async () => {
    const body = aNotice();
    expect(await post('/notices', body)).toEqual([201]);
    const other = { ...body, recipients: [somebody()], duplicateReason: '同案另一被告人' };
    const second = await intake.post('/notices', other);
    expect(second.status).toBe(201);
    const events = await intake.get(`/cases/${second.body.id}/events`);
    expect(events.body.items[0].body.duplicateReason).toBe('同案另一被告人');
  });

  test('sent many times at once opens one case', async () => {
    for (let round = 0; round < 3; round++) {
      const body = aNotice();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => post('/notices', { ...body, recipients: [somebody()] })),
      );
      expect(answers.filter(([status]) => status === 201)).toHaveLength(1);
      expect(answers.filter(([status]) => status === 409)).toHaveLength(7);
    }
  });

  test('under one key is one request, however often', async () => {
    const body = aNotice();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => intake.post('/notices', body, 'the-same-notice')),
    );
    expect(new Set(answers.map(({ body: { id } }) => id)).size).toBe(1);
    expect((await intake.post('/notices', body, 'the-same-notice')).status).toBe(201);
  });
});

describe('the same person in the same matter', () => {
  test('is refused while it is open, by number or by name and telephone', async () => {
    const person = somebody();
    expect(await post('/applications', anApplication({ recipients: [somebody(), person] }))).toEqual([201]);
    const at1 = [409, '/recipients/1 duplicate-of'];
    expect(
      await post(
        '/applications',
        anApplication({
          recipients: [somebody(), { ...person, name: '别名', idNumber: ` ${person.idNumber.toLowerCase()} ` }],
        }),
      ),
    ).toEqual(at1);
    const { idNumber: _, ...unnumbered } = { ...person, idKind: 'pending', name: person.name.split('').join(' ') };
    expect(await post('/applications', anApplication({ recipients: [somebody(), unnumbered] }))).toEqual(at1);
    expect(await post('/applications', anApplication({ recipients: [person], matter: 'injury' }))).toEqual([201]);
    expect(
      await post('/applications', anApplication({ recipients: [person], duplicateReason: '另一用人单位' })),
    ).toEqual([201]);
  });

  test('may come again when it is over', async () => {
    const body = anApplication();
    const first = await intake.post('/applications', body);
    expect(await post('/applications', body)).toEqual([409, '/recipients/0 duplicate-of']);
    const asked = await intake.post(`/cases/${first.body.id}/actions/withdraw`, { reason: '和解' });
    expect(await post('/applications', body)).toEqual([409, '/recipients/0 duplicate-of']);
    const task = asked.body.tasks.find((t: { kind: string }) => t.kind === 'confirm-end');
    expect((await (await service.as('director')).post(`/tasks/${task.id}/actions/confirm`)).status).toBe(200);
    expect(await post('/applications', body)).toEqual([201]);
  });

  test('at once opens one case', async () => {
    const body = anApplication();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post('/applications', body)));
    expect(answers.map(([status]) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
  });

  test('is somebody else where the number is another, although name and telephone are the same, at once too', async () => {
    const { name, phone } = somebody();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        post('/applications', anApplication({ recipients: [{ ...somebody(), name, phone }] })),
      ),
    );
    expect(answers).toEqual(Array(6).fill([201]));
    const unnumbered = { name, phone, idKind: 'pending' };
    expect(await post('/applications', anApplication({ recipients: [unnumbered] }))).toEqual([
      409,
      '/recipients/0 duplicate-of',
    ]);
  });

  test('is noticed when it is entered later, and asked about once', async () => {
    const person = somebody();
    expect(await post('/applications', anApplication({ recipients: [person] }))).toEqual([201]);
    const late = await intake.post('/applications', { channel: 'window', kind: 'civil', title: '工资' });
    const task = `/tasks/${late.body.tasks[0].id}/actions`;
    const entered = { narrative: '拖欠工资', matter: 'labour', recipients: [person] };
    expect(await post(`${task}/save`, entered)).toEqual([409, '/recipients/0 duplicate-of']);
    expect(await post(`${task}/save`, { ...entered, narrative: undefined, duplicateReason: '另一用人单位' })).toEqual([
      200,
    ]);
    expect(await post(`${task}/complete`, entered)).toEqual([200]);
  });

  test('is told of no case that one may not see', async () => {
    const clerk = await service.as('station');
    const body = anApplication();
    expect(await post('/applications', body)).toEqual([201]);
    const answer = await clerk.post('/applications', body);
    expect(faults(answer)).toEqual([409, '/recipients/0 duplicate']);
    expect(JSON.stringify(answer.body)).not.toMatch(/〔\d+〕/);
  });
});

test('somebody twice in one case is refused, at the opening and later', async () => {
  const person = somebody();
  expect(
    await post('/applications', anApplication({ recipients: [person, somebody(), { ...person, name: 'X' }] })),
  ).toEqual([422, '/recipients/2 same-person-twice']);
  const opened = await intake.post('/applications', anApplication({ recipients: [person], title: undefined }));
  const [task] = opened.body.tasks;
  const opposing = [{ name: person.name, idKind: 'pending' }];
  expect(await post(`/tasks/${task.id}/actions/save`, { opposing })).toEqual([422, '/opposing/0 same-person-twice']);
});

test('a matter is one of this agency', async () => {
  const unknown = '00000000-0000-4000-8000-00000000dead';
  expect(await post('/notices', aNotice({ matterId: unknown }))).toEqual([422, '/matterId unknown-matter']);
  const theirs = await (await service.as('intake-b')).post('/notices', aNotice());
  expect(await post('/notices', aNotice({ matterId: theirs.body.matterId }))).toEqual([
    422,
    '/matterId unknown-matter',
  ]);
  const first = await intake.post('/notices', aNotice());
  expect(await post('/notices', aNotice({ matterId: first.body.matterId, criminalStage: 'second-instance' }))).toEqual([
    201,
  ]);
  const takeover = { notice: aNotice({ matterId: unknown, receivedAt: yesterday() }), history: [] };
  expect(await over(takeover)).toEqual([422, '/notice/matterId unknown-matter']);
});

test('guards read the record as it is: whoever is entered later as a minor, or for his life, is defended accordingly', async () => {
  const assigner = await service.as('assigner');
  const opened = await intake.post('/notices', aNotice({ title: undefined }));
  const eligible = async () =>
    (await assigner.get(`/cases/${opened.body.id}/candidates`)).body.items.filter(
      (c: { eligible: boolean }) => c.eligible,
    ).length;
  const [task] = opened.body.tasks;
  const save = (body: object) => intake.post(`/tasks/${task.id}/actions/save`, body);
  const all = await eligible();
  expect((await save({ lifeOrDeath: true })).status).toBe(200);
  expect(await eligible()).toBeLessThan(all);
  expect((await save({ lifeOrDeath: false })).status).toBe(200);
  expect(await eligible()).toBe(all);
  expect((await save({ recipients: [{ name: '小某', idNumber: '330482201506010024' }] })).status).toBe(200);
  const trained = await eligible();
  expect(trained).toBeLessThan(all);
  expect(
    (await save({ lifeOrDeath: false, recipients: [{ name: '大某', birthDate: '1990-01-01', idKind: 'pending' }] }))
      .status,
  ).toBe(200);
  expect(await eligible()).toBe(all);
  // What is there already is not taken away by a list that lacks it.
  expect(faults(await save({ recipients: [{ name: '大某', phone: '13911112222' }] }))).toEqual([
    422,
    '/recipients/0/idNumber incomplete',
  ]);
  expect((await save({ language: 'csl' })).body.language).toBe('csl');
  const [first] = (await assigner.get(`/cases/${opened.body.id}/candidates`)).body.items;
  expect(first.reasons.map((r: { code: string }) => r.code)).toContain('language');
});

test('whoever is corrected to be a minor is defended accordingly', async () => {
  const adult = { ...somebody(), birthDate: '1990-01-01' };
  const { body: opened } = await intake.post('/notices', aNotice({ recipients: [adult] }));
  const assigner = await service.as('assigner');
  const eligible = async () =>
    (await assigner.get(`/cases/${opened.id}/candidates`)).body.items.filter((c: { eligible: boolean }) => c.eligible)
      .length;
  const all = await eligible();
  const minor = { field: 'people', role: 'recipient', number: 1, person: { birthDate: '2015-06-01' } };
  const proposed = await intake.post(`/cases/${opened.id}/actions/correct`, { ...minor, reason: '录入有误' });
  expect(await eligible()).toBe(all);
  const director = await service.as('director');
  expect((await director.post(`/tasks/${proposed.body.tasks.at(-1).id}/actions/confirm`, {})).status).toBe(200);
  expect(await eligible()).toBeLessThan(all);
});

test('what is a duplicate at the desk is one by correction too, unless that says why', async () => {
  const [person, number] = [somebody(), `（2026）示刑初${1_000 + (n += 1)}号`];
  const first = await intake.post('/notices', aNotice({ noticeNumber: number, recipients: [person] }));
  const second = await intake.post('/notices', aNotice());
  const correct = async (body: object) =>
    faults(await intake.post(`/cases/${second.body.id}/actions/correct`, { reason: '录入有误', ...body }));
  const [toHim, toNumber] = [
    { field: 'people', role: 'recipient', number: 1, person },
    { field: 'notice-number', text: `[2026] ${number.slice(6)}` },
  ];
  expect(await correct(toHim)).toEqual([409, '/person duplicate-of']);
  expect(await correct(toNumber)).toEqual([409, '/text duplicate-of']);
  expect(await correct({ ...toNumber, duplicateReason: '同案另一被告人' })).toEqual([200]);
  expect(await correct({ field: 'people', role: 'recipient', number: 1, person: { phone: '13911112222' } })).toEqual([
    200,
  ]);
  // One matter of the same person becomes the other.
  const other = anApplication({ matter: 'injury', recipients: [person] });
  const [labour, injury] = [
    await intake.post('/applications', { ...other, matter: 'labour' }),
    await intake.post('/applications', other),
  ];
  expect([first.status, labour.status, injury.status]).toEqual([201, 201, 201]);
  const change = { field: 'matter', text: 'labour', reason: '录入有误' };
  expect(faults(await intake.post(`/cases/${injury.body.id}/actions/correct`, change))).toEqual([
    409,
    '/text duplicate-of',
  ]);
});

test('what others have entered since a correction was proposed stands against its confirmation', async () => {
  const [person, number] = [somebody(), `（2026）示刑初${1_000 + (n += 1)}号`];
  const { body: wrong } = await intake.post('/notices', aNotice());
  const director = await service.as('director');
  const propose = async (body: object) => {
    const proposed = await intake.post(`/cases/${wrong.id}/actions/correct`, { reason: '录入有误', ...body });
    expect(faults(proposed)).toEqual([200]);
    return proposed.body.tasks.at(-1).id as string;
  };
  const tasks = [
    await propose({ field: 'people', role: 'recipient', number: 1, person }),
    await propose({ field: 'notice-number', text: number }),
  ];
  const harmless = await propose({ field: 'title', text: '另一案由' });
  const other = await intake.post('/notices', aNotice({ noticeNumber: number, recipients: [person] }));
  expect(other.status).toBe(201);
  for (const task of tasks) {
    const { status, body } = await director.post(`/tasks/${task}/actions/confirm`, {});
    expect([status, body.type]).toEqual([409, '/problems/correction-outdated']);
    expect((await director.post(`/tasks/${task}/actions/reject`, { reasons: '已另案登记' })).status).toBe(200);
  }
  expect((await director.post(`/tasks/${harmless}/actions/confirm`, {})).status).toBe(200);
  // Who said why it is there twice has said it for the confirmation as well.
  const meant = await propose({ field: 'notice-number', text: number, duplicateReason: '同案另一被告人' });
  expect((await director.post(`/tasks/${meant}/actions/confirm`, {})).status).toBe(200);
});

test('a case that is taken over is looked at as a whole: what its past entered counts', async () => {
  const at = yesterday();
  const past = (more: object) => ({
    application: { channel: 'window', kind: 'civil', receivedAt: at },
    history: [
      {
        ...{ task: 'record', action: 'complete', at, by: 'intake' },
        body: { title: '欠薪', narrative: '三个月', matter: 'labour', ...more },
      },
    ],
  });
  const person = somebody();
  expect(await over(past({ recipients: [person, person] }))).toEqual([
    422,
    '/history/0/body/recipients/1 same-person-twice',
  ]);
  expect(await over(past({ recipients: [person], noticeNumber: '2026-12' }))).toEqual([
    422,
    '/history/0/body/noticeNumber unknown-field',
  ]);
  expect(await over(past({ recipients: [person] }))).toEqual([201]);
  expect(await over(past({ recipients: [person] }))).toEqual([409, '/history/0/body/recipients/0 duplicate-of']);
  expect(await over(past({ recipients: [person], duplicateReason: '另一用人单位' }))).toEqual([201]);
  // What is on record by the time of the confirmation stands against it, and the proposal waits on.
  const other = past({ recipients: [somebody()] });
  const [one, two] = [await intake.post('/takeovers', other), await intake.post('/takeovers', other)];
  const director = await service.as('director');
  const confirm = (id: string, key?: string) => director.post(`/takeovers/${id}/confirm`, {}, key);
  const begun = await confirm(one.body.id, 'first');
  expect(faults(begun)).toEqual([201]);
  expect(faults(await confirm(two.body.id))).toEqual([409, '/history/0/body/recipients/0 duplicate-of']);
  expect((await director.get(`/takeovers/${two.body.id}`)).body.state).toBe('pending');
  // Confirmed again under its key, it is the same confirmation.
  const again = await confirm(one.body.id, 'first');
  expect([again.status, again.headers.get('idempotency-replayed'), again.body.command.id]).toEqual([
    ...[201, 'true', begun.body.command.id],
  ]);
});

test('a hearing is reported once, and a trial of a minor is not public', async () => {
  const opened = await intake.post('/notices', aNotice({ recipients: [{ ...somebody(), birthDate: '2012-05-01' }] }));
  const doIt = async (user: string, kind: string, action: string, more: object = {}) => {
    const who = await service.as(user);
    const { tasks } = (await who.get(`/cases/${opened.body.id}`)).body;
    const { id } = tasks.find((t: { kind: string }) => t.kind === kind);
    const { actions } = (await who.get(`/tasks/${id}`)).body;
    const [example] = actions.find((a: { name: string }) => a.name === action).schema.examples;
    expect((await who.post(`/tasks/${id}/actions/${action}`, { ...example, ...more })).status).toBe(200);
    return example;
  };
  await doIt('assigner', 'assign', 'assign-firm', { firm: 'ph-f1' });
  const lawyer = await service.as((await doIt('firm', 'name-handler', 'name')).lawyer);
  await doIt('assigner', 'inform-organ', 'inform');
  const { body } = await lawyer.get(`/cases/${opened.body.id}`);
  const report = body.actions.find((a: { name: string }) => a.name === 'report-hearing').schema.examples[0];
  const reported = async (more: object) =>
    faults(await lawyer.post(`/cases/${opened.body.id}/actions/report-hearing`, { ...report, ...more }));
  expect(await reported({ public: true })).toEqual([422, '/public minor-on-trial']);
  const closed = { public: false, ground: 'minor-defendant', paper: '不公开审理通知' };
  expect(await reported(closed)).toEqual([200]);
  const [shown] = (await lawyer.get(`/cases/${opened.body.id}`)).body.hearings;
  expect(shown.reportedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+\+08:00$/);
  expect(await reported(closed)).toEqual([409, '/day duplicate']);
  expect(await reported({ ...closed, duplicateReason: '下午另有一次' })).toEqual([200]);

  // Nor by any other way: put off to that day, to a day that is taken, or corrected onto it.
  const another = (days: number) => addDays(report.day, days);
  expect(await reported({ ...closed, day: another(3) })).toEqual([200]);
  const putOff = async (newDay: string, more: object = {}) =>
    faults(await lawyer.post(`/tasks/${opened.body.id}.hearing.1/actions/put-off`, { newDay, ...more }));
  expect(await putOff(report.day)).toEqual([409, '/newDay duplicate']);
  expect(await putOff(another(3))).toEqual([409, '/newDay duplicate']);
  const corrected = async (value: string, more: object = {}) =>
    faults(
      await lawyer.post(`/cases/${opened.body.id}/actions/correct`, {
        ...{ field: 'hearing', hearing: 1, value, reason: '录入有误' },
        ...more,
      }),
    );
  expect(await corrected(another(3))).toEqual([409, '/value duplicate']);
  expect(await corrected(another(3), { duplicateReason: '上午、下午各一次' })).toEqual([200]);
  expect(await corrected('public', { field: 'hearing-public' })).toEqual([422, '/value minor-on-trial']);
  const director = await service.as('director');
  const confirm = `/tasks/${opened.body.id}.confirm-correction.1/actions/confirm`;
  expect((await director.post(confirm)).status).toBe(200);
  expect(await putOff(another(5), { duplicateReason: '不必说明' })).toEqual([200]);
});

test('no error says who it is about', async () => {
  const person = { ...somebody(), name: '金丝雀某' };
  await intake.post('/applications', anApplication({ recipients: [person] }));
  for (const recipients of [[person], [person, person], [{ ...person, phone: '不详' }]]) {
    const { body } = await intake.post('/applications', anApplication({ recipients }));
    for (const word of [person.name, person.idNumber, person.phone]) expect(JSON.stringify(body)).not.toContain(word);
  }
  expect(service.log.join('')).not.toContain(person.name);
});
