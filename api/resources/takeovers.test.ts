import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandById } from '../../db/commands.js';
import { DAY } from '../../domain/time.js';
import { hashOf, stores, type CommandPort } from '../commands.js';
import { NOW } from '../../fuzz/corpus.js';
import { hostileOffice, type Answer, type HostileOffice } from '../../test/support/hostile/office.js';
import { ago } from '../../test/support/hostile/openings.js';
import { openWindow, takeOver, toOffice } from '../../test/support/takeovers.js';
import { act, HANDLED, opening } from '../../test/support/told-past.js';

/** 接管在办案件: the window, two people, and a past that holds (docs/decisions/0039). */

let office: HostileOffice;
let owner: pg.Pool;
beforeAll(async () => {
  office = await hostileOffice();
  owner = new pg.Pool({ connectionString: office.ownerUrl, max: 1 });
});
afterAll(async () => {
  await owner.end();
  await office.stop();
});
beforeEach(() => {
  office.clock.at = NOW;
});

const send = (user: string, path: string, body: object, key: string = randomUUID()): Promise<Answer> =>
  office.send(user, 'POST', path, JSON.stringify(body), { 'Idempotency-Key': key });
const read = async (user: string, path: string) => (await office.send(user, 'GET', path)).body;
const outcome = ({ status, body }: Pick<Answer, 'status' | 'body'>): unknown[] => [
  status,
  ...((body.errors ?? []) as { pointer: string; code: string }[]).map((e) => `${e.pointer} ${e.code}`),
];
const kind = ({ status, body }: Answer): unknown[] => [status, body.type];
const until = async (day: string, agency = 'ph') =>
  send('bureau', `/agencies/${agency}/go-live-window`, { until: day });
/** With a day that is over; 422 where none is open. */
const shut = async (agency = 'ph') => expect([200, 422]).toContain((await until('2026-03-10', agency)).status);

const propose = (more: object = {}, history: readonly object[] = HANDLED, by = 'intake') =>
  send(by, '/takeovers', { application: opening(more), history });
const ids = async (user: string, query = '') =>
  ((await read(user, `/takeovers?limit=200${query}`)).items as { id: string }[]).map(({ id }) => id);

describe('the window', () => {
  test('is opened by the authority above, of no agency but one below, for a quarter at most', async () => {
    for (const by of ['intake', 'director', 'deputy', 'admin', 'auditor', 'director-b'])
      expect([by, ...kind(await send(by, '/agencies/ph/go-live-window', { until: '2026-04-01' }))]).toEqual([
        ...[by, 403, '/problems/forbidden'],
      ]);
    const own = office.people.find(({ username }) => username === 'bureau')!.agency;
    expect(kind(await until('2026-04-01', own))).toEqual([403, '/problems/forbidden']);
    expect(kind(await until('2026-04-01', 'nowhere'))).toEqual([404, '/problems/not-found']);
    expect(outcome(await until('2026-06-10'))).toEqual([422, '/until date-out-of-bounds']);
    expect(outcome(await until('2026-03-10'))).toEqual([422, '/until date-in-past']);
    const { status, body } = await until('2026-06-09');
    expect([status, body.goLive]).toMatchObject([200, { until: '2026-06-09', by: 'bureau', open: true }]);
  });

  test('is shown with the agency, and what became of it stands in the ledger of the office', async () => {
    const shown = async () =>
      (await read('lawyer1', '/agencies')).items.find((a: { id: string }) => a.id === 'ph').goLive;
    expect((await until('2026-04-01')).status).toBe(200);
    const first = await shown();
    expect(first).toMatchObject({ until: '2026-04-01', by: 'bureau', open: true });
    // Moved, it began when it began: by moving its end nobody moves what may be taken over.
    office.clock.at = NOW + DAY;
    await until('2026-03-20');
    expect(await shown()).toEqual({ ...first, until: '2026-03-20' });
    await until('2026-03-11');
    expect(await shown()).toMatchObject({ from: first.from, until: '2026-03-11', open: false });
    await until('2026-03-20');
    expect((await shown()).from).not.toBe(first.from);
    const [entry] = (await read('director', '/office-changes?kind=agency&key=ph')).items;
    expect(entry).toMatchObject({
      by: 'bureau',
      before: { goLiveUntil: '2026-03-11' },
      after: { goLiveUntil: '2026-03-20' },
    });
    await until('2026-03-11');
  });

  test('outside of it nothing is taken over, and the refusal says who opens one', async () => {
    await shut();
    const refused = await propose();
    expect(kind(refused)).toEqual([409, '/problems/no-go-live-window']);
    expect(refused.body.detail).toContain('The authority above');
    // Another agency's is its own.
    await openWindow(toOffice(office), NOW, 'hl');
    expect(kind(await propose())).toEqual([409, '/problems/no-go-live-window']);
    await shut('hl');
  });

  test('what came in since it was opened is entered as everything is', async () => {
    await openWindow(toOffice(office), NOW);
    office.clock.at = NOW + 3 * DAY;
    const at = (days: number) => new Date(NOW + days * DAY).toISOString();
    expect(outcome(await propose({ receivedAt: undefined }, []))).toEqual([422, '/application/receivedAt required']);
    for (const days of [0, 1, 2])
      expect(outcome(await propose({ receivedAt: at(days) }, []))).toEqual([
        422,
        '/application/receivedAt after-opening',
      ]);
    expect(outcome(await propose({ receivedAt: at(-0.01) }, []))).toEqual([201]);
    await shut();
  });
});

describe('within it', () => {
  beforeAll(async () => {
    office.clock.at = NOW;
    await openWindow(toOffice(office), NOW);
  });

  /** By hand: who proposes, decides, withdraws, reads the list; of another agency nobody does. */
  test.each([
    ...[
      ['intake', 'P--L'],
      ['station', '----'],
      ['reviewer', '----'],
      ['director', '-D-L'],
      ['deputy', '-D-L'],
    ],
    ...[
      ['assigner', '----'],
      ['firm', '----'],
      ['lawyer1', '----'],
      ['observer', '----'],
      ['callback', '----'],
    ],
    ...[
      ['evaluator', '----'],
      ['archivist', '----'],
      ['bureau', '---L'],
      ['auditor', '---L'],
      ['admin', '----'],
    ],
    ...[
      ['intake-b', '----'],
      ['director-b', '----'],
    ],
  ] as const)('%s may do: %s', async (user, rights) => {
    const { body } = await propose();
    const inReach = user.endsWith('-b') ? 404 : 403;
    const may = (right: string) => rights.includes(right);
    const list = await office.send(user, 'GET', '/takeovers?limit=200');
    expect(list.status === 200 && (list.body.items as { id: string }[]).some(({ id }) => id === body.id)).toBe(
      may('L'),
    );
    expect((await office.send(user, 'GET', `/takeovers/${body.id}`)).status).toBe(may('L') ? 200 : inReach);
    const refused = (answer: Answer) => [403, 404].includes(answer.status);
    if (!user.endsWith('-b')) expect(refused(await propose({}, HANDLED, user))).toBe(!may('P'));
    expect(refused(await send(user, `/takeovers/${body.id}/reject`, { reason: '不符' }))).toBe(!may('D'));
    const other = await propose();
    expect(refused(await send(user, `/takeovers/${other.body.id}/confirm`, {}))).toBe(!may('D'));
    const third = await propose({}, HANDLED, 'intake');
    expect(refused(await send(user, `/takeovers/${third.body.id}/withdraw`, {}))).toBe(user !== 'intake');
  });

  test('one proposes, another confirms, and then the case is there with its past', async () => {
    const { status, body } = await propose();
    expect([status, body.state, body.actions]).toEqual([201, 'pending', ['withdraw']]);
    expect((await office.send('director', 'GET', `/cases/${body.id}`)).status).toBe(404);
    expect(await ids('director', '&pending=true')).toContain(body.id);
    const detail = await read('director', `/takeovers/${body.id}`);
    expect(detail).toMatchObject({
      actions: ['confirm', 'reject'],
      proposal: { history: HANDLED.map(({ by }) => ({ by })) },
    });
    expect(detail.past.map((p: { by: string }) => p.by)).toEqual(HANDLED.map(({ by }) => by));
    expect((await read('bureau', `/takeovers/${body.id}`)).proposal).toBeNull();
    const begun = await send('director', `/takeovers/${body.id}/confirm`, {});
    expect([begun.status, begun.body.id, begun.body.handler]).toEqual([201, body.id, 'lawyer1']);
    expect(await ids('director', '&pending=true')).not.toContain(body.id);
    expect(await read('director', `/takeovers/${body.id}`)).toMatchObject({
      ...{ state: 'confirmed', decidedBy: 'director', caseNumber: begun.body.number, proposal: null, actions: [] },
    });
  });

  test('what was entered says by whom, and of whom', async () => {
    const { body } = await takeOver(toOffice(office), { application: opening(), history: HANDLED });
    const events = (await read('director', `/cases/${body.id}/events?limit=200`)).items as {
      kind: string;
      actor: string;
      enteredBy: string | null;
    }[];
    expect(events.find((e) => e.kind === 'approve.grant')).toMatchObject({ actor: 'director', enteredBy: 'intake' });
    const { history } = await read('director', `/cases/${body.id}?with=history`);
    expect(history.items.every((item: { enteredByName: string | null }) => item.enteredByName !== null)).toBe(true);
    // What is done from now on is everybody's own.
    office.clock.at = NOW + DAY;
    const sign = body.tasks.find((t: { kind: string }) => t.kind === 'engage').id as string;
    expect((await send('lawyer1', `/tasks/${sign}/actions/sign`, {})).status).toBe(200);
    const signed = (await read('director', `/cases/${body.id}/events?limit=200`)).items.find(
      (e: { kind: string }) => e.kind === 'engage.sign',
    );
    expect(signed).toMatchObject({ actor: 'lawyer1', enteredBy: null });
  });

  test('is marked in every list of cases and of tasks, and found by that', async () => {
    const { body } = await takeOver(toOffice(office), { application: opening(), history: HANDLED });
    const plain = await send('intake', '/applications', opening({ receivedAt: ago(1) }));
    expect([body.takenOver, plain.body.takenOver, body.tasks[0].takenOver]).toEqual([true, false, true]);
    const listed = async (query: string) =>
      ((await read('director', `/cases?limit=200${query}`)).items as { id: string; takenOver: boolean }[]).filter(
        ({ id }) => id === body.id || id === plain.body.id,
      );
    expect((await listed('')).map((c) => c.takenOver).sort()).toEqual([false, true]);
    expect((await listed('&takenOver=true')).map((c) => c.id)).toEqual([body.id]);
    expect((await listed('&takenOver=false')).map((c) => c.id)).toEqual([plain.body.id]);
    const tasks = (await read('director', `/tasks?case=${body.id}&status=open`)).items as { takenOver: boolean }[];
    expect(tasks.length).toBeGreaterThan(0);
    expect(tasks.every((t) => t.takenOver)).toBe(true);
  });

  test('nobody confirms what he proposed, in whatever post', async () => {
    await owner.query(`UPDATE app_user SET roles = '{intake,director}' WHERE username = 'intake'`);
    await office.signIn('intake');
    const { body } = await propose();
    expect(body.actions).toEqual(['withdraw']);
    for (const what of ['confirm', 'reject'])
      expect(
        kind(await send('intake', `/takeovers/${body.id}/${what}`, what === 'reject' ? { reason: '不符' } : {})),
      ).toEqual([...[403, '/problems/same-person']]);
    expect((await send('deputy', `/takeovers/${body.id}/confirm`, {})).status).toBe(201);
    await owner.query(`UPDATE app_user SET roles = '{intake}' WHERE username = 'intake'`);
    await office.signIn('intake');
  });

  test('is decided on once; rejected with a reason, withdrawn by its proposer', async () => {
    const [one, two] = [(await propose()).body.id as string, (await propose()).body.id as string];
    const key = randomUUID();
    const rejected = await send('director', `/takeovers/${one}/reject`, { reason: '与卷宗不符' }, key);
    expect(rejected.body).toMatchObject({ state: 'rejected', reason: '与卷宗不符', decidedBy: 'director' });
    const again = await send('director', `/takeovers/${one}/reject`, { reason: '与卷宗不符' }, key);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(kind(await send('deputy', `/takeovers/${one}/confirm`, {}))).toEqual([409, '/problems/takeover-ended']);
    expect((await send('intake', `/takeovers/${two}/withdraw`, {})).body.state).toBe('withdrawn');
    expect(kind(await send('director', `/takeovers/${two}/confirm`, {}))).toEqual([409, '/problems/takeover-ended']);
    expect((await read('bureau', `/takeovers/${one}`)).reason).toBeNull();
  });

  test('sent again it is the same proposal, and another body under the key is refused', async () => {
    const key = randomUUID();
    const sent = { application: opening(), history: HANDLED };
    const first = await send('intake', '/takeovers', sent, key);
    const again = await send('intake', '/takeovers', sent, key);
    expect([again.status, again.body.id, again.headers.get('idempotency-replayed')]).toEqual([
      201,
      first.body.id,
      'true',
    ]);
    expect(kind(await send('intake', '/takeovers', { ...sent, history: [] }, key))).toEqual([
      ...[422, '/problems/idempotency-key-reused'],
    ]);
  });

  test('a process that dies between the confirmation and the start of the case loses neither', async () => {
    const { body } = await propose();
    const submit = office.port.submit.bind(office.port);
    let stored = '';
    const killed: CommandPort['submit'] = async ({
      body: sent,
      sent: _sent,
      seq: _seq,
      id,
      inputs,
      filed,
      beside,
      ...told
    }) => {
      const { text, hash } = hashOf(sent);
      stored = id!;
      const command = {
        ...{ ...told, id: stored, proceeding: told.caseId, proceedingKind: 'case' as const, inputs: inputs(stored) },
        ...{ body: text, bodyHash: hash, claims: filed!.claims },
      };
      await stores(office.deps.db.pool, command, { ...(filed && { filed }), ...(beside && { beside }) });
      throw new Error('killed');
    };
    office.port.submit = killed;
    expect((await send('director', `/takeovers/${body.id}/confirm`, {})).status).toBe(500);
    office.port.submit = submit;
    office.faults.length = 0;
    expect((await read('director', `/takeovers/${body.id}`)).state).toBe('confirmed');
    expect((await office.send('director', 'GET', `/cases/${body.id}`)).status).toBe(404);
    // The relay finds it on its way.
    await office.port.carryOut((await commandById(office.deps.db.pool, stored))!);
    expect(await read('director', `/cases/${body.id}`)).toMatchObject({ handler: 'lawyer1', takenOver: true });
  });

  describe('a past that does not hold names its field', () => {
    const [review, approve, assign, name] = HANDLED as [object, object, object, object];
    const handles = (lawyer: string) => [review, approve, assign, act(27, 'firm', 'name-handler.name', { lawyer })];
    test.each<[string, readonly object[], unknown[]]>([
      ['somebody who is not there', [{ ...review, by: 'nobody' }], [422, '/history/0/by not-known']],
      ['somebody of another county', [{ ...review, by: 'reviewer-b' }], [422, '/history/0/by not-known']],
      ['somebody without that post', [{ ...review, by: 'callback' }], [422, '/history/0/by not-of-post']],
      ['the bureau, for the head', [review, { ...approve, by: 'bureau' }], [422, '/history/1/by not-of-post']],
      [
        'a firm that is not there',
        [review, approve, { ...assign, body: { firm: 'hl-f1' } }],
        [422, '/history/2/body/firm not-known'],
      ],
      [
        'the manager of another firm',
        [review, approve, assign, { ...name, firm: 'hl-f1' }],
        [422, '/history/3/firm not-known'],
      ],
      ['a handler of another county', handles('lawyer-b'), [422, '/history/3/body/lawyer not-known']],
      ['a handler who is no lawyer', handles('archivist'), [422, '/history/3/body/lawyer not-known']],
      ['two firms', [review, approve, assign, { ...name, by: 'firm2', firm: 'ph-f2' }], [403, '/history/3/by barred']],
    ])('%s', async (_what, history, expected) => {
      expect(outcome(await propose({}, history))).toEqual(expected);
    });

    test('duties are apart in the past as well', async () => {
      await owner.query(`UPDATE app_user SET roles = '{reviewer,director,lawyer}' WHERE username = 'reviewer'`);
      const twice = [review, { ...approve, by: 'reviewer' }];
      expect(outcome(await propose({}, twice))).toEqual([403, '/history/1/by barred']);
      expect(outcome(await propose({}, handles('reviewer')))).toEqual([422, '/history/3/body/lawyer has-another-duty']);
      await owner.query(`UPDATE app_user SET roles = '{reviewer}' WHERE username = 'reviewer'`);
      // Nor does the handler tell it himself, nor vouch for it.
      await owner.query(`UPDATE app_user SET roles = '{intake,lawyer}' WHERE username = 'intake'`);
      expect(kind(await propose({}, handles('intake')))).toEqual([403, '/problems/same-person']);
      await owner.query(`UPDATE app_user SET roles = '{intake}' WHERE username = 'intake'`);
    });

    test('whoever has left did what he did', async () => {
      await owner.query(`UPDATE app_user SET active = false WHERE username IN ('reviewer', 'lawyer1')`);
      expect(outcome(await propose())).toEqual([201]);
      await owner.query(`UPDATE app_user SET active = true WHERE username IN ('reviewer', 'lawyer1')`);
    });
  });

  test('ends with the window, is shown so, and is over when another one is opened', async () => {
    const { body } = await propose();
    office.clock.at = NOW + 31 * DAY;
    expect(await read('intake', `/takeovers/${body.id}`)).toMatchObject({ state: 'lapsed', actions: [] });
    expect(await ids('director', '&pending=true')).not.toContain(body.id);
    expect(kind(await send('director', `/takeovers/${body.id}/confirm`, {}))).toEqual([
      409,
      '/problems/no-go-live-window',
    ]);
    expect(kind(await send('intake', `/takeovers/${body.id}/withdraw`, {}))).toEqual([409, '/problems/takeover-ended']);
    office.clock.at = NOW;
    await shut();
    office.clock.at = NOW + 60_000;
    await openWindow(toOffice(office), office.clock.at);
    expect((await read('intake', `/takeovers/${body.id}`)).state).toBe('lapsed');
    expect(kind(await send('director', `/takeovers/${body.id}/confirm`, {}))).toEqual([
      409,
      '/problems/no-go-live-window',
    ]);
  });
});
