import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, HOUR } from '../../domain/time.js';
import { Audited, MONDAY } from '../../test/support/audited.js';
import { MOST_STEPS, RecordedCase } from '../../test/support/recorded-case.js';

/** Whatever is done to one event of a random set of chains is found, and at that event. */

interface Event {
  readonly case: string;
  readonly seq: number;
  readonly n: number;
}

let record: Audited;
let events: Event[];

beforeAll(async () => {
  record = await Audited.start();
  const cases = [1, 2, 3, MOST_STEPS, MOST_STEPS].map((steps) => ({ steps, c: new RecordedCase(record.pool, MONDAY) }));
  for (let step = 0; step < MOST_STEPS; step++) {
    for (const { c, steps } of cases) if (step < steps) await c.step(MONDAY + step * 20 * HOUR);
    await record.anchor(MONDAY + (step * 20 + 1) * HOUR);
  }
  // Until the next anchor nobody could tell that the very last event of all was taken off.
  await record.anchor(MONDAY + 5 * DAY);
  const { rows } = await record.owner.query<Event>(
    'SELECT proceeding_id AS case, seq, n FROM event ORDER BY proceeding_id, seq, n',
  );
  events = rows;
});
afterAll(() => record.stop());

const COLUMNS = {
  kind: `kind || 'x'`,
  happened_at: `happened_at + interval '1 ms'`,
  entered_at: `entered_at - interval '1 ms'`,
  actor: `'somebody'`,
  command_id: `CASE WHEN command_id IS NULL THEN gen_random_uuid() END`,
  body_hash: `CASE WHEN body_hash IS NULL THEN '-' ELSE reverse(body_hash) END`,
  data: `data || ' '`,
  prev_hash: `sha256(prev_hash)`,
  hash: `sha256(hash)`,
  proceeding_id: 'gen_random_uuid()',
  seq: 'seq + 40',
  n: 'n + 40',
};
const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

type Tampering =
  | { how: 'update'; event: number; column: keyof typeof COLUMNS }
  | { how: 'delete'; event: number }
  | { how: 'copy'; event: number; into: number; n: number }
  | { how: 'swap'; event: number; other: number };
const one = fc.nat(1000);
const tampering: fc.Arbitrary<Tampering> = fc.oneof(
  fc.record({ how: fc.constant('update' as const), event: one, column: fc.constantFrom(...NAMES) }),
  fc.record({ how: fc.constant('delete' as const), event: one }),
  fc.record({ how: fc.constant('copy' as const), event: one, into: one, n: fc.integer({ min: 5, max: 9 }) }),
  fc.record({ how: fc.constant('swap' as const), event: one, other: one }),
);

const pick = (i: number): Event => events[i % events.length]!;
const is = (e: Event): string => `proceeding_id = '${e.case}' AND seq = ${e.seq} AND n = ${e.n}`;
const set = (e: Event, to: Event): string =>
  `UPDATE event SET proceeding_id = '${to.case}', seq = ${to.seq}, n = ${to.n} WHERE ${is(e)}`;

/** SQL of it, and the events of which one must be named. */
function does(t: Tampering): { sql: string[]; touched: Event[] } {
  const event = pick(t.event);
  switch (t.how) {
    case 'update': {
      const moved = { seq: { seq: event.seq + 40 }, n: { n: event.n + 40 } } as Record<string, Partial<Event>>;
      const sql = [`UPDATE event SET ${t.column} = ${COLUMNS[t.column]} WHERE ${is(event)}`];
      return { sql, touched: [event, { ...event, ...moved[t.column] }] };
    }
    case 'delete':
      return { sql: [`DELETE FROM event WHERE ${is(event)}`], touched: [event] };
    case 'copy': {
      const { case: id, seq } = pick(t.into);
      const columns =
        'proceeding_kind, kind, happened_at, entered_at, actor, command_id, body_hash, data, prev_hash, hash';
      const sql = `INSERT INTO event (proceeding_id, seq, n, ${columns})
        SELECT '${id}', ${seq}, ${t.n}, ${columns} FROM event WHERE ${is(event)}`;
      return { sql: [sql], touched: [{ case: id, seq, n: t.n }] };
    }
    case 'swap': {
      const other = pick(t.other);
      const aside = { ...event, n: 99 };
      return { sql: [set(event, aside), set(other, event), set(aside, other)], touched: [event, other] };
    }
  }
}

test('whatever is done to one event is found, and at that event', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(tampering, async (t) => {
      fc.pre(t.how !== 'swap' || pick(t.event) !== pick(t.other));
      const { sql, touched } = does(t);
      const found = await record.after(sql);
      for (const { what } of found) seen.add(what);
      const places = touched.map((e) => `${e.case} ${e.seq}.${e.n}`);
      expect(found.map((b) => `${b.caseId} ${b.seq}.${b.n}`)).toEqual(
        expect.arrayContaining([expect.toSatisfy((at: string) => places.includes(at))]),
      );
      // Nothing else is accused: at most the two cases it was about, once each.
      expect(found.length).toBeLessThanOrEqual(2);
    }),
    { numRuns: 300 },
  );
  expect([...seen]).toEqual(expect.arrayContaining(['changed', 'removed', 'inserted', 'reordered']));
});
