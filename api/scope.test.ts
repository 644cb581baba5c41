import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../test/support/database.js';
import type { Role } from '../domain/roles.js';
import { ROLES } from '../domain/roles.js';
import { may, type User } from '../domain/permissions.js';
import { Prisma } from '../db/generated/client.js';
import { caseScope, taskScope, type Ways } from './scope.js';

interface Case {
  id: string;
  agency: string;
  station: string | null;
  firm: string | null;
  handler: string | null;
  observer: string | null;
}
interface Task {
  id: string;
  case: Case;
  station: string | null;
  firm: string | null;
  assignee: string | null;
}

let database: TestDatabase;
let client: pg.Client;
const cases: Case[] = [];
const tasks: Task[] = [];

/** Every way a case can stand to `me`, of station s1 and firm f1 in agency ph. */
const AGENCIES = ['ph', 'hl'];
const STATIONS = [null, 's1', 's2'];
const FIRMS = [null, 'f1', 'f2'];
const PEOPLE = [null, 'me', 'other'];

beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  let n = 0;
  const uuid = () => `00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`;
  for (const agency of AGENCIES) {
    for (const station of STATIONS) {
      for (const firm of FIRMS) {
        for (const handler of PEOPLE) {
          for (const observer of PEOPLE) cases.push({ id: uuid(), agency, station, firm, handler, observer });
        }
      }
    }
  }
  for (const c of cases.filter((one) => one.observer !== 'other')) {
    for (const assignee of PEOPLE) {
      tasks.push({ id: `t${++n}`, case: c, station: null, firm: null, assignee });
      tasks.push({ id: `t${++n}`, case: c, station: 's1', firm: 'f2', assignee });
      tasks.push({ id: `t${++n}`, case: c, station: 's2', firm: 'f1', assignee });
    }
  }
  await client.query('BEGIN');
  for (const c of cases) {
    await client.query(
      `INSERT INTO legal_case (id, agency_id, station_id, number, stage, door, channel, kind, matter_id, persons, handler, firm_id,
         received_at, entered_at)
       VALUES ($1, $2, $3, $7, 'handling', 'application', 'window', 'civil', $1, 1, $4, $5, $6, $6)`,
      [c.id, c.agency, c.station, c.handler, c.firm, new Date(0), `no. ${c.id}`],
    );
    if (c.observer === null) continue;
    await client.query(
      `INSERT INTO attendance (case_id, hearing_no, agency_id, period, drawn_at, reason, rule_version, observer)
       VALUES ($1, 1, $2, '2026', $3, 'steering', 1, $4)`,
      [c.id, c.agency, new Date(0), c.observer],
    );
  }
  for (const t of tasks) {
    await client.query(
      `INSERT INTO task (id, proceeding_id, proceeding_kind, agency_id, kind, role, station_id, firm_id, assignee, data, state, opened_at, opened_seq)
       VALUES ($1, $2, 'case', $3, 'meet', 'lawyer', $4, $5, $6, '{}', 'open', $7, 1)`,
      [t.id, t.case.id, t.case.agency, t.station, t.firm, t.assignee, new Date(0)],
    );
  }
  await client.query('COMMIT');
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const withPlace = (...roles: Role[]): User => ({
  username: 'me',
  name: '我',
  agency: 'ph',
  station: 's1',
  firm: 'f1',
  roles,
});
const without = (...roles: Role[]): User => ({ username: 'me', name: '我', agency: 'ph', roles });
const people: [string, User][] = [
  ...ROLES.map((role): [string, User] => [role, withPlace(role)]),
  ...ROLES.map((role): [string, User] => [`${role} of no station or firm`, without(role)]),
  ['lawyer and observer', withPlace('lawyer', 'observer')],
  ['station clerk and firm manager', withPlace('station', 'firm')],
  ['nobody', withPlace()],
  ['the bureau above both', { ...without('bureau'), agency: 'sf', below: ['ph', 'hl'] }],
  ['the bureau above the other one', { ...without('bureau'), agency: 'sf', below: ['hl'] }],
];

const any = (ways: Ways) => Prisma.sql`(${Prisma.join([Prisma.sql`false`, ...ways], ') OR (')})`;
const subject = (c: Case) => ({
  agency: c.agency,
  station: c.station,
  firm: c.firm,
  handler: c.handler,
  observers: c.observer === null ? [] : [c.observer],
});

describe.each(people)('%s', (_name, user) => {
  test('finds in a list of cases those, and only those, that could be read one by one', async () => {
    const sql = Prisma.sql`SELECT c.id FROM legal_case c WHERE c.stage = ${'handling'} AND (${any(caseScope(user))}) ORDER BY c.id`;
    const { rows } = await client.query<{ id: string }>({ text: sql.text, values: sql.values });
    expect(rows.map((row) => row.id)).toEqual(cases.filter((c) => may(user, 'case:read', subject(c))).map((c) => c.id));
  });

  test('and the same of tasks', async () => {
    const sql = Prisma.sql`SELECT t.id FROM task t JOIN legal_case c ON c.id = t.proceeding_id WHERE ${any(taskScope(user))}`;
    const { rows } = await client.query<{ id: string }>({ text: sql.text, values: sql.values });
    const readable = tasks.filter((t) =>
      may(user, 'task:read', {
        ...subject(t.case),
        station: t.station ?? t.case.station,
        firm: t.firm ?? t.case.firm,
        assignee: t.assignee,
      }),
    );
    expect(rows.map((row) => row.id).sort()).toEqual(readable.map((t) => t.id).sort());
  });
});
