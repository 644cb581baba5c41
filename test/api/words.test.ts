import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { civilDate } from '../../domain/time.js';
import { applicationBody } from '../../api/openings.js';
import { exampleOf } from '../support/drive.js';
import { startHttpService, type HttpService, type Person } from '../support/http.js';
import { byHttp, openWindow, takeOver } from '../support/takeovers.js';

let service: HttpService;
let intake: Person;
let reviewer: Person;
let director: Person;
beforeAll(async () => {
  service = await startHttpService();
  intake = await service.as('intake');
  reviewer = await service.as('reviewer');
  director = await service.as('director');
  await openWindow(byHttp(service));
});
afterAll(() => service.stop());

async function opened(): Promise<string> {
  const body = (await exampleOf(service.base, '/applications')) as object;
  const materials = [{ name: '身份证复印件', copies: 2 }, { name: '工资条' }];
  return (await intake.post('/applications', { ...body, materials })).body.id;
}
const events = async (id: string, by: Person = director) => (await by.get(`/cases/${id}/events`)).body.items;
const entry = async (id: string, kind: string) =>
  (await events(id)).findLast((e: { kind: string }) => e.kind === kind)!.seq as number;
const correct = (id: string, by: Person, body: object) =>
  by.post(`/cases/${id}/actions/correct`, { field: 'words', reason: '录入有误。', ...body });
async function task(id: string, kind: string, by: Person): Promise<string> {
  const { tasks } = (await by.get(`/cases/${id}`)).body;
  return tasks.findLast((t: { kind: string }) => t.kind === kind)!.id;
}
async function confirmed(id: string) {
  const n = await task(id, 'confirm-correction', director);
  const { correction, data } = (await director.get(`/tasks/${n}`)).body;
  expect((await director.post(`/tasks/${n}/actions/confirm`, {})).status).toBe(200);
  return { correction, data };
}

/** A refusal is proposed with its reasons. */
async function reviewed(): Promise<{ id: string; seq: number }> {
  const id = await opened();
  const sent = { ground: 'means', reasons: '收入高于标准。' };
  const proposed = await reviewer.post(`/tasks/${await task(id, 'review', reviewer)}/actions/propose-refusal`, sent);
  expect(proposed.status).toBe(200);
  return { id, seq: await entry(id, 'review.propose-refusal') };
}

const act = (day: string, task: string, action: string, by: string, body = {}) => ({
  ...{ task, action, at: `${day}T10:00:00+08:00`, by, body, ...(by === 'firm' && { firm: 'ph-f1' }) },
});
/** Up to the naming of the handler. */
const HANDLED = [
  act('2026-01-07', 'review', 'propose-grant', 'reviewer', { means: 'checked' }),
  act('2026-01-08', 'approve', 'grant', 'director'),
  act('2026-01-09', 'assign', 'assign-firm', 'assigner', { firm: 'ph-f1' }),
  act('2026-01-12', 'name-handler', 'name', 'firm', { lawyer: 'lawyer1' }),
];

describe('the words of an earlier entry', () => {
  it('are put right by two people, old beside new, and the entry says so', async () => {
    const { id, seq } = await reviewed();
    const words = { entry: seq, part: 'reasons' };
    expect((await correct(id, reviewer, { ...words, text: ' 收入超过标准。' })).status).toBe(200);
    expect((await correct(id, intake, { ...words, text: '别的' })).body.type).toBe('/problems/correction-pending');
    expect((await events(id)).find((e: { seq: number; n: number }) => e.seq === seq).corrected).toEqual([]);
    const { correction, data } = await confirmed(id);
    expect(correction).toMatchObject({
      ...{ field: 'words', number: seq, part: 'reasons', proposedBy: 'reviewer', outcome: null },
      ...{ before: '收入高于标准。', after: '收入超过标准。', reason: '录入有误。' },
    });
    expect(data).toEqual({ field: 'words', entry: seq, part: 'reasons', correction: 1 });
    const told = (await events(id)).filter((e: { n: number }) => e.n === 1);
    const of = told.find((e: { seq: number }) => e.seq === seq);
    const by = told.find((e: { kind: string }) => e.kind === 'confirm-correction.confirm');
    expect(of.body.reasons).toBe('收入高于标准。');
    expect(of.corrected).toEqual([{ part: 'reasons', text: '收入超过标准。', seq: by.seq }]);
    const { history } = (await reviewer.get(`/cases/${id}?with=history`)).body;
    expect(history.items.filter((e: { corrected: boolean }) => e.corrected)).toMatchObject([{ seq, n: 1 }]);
    expect(JSON.stringify(history)).not.toContain('收入');
    expect(by.correction).toMatchObject({ part: 'reasons', outcome: 'confirmed', decidedBy: 'director' });
    // The second time it is what the first has made of it that is replaced.
    await correct(id, reviewer, { ...words, text: '收入超过经济困难标准。' });
    expect((await confirmed(id)).correction.before).toBe('收入超过标准。');
  });

  it('that are wrong in a reason for a correction likewise, and it is told as it is then', async () => {
    const { id, seq } = await reviewed();
    await correct(id, reviewer, { entry: seq, part: 'reasons', text: '另一理由', reason: '误写张某。' });
    const proposal = await entry(id, 'act.correct');
    expect((await correct(id, reviewer, { entry: proposal, part: 'text', text: '别的' })).status).toBe(422);
    await correct(id, reviewer, { entry: proposal, part: 'reason', text: '误写当事人。' });
    await confirmed(id);
    await confirmed(id);
    const told = (await events(id)).filter((e: { correction: object | null }) => e.correction);
    expect(told.map((e: { correction: { reason: string } }) => e.correction.reason)).toEqual([
      ...['录入有误。', '误写当事人。'],
    ]);
  });

  it('and a day that no clock hangs on, within the bounds of its form', async () => {
    const id = await opened();
    const today = civilDate(Date.now());
    const served = { document: 'other', on: '2026-03-02', method: 'mail' };
    expect((await intake.post(`/cases/${id}/actions/record-service`, { ...served, on: today })).status).toBe(200);
    const of = { entry: await entry(id, 'act.record-service'), part: 'on' };
    for (const text of ['2199-01-01', '2026-02-30', '昨天'])
      expect((await correct(id, intake, { ...of, text })).body.errors).toMatchObject([{ pointer: '/text' }]);
    expect((await correct(id, intake, { ...of, text: '2026-03-03' })).status).toBe(200);
    expect((await confirmed(id)).correction).toMatchObject({ before: today, after: '2026-03-03' });
  });

  it('and what was said at the opening and nothing follows from', async () => {
    const id = await opened();
    const of = { entry: await entry(id, 'open.application'), part: 'notarial' };
    expect((await correct(id, intake, { ...of, text: 'true' })).status).toBe(200);
    expect((await confirmed(id)).correction.after).toBe('true');
    // A clock hangs on that one: it is corrected as a date of the case.
    const unknown = await correct(id, intake, { ...of, part: 'limitationOn', text: '2027-05-01' });
    expect(unknown.body.errors).toMatchObject([{ pointer: '/part' }]);
    const limitation = { field: 'limitation', value: '2027-05-01', reason: '收件时尚不知道。' };
    expect((await intake.post(`/cases/${id}/actions/correct`, limitation)).status).toBe(200);
    expect((await confirmed(id)).correction).toMatchObject({ before: 'unknown', after: '2027-05-01' });
  });

  it('of a material are those of the receipt', async () => {
    const id = await opened();
    const seq = await entry(id, 'open.application');
    await correct(id, intake, { entry: seq, part: 'materials.1.name', text: '工资条及考勤表' });
    expect((await confirmed(id)).correction).toMatchObject({ before: '工资条', after: '工资条及考勤表' });
    await correct(id, intake, { entry: seq, part: 'materials.0.copies', text: '3' });
    expect((await confirmed(id)).correction).toMatchObject({ before: 2, after: '3' });
    expect((await director.get(`/cases/${id}`)).body.receipt.materials).toEqual([
      ...[
        { name: '身份证复印件', copies: 3 },
        { name: '工资条及考勤表', copies: 1 },
      ],
    ]);
  });

  it('are hidden from whoever may not see the case in full', async () => {
    const { id, seq } = await reviewed();
    await correct(id, reviewer, { entry: seq, part: 'reasons', text: '收入超过标准。' });
    await confirmed(id);
    const seen = JSON.stringify(await events(id, await service.as('assigner')));
    expect(seen).not.toContain('收入');
    expect(seen).toContain('confirm-correction.confirm');
  });

  it.each([
    [{ part: 'reasons', text: '理由' }, '/entry'],
    [{ entry: 999, part: 'reasons', text: '理由' }, '/entry'],
    [{ entry: 'seq', text: '理由' }, '/part'],
    [{ entry: 'seq', part: 'reasons' }, '/text'],
    [{ entry: 'seq', part: 'reasons', text: '   ' }, '/text'],
    [{ entry: 'seq', part: 'reasons', text: '长'.repeat(4001) }, '/text'],
    [{ entry: 'seq', part: 'ground', text: '理由' }, '/text'],
    [{ entry: 1, part: 'kind', text: 'civil' }, '/part'],
    [{ entry: 1, part: 'materials.0.copies', text: '0' }, '/text'],
    [{ entry: 1, part: 'materials.0.copies', text: '两份' }, '/text'],
    [{ entry: 'seq', part: '张某的电话', text: '理由' }, '/part'],
    [{ entry: 1, part: 'narrative', text: '案情' }, '/part'],
    [{ entry: 1, part: 'materials.2.name', text: '材料' }, '/part'],
  ])('%j is refused, and the field named', async (body, pointer) => {
    const { id, seq } = await reviewed();
    const sent = { ...body, ...('entry' in body && body.entry === 'seq' && { entry: seq }) };
    const { status, body: problem } = await correct(id, reviewer, sent);
    expect(status).toBe(422);
    expect(problem.errors.map((e: { pointer: string }) => e.pointer)).toContain(pointer);
  });

  it('of a callback are put right by whoever calls, and never by whom they are about; of a past taken over too', async () => {
    const { example: application } = applicationBody.meta() as { example: object };
    const said = { method: 'phone', feeTaken: false, toldProgress: true, satisfaction: 'satisfied' };
    const history = [
      ...HANDLED,
      act('2026-01-13', 'engage', 'sign', 'lawyer1'),
      act('2026-01-14', 'meet', 'record', 'lawyer1', { notes: '会见' }),
      act('2026-02-10', 'conclude', 'conclude', 'lawyer1', { document: 'award', result: 'won' }),
      act('2026-02-11', 'submit-file', 'submit', 'lawyer1', { materials: ['closing-report', 'court-documents'] }),
      act('2026-02-12', 'callback', 'reached', 'callback', { ...said, suggestions: '希望早些告知进展' }),
    ];
    const past = { application: { ...application, receivedAt: '2026-01-05T09:00:00+08:00' }, history };
    const { status, body: shown } = await takeOver(byHttp(service), past);
    expect([status, shown.errors]).toEqual([201, undefined]);
    const { id } = shown;
    const caller = await service.as('callback');
    const seq = await entry(id, 'callback.reached');
    const suggestions = { entry: seq, part: 'suggestions', text: '希望尽早告知进展' };
    expect((await correct(id, await service.as('lawyer1'), suggestions)).body.type).toBe('/problems/same-person');
    expect((await correct(id, reviewer, suggestions)).status).toBe(403);
    expect((await correct(id, caller, suggestions)).status).toBe(200);
    expect((await confirmed(id)).correction).toMatchObject({ before: '希望早些告知进展', after: '希望尽早告知进展' });
    // What was left out can be added.
    expect((await correct(id, caller, { ...suggestions, part: 'followUp', text: '已转告承办人' })).status).toBe(200);
    expect((await confirmed(id)).correction).toMatchObject({ before: null, after: '已转告承办人' });
    const told = (await events(id)).find((e: { seq: number; n: number }) => e.seq === seq && e.n === 1);
    expect(told.corrected.map((k: { part: string }) => k.part)).toEqual(['suggestions', 'followUp']);
    // A mark from which nothing follows is put right in the same way.
    const material = { entry: await entry(id, 'submit-file.submit'), part: 'materials.1' };
    for (const text of ['nothing', 'closing-report'])
      expect((await correct(id, reviewer, { ...material, text })).body.errors).toMatchObject([{ pointer: '/text' }]);
    expect((await correct(id, reviewer, { ...material, text: 'agreement' })).status).toBe(200);
    expect((await confirmed(id)).correction).toMatchObject({ before: 'court-documents', after: 'agreement' });
    // A lawyer's own notes are his to put right.
    const notes = { entry: await entry(id, 'meet.record'), part: 'notes', text: '会见笔录' };
    expect((await correct(id, await service.as('lawyer1'), notes)).status).toBe(200);
    expect((await confirmed(id)).correction.before).toBe('会见');
  });

  it('the place of a hearing is its own, and whoever goes there reads the new one', async () => {
    const { example } = applicationBody.meta() as { example: object };
    const application = { ...example, procedure: 'litigation', receivedAt: '2026-01-05T09:00:00+08:00' };
    const { status, body: shown } = await takeOver(byHttp(service), { application, history: HANDLED });
    expect(status).toBe(201);
    const { id } = shown;
    const lawyer = await service.as('lawyer1');
    const day = civilDate(Date.now());
    const hearing = { day, forum: 'court', public: true, summonsOn: day, venue: '第一法庭' };
    expect((await lawyer.post(`/cases/${id}/actions/report-hearing`, hearing)).status).toBe(200);
    const reported = { entry: await entry(id, 'act.report-hearing'), part: 'venue', text: '第二法庭' };
    expect((await correct(id, lawyer, reported)).body.errors).toMatchObject([{ pointer: '/part' }]);
    const venue = { field: 'venue', hearing: 1, text: '第二法庭' };
    expect((await correct(id, lawyer, { ...venue, hearing: 2 })).body.errors).toMatchObject([{ pointer: '/hearing' }]);
    expect((await correct(id, lawyer, venue)).status).toBe(200);
    expect((await confirmed(id)).correction).toMatchObject({ before: '第一法庭', after: '第二法庭', number: 1 });
    expect((await lawyer.get(`/tasks/${await task(id, 'hearing', lawyer)}`)).body.venue).toBe('第二法庭');
    for (const [field, value] of [
      ['hearing-forum', 'arbitration'],
      ['hearing-public', 'trade-secret-on-request'],
    ]) {
      expect((await correct(id, lawyer, { field, hearing: 1, value })).status).toBe(200);
      await confirmed(id);
    }
    const [row] = (await lawyer.get(`/cases/${id}`)).body.hearings;
    expect(row).toMatchObject({ forum: 'arbitration', public: false });
  });

  it('are put right by whoever wrote them, or whose business such an entry is', async () => {
    const { id, seq } = await reviewed();
    const words = { entry: seq, part: 'reasons', text: '收入超过标准。' };
    for (const name of ['assigner', 'callback', 'evaluator', 'bureau'])
      expect([name, (await correct(id, await service.as(name), words)).status]).toEqual([name, 403]);
    expect((await correct(id, intake, words)).status).toBe(200);
  });
});
