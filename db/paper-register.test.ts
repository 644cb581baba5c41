import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pooledDatabase } from '../test/support/database.js';
import { disguised } from '../test/support/disguises.js';
import { aCase, at, load, type DocketCase } from '../test/support/docket.js';
import { transaction } from './client.js';
import { matchPaper } from './paper-match.js';
import { listPaper, registerPaper, type NewPaperEntry, type PaperEntry } from './paper-register.js';

const { pool, owner } = await pooledDatabase({ pool: 8, owner: 4 });
let agency: string;
let n = 0;

async function county(cases: readonly DocketCase[] = []): Promise<void> {
  agency = `R${(n += 1)}`;
  await load(owner, { agency, stations: [], firms: [], people: [], cases, paper: [] });
}

const entry = (number: string, more: Partial<NewPaperEntry> = {}): NewPaperEntry => ({
  id: randomUUID(),
  agency,
  station: null,
  register: 'paper',
  number,
  day: '2026-03-02',
  person: '张三',
  matter: null,
  ...more,
});
const register = (e: NewPaperEntry) => registerPaper(pool, e, 'intake', at('2026-03-20'));
async function registered(e: NewPaperEntry): Promise<PaperEntry> {
  const answer = await register(e);
  if (!('entry' in answer)) throw new Error(answer.outcome);
  return answer.entry;
}
const match = () => transaction(pool, (client) => matchPaper(client, agency, at('2026-03-21')));
const caseOf = async (id: string) =>
  (await listPaper(pool, { agency, limit: 200 })).entries.find((e) => e.id === id)?.caseId;

describe('the paper register', () => {
  test('the same entry sent twice is one entry', async () => {
    await county();
    const e = entry('1');
    expect((await register(e)).outcome).toBe('registered');
    expect((await register(e)).outcome).toBe('known');
    // Another key, the very same line of the book: it is there already.
    expect((await register({ ...e, id: randomUUID() })).outcome).toBe('known');
    expect((await listPaper(pool, { agency, limit: 10 })).entries).toHaveLength(1);
  });

  test('a key or a number that stands for something else is refused', async () => {
    await county();
    const e = entry('1');
    await register(e);
    expect((await register({ ...e, person: '李四' })).outcome).toBe('key-reused');
    expect((await register({ ...e, number: '2' })).outcome).toBe('key-reused');
    expect((await register(entry('1', { person: '李四' }))).outcome).toBe('number-taken');
    // Each register numbers for itself.
    expect((await register(entry('1', { register: 'station' }))).outcome).toBe('registered');
  });

  test('sent by many at once, it is written once', async () => {
    await county();
    const answers = await Promise.all(Array.from({ length: 16 }, () => register(entry('1'))));
    expect(answers.map((a) => a.outcome).sort()).toEqual([...Array<string>(15).fill('known'), 'registered']);
  });

  test('is read in pages, by day, and by what has no case', async () => {
    await county([aCase('2026-03-02', { paperNumber: '2' })]);
    for (const [number, day] of [
      ['1', '2026-03-01'],
      ['2', '2026-03-02'],
      ['3', '2026-03-03'],
    ] as const) {
      await register(entry(number, { day, person: number }));
    }
    const numbers = (page: { entries: PaperEntry[] }) => page.entries.map((e) => e.number);
    const first = await listPaper(pool, { agency, limit: 2 });
    expect(numbers(first)).toEqual(['1', '2']);
    expect(numbers(await listPaper(pool, { agency, limit: 2, after: first.next! }))).toEqual(['3']);
    expect(numbers(await listPaper(pool, { agency, limit: 9, matched: false }))).toEqual(['1', '3']);
    expect(numbers(await listPaper(pool, { agency, limit: 9, from: '2026-03-02', to: '2026-03-02' }))).toEqual(['2']);
  });
});

describe('reconciling', () => {
  test('a case that names the paper number is the one, whatever name and day', async () => {
    const named = aCase('2026-05-04', { paperNumber: '7' });
    await county([named, aCase('2026-03-02')]);
    expect((await registered(entry('7'))).caseId).toBe(named.id);
  });

  test('without a number, name and day within three days, where they leave no choice', async () => {
    const near = aCase('2026-03-05', { people: [{ name: '张 三', phone: null, detained: false }] });
    await county([near, aCase('2026-03-09')]);
    expect((await registered(entry('1', { day: '2026-03-02' }))).caseId).toBe(near.id);
    expect((await registered(entry('2', { day: '2026-03-02', person: '李四' }))).caseId).toBeNull();
  });

  test('two cases of one name, or two entries for one case, are left to a person', async () => {
    await county([aCase('2026-03-02'), aCase('2026-03-03')]);
    expect((await registered(entry('1'))).caseId).toBeNull();

    await county();
    const [one, two] = [await registered(entry('1')), await registered(entry('2'))];
    const only = aCase('2026-03-02');
    await load(owner, { agency: `${agency}y`, stations: [], firms: [], people: [], cases: [only], paper: [] });
    await owner.query('UPDATE legal_case SET agency_id = $1 WHERE id = $2', [agency, only.id]);
    expect(await match()).toBe(0);
    expect([await caseOf(one.id), await caseOf(two.id)]).toEqual([null, null]);
  });

  test('a case of another paper number, or already in that register, is no candidate', async () => {
    const other = aCase('2026-03-02', { paperNumber: '99' });
    await county([other]);
    expect((await registered(entry('1'))).caseId).toBeNull();

    const single = aCase('2026-03-02');
    await county([single]);
    expect((await registered(entry('1'))).caseId).toBe(single.id);
    expect((await registered(entry('2'))).caseId).toBeNull();
    // Another kind of register may hold the same case.
    expect((await registered(entry('1', { register: 'station' }))).caseId).toBe(single.id);
  });

  test('a tie is kept, and the case of another agency is none', async () => {
    const mine = aCase('2026-03-02', { paperNumber: '1' });
    await county([mine]);
    const first = await registered(entry('1'));
    await owner.query('UPDATE legal_case SET paper_number = NULL WHERE id = $1', [mine.id]);
    expect(await match()).toBe(0);
    expect(await caseOf(first.id)).toBe(mine.id);

    await county();
    expect((await registered(entry('1'))).caseId).toBeNull();
  });

  test("an organ's notice is found by the organ's own reference", async () => {
    const notified = aCase('2026-03-02', { door: 'notice' });
    await county([notified, aCase('2026-03-02')]);
    await owner.query('UPDATE legal_case SET organ_reference = $1 WHERE id = $2', ['(2026)刑1', notified.id]);
    expect((await registered(entry('(2026)刑1', { register: 'organ-notice' }))).caseId).toBe(notified.id);
  });

  test('however number and name are written', async () => {
    const reference = '（2026）示刑初102号通知';
    const spellings = fc.record({
      notice: disguised(reference),
      paper: disguised('2026-017'),
      name: disguised('买买提·艾力'),
    });
    await fc.assert(
      fc.asyncProperty(spellings, async ({ notice, paper, name }) => {
        const notified = aCase('2026-03-02', { door: 'notice' });
        const named = aCase('2026-06-02', { paperNumber: '2026-017' });
        const known = aCase('2026-09-02', { people: [{ name: '买买提·艾力', phone: null, detained: false }] });
        await county([notified, named, known]);
        await owner.query('UPDATE legal_case SET organ_reference = $1 WHERE id = $2', [reference, notified.id]);
        const entries = [
          entry(notice, { register: 'organ-notice', day: '2026-01-01' }),
          entry(paper, { day: '2026-01-01' }),
          entry('8', { person: name, day: '2026-09-02' }),
        ];
        for (const [i, one] of entries.entries())
          expect((await registered(one)).caseId).toBe([notified, named, known][i]!.id);
        // The same line of the book, typed in another way, is there already.
        expect((await register(entry('２０２６—０１７'))).outcome).toBe('number-taken');
      }),
      { numRuns: 25 },
    );
  });
});

test('a line says the name of the station at which it was taken', async () => {
  await county();
  const station = randomUUID();
  await owner.query(
    `INSERT INTO station (id, agency_id, name, kind) VALUES ($1, $2, '乍浦镇司法所', 'judicial-office')`,
    [station, agency],
  );
  expect(await registered(entry('S-1', { station }))).toMatchObject({ station, stationName: '乍浦镇司法所' });
  expect(await registered(entry('S-2'))).toMatchObject({ station: null, stationName: null });
});
