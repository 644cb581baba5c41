import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RATE_DEFINITIONS } from '../../domain/rate-definitions.js';
import { DAY, HOUR, startOfDay, type Instant } from '../../domain/time.js';
import { pooledDatabase } from '../../test/support/database.js';
import { load, reload, type DocketCase } from '../../test/support/docket.js';
import { randomDocket } from '../../test/support/random-docket.js';
import { indicators } from '../indicators.js';
import { casesBehind } from '../indicators/behind.js';
import type { Selection } from '../indicators/listed.js';
import { parametersOf, type Question } from '../indicators/rows.js';
import { foldRates } from './fold.js';
import { fromRollUp } from './read.js';

const { pool, owner } = await pooledDatabase({ pool: 4, owner: 4 });

/** All is counted afresh while it runs: no roll-up is found. */
async function afresh<T>(work: () => Promise<T>): Promise<T> {
  await owner.query(`UPDATE rate_period SET basis = 'hidden ' || basis`);
  try {
    return await work();
  } finally {
    await owner.query(`UPDATE rate_period SET basis = substr(basis, 8)`);
  }
}

async function isRolledUp(question: Question): Promise<boolean> {
  const parameters = await parametersOf(pool, question);
  return (await fromRollUp(pool, question, parameters, () => Promise.resolve(true))) ?? false;
}

async function pages(question: Question, { key, variant }: (typeof VARIANTS)[number], selection: Selection) {
  const found = [];
  for (let after: string | null | undefined; after !== null;) {
    const page = await casesBehind(pool, question, key, variant, {
      ...selection,
      ...(after !== undefined && { after }),
    });
    found.push(page);
    after = page.next;
  }
  return found;
}

const VARIANTS = [
  ...RATE_DEFINITIONS.map(({ key, variant }) => ({ key, variant })),
  ...['review', 'callback'].map((variant) => ({ key: 'on-time' as const, variant })),
];

const TABLES = `agency, station, firm, app_user, proceeding, legal_case, party, hearing, attendance, callback, evaluation, deadline,
  paper_entry, rate_delta, rate_period, rate_unit, rate_count`;

/** Much happens on few days, so that folds and questions come between things that belong together. */
const CLOSE = { min: -5, max: 8 };

/** Days and hours after the beginning, on the hour or a moment before or after it. */
const moment = fc
  .record({
    day: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: -8, max: 14 }) }, fc.integer({ min: 15, max: 60 })),
    hour: fc.integer({ min: 0, max: 23 }),
    ms: fc.constantFrom(-1, 0, 1),
  })
  .map(({ day, hour, ms }) => day * DAY + hour * HOUR + ms);

/** One of the cases, people and lists, by a number. */
const which = fc.nat(1_000);
const one = <T>(of: readonly T[], n: number): T => of[n % of.length]!;

const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('fold' as const), when: moment }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('case' as const), which, course: which }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('paper' as const), when: moment, of: which }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('match' as const), when: moment, which, of: which }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('corrected' as const), when: moment, which, of: which }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('draw' as const), when: moment, which }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('firm' as const), which }) },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('ask' as const),
      when: moment,
      soonAfter: fc.boolean(),
      which,
      all: fc.boolean(),
      station: fc.boolean(),
      limit: fc.constantFrom(1, 2, 3, undefined),
    }),
  },
);

/** In the middle of a year, and around its end, the end of the callbacks included. */
const story = fc.constantFrom('2026-03-01', '2025-12-28', '2026-12-28').chain((from) =>
  fc.record({
    from: fc.constant(from),
    first: randomDocket(from, CLOSE),
    other: randomDocket(from, CLOSE),
    happenings: fc.array(happening, { minLength: 3, maxLength: 14 }),
  }),
);

test('whatever happens, the roll-up says what counting afresh says, of every figure and on every page', async () => {
  let rolled = 0;
  await fc.assert(
    fc.asyncProperty(story, async ({ from, first, other, happenings }) => {
      await owner.query(`TRUNCATE ${TABLES}`);
      const { docket } = first;
      const { agency } = docket;
      await load(owner, docket);
      const fold = async (when: Instant) => {
        while (await foldRates(pool, when, { minimum: 1, batch: 3 }));
      };
      let now = startOfDay(from);
      await fold(now);
      for (const h of happenings) {
        const then = 'when' in h ? startOfDay(from) + h.when : now;
        if (h.what === 'fold') await fold((now = then));
        if (h.what === 'case' && other.docket.cases.length > 0) {
          const course = ofThis(agency, one(other.docket.cases, h.course));
          const old = docket.cases.length > 0 && h.which % 5 > 0 ? one(docket.cases, h.which) : undefined;
          await reload(owner, agency, { ...course, ...(old && { id: old.id, entered: old.entered }) });
        }
        if (h.what === 'paper') await enter(agency, then, h.of % 3 > 0 ? one(docket.stations, h.of) : null);
        if (h.what === 'match') {
          await owner.query(
            `UPDATE paper_entry SET case_id = (SELECT id FROM legal_case WHERE agency_id = $1 ORDER BY id OFFSET $2 LIMIT 1)
             WHERE id = (SELECT id FROM paper_entry WHERE agency_id = $1 ORDER BY number LIMIT 1 OFFSET $3)`,
            [agency, h.of % 4, h.which % 4],
          );
        }
        if (h.what === 'corrected') {
          // Void, valid again, of another day, of another number.
          await owner.query(
            `UPDATE paper_entry SET voided_at = CASE WHEN $2::int % 3 = 0 THEN to_timestamp($3::float8 / 1000) END,
               day = day + CASE WHEN $2::int % 3 = 1 THEN $2::int - 500 ELSE 0 END,
               number = number || CASE WHEN $2::int % 3 = 2 THEN 'x' ELSE '' END
             WHERE id = (SELECT id FROM paper_entry WHERE agency_id = $1 ORDER BY number LIMIT 1 OFFSET $4)`,
            [agency, h.of, then, h.which % 4],
          );
        }
        if (h.what === 'draw') {
          await owner.query(
            `INSERT INTO attendance (case_id, hearing_no, agency_id, period, drawn_at, reason, rule_version, observer)
             SELECT h.case_id, h.no, $1, '2026', to_timestamp($2::float8 / 1000), 'steering', 1, $3 FROM hearing h
             WHERE h.agency_id = $1 AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.case_id = h.case_id AND a.hearing_no = h.no)
             ORDER BY h.case_id, h.no LIMIT 1`,
            [agency, then, one(docket.people, h.which).username],
          );
        }
        if (h.what === 'firm') {
          const firm = h.which % 2 ? one(docket.firms, 0) : null;
          await owner.query('UPDATE app_user SET firm_id = $2 WHERE username = $1', [
            one(docket.people, h.which).username,
            firm,
          ]);
        }
        if (h.what !== 'ask') continue;
        // Now and then at a moment of its own; mostly some hours after the last fold.
        const asOf = h.soonAfter ? now + Math.abs(h.when % (30 * HOUR)) : then;
        for (const year of [2025, 2026, 2027]) {
          const question = { agency, from: `${year}-01-01`, to: `${year}-12-31`, asOf };
          if (await isRolledUp(question)) rolled += 1;
          expect(await indicators(pool, question)).toEqual(await afresh(() => indicators(pool, question)));
          // Going through the pages is what takes time: those of one year.
          if (year !== one([2025, 2026, 2027], h.which)) continue;
          const selection = {
            all: h.all,
            ...(h.station && { station: one(docket.stations, h.which) }),
            ...(h.limit && { limit: h.limit }),
          };
          const list = () => pages(question, one(VARIANTS, h.which), selection);
          expect(await list()).toEqual(await afresh(list));
        }
      }
    }),
    { numRuns: Number(process.env['ROLL_UP_RUNS'] ?? 6) },
  );
  // Otherwise one way of counting would have been compared with itself.
  expect(rolled).toBeGreaterThan(0);
}, 3_600_000);

const ofThis = (agency: string, c: DocketCase): DocketCase => {
  const own = <T extends string | null>(name: T): T => (name && name.replace(/^P\d+/, agency)) as T;
  return {
    ...c,
    id: randomUUID(),
    station: own(c.station),
    handler: own(c.handler),
    hearings: c.hearings.map((h) => ({ ...h, drawn: h.drawn && { ...h.drawn, observer: own(h.drawn.observer) } })),
  };
};

async function enter(agency: string, when: Instant, station: string | null): Promise<void> {
  await owner.query(
    `INSERT INTO paper_entry (id, agency_id, station_id, register, number, day, person, entered_at, entered_by)
     VALUES ($1::uuid, $2, $3, 'paper', 'n-' || $1::text, ($4::timestamptz AT TIME ZONE 'Asia/Shanghai')::date, '某某', $4, 'intake')`,
    [randomUUID(), agency, station, new Date(when)],
  );
}
