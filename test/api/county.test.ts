import { afterAll, beforeAll, expect, test } from 'vitest';
import { civilDate } from '../../domain/time.js';
import { signedIn, startHttpService, type HttpService, type Person } from '../support/http.js';

let service: HttpService;
beforeAll(async () => {
  service = await startHttpService();
});
afterAll(() => service.stop());

/** Signs in with the password that was told, and changes it for an own one. */
async function settled(username: string, initialPassword: string): Promise<Person> {
  const person = await signedIn(service.base, initialPassword)(username);
  expect((await person.get('/cases')).body.type).toBe('/problems/password-to-be-changed');
  const own = await person.post('/me/password', { current: initialPassword, password: `${username} has his own` });
  expect(own.status).toBe(204);
  return person;
}

/** Somebody enters, another confirms; whoever it is comes to work. */
async function somebody(
  by: Person,
  confirmer: Person,
  body: { readonly username: string; readonly [field: string]: unknown },
): Promise<Person> {
  const entered = await by.post('/people', body);
  expect([body.username, entered.status, entered.body.errors]).toEqual([body.username, 201, undefined]);
  const person = await settled(body.username, entered.body.initialPassword as string);
  const own = await by.post(`/office-changes/${entered.body.pending.n}/actions/confirm`);
  expect(own.body.type).toBe('/problems/same-person');
  const confirmed = await confirmer.post(`/office-changes/${entered.body.pending.n}/actions/confirm`);
  expect([body.username, confirmed.status]).toEqual([body.username, 200]);
  return person;
}

test('a county is set up from nothing over HTTP, and leads a case there', async () => {
  const [bureau, other] = [await service.as('bureau'), await service.as('bureau-deputy')];
  const agency = { id: 'dt', name: '东塘县法律援助中心', shortName: '东' };
  expect((await bureau.post('/agencies', agency)).body).toMatchObject({ ...agency, pack: 'law', parent: 'sf' });
  // Alone in the new agency, the first of its people are confirmed by the bureau.
  const first = { username: 'dt-admin', name: '周敏', agency: 'dt', roles: ['admin'] };
  const admin = await somebody(bureau, other, first);
  const head = await somebody(admin, bureau, { username: 'dt-head', name: '吴静', roles: ['director'] });

  const enter = async (path: string, name: string, kind: string) => {
    const { status, body } = await admin.post(path, { name, kind });
    expect([path, status, body.agency]).toEqual([path, 201, 'dt']);
    return body.id as string;
  };
  const station = await enter('/stations', '东塘镇司法所', 'judicial-office');
  await enter('/stations', '总工会法律援助工作站', 'mass-organisation');
  const firm = await enter('/firms', '东塘律师事务所', 'law-firm');
  await enter('/firms', '东塘法律服务所', 'basic-legal-service');

  const intake = await somebody(admin, head, { username: 'dt-intake', name: '郑俊', roles: ['intake'], station });
  const reviewer = await somebody(admin, head, { username: 'dt-reviewer', name: '冯玉兰', roles: ['reviewer'] });
  const assigner = await somebody(admin, head, { username: 'dt-assigner', name: '褚伟', roles: ['assigner'] });
  const more = [
    { username: 'dt-manager', name: '卫海', roles: ['firm'], firm },
    {
      ...{ username: 'dt-lawyer', name: '蒋文', roles: ['lawyer'], firm, phone: '0573-8888 1234' },
      qualification: { kind: 'lawyer', practiceSince: '2012-07-01', criminalSince: '2014-01-01', minorsTrained: true },
    },
    { username: 'dt-station', name: '沈丽', roles: ['station'], station },
  ];
  for (const body of more) await somebody(admin, head, body);

  const document = (await (await fetch(`${service.base}/openapi.json`)).json()) as OpenApi;
  const { example } = document.paths['/applications'].post.requestBody.content['application/json'];
  const opened = await intake.post('/applications', example);
  expect([opened.status, opened.body.agency, opened.body.number]).toEqual([
    201,
    'dt',
    expect.stringMatching(/^东法援/),
  ]);
  for (const person of [reviewer, head]) {
    const { body } = await person.get(`/cases/${opened.body.id}`);
    const task = await person.get(`/tasks/${body.tasks[0].id}`);
    const [action] = task.body.actions;
    const done = await person.post(`/tasks/${task.body.id}/actions/${action.name}`, action.schema.examples[0]);
    expect([task.body.kind, done.status]).toEqual([task.body.kind, 200]);
  }
  const { body: led } = await assigner.get(`/cases/${opened.body.id}`);
  expect(led.stage).toBe('assignment');
  const { body: candidates } = await assigner.get(`/cases/${opened.body.id}/candidates`);
  expect(candidates.items).toMatchObject([{ username: 'dt-lawyer', firm, eligible: true }]);
  // Who is away is not offered; nobody of another county sees any of it.
  const today = civilDate(Date.now());
  await head.post('/people/dt-lawyer/leave', { from: today, to: today });
  const { body: away } = await assigner.get(`/cases/${opened.body.id}/candidates`);
  expect(away.items).toMatchObject([{ username: 'dt-lawyer', eligible: false }]);
  expect((await (await service.as('director')).get('/people/dt-lawyer')).status).toBe(404);
  expect((await (await service.as('intake')).get(`/cases/${opened.body.id}`)).status).toBe(404);
});

interface OpenApi {
  readonly paths: Record<
    '/applications',
    {
      readonly post: {
        readonly requestBody: { readonly content: Record<'application/json', { readonly example: object }> };
      };
    }
  >;
}
