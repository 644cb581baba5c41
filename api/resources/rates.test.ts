import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import pg from 'pg';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atTime } from '../../domain/time.js';
import { mutation, testDeps, tokenOf } from '../../test/support/api.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { createApp } from '../app.js';
import type { Deps } from '../deps.js';

let database: TestDatabase;
let owner: pg.Pool;
let deps: Deps;
let app: Express;
const tokens: Record<string, string> = {};

const NOW = atTime('2026-06-15', '10:00');

beforeAll(async () => {
  database = await createDatabase();
  owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  const set = testDeps(database.appUrl);
  deps = { ...set, clock: { now: () => NOW }, config: { ...set.config, checkClock: false } };
  app = createApp(deps);
  for (const name of ['intake', 'station', 'director', 'bureau', 'auditor', 'lawyer1', 'intake-b', 'director-b'])
    tokens[name] = await tokenOf(app, name);
});
afterAll(async () => {
  await Promise.all([owner.end(), deps.db.close()]);
  await database.drop();
});

const get = (who: string, path: string, lang = 'en') =>
  request(app).get(`/api/v1${path}`).set('Authorization', `Bearer ${tokens[who]}`).set('Accept-Language', lang);
const post = (who: string, path: string, body: object = {}, key: string = randomUUID()) =>
  request(app).post(`/api/v1${path}`).set(mutation(tokens[who]!, key)).send(body);

let numbers = 0;
const entry = (more: object = {}) => ({ number: `N${(numbers += 1)}`, date: '2026-06-01', person: '王小明', ...more });

/** A case of the agency, complete, received in March. */
async function aCase(more: { station?: string; paperNumber?: string; agency?: string } = {}): Promise<string> {
  const id = randomUUID();
  await owner.query(
    `WITH head AS (
       INSERT INTO proceeding (id, kind, agency_id, seq, flow, stage, facts, resting, updated_at)
       VALUES ($1::uuid, 'case', $2, 1, 1, 'handling', '{}', false, $5)
     )
     INSERT INTO legal_case (id, agency_id, station_id, number, stage, door, channel, kind, matter_id, paper_number, persons,
       received_at, entered_at, completed_at)
     VALUES ($1::uuid, $2, $3, $1::uuid::text, 'handling', 'application', 'window', 'civil', $1::uuid, $4, 1, $5, $5, $5)`,
    [id, more.agency ?? 'ph', more.station ?? null, more.paperNumber ?? null, new Date(atTime('2026-03-02', '09:00'))],
  );
  return id;
}

interface Rate {
  key: string;
  variant: string;
  scope: { kind: string; id: string };
  numerator: number;
  denominator: number;
}
const rateOf = (body: { rates: Rate[] }, scope: string, key = 'entry') =>
  body.rates.find((r) => r.key === key && r.variant === 'default' && r.scope.id === scope);

describe('the paper register', () => {
  test('an entry comes back as it was written, and in lists with the name masked', async () => {
    const sent = entry({ matter: '劳动报酬' });
    const { body } = await post('intake', '/paper-register', sent).expect(201);
    expect(body).toMatchObject({ ...sent, register: 'paper', matched: false, caseId: null, enteredBy: 'intake' });
    const list = await get('director', '/paper-register?matched=false').expect(200);
    expect(list.body.items.find((e: { id: string }) => e.id === body.id)).toMatchObject({ person: '王*明' });
  });

  test('the same request again gets the same answer, the same key with another body 422', async () => {
    const [sent, key] = [entry(), randomUUID()];
    const first = await post('intake', '/paper-register', sent, key).expect(201);
    expect((await post('intake', '/paper-register', sent, key).expect(201)).body).toEqual(first.body);
    const reused = await post('intake', '/paper-register', entry(), key).expect(422);
    expect(reused.body.type).toBe('/problems/idempotency-key-reused');
    const taken = await post('intake', '/paper-register', { ...sent, person: '李四' }).expect(409);
    expect(taken.body.type).toBe('/problems/number-taken');
  });

  test('a date ahead, an unknown station and an unknown field are refused', async () => {
    const ahead = await post('intake', '/paper-register', entry({ date: '2026-06-16' })).expect(422);
    expect(ahead.body).toMatchObject({ type: '/problems/date-in-future', errors: [{ pointer: '/date' }] });
    await post('intake', '/paper-register', entry({ station: 'nowhere' })).expect(422);
    const unknown = await post('intake', '/paper-register', entry({ phone: '1' })).expect(422);
    expect(unknown.body.type).toBe('/problems/unknown-field');
    await request(app)
      .post('/api/v1/paper-register')
      .set('Authorization', `Bearer ${tokens['intake']}`)
      .send(entry())
      .expect(400);
  });

  test('a station writes and reads its own', async () => {
    const { body } = await post('station', '/paper-register', entry()).expect(201);
    const own = body.station as string;
    const { rows } = await owner.query(`SELECT id FROM station WHERE agency_id = 'ph' AND id <> $1 LIMIT 1`, [own]);
    await post('station', '/paper-register', entry({ station: rows[0].id })).expect(403);
    await post('intake', '/paper-register', entry({ station: rows[0].id })).expect(201);
    const list = await get('station', '/paper-register').expect(200);
    expect(new Set(list.body.items.map((e: { station: string }) => e.station))).toEqual(new Set([own]));
    await get('station', `/paper-register?station=${rows[0].id}`).expect(403);
  });

  test('lawyers have no business there, and another agency sees nothing of it', async () => {
    await get('lawyer1', '/paper-register').expect(403);
    await post('lawyer1', '/paper-register', entry()).expect(403);
    expect((await get('intake-b', '/paper-register').expect(200)).body.items).toEqual([]);
  });

  test('pages through all of it', async () => {
    const all = await get('intake', '/paper-register?limit=200').expect(200);
    const seen: unknown[] = [];
    for (let cursor = ''; ;) {
      const { body } = await get('intake', `/paper-register?limit=2${cursor && `&cursor=${cursor}`}`).expect(200);
      seen.push(...body.items);
      if (body.next === null) break;
      cursor = body.next;
    }
    expect(seen).toEqual(all.body.items);
    await get('intake', '/paper-register?cursor=nonsense').expect(422);
    await get('intake', '/paper-register?limit=201').expect(422);
  });
});

describe('indicators', () => {
  test('figures of the agency come first, then of each station, with their definitions', async () => {
    const { body } = await get('bureau', '/indicators?agency=ph&from=2026-01-01&to=2026-12-31').expect(200);
    expect(body).toMatchObject({
      agency: 'ph',
      from: '2026-01-01',
      to: '2026-12-31',
      asOf: '2026-06-15T10:00:00+08:00',
    });
    expect(body.rates[0].scope).toMatchObject({ kind: 'agency', id: 'ph' });
    for (const key of ['entry', 'attendance', 'callback']) {
      const rate = rateOf(body, 'ph', key)!;
      expect(Object.keys(rate)).toEqual(
        expect.arrayContaining(['numerator', 'denominator', 'target', 'passes', 'definition', 'scope']),
      );
    }
    const { rows } = await owner.query(`SELECT count(*)::int AS n FROM station WHERE agency_id = 'ph'`);
    const scopes = new Set(body.rates.map((r: Rate) => r.scope.id));
    expect(scopes.size).toBe(1 + (rows[0].n as number));
  });

  test('a case entered under its paper number is not missing any more', async () => {
    const before = rateOf((await get('director', '/indicators').expect(200)).body, 'ph')!;
    const sent = entry({ date: '2026-03-02' });
    await post('intake', '/paper-register', sent).expect(201);
    const missing = rateOf((await get('director', '/indicators').expect(200)).body, 'ph')!;
    expect(missing).toMatchObject({ numerator: before.numerator, denominator: before.denominator + 1, passes: false });
    const id = await aCase({ paperNumber: sent.number });
    const after = rateOf((await get('director', '/indicators').expect(200)).body, 'ph')!;
    expect(after).toMatchObject({ numerator: before.numerator + 1, denominator: before.denominator + 1 });
    const behind = await get('director', '/indicators/entry/cases').expect(200);
    expect(behind.body.items).toHaveLength(after.denominator);
    expect(behind.body.items.filter((c: { in: boolean }) => c.in)).toHaveLength(after.numerator);
    expect(behind.body.items.find((c: { caseId: string }) => c.caseId === id)).toMatchObject({
      in: true,
      why: 'complete',
      reason: 'entered and complete',
    });
  });

  test('without a register there is a warning instead of a verdict', async () => {
    await aCase({ agency: 'hl' });
    const { body } = await get('director-b', '/indicators', 'zh-CN').expect(200);
    expect(rateOf(body, 'hl')).toMatchObject({ numerator: 1, denominator: 1, passes: null, reconciled: false });
    expect(body.warnings).toMatchObject([{ code: 'not-reconciled', key: 'entry', scope: 'hl' }]);
    expect(body.warnings[0].text).toContain('未对账');
  });

  test('warns when the default passes and the strict count fails', async () => {
    const seen = await aCase({ agency: 'hl' });
    const others = await Promise.all(Array.from({ length: 9 }, () => aCase({ agency: 'hl' })));
    await owner.query(`UPDATE legal_case SET concluded_on = '2026-05-04', concluded_at = $2 WHERE id = ANY ($1)`, [
      [seen, ...others],
      new Date(atTime('2026-05-04', '12:00')),
    ]);
    await owner.query(
      `INSERT INTO hearing (case_id, no, agency_id, day, forum, public, state, summons_on, reported_at, late, handler)
       VALUES ($1, 1, 'hl', '2026-04-01', 'court', true, 'held', '2026-03-20', '2026-03-20', false, 'lawyer-b')`,
      [seen],
    );
    await owner.query(
      `INSERT INTO attendance (case_id, hearing_no, agency_id, period, drawn_at, reason, rule_version, observer, outcome, recorded_at)
       VALUES ($1, 1, 'hl', '2026', '2026-03-21', 'steering', 1, 'director-b', 'attended', '2026-04-02')`,
      [seen],
    );
    const { body } = await get('director-b', '/indicators').expect(200);
    expect(rateOf(body, 'hl', 'attendance')).toMatchObject({ numerator: 1, denominator: 1, passes: true });
    expect(body.warnings.map((w: { code: string }) => w.code)).toContain('strict-fails');
    const strict = await get('director-b', '/indicators/attendance/cases?variant=strict&limit=4').expect(200);
    expect(strict.body.items).toHaveLength(4);
    const path = `/indicators/attendance/cases?variant=strict&limit=6&cursor=${strict.body.next}`;
    const rest = (await get('director-b', path).expect(200)).body;
    expect([rest.items.length, rest.next]).toEqual([6, null]);
    await get('director-b', '/indicators/attendance/cases?cursor=%00').expect(422);
    await get('director-b', '/indicators/attendance/cases?cursor=AA').expect(422);
  });

  test('a station sees the cases behind its own figures only, lawyers none, other agencies nothing', async () => {
    const { rows } = await owner.query(`SELECT station_id FROM app_user WHERE username = 'station'`);
    const own = await aCase({ station: rows[0].station_id });
    const { body } = await get('station', '/indicators/entry/cases?from=2026-03-01&to=2026-03-31').expect(200);
    expect(body.items.map((c: { caseId: string }) => c.caseId)).toEqual([own]);
    await get('lawyer1', '/indicators').expect(403);
    await get('director-b', '/indicators?agency=ph').expect(404);
  });

  test('a trend has the months of the period, and adds up to it where no case counts twice', async () => {
    const { body } = await get('director', '/indicators/trend?from=2026-02-15&to=2026-06-30').expect(200);
    const entry = body.series.find((s: { key: string }) => s.key === 'entry');
    expect(entry.points.map((p: { from: string }) => p.from)).toEqual([
      ...['2026-02-15', '2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01'],
    ]);
    const whole = rateOf((await get('director', '/indicators?from=2026-02-15&to=2026-06-30').expect(200)).body, 'ph')!;
    const sum = (of: 'numerator' | 'denominator') =>
      entry.points.reduce((n: number, p: Record<string, number>) => n + p[of]!, 0);
    expect([sum('numerator'), sum('denominator'), entry.target]).toEqual([whole.numerator, whole.denominator, 100]);
    expect(whole.denominator).toBeGreaterThan(0);
    // Above several agencies: of all of them together.
    const all = await get('bureau', '/indicators/trend?by=quarter').expect(200);
    const both = (await get('bureau', '/indicators').expect(200)).body;
    const of = all.body.series.find((s: { key: string }) => s.key === 'entry');
    expect(of.points.reduce((n: number, p: Rate) => n + p.denominator, 0)).toBe(
      rateOf(both, 'ph')!.denominator + rateOf(both, 'hl')!.denominator,
    );
    await get('director-b', '/indicators/trend?agency=ph').expect(404);
    await get('lawyer1', '/indicators/trend').expect(403);
    await get('director', '/indicators/trend?from=2010-01-01&to=2026-01-31').expect(422);
  });

  test('down to the handler and his cases, for whom the cases are', async () => {
    const mine = await aCase();
    await owner.query(`UPDATE legal_case SET handler = 'lawyer1' WHERE id = $1`, [mine]);
    const { body } = await get('director', '/indicators/handlers').expect(200);
    const scopes = new Map(body.rates.map((r: Rate & { scope: { name: string } }) => [r.scope.id, r.scope]));
    expect(scopes.get('lawyer1')).toMatchObject({ kind: 'lawyer', name: expect.stringMatching(/./) });
    expect(scopes.get('none')).toMatchObject({ name: '' });
    expect(rateOf(body, 'lawyer1')).toMatchObject({ numerator: 1, denominator: 1, passes: null });
    const behind = await get('director', '/indicators/entry/cases?handler=lawyer1').expect(200);
    expect(behind.body.items.map((c: { caseId: string }) => c.caseId)).toEqual([mine]);
    const nobody = await get('director', '/indicators/entry/cases?handler=none').expect(200);
    expect(nobody.body.items).toHaveLength(rateOf(body, 'none')!.denominator);
    expect((await get('station', '/indicators/handlers').expect(200)).body.rates).not.toContainEqual(
      expect.objectContaining({ scope: expect.objectContaining({ id: 'lawyer1' }) }),
    );
    await get('lawyer1', '/indicators/handlers').expect(403);
    await get('bureau', '/indicators/handlers').expect(422);
    await get('director-b', '/indicators/handlers?agency=ph').expect(404);
  });

  test('a period before all rules, or after all calendars, has its figures', async () => {
    await get('director', '/indicators?from=2003-01-01&to=2003-12-31').expect(200);
    await get('director', '/indicators?from=2098-01-01&to=2098-12-31').expect(200);
  });

  test('periods that are none are refused', async () => {
    await get('director', '/indicators?from=2026-02-01&to=2026-01-31').expect(422);
    await get('director', '/indicators?from=2026-02-30&to=2026-03-31').expect(422);
    await get('director', '/indicators?from=1900-01-01&to=2026-01-31').expect(422);
    await get('director', '/indicators/entry/cases?variant=nonsense').expect(422);
    await get('director', '/indicators/nonsense/cases').expect(404);
  });
});

describe('alerts', () => {
  const alert = async (recipient: string, more: { at?: string; kind?: string; agency?: string } = {}) => {
    const id = randomUUID();
    const data = {
      rate: 'callback',
      condition: 'below-target',
      period: '2026',
      numerator: 1,
      denominator: 7,
      target: 50,
    };
    await owner.query(
      `INSERT INTO alert (id, key, agency_id, recipient, kind, data, at) VALUES ($1::uuid, $1::uuid::text, $2, $3, $4, $5, $6)`,
      [id, more.agency ?? 'ph', recipient, more.kind ?? 'watch', data, more.at ?? '2026-06-10T07:00:00+08:00'],
    );
    return id;
  };
  const idsOf = (body: { items: { id: string }[] }) => body.items.map((a) => a.id);

  test('are read by those they are addressed to, newest first, and acknowledged once', async () => {
    const [older, newer] = [await alert('bureau'), await alert('bureau', { at: '2026-06-11T07:00:00+08:00' })];
    const { body } = await get('bureau', '/alerts').expect(200);
    expect(idsOf(body)).toEqual([newer, older]);
    expect(body.items[0].text).toBe('2026: callback rate below its target: 1/7, target 50 %');
    const answer = await post('bureau', `/alerts/${older}/actions/acknowledge`).expect(200);
    expect(answer.body.acknowledgedAt).toBe('2026-06-15T10:00:00+08:00');
    expect((await post('bureau', `/alerts/${older}/actions/acknowledge`).expect(200)).body).toEqual(answer.body);
    expect(idsOf((await get('bureau', '/alerts?acknowledged=false').expect(200)).body)).toEqual([newer]);
    expect(idsOf((await get('bureau', '/alerts?to=2026-06-10').expect(200)).body)).toEqual([older]);
    expect(idsOf((await get('bureau', '/alerts?from=2026-06-11&kind=watch').expect(200)).body)).toEqual([newer]);
    expect(idsOf((await get('bureau', '/alerts?kind=rung').expect(200)).body)).toEqual([]);
  });

  test("nobody else's: not found, whether it exists or not; the auditor reads all and acknowledges none", async () => {
    const id = await alert('bureau');
    await post('director', `/alerts/${id}/actions/acknowledge`).expect(404);
    await post('director-b', `/alerts/${id}/actions/acknowledge`).expect(404);
    await post('director', `/alerts/${randomUUID()}/actions/acknowledge`).expect(404);
    await get('director', '/alerts?all=true').expect(403);
    expect(idsOf((await get('auditor', '/alerts?all=true').expect(200)).body)).toContain(id);
    await post('auditor', `/alerts/${id}/actions/acknowledge`).expect(403);
    expect(idsOf((await get('auditor', '/alerts').expect(200)).body)).toEqual([]);
  });

  test('pages hold each one once, also where many were raised in one instant', async () => {
    const all = await Promise.all(Array.from({ length: 7 }, () => alert('director')));
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await get('director', `/alerts?limit=3${cursor && `&cursor=${cursor}`}`).expect(200);
      seen.push(...idsOf(body));
      if (body.next === null) break;
      cursor = body.next;
    }
    expect(seen.toSorted()).toEqual(all.toSorted());
    await get('director', '/alerts?cursor=nonsense').expect(422);
  });
});

describe('the deadline calculator', () => {
  const due = async (query: string) => (await get('lawyer1', `/calculators/deadline?${query}`).expect(200)).body.due;

  test('counts natural days that roll, and working days', async () => {
    // The worked examples of 2025: off 1 to 8 October, 28 September and 11 October worked.
    expect(await due('pack=law&unit=natural&amount=7&from=2025-09-26')).toBe('2025-10-09');
    expect(await due('pack=workday&unit=working&amount=7&from=2025-09-26')).toBe('2025-10-13');
    expect(await due('pack=law&amount=3&from=2025-09-26')).toBe('2025-09-29');
    expect(await due('pack=workday&amount=3&from=2025-09-26')).toBe('2025-09-30');
  });

  test('explains itself in the language of the caller', async () => {
    const path = '/calculators/deadline?pack=law&unit=natural&amount=7&from=2025-09-26';
    const zh = (await get('lawyer1', path, 'zh-CN').expect(200)).body.steps as string[];
    expect(zh.length).toBeGreaterThan(1);
    expect(zh.join()).toMatch(/[一-龥]/);
    expect(((await get('lawyer1', path).expect(200)).body.steps as string[]).join()).not.toMatch(/[一-龥]/);
  });

  test('guesses no year that was not published', async () => {
    const { body } = await get(
      'lawyer1',
      '/calculators/deadline?pack=law&unit=working&amount=5&from=2099-01-01',
    ).expect(422);
    expect(body.type).toBe('/problems/year-not-published');
    expect(body.detail).toContain('2099');
    await get('lawyer1', '/calculators/deadline?pack=law&unit=natural&amount=7&from=2026-12-28').expect(422);
  });

  test('refuses what is no period', async () => {
    for (const query of [
      'amount=0&from=2026-01-05',
      'amount=1.5&from=2026-01-05',
      'amount=7',
      'amount=7&from=2026-02-29',
    ])
      await get('lawyer1', `/calculators/deadline?pack=law&unit=natural&${query}`).expect(422);
    await get('lawyer1', '/calculators/deadline?pack=nonsense&amount=7&from=2026-01-05').expect(422);
    await get('lawyer1', '/calculators/deadline?pack=law&unit=natural&amount=7&from=2026-01-05&colour=red').expect(422);
  });
});
