import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY } from '../../domain/time.js';
import { stateOf } from '../../temporal/state.js';
import { startHttpService, type HttpService } from '../support/http.js';
import { until } from '../support/service.js';

/** A request (诉求) on a real Temporal server: its tasks are driven by their own schemas alone. */

let service: HttpService;
beforeAll(async () => {
  service = await startHttpService();
});
afterAll(() => service.stop());

const BODY = {
  ...{ channel: 'petition-office', source: '示例县信访局', subject: 'petition', persons: 5 },
  ...{ text: '五名农民工反映被拖欠工资。', contact: { name: '赵示例', phone: '13800000000' } },
};

test('a petition goes through all hands to its opinion, and rests', async () => {
  const [intake, station, callback] = await Promise.all(['intake', 'station', 'callback'].map((u) => service.as(u)));
  const opened = await intake!.post('/requests', BODY);
  expect([opened.status, opened.body.stage]).toEqual([201, 'triage']);
  const { id } = opened.body;
  const ref = { kind: 'request', id } as const;
  expect((await stateOf(service.client, ref)).tasks).toHaveLength(2);
  const done: string[] = [];
  for (let i = 0; i < 12; i++) {
    const { body } = await intake!.get(`/requests/${id}`);
    if (body.stage === 'closed') break;
    for (const person of [intake!, station!, callback!]) {
      const { items } = (await person.get(`/tasks?proceeding=${id}&status=open`)).body;
      const [task] = items as { id: string; kind: string }[];
      if (!task) continue;
      const detail = (await person.get(`/tasks/${task.id}`)).body;
      const name = task.kind === 'triage' ? 'pass' : detail.actions[0]?.name;
      const action = detail.actions.find((a: { name: string }) => a.name === name);
      if (!action) continue;
      const example = { ...action.schema.examples[0], ...(name === 'pass' && { unit: 'ph-danghu' }) };
      const answer = await person.post(`/tasks/${task.id}/actions/${name}`, example);
      expect([task.kind, answer.status]).toEqual([task.kind, 200]);
      done.push(`${task.kind}.${name}`);
      break;
    }
  }
  expect(done.sort()).toEqual([
    ...['acknowledge.acknowledge', 'acknowledge.acknowledge', 'answer-request.answer', 'ask-opinion.record'],
    'triage.pass',
  ]);
  expect((await intake!.get(`/requests/${id}`)).body).toMatchObject({ outcome: 'answered', satisfaction: 'satisfied' });
  await until(async () => {
    const { status } = await service.client.workflow.getHandle(`request/${id}`).describe();
    return status.name === 'COMPLETED';
  });
  // What is closed is told so by its journal, not by a workflow that is gone.
  const late = await intake!.post(`/requests/${id}/actions/withdraw-request`, { reason: '不需要了。' });
  expect([late.status, late.body.type]).toEqual([409, '/problems/wrong-stage']);
});

test('the same key with another body is refused', async () => {
  const intake = await service.as('intake');
  expect((await intake.post('/requests', BODY, 'k-1')).status).toBe(201);
  expect((await intake.post('/requests', { ...BODY, persons: 2 }, 'k-1')).status).toBe(422);
});

const triageOf = ({ tasks }: { tasks: { id: string; kind: string }[] }): string =>
  tasks.find((t) => t.kind === 'triage')!.id;

test('what would be a duplicate is refused, and nothing is left of it', async () => {
  const intake = await service.as('intake');
  const CIVIL = { kind: 'civil', procedure: 'litigation', matter: 'labour', title: '追索劳动报酬' };
  const asked = { ...BODY, channel: 'visit', contact: { name: '李重复', phone: '13811112222' } };
  const [one, two] = [(await intake.post('/requests', asked)).body, (await intake.post('/requests', asked)).body];
  expect((await intake.post(`/tasks/${triageOf(one)}/actions/apply`, CIVIL)).status).toBe(200);
  const refused = await intake.post(`/tasks/${triageOf(two)}/actions/apply`, CIVIL);
  expect([refused.status, refused.body.type, refused.body.errors[0].pointer]).toEqual([
    ...[409, '/problems/duplicate', '/duplicateReason'],
  ]);
  expect((await intake.get(`/requests/${two.id}`)).body.stage).toBe('triage');
  const { rows } = await service.db.pool.query('SELECT FROM command WHERE route LIKE $1', [`tasks/${two.id}%`]);
  expect(rows).toEqual([]);
});

test('one command turns it into an application, and opens the case', async () => {
  const intake = await service.as('intake');
  const { body: opened } = await intake.post('/requests', { ...BODY, channel: 'visit', subject: 'aid-intent' });
  const task = triageOf(opened);
  const { actions } = (await intake.get(`/tasks/${task}`)).body;
  const apply = actions.find((a: { name: string }) => a.name === 'apply');
  const answer = await intake.post(`/tasks/${task}/actions/apply`, apply.schema.examples[0], 'k-apply');
  expect([answer.status, answer.body.outcome]).toEqual([200, 'application']);
  const { caseId } = answer.body;
  await until(async () => (await intake.get(`/cases/${caseId}`)).status === 200);
  const found = (await intake.get(`/cases/${caseId}`)).body;
  expect(found).toMatchObject({ requestId: opened.id, people: [{ name: '赵示例' }], narrative: BODY.text });
  expect((await intake.get(`/requests/${opened.id}`)).body.caseNumber).toBe(found.number);
  expect((await stateOf(service.client, { kind: 'case', id: caseId })).stage).toBe(found.stage);
  // Sent again, it is the same case.
  const again = await intake.post(`/tasks/${task}/actions/apply`, apply.schema.examples[0], 'k-apply');
  expect([again.status, again.body.caseId, again.headers.get('idempotency-replayed')]).toEqual([200, caseId, 'true']);
  const { rows } = await service.db.pool.query('SELECT FROM legal_case WHERE request_id = $1', [opened.id]);
  expect(rows).toHaveLength(1);
  expect(Date.parse(found.receivedAt)).toBeGreaterThan(Date.now() - DAY);
});
