import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../domain/time.js';
import { exampleOf } from '../support/drive.js';
import { startHttpService, type Answer, type HttpService, type Person } from '../support/http.js';

/** 登记行的更正, by the people of the demo on a real PostgreSQL. */

let service: HttpService;
let owner: pg.Pool;
let intake: Person;
let director: Person;
const TODAY = civilDate(Date.now());
/** Long enough ago that what is missing counts. */
const DAY = addDays(TODAY, -20);

beforeAll(async () => {
  service = await startHttpService();
  owner = new pg.Pool({ connectionString: service.ownerUrl, max: 1 });
  [intake, director] = [await service.as('intake'), await service.as('director')];
});
afterAll(async () => {
  await owner.end();
  await service.stop();
});

let n = 0;
const line = (more: object = {}) => ({
  register: 'paper',
  number: `N-${(n += 1)}`,
  date: DAY,
  person: `某${n}人`,
  ...more,
});
async function registered(more: object = {}, by = intake): Promise<string> {
  const answer = await by.post('/paper-register', line(more));
  expect(answer.status).toBe(201);
  return answer.body.id;
}
async function opened(more: object = {}): Promise<string> {
  const example = (await exampleOf(service.base, '/applications')) as { recipients: object[] };
  const person = {
    name: `受援${(n += 1)}`,
    idKind: 'passport',
    idNumber: `P${1_000_000 + n}`,
    phone: `139${String(n).padStart(8, '0')}`,
  };
  const answer = await intake.post('/applications', {
    ...{ ...example, recipients: [person], receivedAt: `${DAY}T09:00:00+08:00`, ...more },
  });
  expect(answer.status).toBe(201);
  return answer.body.id;
}
const of = (id: string) => `/paper-register/${id}/corrections`;
const propose = (id: string, change: object, by = intake, key?: string) =>
  by.post(of(id), { reason: '抄写有误。', ...change }, key);
const decide = (id: string, k: number, act: string, by = director, body: object = {}, key?: string) =>
  by.post(`${of(id)}/${k}/actions/${act}`, body, key);
async function corrected(id: string, change: object): Promise<Answer> {
  const { status, body } = await propose(id, change);
  expect([status, body.type]).toEqual([201, undefined]);
  const done = await decide(id, body.n, 'confirm');
  expect([done.status, done.body.type]).toEqual([200, undefined]);
  return done;
}
const shown = async (id: string, by = intake) => (await by.get(of(id))).body;
const faults = ({ status, body }: Answer) => [
  status,
  ...new Set((body.errors ?? []).map((e: { pointer: string }) => e.pointer)),
];
const listed = async (query: string, by = intake): Promise<{ id: string }[]> =>
  (await by.get(`/paper-register?limit=200&${query}`)).body.items;
const isListed = async (id: string, query: string) => (await listed(query)).some((entry) => entry.id === id);

/** The entry rate of the centre, as those who read it are told. */
async function figure(): Promise<[number, number]> {
  const { body } = await director.get(`/indicators?from=${DAY}&to=${TODAY}`);
  const rate = body.rates.find(
    (r: { key: string; variant: string; scope: { kind: string } }) =>
      r.key === 'entry' && r.variant === 'default' && r.scope.kind === 'agency',
  );
  return [rate.numerator, rate.denominator];
}

describe('a value of a line', () => {
  it('is corrected by two people, with old and new; the line itself stays as it was until then', async () => {
    const number = `N-${(n += 1)}`;
    const caseId = await opened({ paperNumber: number });
    const id = await registered({ number: `${number}x`, person: '另名甲' });
    const proposed = await propose(id, { kind: 'value', value: { number } });
    expect(proposed.body).toMatchObject({
      ...{ n: 1, kind: 'value', field: 'number', before: `${number}x`, after: number, state: 'open' },
      ...{ proposedBy: 'intake', decidedBy: null, actions: ['withdraw'] },
    });
    expect((await shown(id)).entry).toMatchObject({ number: `${number}x`, correctionOpen: true, matched: false });
    expect(await isListed(id, 'correctionOpen=true')).toBe(true);
    expect((await propose(id, { kind: 'value', value: { number: '1' } })).body.type).toBe(
      '/problems/correction-pending',
    );
    expect((await decide(id, 1, 'confirm', intake)).body.type).toBe('/problems/same-person');
    expect((await decide(id, 1, 'reject', intake, { reason: '不' })).body.type).toBe('/problems/same-person');

    expect((await shown(id, director)).items[0].actions).toEqual(['confirm', 'reject']);
    const confirmed = await decide(id, 1, 'confirm');
    expect(confirmed.body).toMatchObject({
      state: 'confirmed',
      decidedBy: 'director',
      before: `${number}x`,
      after: number,
    });
    // It finds its case in the same transaction.
    expect((await shown(id)).entry).toMatchObject({
      number,
      matched: true,
      caseId,
      tiedByHand: false,
      correctionOpen: false,
    });
    expect(await isListed(id, 'correctionOpen=true')).toBe(false);
    expect((await decide(id, 1, 'confirm')).body.type).toBe('/problems/line-not-correctable');
    expect((await decide(id, 2, 'confirm')).status).toBe(404);
  });

  it('that is rejected or withdrawn leaves the line as it was', async () => {
    const id = await registered({ person: '原名' });
    await propose(id, { kind: 'value', value: { person: '新名' } });
    expect((await decide(id, 1, 'withdraw')).status).toBe(403);
    expect((await decide(id, 1, 'reject', director, { reason: '与登记簿不符。' })).body).toMatchObject({
      ...{ state: 'rejected', decisionReason: '与登记簿不符。' },
    });
    await propose(id, { kind: 'value', value: { person: '新名' } });
    expect((await decide(id, 2, 'withdraw', intake)).body.state).toBe('withdrawn');
    const { entry, items } = await shown(id);
    expect([entry.person, items.length]).toEqual(['原名', 2]);
    expect((await decide(id, 2, 'confirm')).body.type).toBe('/problems/line-not-correctable');
  });

  it('of every field, by the rules of its entry', async () => {
    const id = await registered();
    for (const value of [
      ...[{ date: addDays(DAY, -1) }, { person: '　赵六 ' }, { matter: '劳动报酬' }, { matter: null }],
      ...[{ station: 'ph-zhapu' }, { station: null }, { register: 'station' }],
    ])
      await corrected(id, { kind: 'value', value });
    expect((await shown(id)).entry).toMatchObject({
      ...{ date: addDays(DAY, -1), person: '赵六', matter: null, station: null, register: 'station' },
    });
    for (const [change, pointers] of [
      [{ kind: 'value' }, ['/value']],
      [{ kind: 'value', value: {} }, ['/value']],
      [{ kind: 'value', value: { number: '1', person: '甲' } }, ['/value']],
      [{ kind: 'value', value: { number: '' } }, ['/value/number']],
      [{ kind: 'value', value: { number: null } }, ['/value/number']],
      [{ kind: 'value', value: { person: '\u200b' } }, ['/value/person']],
      [{ kind: 'value', value: { person: '李\n四' } }, ['/value/person']],
      [{ kind: 'value', value: { date: addDays(TODAY, 1) } }, ['/value/date']],
      [{ kind: 'value', value: { date: '1999-01-01' } }, ['/value/date']],
      [{ kind: 'value', value: { station: 'hl-xigang' } }, ['/value/station']],
      [{ kind: 'value', value: { idNumber: '1' } }, ['/value/idNumber', '/value']],
      [{ kind: 'void' }, ['/ground']],
      [{ kind: 'void', ground: 'because' }, ['/ground']],
      [{ kind: 'tie' }, ['/case']],
      [{ kind: 'restore', case: '00000000-0000-0000-0000-000000000000' }, ['/case']],
      [{ kind: 'void', ground: 'other', reason: ' ' }, ['/reason']],
    ] as const)
      expect([change, ...faults(await propose(id, change))]).toEqual([change, 422, ...pointers]);
  });

  it('cannot be the number of another line, when it is proposed or when it is confirmed', async () => {
    const number = `N-${(n += 1)}`;
    const [one, two] = [await registered(), await registered()];
    await propose(one, { kind: 'value', value: { number } });
    await corrected(two, { kind: 'value', value: { number: number.replace('N-', 'Ｎ—') } });
    expect((await decide(one, 1, 'confirm')).body.type).toBe('/problems/number-taken');
    const three = await registered();
    expect((await propose(three, { kind: 'value', value: { number } })).body.type).toBe('/problems/number-taken');
  });
});

describe('a line that is void', () => {
  it('leaves figure and match, stays in the register with its ground, and comes back when that is undone', async () => {
    const number = `N-${(n += 1)}`;
    const before = await figure();
    const id = await registered({ number });
    const missing = await figure();
    expect(missing).toEqual([before[0], before[1] + 1]);
    await propose(id, { kind: 'void', ground: 'not-received' });
    expect(await figure()).toEqual(missing);
    await decide(id, 1, 'confirm');
    expect(await figure()).toEqual(before);
    expect(await isListed(id, 'void=true')).toBe(true);
    expect(await isListed(id, '')).toBe(true);
    expect(await isListed(id, 'matched=false')).toBe(false);
    expect((await shown(id)).entry.void).toMatchObject({ ground: 'not-received' });
    for (const change of [
      ...[{ kind: 'value', value: { person: '甲' } }, { kind: 'untie' }, { kind: 'void', ground: 'other' }],
    ])
      expect((await propose(id, change)).body.type).toBe('/problems/line-not-correctable');
    // The case that names its number does not find it.
    const caseId = await opened({ paperNumber: number });
    await figure();
    expect((await shown(id)).entry).toMatchObject({ matched: false, caseId: null });
    const [inside, all] = await figure();
    await corrected(id, { kind: 'restore' });
    expect((await shown(id)).entry).toMatchObject({ void: null, matched: true, caseId });
    expect(await figure()).toEqual([inside, all]);
  });

  it('leaves its number to another, and takes it again only when that is free', async () => {
    const number = `N-${(n += 1)}`;
    const id = await registered({ number });
    await corrected(id, { kind: 'void', ground: 'duplicate' });
    const other = await registered({ number });
    expect(other).not.toBe(id);
    expect((await propose(id, { kind: 'restore' })).body.type).toBe('/problems/number-taken');
    await corrected(other, { kind: 'void', ground: 'other' });
    await corrected(id, { kind: 'restore' });
    expect((await shown(id)).entry.void).toBeNull();
  });

  it('of two that could be the same case leaves it to the one that remains', async () => {
    const person = `同名${(n += 1)}`;
    const caseId = await opened({
      recipients: [{ name: person, idKind: 'passport', idNumber: `P${2_000_000 + n}`, phone: '13700000001' }],
    });
    // Entered before the case could tell them apart: both stand for it in the book.
    // Days and not intervals: a rung of the case may write its row in between.
    const received = (day: string) =>
      owner.query(`UPDATE legal_case SET received_at = $2::timestamptz WHERE id = $1`, [
        caseId,
        `${day}T09:00:00+08:00`,
      ]);
    await received(addDays(DAY, -40));
    const [one, two] = [await registered({ person }), await registered({ person })];
    await received(DAY);
    expect((await shown(two)).entry.matched).toBe(false);
    await corrected(one, { kind: 'void', ground: 'duplicate' });
    expect((await shown(two)).entry).toMatchObject({ matched: true, caseId });
  });
});

describe('a line that is tied by hand', () => {
  it('answers that case, whatever the automatic match says, until it is untied', async () => {
    const number = `N-${(n += 1)}`;
    const [named, meant] = [await opened({ paperNumber: number }), await opened()];
    const id = await registered({ number });
    expect((await shown(id)).entry.caseId).toBe(named);
    const { body } = await corrected(id, { kind: 'tie', case: meant });
    expect(body).toMatchObject({ kind: 'tie', before: named, after: meant });
    await corrected(id, { kind: 'value', value: { person: '又名' } });
    await figure();
    expect((await shown(id)).entry).toMatchObject({ caseId: meant, tiedByHand: true, matched: true });
    expect((await propose(id, { kind: 'tie', case: meant })).body.type).toBe('/problems/line-not-correctable');
    await corrected(id, { kind: 'void', ground: 'other' });
    await corrected(id, { kind: 'restore' });
    expect((await shown(id)).entry).toMatchObject({ caseId: meant, tiedByHand: true });
    // Untied it is for the automatic match again, which has its case by the number.
    await corrected(id, { kind: 'untie' });
    expect((await shown(id)).entry).toMatchObject({ caseId: named, tiedByHand: false });
    // And untied from that, it is not tied to it again.
    await corrected(id, { kind: 'untie' });
    await figure();
    expect((await shown(id)).entry).toMatchObject({ caseId: null, matched: false });
  });

  it('is tied to a case of its own agency; none and theirs look the same', async () => {
    const id = await registered();
    const theirs = await (
      await service.as('intake-b')
    ).post('/applications', await exampleOf(service.base, '/applications'));
    expect(theirs.status).toBe(201);
    const answers = [];
    for (const caseId of [theirs.body.id, '00000000-0000-4000-8000-000000000000'])
      answers.push(await propose(id, { kind: 'tie', case: caseId }));
    expect(answers.map(faults)).toEqual([
      [422, '/case'],
      [422, '/case'],
    ]);
    const [one, two] = answers.map(({ body: { instance: _, ...body } }) => body);
    expect(one).toEqual(two);
  });

  it('is not confirmed by what has become otherwise', async () => {
    const number = `N-${(n += 1)}`;
    const [named, meant] = [await opened({ paperNumber: number }), await opened()];
    const id = await registered({ number });
    await propose(id, { kind: 'untie' });
    await owner.query('UPDATE paper_entry SET case_id = $1 WHERE id = $2', [meant, id]);
    expect((await decide(id, 1, 'confirm')).body.type).toBe('/problems/correction-outdated');
    await decide(id, 1, 'reject', director, { reason: '情况已变。' });
    await owner.query('UPDATE paper_entry SET case_id = $1 WHERE id = $2', [named, id]);
    await propose(id, { kind: 'value', value: { matter: '甲' } });
    await corrected(id, { kind: 'void', ground: 'other' });
    expect((await decide(id, 2, 'confirm')).body.type).toBe('/problems/correction-outdated');
  });
});

it('a request sent again under its key has the answer it had', async () => {
  const sent = line();
  const first = await intake.post('/paper-register', sent, 'enter-once');
  const id = first.body.id as string;
  const body = { kind: 'value', value: { number: `${sent.number}a` } };
  await propose(id, body, intake, 'propose-once');
  const again = await propose(id, body, intake, 'propose-once');
  expect([again.status, again.body.n, again.headers.get('idempotency-replayed')]).toEqual([201, 1, 'true']);
  const other = await propose(id, { kind: 'void', ground: 'other' }, intake, 'propose-once');
  expect(other.body.type).toBe('/problems/idempotency-key-reused');
  expect((await propose(await registered(), body, intake, 'propose-once')).body.type).toBe(
    '/problems/idempotency-key-reused',
  );
  for (const replayed of [null, 'true']) {
    const done = await decide(id, 1, 'confirm', director, {}, 'confirm-once');
    expect([done.status, done.body.state, done.headers.get('idempotency-replayed')]).toEqual([
      200,
      'confirmed',
      replayed,
    ]);
  }
  // The line's own entry too, though the line says something else by now.
  const entered = await intake.post('/paper-register', sent, 'enter-once');
  expect([entered.status, entered.body.id, entered.body.number]).toEqual([201, id, `${sent.number}a`]);
  const reused = await intake.post('/paper-register', { ...sent, person: '另一人' }, 'enter-once');
  expect(reused.body.type).toBe('/problems/idempotency-key-reused');
  // Many at once are one.
  const line2 = await registered();
  const many = await Promise.all(Array.from({ length: 8 }, () => propose(line2, { kind: 'void', ground: 'other' })));
  expect(many.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
});

it('is for the desk and the head; a station has its own lines; another agency has none', async () => {
  const id = await registered();
  await propose(id, { kind: 'value', value: { person: '改后之名' } });
  for (const username of ['bureau', 'auditor', 'archivist']) {
    const person = await service.as(username);
    const { entry, items } = await shown(id, person);
    expect(entry.person).toContain('*');
    expect(items[0]).toMatchObject({ reason: null, actions: [] });
    expect(items[0].after).not.toBe('改后之名');
    expect((await propose(id, { kind: 'untie' }, person)).status).toBe(403);
    expect((await decide(id, 1, 'confirm', person)).status).toBe(403);
  }
  for (const username of ['intake-b', 'director-b']) {
    const person = await service.as(username);
    expect((await person.get(of(id))).status).toBe(404);
    expect((await propose(id, { kind: 'void', ground: 'other' }, person)).status).toBe(404);
    expect((await decide(id, 1, 'confirm', person)).status).toBe(404);
  }
  const clerk = await service.as('station');
  expect((await clerk.get(of(id))).status).toBe(404);
  const own = await registered({}, clerk);
  expect((await propose(own, { kind: 'value', value: { station: null } }, clerk)).status).toBe(403);
  // A case of the centre is none that he may read: it looks as if it were not there.
  expect(faults(await propose(own, { kind: 'tie', case: await opened() }, clerk))).toEqual([422, '/case']);
  await propose(own, { kind: 'void', ground: 'duplicate' }, clerk);
  expect((await decide(own, 1, 'confirm', intake)).status).toBe(200);
  await propose(own, { kind: 'restore' }, intake);
  expect((await decide(own, 2, 'confirm', clerk)).status).toBe(200);
  expect((await intake.get(of('00000000-0000-4000-8000-000000000000'))).status).toBe(404);
});

it('tells the head what waits for him, in codes alone', async () => {
  const id = await registered();
  await propose(id, { kind: 'value', value: { person: '不得外传' }, reason: '不得外传之理由' });
  const told = async (username: string) =>
    (await (await service.as(username)).get('/alerts?kind=watch&limit=200')).body.items.filter(
      (a: { data: { entry?: string } }) => a.data.entry === id,
    );
  for (const username of ['director', 'deputy']) {
    const [alert] = await told(username);
    expect(alert).toMatchObject({
      text: '登记簿有更正待第二人确认',
      data: { condition: 'register-correction', correction: 1 },
    });
    expect(JSON.stringify(alert)).not.toContain('不得外传');
  }
  expect([await told('intake'), await told('bureau')]).toEqual([[], []]);
  // Where the head proposes, the desk is told, and he is not.
  await decide(id, 1, 'reject', director, { reason: '不符。' });
  await propose(id, { kind: 'void', ground: 'other' }, director);
  expect([(await told('director')).length, (await told('intake')).length]).toEqual([1, 1]);
  expect(service.log.filter((entry) => entry.includes('不得外传'))).toEqual([]);
});

it('nobody deletes a line, and what was proposed and decided cannot be rewritten', async () => {
  for (const sql of [
    'DELETE FROM paper_entry',
    'DELETE FROM paper_correction',
    `UPDATE paper_correction SET body = '{}'`,
  ])
    await expect(service.db.pool.query(sql), sql).rejects.toMatchObject({ code: '42501' });
});
