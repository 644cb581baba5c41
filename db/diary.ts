import type { Pool } from 'pg';
import type { CivilDate } from '../domain/time.js';
import { Prisma } from './generated/client.js';
import { allOf } from './sql/fragments.js';
import { compose, examplesOf, family, type RowOf } from './sql/statement.js';
import { array, bool, int4, joined, json, nullable, oneOf, text, timestamptz, uuid } from './sql/types.js';

/** Hearings by day and hour. */

/** Where an earlier page ended. */
export interface DiaryPlace {
  readonly day: CivilDate;
  /** HH:MM; empty where it is not known: those come first in their day. */
  readonly hour: string;
  readonly caseId: string;
  readonly no: number;
}
export interface DiaryQuery {
  /** Conditions on the hearing `h`, some of them on its case `c` too; each is looked up by itself. */
  readonly ways: readonly Prisma.Sql[];
  /** Both included. */
  readonly from: CivilDate;
  readonly to: CivilDate;
  /** Whose alone are meant: he handles the case, or attends the hearing. */
  readonly person?: string | undefined;
  readonly after?: DiaryPlace | undefined;
  readonly limit: number;
}

/** Hearings of cases that somebody handles now, and those that he is to attend, or attended. */
export const handledBy = (username: string): Prisma.Sql =>
  Prisma.sql`h.case_id = ANY (ARRAY(SELECT id FROM legal_case WHERE handler = ${username}))`;
export const attendedBy = (username: string): Prisma.Sql =>
  Prisma.sql`(h.case_id, h.no) IN (SELECT case_id, hearing_no FROM attendance WHERE observer = ${username})`;

const KEY = Prisma.raw('h.day, h.hour, h.case_id, h.no');
const OF_HEARING = Prisma.sql`FROM hearing h`;
const OF_CASE = Prisma.sql`FROM hearing h JOIN legal_case c ON c.id = h.case_id`;

/** Open tasks about it. */
const TASKS = `(SELECT coalesce(json_agg(json_build_object('id', t.id, 'kind', t.kind,
    'assignee', coalesce(t.assignee, t.claimed_by)) ORDER BY t.opened_seq, t.id), '[]')
  FROM task t WHERE t.proceeding_id = h.case_id AND t.state = 'open' AND t.kind IN ('hearing', 'new-date', 'name-observer', 'attend')
    AND (t.data->'data'->>'hearing')::int = h.no)`;

export const DIARY = family({
  name: 'diary',
  columns: {
    case_id: uuid,
    no: int4,
    day: text,
    hour: text,
    forum: text,
    public: bool,
    state: oneOf<'announced' | 'held' | 'put-off' | 'cancelled'>(),
    late: bool,
    venue: nullable(text),
    room: nullable(text),
    version: int4,
    changed_at: timestamptz,
    agency_id: text,
    station_id: nullable(text),
    firm_id: nullable(text),
    number: text,
    title: nullable(text),
    persons: int4,
    /** Of the first recipient. */
    person: nullable(text),
    handler: nullable(text),
    handlerName: joined(text),
    observer: nullable(text),
    observerName: joined(text),
    observers: array(text),
    tasks: json<{ id: string; kind: string; assignee: string | null }[]>(),
  },
  compose({ ways, from, to, person, after, limit }: DiaryQuery) {
    const begun =
      after !== undefined &&
      Prisma.sql`(${KEY}) > (${after.day}::date, ${after.hour}, ${after.caseId}::uuid, ${after.no})`;
    const days = Prisma.sql`h.day BETWEEN ${from}::date AND ${to}::date`;
    const whose = person === undefined ? [false as const] : [handledBy(person), attendedBy(person)];
    const found = ways.flatMap((way) =>
      whose.map(
        (one) => Prisma.sql`(SELECT ${KEY} ${/\bc\./.test(way.sql) ? OF_CASE : OF_HEARING}
          WHERE ${allOf([way, days, one, begun])} ORDER BY ${KEY} LIMIT ${limit})`,
      ),
    );
    return Prisma.sql`WITH page AS (SELECT * FROM (${Prisma.join(found, ' UNION ')}) AS h ORDER BY ${KEY} LIMIT ${limit})
      SELECT h.case_id, h.no, h.day::text, h.hour, h.forum, h.public, h.state, h.late, h.venue, h.room, h.version,
        coalesce(h.changed_at, h.reported_at) AS changed_at, c.agency_id, c.station_id, c.firm_id, c.number, c.title, c.persons,
        (SELECT y.name FROM party y WHERE y.case_id = c.id AND y.role = 'recipient' ORDER BY y.n LIMIT 1) AS person,
        c.handler, u.name AS "handlerName", a.observer, o.name AS "observerName",
        ARRAY(SELECT DISTINCT observer FROM attendance b WHERE b.case_id = c.id AND observer IS NOT NULL) AS observers,
        ${Prisma.raw(TASKS)} AS tasks
      FROM page JOIN hearing h ON h.case_id = page.case_id AND h.no = page.no JOIN legal_case c ON c.id = h.case_id
        LEFT JOIN app_user u ON u.username = c.handler
        LEFT JOIN attendance a ON a.case_id = h.case_id AND a.hearing_no = h.no
        LEFT JOIN app_user o ON o.username = a.observer
      ORDER BY ${KEY}`;
  },
});
export type DiaryRow = RowOf<(typeof DIARY)['columns']>;

const SOME = {
  ...{ ways: [Prisma.sql`true`, Prisma.sql`c.firm_id = 'f'`], from: '2026-01-01', to: '2026-02-01', limit: 1 },
  after: { day: '2026-01-01', hour: '', caseId: '00000000-0000-0000-0000-000000000000', no: 1 },
};
examplesOf(DIARY, SOME, { ...SOME, person: 'u' });

export async function hearingsOf(pool: Pool, query: DiaryQuery): Promise<DiaryRow[]> {
  return query.ways.length === 0 ? [] : compose(pool, DIARY, query);
}
