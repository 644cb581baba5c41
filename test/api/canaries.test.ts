import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Payload } from '@temporalio/common';
import { EncryptionCodec } from '../../temporal/codec.js';
import { caseRef, workflowIdOf } from '../../workflows/messages.js';
import { startHttpService, type HttpService } from '../support/http.js';
import { DEMO_PASSWORD } from '../support/names.js';

/** Planted in every field that takes text; found nowhere but in PostgreSQL and in the authorised answer. */
const CANARY = {
  name: '金丝雀姓名',
  idNumber: '330482199003070025',
  phone: '13912345678',
  address: '金丝雀地址',
  title: '金丝雀案由',
  narrative: '金丝雀案情',
  opposing: '金丝雀对方',
  note: '金丝雀备注',
};
const WORDS = Object.values(CANARY);

let service: HttpService;
beforeAll(async () => {
  service = await startHttpService();
});
afterAll(() => service.stop());

/** A body with a canary in every free text field that its schema has. */
function planted(
  schema: { properties?: Record<string, { type?: string; oneOf?: unknown; format?: string }> },
  example: object,
): object {
  const texts = Object.entries(schema.properties ?? {})
    .filter(([name, p]) => p.type === 'string' && !p.oneOf && !p.format && !(name in example))
    .map(([name]) => [name, CANARY.note]);
  return { ...example, ...Object.fromEntries(texts) };
}

it('no personal data in Temporal, logs, metrics or errors', async () => {
  const errors: string[] = [];
  const intake = await service.as('intake');
  const people = [
    'reviewer',
    'director',
    'assigner',
    'callback',
    'evaluator',
    'archivist',
    'firm',
    'firm2',
    'firm3',
    'firm4',
    'firm5',
  ];
  const opened = await intake.post('/applications', {
    channel: 'window',
    kind: 'civil',
    procedure: 'litigation',
    matter: 'labour',
    title: CANARY.title,
    narrative: CANARY.narrative,
    recipients: [{ name: CANARY.name, idNumber: CANARY.idNumber, phone: CANARY.phone, address: CANARY.address }],
    opposing: [{ name: CANARY.opposing, idKind: 'pending' }],
  });
  expect(opened.status).toBe(201);
  const id = opened.body.id as string;
  for (let i = 0; i < 40; i++) {
    const { body } = await intake.get(`/cases/${id}`);
    if (body.stage === 'archived') break;
    let acted = false;
    for (const task of body.tasks) {
      for (const username of task.assignee ? [task.assignee] : people) {
        const person = await service.as(username);
        const action = (await person.get(`/tasks/${task.id}`)).body.actions?.[0];
        if (!action) continue;
        // First with canaries where they do not belong, then as it should be.
        const bad = await person.post(`/tasks/${task.id}/actions/${action.name}`, {
          [CANARY.name]: CANARY.phone,
          on: CANARY.note,
        });
        expect(bad.status).toBe(422);
        errors.push(JSON.stringify(bad.body));
        const good = await person.post(
          `/tasks/${task.id}/actions/${action.name}`,
          planted(action.schema, action.schema.examples[0]),
        );
        expect([good.status, good.body.detail]).toEqual([200, undefined]);
        acted = true;
        break;
      }
      if (acted) break;
    }
    expect(acted).toBe(true);
  }
  const bureau = await service.as('bureau');
  const seen = JSON.stringify((await bureau.get(`/cases/${id}`)).body);
  for (const word of [CANARY.name, CANARY.idNumber, CANARY.phone, CANARY.address, CANARY.narrative])
    expect(seen).not.toContain(word);
  const own = JSON.stringify((await intake.get(`/cases/${id}`)).body);
  for (const word of [CANARY.name, CANARY.idNumber, CANARY.phone, CANARY.narrative]) expect(own).toContain(word);
  for (const bad of [
    { recipients: [CANARY.name] },
    { [CANARY.idNumber]: 1 },
    { kind: CANARY.note, receivedAt: CANARY.phone },
  ])
    errors.push(JSON.stringify((await intake.post('/applications', bad)).body));
  errors.push(JSON.stringify((await intake.get(`/cases/${encodeURIComponent(CANARY.name)}`)).body));
  errors.push(
    JSON.stringify((await intake.get(`/cases?number=${encodeURIComponent(CANARY.name)}&cursor=${CANARY.phone}`)).body),
  );
  const login = await fetch(`${service.base}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: CANARY.name, password: CANARY.note }),
  });
  errors.push(await login.text());

  const history = await service.client.workflow.getHandle(workflowIdOf(caseRef(id))).fetchHistory();
  const open = await decrypted(history, workflowIdOf(caseRef(id)));
  expect(open).toContain('propose-grant');
  const metrics = await (await fetch(`${service.base}/metrics`)).text();
  const places: Record<string, string> = {
    'Temporal, as stored': JSON.stringify(history),
    'Temporal, decrypted': open,
    logs: service.log.join('\n'),
    metrics,
    errors: errors.join('\n'),
  };
  for (const [place, text] of Object.entries(places)) {
    for (const word of WORDS) expect([place, text.includes(word)]).toEqual([place, false]);
    expect([place, text.includes(DEMO_PASSWORD)]).toEqual([place, false]);
  }
});

/** Every payload of a history as plain text. */
async function decrypted(history: unknown, workflowId: string): Promise<string> {
  const codec = new EncryptionCodec([{ id: 't1', key: new Uint8Array(Buffer.alloc(32, 7)) }]);
  const payloads: Payload[] = [];
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    const payload = value as Payload;
    if (payload.metadata && payload.data instanceof Uint8Array) payloads.push(payload);
    else Object.values(value).forEach(visit);
  };
  visit(history);
  expect(payloads.length).toBeGreaterThan(10);
  const plain = await codec.decode(payloads, { type: 'workflow', namespace: 'default', workflowId });
  return plain.map((p) => Buffer.from(p.data ?? []).toString('utf8')).join('\n');
}
