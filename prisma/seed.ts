import pg from 'pg';
import { DRAW_RULE } from '../domain/draw.js';
import { LADDERS, PACKS, RULES } from '../domain/packs.js';
import calendar from './data/calendar.json' with { type: 'json' };
import { seedDemo } from './demo.js';

export interface SeedOptions {
  /** Agencies, people and accounts to try the service with. Never in production. */
  readonly demo: boolean;
  /** Password of every demo account. */
  readonly password: string;
}

/** Any number; several set-ups that start together take turns. */
const LOCK = 4_911_202_603;

/**
 * Fills in what the service cannot work without: rule packs, ladders, the draw's constants, the calendar. Safe to run
 * at every start: what is there stays, except that a calendar year follows the notice that came with the release, as a new version,
 * unless people have set it themselves.
 *
 * @param ownerUrl connection of the role that owns the schema
 */
export async function seed(ownerUrl: string, options: SeedOptions): Promise<void> {
  if (options.demo && options.password.length < 8) throw new Error('DEMO_PASSWORD needs at least 8 characters');
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await seedRules(client);
    await seedCalendar(client);
    if (options.demo && (await isForTrial(client))) await seedDemo(client, options.password);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** Never where people of their own are: some of the demo's names, and their password, would be among theirs. */
async function isForTrial(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ trial: boolean }>(
    `SELECT count(*) = 0 OR bool_or(username = 'intake-b') AS trial FROM app_user`,
  );
  return rows[0]!.trial;
}

/** A rule is never edited: what changes is a new version, so what stands in the table is left alone. */
async function seedRules(client: pg.Client): Promise<void> {
  const rows = [
    ...PACKS.map((body) => ({ kind: 'pack', pack: body.key, key: body.key, version: 1, body })),
    ...RULES.map((body) => ({ kind: 'rule', pack: body.pack, key: body.key, version: body.version, body })),
    ...LADDERS.map((body) => ({ kind: 'ladder', pack: 'law', key: body.key, version: 1, body })),
    { kind: 'draw', pack: 'law', key: 'attendance', version: DRAW_RULE.version, body: DRAW_RULE },
  ];
  await client.query(
    `INSERT INTO rule_data (kind, pack, key, version, body)
     SELECT kind, pack, key, version, body
       FROM jsonb_to_recordset($1::jsonb) AS r(kind text, pack text, key text, version int, body jsonb)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}

async function seedCalendar(client: pg.Client): Promise<void> {
  await client.query(
    `INSERT INTO calendar_year (year, version, source, holidays, make_up_days)
     SELECT y.year, coalesce(c.version, 0) + 1, y.source, y.holidays, y."makeUpDays"
       FROM jsonb_to_recordset($1::jsonb) AS y(year int, source text, holidays text[], "makeUpDays" text[])
       LEFT JOIN LATERAL (SELECT * FROM calendar_year c WHERE c.year = y.year ORDER BY c.version DESC LIMIT 1) c ON true
     WHERE (c.source, c.holidays, c.make_up_days) IS DISTINCT FROM (y.source, y.holidays, y."makeUpDays")
       AND NOT EXISTS (SELECT 1 FROM reference_entry e WHERE e.kind = 'calendar' AND e.key = y.year::text AND e.act = 'approve')`,
    [JSON.stringify(calendar)],
  );
}
