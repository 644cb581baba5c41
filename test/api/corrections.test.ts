import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRuleBook } from '../../db/rule-book.js';
import { replyTime } from '../../domain/reply-time.js';
import { addDays, civilDate, weekday } from '../../domain/time.js';
import { exampleOf } from '../support/drive.js';
import { startHttpService, type HttpService, type Person } from '../support/http.js';

let service: HttpService;
let intake: Person;
let director: Person;
beforeAll(async () => {
  service = await startHttpService();
  intake = await service.as('intake');
  director = await service.as('director');
});
afterAll(() => service.stop());

const SECOND = { name: '示例二', idKind: 'unknown-identity', phone: '13800000002', address: '示例路 2 号' };

async function opened(more: object = {}): Promise<string> {
  const body = (await exampleOf(service.base, '/applications')) as { recipients: object[] };
  const { body: shown } = await intake.post('/applications', {
    ...body,
    recipients: [...body.recipients, SECOND],
    receivedAt: '2026-03-02T09:40:00+08:00',
    ...more,
  });
  return shown.id;
}
const correct = (id: string, body: object, by = intake) =>
  by.post(`/cases/${id}/actions/correct`, { reason: '录入有误。', ...body });
const phones = async (id: string) =>
  (await intake.get(`/cases/${id}`)).body.people
    .filter((p: { role: string }) => p.role === 'recipient')
    .map((p: { phone: string | null }) => p.phone);

/** The task of the second person, as he sees it. */
async function toConfirm(id: string, by = director) {
  const { body } = await by.get(`/cases/${id}`);
  const task = body.tasks.findLast((t: { kind: string }) => t.kind === 'confirm-correction');
  return { id: task.id as string, ...(await by.get(`/tasks/${task.id}`)).body };
}
async function decided(id: string, action: 'confirm' | 'reject', by = director) {
  const { id: task } = await toConfirm(id);
  return by.post(`/tasks/${task}/actions/${action}`, action === 'reject' ? { reasons: '与原件不符。' } : {});
}

describe('a correction', () => {
  it('changes the one thing it names, of the one person, when a second person has confirmed it', async () => {
    const id = await opened();
    const before = await phones(id);
    const body = { field: 'people', role: 'recipient', number: 2, person: { phone: '13911112222' } };
    expect((await correct(id, body)).status).toBe(200);
    expect(await phones(id)).toEqual(before);
    expect((await correct(id, { ...body, person: { phone: '13911113333' } })).body.type).toBe(
      '/problems/correction-pending',
    );
    const shown = await toConfirm(id);
    expect(shown.correction).toMatchObject({
      ...{ field: 'people', number: 2, role: 'recipient', proposedBy: 'intake', outcome: null },
      before: { name: '示例二', phone: '13800000002' },
      after: { phone: '13911112222' },
    });
    expect(JSON.stringify(shown.data)).not.toContain('139');
    expect((await decided(id, 'confirm')).status).toBe(200);
    expect(await phones(id)).toEqual([before[0], '13911112222']);
    const { body: events } = await intake.get(`/cases/${id}/events`);
    const told = events.items.find((e: { kind: string }) => e.kind === 'confirm-correction.confirm');
    expect(told.correction).toMatchObject({
      ...{ outcome: 'confirmed', decidedBy: 'director', reason: '录入有误。' },
      before: { phone: '13800000002', address: '示例路 2 号' },
    });
    const { people } = (await intake.get(`/cases/${id}`)).body;
    expect(people.filter((p: { name: string }) => p.name === '示例二')[0]).toMatchObject({ address: '示例路 2 号' });
  });

  it('that is rejected leaves everything as it was', async () => {
    const id = await opened();
    const before = await phones(id);
    await correct(id, { field: 'people', role: 'recipient', number: 1, change: 'remove' });
    expect((await decided(id, 'reject')).status).toBe(200);
    expect(await phones(id)).toEqual(before);
    await correct(id, { field: 'title', text: '另一案由' });
    await decided(id, 'reject');
    expect((await intake.get(`/cases/${id}`)).body.title).toBe('追索劳动报酬');
  });

  it.each([
    [{ field: 'people' }, ['/role', '/number', '/person']],
    [{ field: 'people', recipients: [] }, ['/recipients']],
    [{ field: 'people', recipients: [{ phone: '13911112222' }] }, ['/recipients']],
    [{ field: 'people', role: 'recipient', number: 1, person: {} }, ['/person']],
    [{ field: 'people', role: 'recipient', number: 1, person: { name: null } }, ['/person/name']],
    [{ field: 'people', role: 'recipient', number: 1, person: { idNumber: null } }, ['/person/idNumber']],
    [
      { field: 'people', role: 'recipient', number: 1, person: { idNumber: '110105194912310021' } },
      ['/person/idNumber'],
    ],
    [{ field: 'people', role: 'recipient', number: 9, person: { phone: '13911112222' } }, ['/number']],
    [
      { field: 'people', role: 'recipient', change: 'add', person: { phone: '13911112222' } },
      ['/person/name', '/person/idNumber'],
    ],
    [{ field: 'people', role: 'opposing', number: 1, person: { name: null } }, ['/person/name']],
    [{ field: 'received', value: '2026-03-01', recipients: [] }, ['/recipients']],
    [{ field: 'received', value: '2026-02-30' }, ['/value']],
    [{ field: 'received', value: '2099-01-01' }, ['/value']],
    [{ field: 'received', value: '9999-12-31' }, ['/value']],
    [{ field: 'received', value: '2006-11-28' }, ['/value']],
    [{ field: 'received' }, ['/value']],
    [{ field: 'received', value: '2026-03-01', time: '24:00' }, ['/time']],
    [{ field: 'title', text: '   ' }, ['/text']],
    [{ field: 'title', value: 'x' }, ['/text', '/value']],
    [{ field: 'matter', text: 'nothing' }, ['/text']],
    [{ field: 'kind', value: 'criminal' }, ['/criminalStage']],
    [{ field: 'channel', value: 'court' }, ['/value']],
    [{ field: 'station', value: 'nowhere' }, ['/value']],
    [{ field: 'matter-id', value: 'nothing' }, ['/value']],
    [{ field: 'matter-id', value: '11111111-1111-4111-8111-111111111111' }, ['/value']],
    [{ field: 'grade', value: 'superb' }, ['/value']],
    [{ field: 'hearing', value: '2026-03-09' }, ['/hearing']],
    [{ field: 'hearing', hearing: 9, value: '2026-03-09' }, ['/hearing']],
    [{ field: 'hearing-outcome', hearing: 9, value: 'held' }, ['/hearing']],
    [{ field: 'hearing-public', hearing: 9, value: 'public' }, ['/hearing']],
    [{ field: 'hearing-public', hearing: 1, value: 'false' }, ['/value']],
    [{ field: 'hearing-forum', hearing: 1, value: 'public' }, ['/value']],
    [{ field: 'title', text: '★' }, ['/text']],
  ])('%j is refused, and the field named', async (body, pointers) => {
    const id = await opened();
    const { status, body: problem } = await correct(id, body);
    const errors = (problem.errors ?? []) as { pointer: string; detail: string }[];
    expect(status).toBe(422);
    expect(errors.map((e) => e.pointer)).toEqual(expect.arrayContaining(pointers));
    for (const { detail } of errors) expect(detail).not.toMatch(/[{}]/);
    expect(await phones(id)).toEqual(['13800000000', '13800000002']);
    const open = (await intake.get(`/cases/${id}`)).body.tasks.map((t: { kind: string }) => t.kind);
    // A review that is months late has rungs, which open tasks of their own meanwhile.
    expect(open).toContain('review');
    expect(open).not.toContain('confirm-correction');
  });

  it('of people is for those who see them', async () => {
    const id = await opened();
    const assigner = await service.as('assigner');
    const body = { field: 'people', role: 'opposing', number: 1, change: 'remove' };
    expect((await correct(id, body, assigner)).status).toBe(403);
    expect((await correct(id, { field: 'narrative', text: '另一案情' }, assigner)).status).toBe(403);
    expect((await correct(id, { field: 'title', text: '另一案由' }, assigner)).status).toBe(200);
    await correct(id, { field: 'people', role: 'recipient', number: 2, person: { name: '示例叁' } });
    const { tasks } = (await assigner.get(`/cases/${id}`)).body;
    const { body: shown } = await assigner.get(`/tasks/${tasks.at(-1).id}`);
    expect(shown.correction).toMatchObject({ before: { name: '示*二' }, after: { name: '示*叁' }, reason: null });
  });

  it('adds somebody, and removes somebody, but never the last', async () => {
    const id = await opened();
    await correct(id, { field: 'people', role: 'recipient', change: 'add', person: { ...SECOND, name: '示例三' } });
    expect((await decided(id, 'confirm')).body.persons).toBe(3);
    for (const number of [1, 2]) {
      await correct(id, { field: 'people', role: 'recipient', number, change: 'remove' });
      await decided(id, 'confirm');
    }
    const { body } = await intake.get(`/cases/${id}`);
    expect([body.persons, body.recipients]).toEqual([1, ['示例三']]);
    const last = await correct(id, { field: 'people', role: 'recipient', number: 3, change: 'remove' });
    expect([last.status, last.body.type]).toEqual([422, '/problems/incomplete']);
  });

  it('makes nobody stand in the case twice', async () => {
    const id = await opened();
    const twice = { field: 'people', change: 'add', person: { ...SECOND, name: ' 示例 二' } };
    for (const role of ['recipient', 'opposing'])
      expect((await correct(id, { ...twice, role })).body.errors).toMatchObject([
        { pointer: '/person', code: 'same-person-twice' },
      ]);
    expect((await correct(id, { ...twice, role: 'representative' })).status).toBe(200);
  });

  it('of the day of receipt keeps the time of day, or states another', async () => {
    const id = await opened();
    await correct(id, { field: 'received', value: '2026-02-27' });
    expect((await decided(id, 'confirm')).body.receivedAt).toBe('2026-02-27T09:40:00+08:00');
    await correct(id, { field: 'received', value: '2026-02-27', time: '16:05' });
    expect((await decided(id, 'confirm')).body.receivedAt).toBe('2026-02-27T16:05:00+08:00');
  });

  it('shows why somebody has no paper, and changes it; whoever has one needs no reason', async () => {
    const id = await opened();
    const person = {
      name: '示例四',
      idKind: 'none',
      idReason: '证件遗失',
      phone: '13800000004',
      address: '示例路 4 号',
    };
    const told = async () =>
      (await intake.get(`/cases/${id}`)).body.people.find((p: { name: string }) => p.name === '示例四');
    await correct(id, { field: 'people', role: 'recipient', change: 'add', person });
    await decided(id, 'confirm');
    expect(await told()).toMatchObject({ idKind: 'none', idReason: '证件遗失' });
    const one = { field: 'people', role: 'recipient', number: 3 };
    await correct(id, { ...one, person: { phone: '13800000005' } });
    expect((await toConfirm(id)).correction.before).toMatchObject({ idReason: '证件遗失' });
    await decided(id, 'confirm');
    await correct(id, { ...one, person: { idReason: '从未办理' } });
    await decided(id, 'confirm');
    expect(await told()).toMatchObject({ phone: '13800000005', idReason: '从未办理' });
    await correct(id, { ...one, person: { idKind: 'passport', idNumber: 'P9000001' } });
    await decided(id, 'confirm');
    expect(await told()).toMatchObject({ idKind: 'passport', idReason: null });
  });

  it('of a supplement: the end of its time is one that could be named, and the clocks follow', async () => {
    const today = civilDate(Date.now());
    const id = await opened({ receivedAt: `${addDays(today, -5)}T09:40:00+08:00` });
    const book = await loadRuleBook(service.db.pool);
    const noticed = addDays(today, -4);
    const [task] = (await intake.get(`/cases/${id}`)).body.tasks;
    const reviewer = await service.as('reviewer');
    const notice = { servedOn: noticed, serviceMethod: 'mail', replyBy: addDays(today, 3), items: ['身份证明'] };
    expect((await reviewer.post(`/tasks/${task.id}/actions/request-supplement`, notice)).status).toBe(200);
    const deadlines = async () => {
      const { items } = (await intake.get(`/cases/${id}/deadlines`)).body;
      const live = (rule: string) =>
        items.findLast(
          (d: { rule: string; state: string }) => d.rule === rule && ['armed', 'paused'].includes(d.state),
        );
      return [live('supplement-reply').lastDay, live('review').paused];
    };
    const named =
      [5, 6].map((days) => addDays(today, days)).find((day) => weekday(day) === 6 || weekday(day) === 7) ??
      addDays(today, 6);
    const { replyBy, latest } = replyTime(noticed, named, 'law', book);
    expect((await correct(id, { field: 'reply-by', value: addDays(latest, 1) })).body).toMatchObject({
      ...{ type: '/problems/reply-time-too-long', errors: [{ pointer: '/value' }] },
    });
    expect((await correct(id, { field: 'reply-by', value: noticed })).body.errors[0].pointer).toBe('/value');
    expect((await correct(id, { field: 'reply-by', value: named })).status).toBe(200);
    expect((await toConfirm(id)).correction).toMatchObject({ field: 'reply-by', after: replyBy });
    await decided(id, 'confirm');
    expect(await deadlines()).toEqual([replyBy, [{ from: noticed, to: replyBy }]]);
    await correct(id, { field: 'supplement-noticed', value: addDays(noticed, 1) });
    await decided(id, 'confirm');
    expect(await deadlines()).toEqual([replyBy, [{ from: addDays(noticed, 1), to: replyBy }]]);
  });

  it('of what the case is and where it came in is on its row', async () => {
    const id = await opened();
    const matterId = await opened();
    const fields = [
      { field: 'matter-id', value: matterId },
      { field: 'procedure', value: 'non-litigation' },
      { field: 'kind', value: 'criminal', criminalStage: 'first-instance' },
      { field: 'channel', value: 'hotline' },
      { field: 'station', value: 'ph-danghu' },
      { field: 'title', text: '盗窃' },
      { field: 'narrative', text: '另一案情' },
      { field: 'matter', text: 'criminal-defence' },
      { field: 'paper-number', text: '2026-99' },
      { field: 'life-or-death', text: 'true' },
      { field: 'language', text: 'csl' },
    ];
    const taken = async (of: string, field: { field: string; text?: string }) => {
      expect([field.field, (await correct(of, field)).status]).toEqual([field.field, 200]);
      expect((await decided(of, 'confirm')).status).toBe(200);
    };
    for (const field of fields) await taken(id, field);
    expect((await intake.get(`/cases/${id}`)).body).toMatchObject({
      ...{ kind: 'criminal', criminalStage: 'first-instance', channel: 'hotline', station: 'ph-danghu', title: '盗窃' },
      ...{ narrative: '另一案情', matter: 'criminal-defence', paperNumber: '2026-99' },
      ...{ lifeOrDeath: true, language: 'csl', matterId },
    });
    const notice = await intake.post('/notices', await exampleOf(service.base, '/notices'));
    await taken(notice.body.id, { field: 'organ', text: '示例市人民法院' });
    await taken(notice.body.id, { field: 'notice-number', text: '(2026)示刑初99号' });
    expect((await intake.get(`/cases/${notice.body.id}`)).body).toMatchObject({
      ...{ organ: '示例市人民法院', organReference: '(2026)示刑初99号' },
    });
  });

  it('is offered with an example that is valid now, of something the user may correct', async () => {
    const id = await opened();
    for (const person of [intake, await service.as('reviewer'), await service.as('assigner')]) {
      const { actions } = (await person.get(`/cases/${id}`)).body;
      const [example] = actions.find((a: { name: string }) => a.name === 'correct').schema.examples;
      expect((await person.post(`/cases/${id}/actions/correct`, example)).status).toBe(200);
    }
    const { actions } = (await (await service.as('callback')).get(`/cases/${id}`)).body;
    expect(actions.map((a: { name: string }) => a.name)).not.toContain('correct');
  });
});
