import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LineChange } from '../../domain/register.js';
import { DAY, HOUR } from '../../domain/time.js';
import { Audited, MONDAY } from '../../test/support/audited.js';
import { RecordedCase } from '../../test/support/recorded-case.js';
import { decideCorrection, proposeCorrection } from '../paper-corrections.js';
import { registerPaper } from '../paper-register.js';

/** Lines of registers: as they were entered, put right, made void and tied; every column of them falsified in turn. */

let record: Audited;
let tied: RecordedCase;
/** Which the match finds by its number. */
let answering: RecordedCase;
/** Put right; void; tied by hand; as it was entered. */
const [corrected, voided, byHand, plain] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
const matched = randomUUID();
const line = (id: string, number: string) => ({
  ...({
    id,
    agency: 'ph',
    station: 'ph-danghu',
    register: 'paper',
    number,
    day: '2026-03-02',
    person: '张三',
    matter: '劳动',
  } as const),
});
let at = MONDAY;

async function putRight(id: string, ...changes: LineChange[]): Promise<void> {
  for (const [i, change] of changes.entries()) {
    const by = () => ({ id: randomUUID(), requestHash: 'x', at: (at += HOUR) });
    const of = { id, agency: 'ph' };
    const proposed = await proposeCorrection(record.pool, of, change, '写错', {
      ...by(),
      actor: 'intake',
      isHead: false,
    });
    expect(proposed).toMatchObject({ no: i + 1 });
    expect(await decideCorrection(record.pool, of, i + 1, 'confirm', { ...by(), actor: 'director' })).toMatchObject({
      no: i + 1,
    });
  }
}

beforeAll(async () => {
  record = await Audited.start();
  tied = new RecordedCase(record.pool, MONDAY);
  await tied.step();
  for (const [i, id] of [corrected, voided, byHand, plain].entries())
    await registerPaper(record.pool, line(id, String(i + 1)), 'intake', (at += HOUR));
  answering = new RecordedCase(record.pool, MONDAY);
  await answering.step();
  await record.owner.query(`UPDATE legal_case SET paper_number = '纸-5' WHERE id = $1`, [answering.id]);
  await registerPaper(record.pool, line(matched, '纸-5'), 'intake', (at += HOUR));
  await putRight(
    corrected,
    { kind: 'value', field: 'number', value: '17' },
    { kind: 'value', field: 'station', value: null },
    { kind: 'void', ground: 'duplicate' },
    { kind: 'restore' },
  );
  await putRight(voided, { kind: 'void', ground: 'other' });
  await putRight(byHand, { kind: 'tie', caseId: tied.id });
  await record.anchor(MONDAY + 5 * DAY);
});
afterAll(() => record.stop());

const changed = (id: string, column = '') => ({
  what: 'line-changed',
  at: `paper_entry ${id}${column && ` ${column}`}`,
});

test('what the service has written is whole', async () => {
  expect(await record.breaks()).toEqual([]);
});

const TEXT = `'falsified'`;
const LATER = (column: string) => `${column} + interval '1 day'`;
/** Every column that a figure is counted from, and the others; what the match finds apart. */
const FALSE: Readonly<Record<string, string>> = {
  ...{ agency_id: TEXT, station_id: TEXT, register: TEXT, number: TEXT, day: 'day + 1', person: TEXT, matter: 'NULL' },
  ...{ entered_at: LATER('entered_at'), entered_by: TEXT, hand_case_id: 'gen_random_uuid()', void_ground: TEXT },
  voided_at: `coalesce(voided_at, entered_at) + interval '1 day'`,
};

test.each(Object.entries(FALSE))('%s made another is named, with the line', async (column, to) => {
  for (const id of [corrected, voided, byHand, plain])
    expect(await record.after(`UPDATE paper_entry SET ${column} = ${to} WHERE id = $1`, [id])).toEqual([
      changed(id, column),
    ]);
});

test('a line that was tied by hand is tied to nothing else', async () => {
  expect(await record.after('UPDATE paper_entry SET case_id = gen_random_uuid() WHERE id = $1', [byHand])).toEqual([
    changed(byHand, 'case_id'),
  ]);
});

test('a line that the match has tied is tied to no case that it could not have found', async () => {
  const { rows } = await record.owner.query('SELECT case_id FROM paper_entry WHERE id = $1', [matched]);
  expect(rows).toEqual([{ case_id: answering.id }]);
  for (const other of [tied.id, randomUUID()])
    expect(await record.after('UPDATE paper_entry SET case_id = $2 WHERE id = $1', [matched, other])).toEqual([
      changed(matched, 'case_id'),
    ]);
});

test('a line that is gone, or that nobody has entered, is named', async () => {
  expect(await record.after('DELETE FROM paper_entry WHERE id = $1', [plain])).toEqual([changed(plain)]);
  const put = `INSERT INTO paper_entry (id, agency_id, register, number, day, person, entered_at, entered_by)
    SELECT $1::uuid, agency_id, register, '99', day, person, entered_at, entered_by FROM paper_entry LIMIT 1`;
  const id = randomUUID();
  expect(await record.after(put, [id])).toEqual([changed(id)]);
});

test('how it was entered cannot be changed with it: that is chained', async () => {
  const [found] = await record.after(
    [
      `UPDATE paper_entry SET person = '李四' WHERE id = $1`,
      `UPDATE paper_correction SET body = replace(body, '张三', '李四') WHERE entry_id = $1 AND act = 'enter'`,
    ],
    [plain],
  );
  expect(found).toMatchObject({ what: 'register-changed', n: 4 });
});

test('every column of the table is among those that are falsified here, but for what is generated or matched', async () => {
  const { rows } = await record.owner.query<{ column: string }>(
    `SELECT column_name AS column FROM information_schema.columns WHERE table_name = 'paper_entry' AND is_generated = 'NEVER'`,
  );
  const beside = ['id', 'case_id', 'matched_at'];
  expect(
    rows
      .map(({ column }) => column)
      .filter((column) => !beside.includes(column))
      .sort(),
  ).toEqual(Object.keys(FALSE).sort());
});

test('lines that were there before the ledger knew of them are taken in as they are, and chained', async () => {
  const migration = new URL('../../prisma/migrations/0023_what_is_audited/migration.sql', import.meta.url);
  const [takingIn = ''] = /DO \$\$[^]*END \$\$;/.exec(readFileSync(migration, 'utf8')) ?? [];
  const before = [
    'DELETE FROM audit_leaf',
    'DELETE FROM audit_anchor',
    `DELETE FROM paper_correction`,
    `UPDATE paper_entry SET person = 'A "quoted" \\ 张' || chr(9) || chr(1) WHERE number = '4'`,
  ];
  expect(await record.after([...before, takingIn, takingIn])).toEqual([]);
  const first = await record.after([...before, takingIn, `UPDATE paper_entry SET matter = 'x' WHERE id = '${voided}'`]);
  expect(first).toEqual([changed(voided, 'matter')]);
  const again = await record.after([...before, takingIn, `UPDATE paper_correction SET body = '{}' WHERE n = 2`]);
  expect(again[0]).toMatchObject({ what: 'register-changed', n: 2 });
});
