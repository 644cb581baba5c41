import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { routes } from '../../api/routes.js';
import { caseDesk, type CaseRow } from '../../db/cases.js';
import { POOLS } from '../../domain/case/deputising.js';
import type { User } from '../../domain/permissions.js';
import { RATE_KEYS } from '../../domain/rate-definitions.js';
import type { Role } from '../../domain/roles.js';
import { civilDate, DAY } from '../../domain/time.js';
import { CanaryWalk, TEXT_FIELDS, type Canary } from '../support/hostile/canary-walk.js';
import { NOW } from '../../fuzz/corpus.js';
import { hostileOffice, type HostileOffice } from '../support/hostile/office.js';
import { OPENINGS, application } from '../support/hostile/openings.js';
import { SEED, TIMEOUT } from '../support/hostile/run.js';
import { open, openWindow, toOffice } from '../support/takeovers.js';
import { byTable, OF_HIS_WORK, standsTo, TEXT_CLASSES } from '../support/who-reads-what.js';

vi.setConfig({ testTimeout: TIMEOUT, hookTimeout: TIMEOUT });

/** Every word that can be written in a case is looked for in everything that can be asked, by everybody. */

const PERIOD = 'from=2026-01-01&to=2027-12-31';
/** More than enough to come by every form. */
const CASES = 200;
/** One of each role, two of some; of another agency. Whoever handles a case, his firm and who attends come beside. */
const PEOPLE = [
  ...'intake station reviewer director deputy assigner callback evaluator archivist bureau'.split(' '),
  ...'auditor admin firm lawyer1 lawyer7 observer intake-b director-b lawyer-b'.split(' '),
];

let office: HostileOffice;
let walk: CanaryWalk;
let owner: pg.Pool;
let planted: ReadonlyMap<string, Canary>;
/** Cases are begun on the same day, and go on for some weeks. */
let latest = NOW;
/** Of each text the last case that has it. */
const looked = new Map<string, CaseRow>();
/** Posts in whose place the bureau stands in each of them: nobody of the agency is left (db/deputising.test.ts has who that is, by hand). */
const places = new Map<string, Role[]>();
beforeAll(async () => {
  office = await hostileOffice();
  await openWindow(toOffice(office), office.clock.at);
  owner = new pg.Pool({ connectionString: office.ownerUrl, max: 1 });
  walk = new CanaryWalk(office, SEED);
  const station = office.people.find(({ username }) => username === 'station')!.station!;
  const beginnings = [...OPENINGS, ['/applications', { ...application, channel: 'station', station }] as const];
  for (let n = 0; walk.undone.size > 0 && n < CASES; n++) {
    office.clock.at = NOW;
    const beginning = walk.beginning(n, beginnings);
    const { body, took } = walk.beginningOf(beginning[1] as Readonly<Record<string, unknown>>);
    const opened = await open(toOffice(office), beginning[0], body);
    expect([opened.status, opened.body.type, opened.body.errors]).toEqual([201, undefined, undefined]);
    const id = opened.body.id as string;
    took(id);
    await walk.walk(id, beginning);
    office.port.forget(id);
    latest = Math.max(latest, office.clock.at);
  }
  office.clock.at = latest + DAY;
  planted = new Map(walk.canaries.map((c) => [c.word, c]));
  for (const caseId of fewest()) {
    const desk = await caseDesk(office.deps.db.pool, caseId);
    looked.set(caseId, desk!.row);
    const { rows } = await owner.query<{ role: Role }>(
      `SELECT t.role FROM task t WHERE t.proceeding_id = $1 AND nobody_left(t, $2, $3) AND NOT t.data->'notBy' ? 'bureau'`,
      [caseId, JSON.stringify(POOLS), civilDate(office.clock.at)],
    );
    places.set(
      caseId,
      rows.map(({ role }) => role),
    );
  }
});
afterAll(async () => {
  await owner.end();
  await office.stop();
});

/** Cases that have every place among them, those with the most that is new first. */
function fewest(): string[] {
  const places = new Map<string, Set<string>>();
  for (const { caseId, place, classes } of walk.canaries) {
    const of = places.get(caseId) ?? new Set();
    places.set(caseId, of.add(`${place} ${classes.join()}`));
  }
  const [chosen, seen] = [[] as string[], new Set<string>()];
  for (;;) {
    const fresh = (id: string) => [...places.get(id)!].filter((place) => !seen.has(place)).length;
    const [best] = [...places.keys()].sort((a, b) => fresh(b) - fresh(a));
    if (best === undefined || fresh(best) === 0) return chosen;
    chosen.push(best);
    for (const place of places.get(best)!) seen.add(place);
  }
}

const standing = (user: User, row: CaseRow) => standsTo(user, row, places.get(row.id) ?? []);

/** How he was judged was released to him, and stands. */
const isTold = ({ username }: Pick<User, 'username'>, { facts }: CaseRow): boolean =>
  facts.released !== undefined && facts.judged?.handler === username;

interface Sees {
  readonly must: ReadonlySet<string>;
  readonly may: ReadonlySet<string>;
}
/** Words of the case that he is to see in its history, and those that he may see anywhere. */
function seenBy(user: User, row: CaseRow): Sees {
  const stands = standing(user, row);
  const reads = byTable(stands);
  const own = (writer: string | undefined, { classes }: Canary) =>
    writer === user.username &&
    reads.has('case') &&
    !(stands.handled && classes.some((of) => OF_HIS_WORK.includes(of)));
  const words = walk.canaries.filter(({ caseId }) => caseId === row.id);
  const told = reads.has('case') && isTold(user, row);
  const entered = (c: Canary) => told && c.entry === row.facts.judged!.seq;
  const putRight = (c: Canary) => told && c.place === 'correct /text' && c.classes.join() === 'evaluation';
  const must = words.filter((c) => c.classes.every((of) => reads.has(of)) || own(c.by, c) || entered(c));
  const may = words.filter((c) => must.includes(c) || own(c.of, c) || putRight(c));
  const wordsOf = (of: readonly Canary[]) => new Set(of.map(({ word }) => word));
  return { must: wordsOf(must), may: wordsOf(may) };
}

const foundIn = (answer: unknown): Set<string> =>
  new Set(
    JSON.stringify(answer ?? null)
      .match(/雀\d{5}雀|139\d{8}/g)
      ?.filter((word) => planted.has(word)) ?? [],
  );
async function history(by: string, caseId: string): Promise<Set<string>> {
  const found = new Set<string>();
  for (let cursor = ''; ;) {
    const { status, body } = await office.send(by, 'GET', `/cases/${caseId}/events?limit=200${cursor}`);
    if (status !== 200) return found;
    for (const word of foundIn(body)) found.add(word);
    if (body.next === null) return found;
    cursor = `&cursor=${encodeURIComponent(body.next as string)}`;
  }
}

/** Whoever stands near to one of the cases. */
const readers = (): User[] => {
  const near = [...looked.values()].flatMap(({ handler, facts, observers }) => [
    handler,
    ...facts.handlers,
    ...observers,
  ]);
  return office.people.filter(({ username }) => PEOPLE.includes(username) || near.includes(username));
};
const placesOf = (words: Iterable<string>) =>
  [...words].map((word) => `${planted.get(word)!.place} (${planted.get(word)!.classes.join()})`).sort();

test('every text of every form is a word of its own, on record', () => {
  expect([...TEXT_CLASSES.keys()].sort()).toEqual([...TEXT_FIELDS].sort());
  expect([...walk.undone]).toEqual([]);
  expect([...walk.corrected].sort()).toEqual(OF_HIS_WORK.filter((of) => of !== 'figure').sort());
  expect(TEXT_FIELDS.filter((field) => !walk.planted.has(field))).toEqual([]);
  expect([...office.port.broken.map(String), ...office.faults]).toEqual([]);
});

test('in the history of a case everybody finds the words that the table gives him, and no others', async () => {
  let compared = 0;
  for (const user of readers())
    for (const row of looked.values()) {
      const found = await history(user.username, row.id);
      const { must, may } = seenBy(user, row);
      const who = `${user.username} (${user.roles.join()}) ${row.stage}`;
      expect([who, placesOf([...found].filter((word) => !may.has(word)))]).toEqual([who, []]);
      expect([who, placesOf([...must].filter((word) => !found.has(word)))]).toEqual([who, []]);
      compared += [...planted.values()].filter(({ caseId }) => caseId === row.id).length;
    }
  process.stderr.write(`canaries: ${planted.size} planted, ${looked.size} cases, ${compared} held against the table\n`);
});

test('the page of a case shows what the head sees there, as far as the table goes', async () => {
  for (const row of looked.values()) {
    const path = `/cases/${row.id}?with=history`;
    const all = foundIn((await office.send('director', 'GET', path)).body);
    expect(all.size).toBeGreaterThan(0);
    for (const user of readers()) {
      const reads = byTable(standing(user, row));
      const theirs = [...all].filter((word) => planted.get(word)!.classes.every((of) => reads.has(of)));
      const answer = await office.send(user.username, 'GET', path);
      const outside = user.roles.includes('admin') ? 403 : 404;
      expect([user.username, answer.status]).toEqual([user.username, reads.has('case') ? 200 : outside]);
      expect([user.username, placesOf(foundIn(answer.body))]).toEqual([user.username, placesOf(theirs)]);
    }
  }
});

/** Each route that is read, with everything its parameters may be; a new parameter must be told here how to be filled. */
async function paths(user: User): Promise<string[]> {
  const column = async (sql: string, ...values: unknown[]) =>
    (await owner.query<{ id: string }>(sql, values)).rows.map((row) => row.id);
  const ids = [...looked.keys()];
  const fill: Readonly<Record<string, readonly string[]>> = {
    '/cases': ids,
    '/tasks': await column(
      'SELECT DISTINCT ON (kind, outcome) id FROM task WHERE proceeding_id = ANY ($1) ORDER BY kind, outcome, id',
      ids,
    ),
    '/commands': await column(
      'SELECT id FROM command WHERE actor = $1 AND proceeding_id = ANY ($2) LIMIT 20',
      ...[user.username, ids],
    ),
    '/indicators': [...RATE_KEYS],
    '/calendars': ['2026'],
    '/rules': ['law/review'],
    '/ladders': ['law/statutory'],
    '/draws': ['law'],
    '/people': ['lawyer1'],
    '/machine-keys': ['nosuchkey'],
    '/paper-register': ['00000000-0000-4000-8000-000000000000'],
    // A case is no request.
    '/requests': ids,
    '/takeovers': await column('SELECT id FROM takeover ORDER BY n LIMIT 20'),
    '/drafts': ['open:notice'],
    '/forms': ['notice'],
    '/diary': ['x'],
  };
  const query: Readonly<Record<string, string>> = {
    '/indicators/:key/cases': `?agency=ph&limit=200&all=true&${PERIOD}`,
    '/indicators/handlers': `?agency=ph&${PERIOD}`,
    '/cases': '?limit=200',
    '/tasks': '?limit=200',
    '/alerts': '?limit=200',
    '/diary': '?from=2026-01-01&to=2026-12-31&limit=200',
    '/calculators/deadline': '?pack=law&unit=natural&amount=7&from=2026-03-02',
  };
  return routes
    .filter(({ method, path, streams }) => method === 'get' && streams === undefined && !path.endsWith('/events'))
    .flatMap(({ path }) => {
      const [, head = '', , tail = ''] = /^(\/[\w-]+)((?:\/:\w+)+)(.*)$/.exec(path) ?? [];
      if (!head) return [path + (query[path] ?? '')];
      const values = fill[head];
      if (!values) throw new Error(`how is ${path} to be asked?`);
      return values.map((value) => `${head}/${value}${tail}${query[path] ?? ''}`);
    });
}

test('whatever else is asked, nobody finds a word that the table does not give him', async () => {
  let asked = 0;
  const seen = new Set<string>();
  for (const user of readers()) {
    const may = new Set([...looked.values()].flatMap((row) => [...seenBy(user, row).may]));
    const standsIn = user.roles.includes('bureau') && [...places.values()].some((posts) => posts.includes('assigner'));
    const isAssigner = user.roles.includes('assigner') || standsIn;
    const { rows } = await owner.query<{ id: string }>('SELECT proceeding_id AS id FROM task WHERE assignee = $1', [
      user.username,
    ]);
    const his = new Set(rows.map(({ id }) => id));
    /** Beside a task of his the notes that it came with; of a task that was his when and where it was. */
    const beside = ({ classes, caseId }: Canary) =>
      (isAssigner && classes.join() === 'words') || (his.has(caseId) && classes.join() === 'case');
    for (const path of await paths(user)) {
      const { status, body } = await office.send(user.username, 'GET', path);
      asked += 1;
      expect([200, 403, 404, 422], `${user.username} ${path}`).toContain(status);
      const found = [...foundIn(body)];
      for (const word of found) seen.add(word);
      const wrong = found.filter((word) => {
        const canary = planted.get(word)!;
        return looked.has(canary.caseId) && !may.has(word) && !(path.startsWith('/tasks') && beside(canary));
      });
      expect([user.username, path, placesOf(wrong)]).toEqual([user.username, path, []]);
    }
  }
  expect(seen.size).toBeGreaterThan(50);
  process.stderr.write(`canaries: ${asked} other answers read\n`);
});

test('codes go by the same classes: nobody who handled a case finds how he was judged, in no answer', async () => {
  const judged = ['satisfaction', 'feeTaken', 'toldProgress', 'preparation', 'punctual', 'grade', 'means'];
  const codesIn = (body: { items?: { data: object; body: object | null }[] }) =>
    new Set((body.items ?? []).flatMap(({ data, body: sent }) => [...Object.keys(data), ...Object.keys(sent ?? {})]));
  let [some, none] = [0, 0];
  for (const row of looked.values())
    for (const by of ['director', ...row.facts.handlers, 'auditor', 'assigner']) {
      const { body } = await office.send(by, 'GET', `/cases/${row.id}/events?limit=200`);
      const found = judged.filter((code) => codesIn(body).has(code));
      if (by === 'director') some += found.length;
      else expect([by, found]).toEqual([by, isTold({ username: by }, row) ? ['grade'] : []]);
      none += 1;
    }
  expect([some, none].every((n) => n > 10)).toBe(true);
});

/** From his next sign-in on, which nobody need wait for: what is believed of a session is believed for seconds. */
async function rolesOf(username: string, roles: readonly string[]): Promise<void> {
  await owner.query('UPDATE app_user SET roles = $2 WHERE username = $1', [username, roles]);
  await office.signIn(username);
}

test('another post does not help him, and without one he sees nothing, by no old key either', async () => {
  const called = (row: CaseRow) =>
    row.facts.calls.length > 0 && row.handler !== null && row.facts.handlers.includes(row.handler);
  const row = [...looked.values()].find(called)!;
  const handler = office.people.find(({ username }) => username === row.handler)!;
  const words = walk.canaries.filter(({ caseId }) => caseId === row.id);
  await rolesOf(handler.username, ['lawyer', 'director']);
  const found = await history(handler.username, row.id);
  const judging = words.filter(({ classes }) => classes.some((of) => OF_HIS_WORK.includes(of)));
  expect(judging.length).toBeGreaterThan(0);
  expect(placesOf(judging.map(({ word }) => word).filter((word) => found.has(word)))).toEqual([]);
  const { must } = seenBy({ ...handler, roles: ['lawyer', 'director'] }, row);
  expect(placesOf([...must].filter((word) => !found.has(word)))).toEqual([]);
  await rolesOf(handler.username, []);
  const { rows } = await owner.query<{ id: string; key: string; route: string; body: string }>(
    'SELECT id, key, route, body FROM command WHERE actor = $1 AND proceeding_id = $2',
    [handler.username, row.id],
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { id, key, route, body } of rows) {
    const [kind, of, action] = route.split('/');
    const again = await office.send(handler.username, 'POST', `/${kind}/${of}/actions/${action}`, body, {
      'Idempotency-Key': key,
    });
    expect([...foundIn(again.body)]).toEqual([]);
    expect(again.body.narrative).toBeUndefined();
    expect((await office.send(handler.username, 'GET', `/commands/${id}`)).status).toBe(403);
  }
  for (const path of ['', '/events', '/deadlines'])
    expect((await office.send(handler.username, 'GET', `/cases/${row.id}${path}`)).status).toBe(403);
  await rolesOf(handler.username, ['lawyer']);
});

test('who has recused himself stands to the case as anybody outside, in every list too', async () => {
  const row = [...looked.values()].find(({ facts }) => facts.recused.includes('reviewer'))!;
  const { rows: tasks } = await owner.query<{ id: string }>('SELECT id FROM task WHERE proceeding_id = $1', [row.id]);
  for (const path of ['', '/events', '/deadlines', '?with=history'])
    expect((await office.send('reviewer', 'GET', `/cases/${row.id}${path}`)).status).toBe(404);
  for (const { id } of tasks) expect((await office.send('reviewer', 'GET', `/tasks/${id}`)).status).toBe(404);
  for (const path of [
    '/cases?limit=200',
    `/tasks?limit=200&case=${row.id}`,
    '/alerts?limit=200',
    '/tasks?mine=true&limit=200',
  ]) {
    const [his, heads] = [await office.send('reviewer', 'GET', path), await office.send('director', 'GET', path)];
    expect([path, his.status]).toEqual([path, 200]);
    expect(JSON.stringify(his.body)).not.toContain(row.id);
    if (path.startsWith('/tasks?limit')) expect(JSON.stringify(heads.body)).toContain(row.id);
  }
  const act = await office.send('reviewer', 'POST', `/cases/${row.id}/actions/record-service`, '{}');
  expect(act.status).toBe(404);
  expect((await office.send('reviewer', 'POST', `/cases/${row.id}/reveal`, '{"reason":"想看看。"}')).status).toBe(404);
});

test('a reading of more than the course of a case is on record', async () => {
  const row = [...looked.values()].find(({ facts }) => facts.grade !== undefined)!;
  const reads = async (by: string) =>
    (
      await owner.query(`SELECT FROM sensitive_read WHERE username = $1 AND case_id = $2 AND what = 'events'`, [
        by,
        row.id,
      ])
    ).rowCount!;
  for (const [by, more] of [
    ['evaluator', 1],
    ['bureau', 1],
    ['auditor', 0],
  ] as const) {
    const before = await reads(by);
    await office.send(by, 'GET', `/cases/${row.id}/events?limit=200`);
    expect([by, (await reads(by)) - before]).toEqual([by, more]);
  }
});

test('in the list behind a rate nobody who may not read it finds how a case was judged', async () => {
  for (const key of ['satisfaction', 'quality'] as const) {
    const list = async (by: string) =>
      (await office.send(by, 'GET', `/indicators/${key}/cases?agency=ph&limit=200&all=true&${PERIOD}`)).body.items as {
        caseId: string | null;
        in: boolean | null;
        why: string;
      }[];
    const heads = await list('director');
    expect(heads.length).toBeGreaterThan(0);
    for (const by of ['director', 'bureau', 'auditor'])
      expect((await list(by)).filter((c) => c.in === null)).toEqual([]);
    const desk = await list('intake');
    expect(desk).toHaveLength(heads.length);
    expect(desk.map((c) => [c.in, c.why])).toEqual(heads.map(() => [null, 'not-shown']));
  }
});

test('what stands still is shown to those who answer for the agency', async () => {
  const [row] = [...looked.values()];
  await owner.query(`UPDATE proceeding SET parked = 'journal-fails' WHERE id = $1`, [row!.id]);
  const parked = async (by: string) => {
    const { body } = await office.send(by, 'GET', '/operations');
    return (body.parked as { caseId: string }[]).map(({ caseId }) => caseId);
  };
  expect(await parked('admin')).toEqual([row!.id]);
  expect(await parked('admin-bureau')).toEqual([row!.id]);
  expect(await parked('admin-b')).toEqual([]);
});
