import type pg from 'pg';

/**
 * Cases by SQL alone, in the project's own schema: ten years of one centre, whatever their number, so that a larger
 * record is a busier centre. Ages, kinds and outcomes follow from the number of the case.
 *
 * Every case has its row, people, tasks and deadlines; one in twenty its journal, events and commands as well.
 */
export interface Range {
  /** Number of the first case, from 1. */
  readonly from: number;
  /** Number of the last. */
  readonly to: number;
  /** Civil date that ages are counted back from. */
  readonly today: string;
}

export const AGENCY = 'ph';
/** Cases of one lawyer over the ten years. */
export const CASES_PER_LAWYER = 1_000;
const HISTORY_OF_EACH = 20;
const YEARS_DAYS = 3652;

/** The number of a generated case, as its id; ids of real cases are as evenly spread. */
export const CASE_ID = `md5('case/' || g)::uuid`;
/** Twenty surnames, and two letters of two thousand: of a million people some names come twice. */
export const NAME = `substr('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', 1 + g % 20, 1) || chr(19968 + (g::bigint * 7919 % 2000)::int)
  || chr(19968 + (g::bigint * 104729 / 2000 % 2000)::int)`;
const ID_NUMBER = `lpad(g::text, 18, '9')`;
export const LAWYER = `'bench-lawyer-' || (g / ${CASES_PER_LAWYER})`;

/**
 * age: days since receipt, evenly over the years by a multiplicative hash. door, kind, refused: fixed shares. Days after
 * receipt at which the stages end are those of an ordinary civil case.
 */
const CASES = `generated AS (
  SELECT g, ${CASE_ID} AS id, ${LAWYER} AS lawyer,
    (g::bigint * 2654435761 % ${YEARS_DAYS})::int AS age,
    CASE WHEN g % 3 = 0 THEN 'notice' ELSE 'application' END AS door,
    CASE WHEN g % 3 = 0 THEN 'criminal' WHEN g % 10 = 1 THEN 'administrative' ELSE 'civil' END AS kind,
    g % 13 = 4 AND g % 3 <> 0 AS refused,
    60 + g % 60 AS handled
  FROM generate_series($1::int, $2::int) g
),
dated AS (
  SELECT *, ($3::date - age)::timestamp AT TIME ZONE 'Asia/Shanghai' + make_interval(hours => 9, secs => g % 28800) AS received,
    $3::date - age AS day,
    CASE
      WHEN age < 3 THEN 'review' WHEN refused THEN 'refused' WHEN age < 6 THEN 'assignment' WHEN age < handled THEN 'handling'
      WHEN age < handled + 35 THEN 'closing' ELSE 'archived' END AS stage
  FROM generated
)`;

/** Tasks of a case: kind, role, day it opens and day it ends (null: with the handling), whose it is. */
const TASKS = `(VALUES
  (1, 'review', 'reviewer', 0, 2, false), (2, 'approve', 'director', 2, 3, false), (3, 'assign', 'assigner', 3, 4, false),
  (4, 'name-handler', 'firm', 4, 5, false), (5, 'engage', 'lawyer', 5, 8, true), (6, 'meet', 'lawyer', 5, 10, true),
  (7, 'conclude', 'lawyer', 10, NULL, true), (8, 'submit-file', 'lawyer', NULL, NULL, true), (9, 'callback', 'callback', NULL, NULL, false)
) AS k (no, kind, role, opens, ends, own)`;

const OPENS = 'coalesce(k.opens, c.handled)';
const ENDS = `coalesce(k.ends, CASE k.kind WHEN 'conclude' THEN c.handled ELSE c.handled + 20 END)`;
/** Refused cases stop at the approval. */
const HAS_TASK = `c.age >= ${OPENS} AND (NOT c.refused OR k.no <= 2)`;

/** Whose clock it is: the task of this kind. */
const RULES = `(VALUES ('entry', 0, 2, 1, NULL), ('review', 0, 8, 3, 'review'), ('assign-application', 3, 6, 4, 'assign'),
  ('name-handler', 4, 5, 5, 'name-handler'), ('meet', 5, 10, 10, 'meet'), ('submit-file', 100, 130, 110, 'submit-file'),
  ('callback', 100, 130, 115, 'callback')) AS r (rule, starts, due, ended, task)`;
const DUE = (days: string): string => `(c.day + ${days} + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'`;
/** The clock of an open task, while it runs. */
const DUE_BY = `coalesce((SELECT ${DUE('r.due')} FROM ${RULES} WHERE r.task = k.kind AND c.age < ${ENDS} AND c.age >= r.starts
  AND c.age < r.ended), 'infinity')`;
/** The first of the clocks of a case that run. */
const CASE_DUE_BY = `coalesce((SELECT min(${DUE('r.due')}) FROM ${RULES} WHERE c.age >= r.starts AND c.age < r.ended
  AND (NOT c.refused OR r.starts = 0)), 'infinity')`;
/** Tasks of closing are not there yet when their clocks start. */
const OF_TASK = `CASE WHEN c.age >= CASE WHEN r.starts = 100 THEN c.handled ELSE r.starts END THEN c.id || '.' || r.task || '.1' END`;

/** When they speak is of no interest here. */
const RUNGS = `'[{"at": 0, "rung": "reminder", "recipients": ["owner"]}, {"at": 0, "rung": "urge", "recipients": ["owner", "head"]},
  {"at": 0, "rung": "supervise", "needs": "cause-and-date", "recipients": ["owner", "head", "bureau"]}]'::jsonb`;

const STATION = `(ARRAY['ph-danghu', 'ph-zhongdai', 'ph-zhapu', 'ph-xindai', NULL])[1 + c.g % 5]`;
const FIRM = `CASE WHEN stage IN ('handling', 'closing', 'archived') THEN 'ph-f1' END`;
const HEARD = `c.g % 9 < 4 AND c.age > 40 AND NOT c.refused`;
const CLOSED = `c.stage IN ('closing', 'archived')`;
const CALLED = `stage = 'archived' AND g % 5 < 3`;
const CONCLUDED = `(c.day + c.handled)`;
const at = (day: string): string => `((${day})::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '10 hours')`;

/** One statement per table, each over the same cases. */
const STATEMENTS: readonly string[] = [
  `INSERT INTO proceeding (id, kind, agency_id, seq, flow, stage, facts, resting, updated_at)
   SELECT id, 'case', '${AGENCY}', 12, 1, stage,
     jsonb_build_object('door', door, 'kind', kind, 'stage', stage, 'agency', '${AGENCY}', 'agencyShort', '平', 'id', id,
       'matterId', id, 'rulePack', 'law', 'channel', 'window', 'receivedAt', (extract(epoch FROM received) * 1000)::bigint,
       'missing', '[]'::jsonb, 'persons', 1, 'recused', '[]'::jsonb, 'approver', 'director', 'decision', 'grant', 'decidedOn', day + 3,
       'procedure', 'litigation', 'hearings', '[]'::jsonb, 'handlers', jsonb_build_array(lawyer), 'calls', '[]'::jsonb,
       'corrections', 0, 'pending', '[]'::jsonb, 'evaluations', 0, 'supplementNoticed', false)
       || CASE WHEN ${CALLED} THEN '{"callback": "reached"}' ELSE '{}' END::jsonb,
     stage IN ('archived', 'refused'), received + interval '5 days'
   FROM dated c`,
  `INSERT INTO legal_case (id, agency_id, station_id, number, stage, door, channel, kind, criminal_stage, procedure, matter_id,
     matter, title, narrative, persons, handler, firm_id, received_at, entered_at, completed_at, decided_at, concluded_on,
     concluded_at, callback, archived_at, due_by)
   SELECT id, '${AGENCY}', ${STATION},
     'B' || lpad(g::text, 8, '0'), stage, door, 'window', kind,
     CASE WHEN kind = 'criminal' THEN (ARRAY['first-instance', 'investigation', 'second-instance'])[1 + g % 3] END, 'litigation', id,
     'labour', '追索劳动报酬', '用人单位拖欠三个月工资，多次催讨无果。', 1, CASE WHEN stage IN ('handling', 'closing', 'archived') THEN lawyer END,
     ${FIRM}, received,
     received + interval '1 hour' * (g % 40), received + interval '1 hour' * (g % 40), received + interval '3 days',
     CASE WHEN ${CLOSED} THEN ${CONCLUDED} END, CASE WHEN ${CLOSED} THEN ${at(CONCLUDED)} END,
     CASE WHEN ${CALLED} THEN 'reached' END, CASE WHEN stage = 'archived' THEN ${at(`${CONCLUDED} + 35`)} END,
     ${CASE_DUE_BY}
   FROM dated c`,
  `INSERT INTO party (case_id, role, n, name, id_kind, id_number, phone, address, categories, detained)
   SELECT id, role, 1, CASE role WHEN 'recipient' THEN ${NAME} ELSE '示例建筑有限公司' END,
     CASE role WHEN 'recipient' THEN 'resident-id' ELSE 'pending' END,
     CASE role WHEN 'recipient' THEN ${ID_NUMBER} END, CASE role WHEN 'recipient' THEN '138' || lpad(g::text, 8, '0') END, NULL, '{}', g % 17 = 0
   FROM dated c CROSS JOIN (VALUES ('recipient'), ('opposing')) AS p (role)`,
  `INSERT INTO task (id, proceeding_id, proceeding_kind, agency_id, kind, role, station_id, firm_id, assignee, data, state, outcome, opened_at,
     ended_at, ended_by, opened_seq, ended_seq, due_by, at_station, at_firm)
   SELECT c.id || '.' || k.kind || '.1', c.id, 'case', '${AGENCY}', k.kind, k.role, NULL, CASE WHEN k.role = 'firm' THEN 'ph-f1' END,
     CASE WHEN k.own THEN lawyer END, jsonb_build_object('data', '{}'::jsonb, 'notBy', '[]'::jsonb,
     'since', c.day + ${OPENS}), CASE WHEN c.age >= ${ENDS} THEN 'done' ELSE 'open' END,
     CASE WHEN c.age >= ${ENDS} THEN 'record' END, ${at(`c.day + ${OPENS}`)}, CASE WHEN c.age >= ${ENDS} THEN ${at(`c.day + ${ENDS}`)} END,
     CASE WHEN c.age >= ${ENDS} THEN 'reviewer' END, k.no, CASE WHEN c.age >= ${ENDS} THEN k.no + 1 END, ${DUE_BY},
     ${STATION}, CASE WHEN k.role = 'firm' THEN 'ph-f1' ELSE ${FIRM} END
   FROM dated c CROSS JOIN ${TASKS} WHERE ${HAS_TASK}`,
  `INSERT INTO deadline (id, proceeding_id, proceeding_kind, agency_id, task_id, rule_key, rule_pack, rule_version, legal_basis, started_at, pauses,
     due_at, last_day, provisional, expires, rungs, next_rung, next_rung_at, state, armed_seq, planned_seq, armed_at, ended_seq,
     ended_at, ended_by)
   SELECT id || '~' || rule || '~1', id, 'case', '${AGENCY}', task, rule, 'law', 1, '法律援助法第43条第1款', start, '[]', due, last_day,
     false, false, ${RUNGS}, CASE WHEN ended THEN 3 ELSE 0 END, CASE WHEN NOT ended THEN due - interval '1 day' END,
     CASE WHEN NOT ended THEN 'armed' WHEN late THEN 'met-late' ELSE 'met' END, 1, 1, start, CASE WHEN ended THEN 2 END,
     CASE WHEN ended AND late THEN due + interval '1 day' WHEN ended THEN due - interval '1 day' END, CASE WHEN ended THEN 'reviewer' END
   FROM (SELECT c.id, c.g, ${OF_TASK} AS task, r.rule, c.received + make_interval(days => r.starts) AS start,
       ${DUE('r.due')} AS due, c.day + r.due AS last_day, c.age >= r.ended AS ended,
       (c.g + r.due) % 23 = 0 AND c.age > r.due AS late
     FROM dated c CROSS JOIN ${RULES} WHERE c.age >= r.starts AND (NOT c.refused OR r.starts = 0)) d`,
  `INSERT INTO hearing (case_id, no, agency_id, day, forum, public, ground, state, summons_on, reported_at, late, handler, held_at)
   SELECT c.id, no, '${AGENCY}', c.day + 30 + 10 * no, 'court', c.g % 8 <> 0, CASE WHEN c.g % 8 = 0 THEN 'privacy' END, 'held',
     c.day + 20, ${at('c.day + 20')}, false, c.lawyer, ${at('c.day + 30 + 10 * no')}
   FROM dated c CROSS JOIN generate_series(1, 2) no WHERE ${HEARD} AND no <= 1 + c.g % 2 AND c.age > 30 + 10 * no`,
  `INSERT INTO attendance (case_id, hearing_no, agency_id, period, drawn_at, reason, rule_version, observer, named_at, outcome,
     mode, recorded_at)
   SELECT c.id, 1, '${AGENCY}', extract(year FROM c.day + 40)::text, ${at('c.day + 21')}, 'drawn', 1, 'observer', ${at('c.day + 22')},
     CASE WHEN c.g % 11 = 0 THEN 'not-attended' ELSE 'attended' END, 'in-person', ${at('c.day + 41')}
   FROM dated c WHERE ${HEARD} AND c.g % 4 = 0`,
  `INSERT INTO callback (case_id, n, agency_id, day, method, outcome, person, satisfaction, caller, recorded_at)
   SELECT c.id, 1, '${AGENCY}', ${CONCLUDED} + 15, 'phone', CASE WHEN c.g % 5 < 3 THEN 'reached' ELSE 'no-answer' END, NULL,
     CASE WHEN c.g % 5 < 3 THEN (ARRAY['satisfied', 'basically-satisfied', 'dissatisfied'])[1 + c.g % 3] END, 'callback',
     ${at(`${CONCLUDED} + 15`)}
   FROM dated c WHERE ${CLOSED} AND c.age > c.handled + 15 AND c.g % 7 <> 0`,
  `INSERT INTO evaluation (case_id, n, agency_id, grade, evaluator, recorded_at)
   SELECT c.id, 1, '${AGENCY}', (ARRAY['excellent', 'good', 'good', 'qualified', 'unqualified'])[1 + c.g % 5], 'evaluator',
     ${at(`${CONCLUDED} + 30`)}
   FROM dated c WHERE ${CLOSED} AND c.age > c.handled + 30 AND c.g % 5 < 2`,
  `INSERT INTO alert (id, key, agency_id, recipient, kind, rung, proceeding_id, proceeding_kind, deadline_id, data, at, acknowledged_at)
   SELECT md5('alert/' || c.g)::uuid, c.id || '~meet~1#1', '${AGENCY}', 'director', 'rung', 'urge', c.id, 'case', c.id || '~meet~1',
     '{"rule": "meet"}', ${at('c.day + 10')}, CASE WHEN c.age > 30 THEN ${at('c.day + 12')} END
   FROM dated c WHERE c.g % 10 = 0 AND c.age > 10 AND NOT c.refused`,
  `INSERT INTO paper_entry (id, agency_id, station_id, register, number, day, person, entered_at, entered_by, case_id, matched_at)
   SELECT md5('paper/' || c.g)::uuid, '${AGENCY}', NULL, 'paper', 'Z' || c.g, c.day, '示例' || c.g, c.received + interval '1 day', 'intake',
     c.id, c.received + interval '2 days'
   FROM dated c WHERE c.g % 50 = 0`,
  `INSERT INTO step (proceeding_id, proceeding_kind, seq, key, input, flow, at)
   SELECT c.id, 'case', q, md5('step/' || c.g || '/' || q)::uuid::text, jsonb_build_object('at', 0, 'kind', 'act',
     'action', 'report-progress', 'data', '{}'::jsonb, 'actor', jsonb_build_object('user', 'reviewer')), 1, c.received + make_interval(days => q)
   FROM dated c CROSS JOIN generate_series(1, 12) q WHERE c.g % ${HISTORY_OF_EACH} = 0`,
  `INSERT INTO command (id, actor, route, key, proceeding_id, proceeding_kind, kind, name, input, body, body_hash, received_at)
   SELECT md5('step/' || c.g || '/' || q)::uuid, 'reviewer', 'cases/' || c.id || '/report-progress', c.g || '.' || q, c.id, 'case', 'act',
     'report-progress', jsonb_build_array(jsonb_build_object('key', md5('step/' || c.g || '/' || q)::uuid)), '{"note":"示例"}', repeat('a', 64), c.received + make_interval(days => q)
   FROM dated c CROSS JOIN generate_series(1, 12) q WHERE c.g % ${HISTORY_OF_EACH} = 0`,
  `INSERT INTO event (proceeding_id, proceeding_kind, seq, n, kind, happened_at, entered_at, actor, command_id, body_hash, data, prev_hash, hash)
   SELECT c.id, 'case', q, n, 'act.report-progress', c.received + make_interval(days => q), c.received + make_interval(days => q), 'reviewer',
     md5('step/' || c.g || '/' || q)::uuid, repeat('a', 64), '{}', sha256('a'), sha256('b')
   FROM dated c CROSS JOIN generate_series(1, 12) q CROSS JOIN generate_series(1, 2) n WHERE c.g % ${HISTORY_OF_EACH} = 0`,
];

const TABLES = STATEMENTS.map((sql) => /^INSERT INTO (\w+)/.exec(sql)![1]!);

/** Whatever changes them leaves a delta for the roll-ups; a task looks for its case, which has no index during the load. */
const TRIGGERS = { proceeding: 'changed', attendance: 'changed', paper_entry: 'changed', task: 'lies' };

const LAWYERS = `INSERT INTO app_user (username, name, agency_id, firm_id, roles, password_hash, active)
  SELECT 'bench-lawyer-' || n, '示例律师' || n, '${AGENCY}', 'ph-f1', ARRAY['lawyer'],
    (SELECT password_hash FROM app_user WHERE username = 'director'), true
  FROM generate_series($1::int, $2::int) n ON CONFLICT DO NOTHING`;

/**
 * Adds cases to the record, as the owner of the schema. Of a load that multiplies the record the indexes are made
 * afterwards, in a third of the time.
 */
export async function generate(client: pg.ClientBase, range: Range): Promise<void> {
  const { from, to, today } = range;
  await client.query(`SET synchronous_commit = off; SET work_mem = '64MB'; SET maintenance_work_mem = '1GB'`);
  await client.query(LAWYERS, [Math.floor(from / CASES_PER_LAWYER), Math.floor(to / CASES_PER_LAWYER)]);
  const restore = to > 4 * from ? await dropIndexes(client) : [];
  // A delta for each row of the load would be folded by itself; the roll-ups are built afterwards.
  for (const [table, trigger] of Object.entries(TRIGGERS))
    await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ${trigger}`);
  await client.query('TRUNCATE rate_delta, rate_period, rate_unit, rate_count');
  for (const sql of STATEMENTS) {
    const [, into, rest] = /^(INSERT INTO [^)]*\))([^]*)$/.exec(sql)!;
    await client.query(`${into} WITH ${CASES} ${rest}`, [from, to, today]);
  }
  for (const sql of restore) await client.query(sql);
  for (const [table, trigger] of Object.entries(TRIGGERS))
    await client.query(`ALTER TABLE ${table} ENABLE TRIGGER ${trigger}`);
}

/** @returns what makes them again, keys included */
async function dropIndexes(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ drop: string; make: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS make
     FROM pg_constraint WHERE contype IN ('p', 'u') AND conrelid = ANY ($1::regclass[])
     UNION ALL
     SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
     FROM pg_index i WHERE indrelid = ANY ($1::regclass[])
       AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
    [TABLES],
  );
  for (const { drop } of rows) await client.query(drop);
  return rows.map(({ make }) => make);
}
