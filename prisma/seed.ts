import pg from 'pg';
import { DRAW_RULE } from '../domain/draw.js';
import { LADDERS, PACKS, RULES } from '../domain/packs.js';
import calendar from './data/calendar.json' with { type: 'json' };
import { closeDemo, openDemo, seedDemo } from './demo.js';

export interface SeedOptions {
  /**
   * Agencies, people and accounts to try the service with; never in production. `remembered`: as was decided for this database,
   * and for a new one they are there.
   */
  readonly demo: boolean | 'remembered';
  /** Password of every demo account. */
  readonly password: string;
}

const SHORTEST = 8;

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
  if (options.demo !== false && options.password.length < SHORTEST)
    throw new Error('DEMO_PASSWORD needs at least 8 characters');
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await seedRules(client);
    await seedCalendar(client);
    if (await wantsDemo(client, options.demo)) await seedDemo(client, options.password);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/**
 * Switches the accounts of the demo on or off, and remembers it.
 *
 * @param password what they are given where nobody has changed theirs; needed to switch them on
 * @returns who can sign in now and could not before, or the other way round; undefined where people of their own are
 */
export async function switchDemo(
  ownerUrl: string,
  on: boolean,
  password: string,
): Promise<readonly string[] | undefined> {
  if (on && password.length < SHORTEST) throw new Error('DEMO_PASSWORD needs at least 8 characters');
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    if (on && !(await isForTrial(client))) return undefined;
    if (on) await seedDemo(client, password);
    const changed = on ? await openDemo(client) : await closeDemo(client);
    await remember(client, on);
    await client.query('COMMIT');
    return changed;
  } finally {
    await client.end();
  }
}

async function wantsDemo(client: pg.Client, asked: SeedOptions['demo']): Promise<boolean> {
  const { rows } = await client.query<{ accounts: boolean; made: boolean }>(
    'SELECT accounts, EXISTS (SELECT FROM demo_account) AS made FROM demo_choice',
  );
  const [choice] = rows;
  const before = choice?.accounts;
  // What was switched off is switched on by the same hand, and not by a setting that was left standing.
  if (choice?.made && !choice.accounts) return false;
  const wanted = (asked === 'remembered' ? (before ?? true) : asked) && (await isForTrial(client));
  // That somebody asks for them counts from then on; that one start does without them does not switch them off.
  if (before === undefined || (asked === true && wanted)) await remember(client, wanted);
  return wanted;
}

async function remember(client: pg.Client, accounts: boolean): Promise<void> {
  await client.query(
    `INSERT INTO demo_choice (accounts, at) VALUES ($1, now())
     ON CONFLICT (one) DO UPDATE SET accounts = excluded.accounts, at = excluded.at WHERE demo_choice.accounts <> excluded.accounts`,
    [accounts],
  );
}

/** Never where people of their own are: some of the demo's names, and their password, would be among theirs. */
async function isForTrial(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ trial: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM app_user) OR EXISTS (SELECT FROM demo_account) AS trial`,
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
