import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, HOUR } from '../../domain/time.js';
import { Audited, MONDAY, rehash } from '../../test/support/audited.js';
import { RecordedCase } from '../../test/support/recorded-case.js';
import { breakOf, type Chain, type ChainEvent } from './chain.js';
import { NOTHING, sha256 } from './seal.js';
import type { AuditBreak } from './verify.js';

/** Three cases: opened on Monday, granted on Tuesday, two assigned on Wednesday; anchored after each day. */
let record: Audited;
let cases: RecordedCase[];
let id: string;

beforeAll(async () => {
  record = await Audited.start();
  cases = [0, 1, 2].map(() => new RecordedCase(record.pool, MONDAY));
  id = cases[1]!.id;
  for (const c of cases) await c.step();
  await record.anchor(MONDAY + DAY);
  for (const c of cases) for (let i = 0; i < 2; i++) await c.step(MONDAY + DAY + i * HOUR);
  await record.anchor(MONDAY + 2 * DAY);
  for (const c of cases.slice(0, 2)) await c.step(MONDAY + 2 * DAY);
  await record.anchor(MONDAY + 3 * DAY);
});
afterAll(() => record.stop());

const after = (sql: string | readonly string[], caseId = id) => record.after(sql, [caseId]);
const at = (what: AuditBreak['what'], seq: number, n: number, caseId = id): AuditBreak => ({ caseId, seq, n, what });
/** One of several events of its step. */
const EVENT = 'proceeding_id = $1 AND seq = 1 AND n = 2';
const ANOTHER = `UPDATE event SET actor = 'somebody' WHERE ${EVENT}`;

test('what nobody touched is whole', async () => {
  expect(await record.breaks()).toEqual([]);
  const { rows } = await record.owner.query<{ day: string; cases: number; leaves: number }>(
    'SELECT day::text AS day, cases, leaves FROM audit_anchor a ORDER BY a.day',
  );
  expect(rows).toEqual([
    { day: '2026-03-02', cases: 3, leaves: 3 },
    { day: '2026-03-03', cases: 3, leaves: 3 },
    { day: '2026-03-04', cases: 3, leaves: 2 },
  ]);
});

test.each([
  ['the first', 1],
  ['one in the middle', 3],
  ['the last', 4],
])('%s event changed, moved or gone is found, and where', async (_which, seq) => {
  const where = `proceeding_id = $1 AND seq = ${seq} AND n = 1`;
  for (const change of [
    `actor = 'somebody'`,
    `data = '{"x":1}'`,
    `kind = 'other'`,
    `happened_at = happened_at - interval '1 day'`,
    `entered_at = entered_at + interval '1 ms'`,
    `command_id = gen_random_uuid()`,
    `command_id = NULL`,
    `body_hash = '-'`,
    `prev_hash = sha256('x')`,
    `hash = sha256('x')`,
  ])
    expect(await after(`UPDATE event SET ${change} WHERE ${where}`), change).toEqual([at('changed', seq, 1)]);
  expect(await after(`UPDATE event SET n = 90 WHERE ${where}`)).toMatchObject([{ what: 'reordered', caseId: id, seq }]);
  expect(await after(`DELETE FROM event WHERE proceeding_id = $1 AND seq = ${seq}`)).toEqual([at('removed', seq, 1)]);
  const command = `id = (SELECT command_id FROM event WHERE ${where})`;
  for (const sql of [
    `UPDATE command SET body = '{"title":"另案"}' WHERE ${command}`,
    `DELETE FROM command WHERE ${command}`,
  ])
    expect(await after(sql)).toEqual([at('body-changed', seq, 1)]);
});

test('the last event of a step cannot be taken off, nor that of the whole chain once it is anchored', async () => {
  const last = 'DELETE FROM event WHERE proceeding_id = $1 AND seq = 3 AND n = 2';
  expect(await after(last)).toEqual([at('removed', 3, 2)]);
  const { id: shorter } = cases[2]!;
  expect(await after(last, shorter)).toEqual([at('removed', 3, 2, shorter)]);
});

test('a copied, a borrowed and a swapped event are found', async () => {
  const columns = 'proceeding_kind, kind, happened_at, entered_at, actor, command_id, body_hash, data, prev_hash, hash';
  const copy = (from: string) =>
    `INSERT INTO event (proceeding_id, seq, n, ${columns}) SELECT $1, 1, 77, ${columns} FROM event WHERE ${from}`;
  for (const from of [EVENT, `proceeding_id = '${cases[0]!.id}' AND seq = 1 AND n = 1`])
    expect(await after(copy(from))).toEqual([at('inserted', 1, 77)]);
  const moved = await after(`UPDATE event SET proceeding_id = gen_random_uuid() WHERE ${EVENT}`);
  expect(moved).toHaveLength(2);
  expect(moved).toContainEqual(at('removed', 1, 2));
  expect(moved).toContainEqual(expect.objectContaining({ what: 'inserted', seq: 1, n: 2 }));
  const place = (from: number, to: number) =>
    `UPDATE event SET n = ${to} WHERE proceeding_id = $1 AND seq = 1 AND n = ${from}`;
  expect(await after([place(2, 99), place(3, 2), place(99, 3)])).toEqual([at('reordered', 1, 2)]);
});

test('an event changed together with its own hash is found', async () => {
  expect(await after([ANOTHER, rehash(id, '1, 2', 'seq = 1 AND n = 2')])).toEqual([at('changed', 1, 2)]);
});

test('a chain replaced as a whole, fresh hashes and all, is found against its anchors', async () => {
  expect(await after([ANOTHER, rehash(id, '1, 2')])).toEqual([at('chain-replaced', 1, 1)]);
  // Monday's anchor and Tuesday's bear out what came before.
  const later = `UPDATE event SET data = '{"x":1}' WHERE proceeding_id = $1 AND seq = 4`;
  expect(await after([later, rehash(id, '4, 1')])).toEqual([at('chain-replaced', 4, 1)]);
});

test('an event put in with a hash of its own is found, even where all that follows is linked to it', async () => {
  const put = `INSERT INTO event SELECT proceeding_id, proceeding_kind, seq, 5, kind, happened_at, entered_at, actor, command_id, body_hash, data,
    prev_hash, hash FROM event WHERE ${EVENT}`;
  expect(await after([put, rehash(id, '1, 5', 'seq = 1')])).toEqual([at('inserted', 1, 5)]);
  expect(await after([put, rehash(id, '1, 5')])).toEqual([at('inserted', 1, 5)]);
});

test('a bar in a field does not pass for one between fields', () => {
  const event = { proceeding_id: id, seq: 1, n: 1, kind: 'open', happened: '1', entered: '1', actor: 'a', data: 'x|y' };
  const rest = { command_id: null, body_hash: null, stored_body_hash: null, prev_hash: NOTHING };
  const hash = sha256(NOTHING, `${id}|1|1|open|1|1|a|-|-|x|y`);
  const chain = (e: Partial<ChainEvent>): Chain => ({
    ...{ caseId: id, steps: 1, heads: [] },
    events: [{ ...event, ...rest, hash, ...e }],
  });
  expect(breakOf(chain({}))).toBeUndefined();
  // The same text under the hash, other fields.
  for (const other of [{ actor: 'a|-', body_hash: 'x', data: 'y' }, { body_hash: '-' }])
    expect(breakOf(chain(other))).toEqual({ seq: 1, n: 1, what: 'changed' });
});

test('a whole case that is gone is found', async () => {
  const gone = ['event', 'step', 'command', 'task', 'deadline'].map(
    (table) => `DELETE FROM ${table} WHERE proceeding_id = $1`,
  );
  const people = 'DELETE FROM party WHERE case_id = $1';
  expect(await after([...gone, people, 'DELETE FROM proceeding WHERE id = $1'])).toEqual([at('case-removed', 1, 1)]);
  expect(await after('DELETE FROM proceeding WHERE id = $1')).toEqual([at('case-removed', 1, 1)]);
});

test('a chain cut off at its end, the case row with it, is found', async () => {
  const cut = ['DELETE FROM event WHERE proceeding_id = $1 AND seq > 3', 'UPDATE proceeding SET seq = 3 WHERE id = $1'];
  expect(await after(cut)).toEqual([at('removed', 3, 3)]);
  expect(await after(cut.slice(0, 1))).toEqual([at('removed', 4, 1)]);
  expect(await after(cut.slice(1))).toEqual([at('inserted', 4, 1)]);
});
