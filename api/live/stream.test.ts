import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { hostileOffice, type HostileOffice } from '../../test/support/hostile/office.js';
import { ago, application } from '../../test/support/hostile/openings.js';
import { DEMO_PASSWORD } from '../../test/support/names.js';
import { createApp } from '../app.js';
import { MOST_STREAMS } from './live.js';

let office: HostileOffice;
let owner: pg.Pool;
const open: Heard[] = [];

beforeAll(async () => {
  office = await hostileOffice();
  owner = new pg.Pool({ connectionString: office.ownerUrl, max: 3 });
});
afterEach(() => {
  for (const heard of open.splice(0)) heard.close();
  vi.restoreAllMocks();
});
afterAll(async () => {
  await owner.end();
  await office.stop();
});

interface Event {
  readonly event: string;
  readonly id: string;
  readonly data: { readonly caseId?: string };
}
interface Heard {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: () => string;
  readonly events: () => Event[];
  readonly lastId: () => string;
  readonly ended: () => boolean;
  close(): void;
}

/** As a browser does it. */
function listen(headers: Readonly<Record<string, string>>, url = office.url): Promise<Heard> {
  return new Promise((done, failed) => {
    const asked = request(`${url}/api/v1/stream`, { headers }, (answer) => {
      let [text, ended] = ['', false];
      answer.on('data', (part: Buffer) => (text += part.toString()));
      answer.on('close', () => (ended = true));
      answer.on('error', () => undefined);
      const blocks = () => text.split('\n\n').slice(0, -1);
      const field = (block: string, name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const heard: Heard = {
        status: answer.statusCode!,
        headers: answer.headers,
        text: () => text,
        events: () =>
          blocks().flatMap((block) => {
            const [event, data] = [field(block, 'event'), field(block, 'data')];
            if (event === undefined || data === undefined) return [];
            return [{ event, id: field(block, 'id') ?? '', data: JSON.parse(data) as Event['data'] }];
          }),
        lastId: () =>
          blocks()
            .flatMap((block) => field(block, 'id') ?? [])
            .at(-1) ?? '',
        ended: () => ended,
        close: () => void answer.destroy(),
      };
      open.push(heard);
      done(heard);
    });
    asked.once('error', failed).end();
  });
}
const listenAs = (user: string, lastId?: string, url?: string) =>
  listen({ Authorization: `Bearer ${office.token(user)}`, ...(lastId && { 'Last-Event-ID': lastId }) }, url);

async function openCase(): Promise<{ id: string; tasks: { id: string }[] }> {
  const opened = await office.send(
    'intake',
    'POST',
    '/applications',
    JSON.stringify({ ...application, receivedAt: ago(1) }),
  );
  expect(opened.status).toBe(201);
  return opened.body as { id: string; tasks: { id: string }[] };
}
const kinds = (heard: Heard) => heard.events().map(({ event, data }) => `${event} ${data.caseId ?? ''}`.trim());
const raise = (db: pg.Pool | pg.PoolClient, recipient: string) =>
  db.query(
    `INSERT INTO alert (id, key, agency_id, recipient, kind, data, at) VALUES ($1::text::uuid, $1, 'ph', $2, 'watch', '{}', '2026-03-02T09:00:00Z')`,
    [randomUUID(), recipient],
  );

test('whoever may read a case hears that it has changed, and nobody else; ids and kinds only', async () => {
  const [director, other, lawyer] = [
    await listenAs('director'),
    await listenAs('director-b'),
    await listenAs('lawyer1'),
  ];
  expect([director.status, director.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
  expect(director.headers['cache-control']).toBe('no-store, no-transform');
  expect(director.headers['x-accel-buffering']).toBe('no');
  const { id } = await openCase();
  await expect.poll(() => kinds(director), { timeout: 20_000 }).toEqual([`case ${id}`, `tasks ${id}`]);
  for (const { id: place } of director.events()) expect(place).toMatch(/^\d+-\d+$/);
  await sleep(1_500);
  expect([kinds(other), kinds(lawyer)]).toEqual([[], []]);
  expect(director.text()).not.toContain('王');
});

test('an alert is heard by whom it is addressed to, and once more when it is acknowledged', async () => {
  const [director, auditor] = [await listenAs('director'), await listenAs('auditor')];
  await raise(owner, 'director');
  await expect.poll(() => kinds(director), { timeout: 20_000 }).toEqual(['alerts']);
  const { body } = await office.send('director', 'GET', '/alerts');
  const [alert] = (body as { items: { id: string }[] }).items;
  await office.send('director', 'POST', `/alerts/${alert!.id}/actions/acknowledge`, '{}');
  await expect.poll(() => kinds(director), { timeout: 20_000 }).toEqual(['alerts', 'alerts']);
  expect(kinds(auditor)).toEqual([]);
});

test('what is entered first and on record last is heard all the same', async () => {
  const director = await listenAs('director');
  const slow = await owner.connect();
  open.push({ ...director, close: () => slow.release(true) });
  await slow.query('BEGIN');
  await raise(slow, 'director');
  await raise(owner, 'director');
  await expect.poll(() => kinds(director).length, { timeout: 20_000 }).toBe(1);
  const before = director.lastId();
  await slow.query('COMMIT');
  await expect.poll(() => kinds(director).length, { timeout: 20_000 }).toBe(2);
  // Whoever was cut off before that hears of it when he comes again.
  const again = await listenAs('director', before);
  await expect.poll(() => kinds(again), { timeout: 20_000 }).toContain('alerts');
});

test('whoever comes again hears what he has missed, also from another process', async () => {
  const first = await listenAs('director');
  const one = await openCase();
  await expect.poll(() => kinds(first), { timeout: 20_000 }).toContain(`tasks ${one.id}`);
  const last = first.lastId();
  first.close();
  const two = await openCase();
  const three = await openCase();
  // One that has never seen anything of it.
  const other = createApp(office.deps).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const again = await listenAs('director', last, `http://127.0.0.1:${port}`);
  await expect.poll(() => kinds(again), { timeout: 20_000 }).toContain(`tasks ${three.id}`);
  expect(kinds(again)).toContain(`case ${two.id}`);
  expect(kinds(again)).not.toContain(`case ${one.id}`);
  expect(kinds(again)).not.toContain('refresh');
  other.closeAllConnections();
  other.close();
});

test.each(['0-0-0', 'x', '999999999-0'])('after %j all is to be read again', async (last) => {
  const heard = await listenAs('director', last);
  await expect.poll(() => kinds(heard), { timeout: 20_000 }).toEqual(['refresh']);
  expect(heard.lastId()).toMatch(/^\d+-\d+$/);
});

test('the stream ends with its session', async () => {
  const signedIn = await office.send(
    '',
    'POST',
    '/sessions',
    JSON.stringify({ username: 'callback', password: DEMO_PASSWORD }),
  );
  const { token } = signedIn.body as { token: string };
  const headers = { Authorization: `Bearer ${token}` };
  const heard = await listen(headers);
  expect(heard.status).toBe(200);
  await office.send('', 'DELETE', '/sessions/current', undefined, headers);
  await expect.poll(() => heard.ended(), { timeout: 20_000 }).toBe(true);
  expect((await listen(headers)).status).toBe(401);
});

test('a process that is about to stop lets go of its listeners, who come again elsewhere', async () => {
  let stopping = false;
  const other = createApp({ ...office.deps, stopping: () => stopping }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const heard = await listenAs('director', undefined, `http://127.0.0.1:${port}`);
  stopping = true;
  await expect.poll(() => heard.ended(), { timeout: 20_000 }).toBe(true);
  await expect(listenAs('director', undefined, `http://127.0.0.1:${port}`)).rejects.toThrow();
  await new Promise((closed) => other.close(closed));
  expect((await listenAs('director', heard.lastId())).status).toBe(200);
});

test('a cookie will do, and nothing is compressed on the way', async () => {
  const heard = await listen({ Cookie: `session=${office.token('director')}`, 'Accept-Encoding': 'gzip' });
  expect([heard.status, heard.headers['content-encoding']]).toEqual([200, undefined]);
  await expect.poll(() => heard.lastId(), { timeout: 20_000 }).toMatch(/^\d+-\d+$/);
});

test('one person has so many streams and no more', async () => {
  for (let n = 0; n < MOST_STREAMS; n++) expect((await listenAs('evaluator')).status).toBe(200);
  const more = await listenAs('evaluator');
  expect([more.status, more.headers['retry-after']]).toEqual([429, '30']);
  expect((await listenAs('archivist')).status).toBe(200);
  open.shift()!.close();
  await expect.poll(async () => (await listenAs('evaluator')).status, { timeout: 20_000, interval: 500 }).toBe(200);
});

test('without listeners nothing is asked of the database, with many no more than with one', async () => {
  const asked = vi.spyOn(office.deps.db.pool, 'query');
  const looks = () => asked.mock.calls.filter(([q]) => (q as unknown as { name?: string }).name === 'changes').length;
  await sleep(2_500);
  expect(asked).not.toHaveBeenCalled();
  for (const user of ['director', 'reviewer', 'intake', 'assigner']) await listenAs(user);
  const metrics = await (await fetch(`${office.url}/metrics`)).text();
  expect(metrics).toContain('streams_open 4');
  const before = looks();
  await sleep(3_000);
  expect(looks() - before).toBeLessThanOrEqual(4);
});
