import { describe, expect, test } from 'vitest';
import { pooledDatabase } from '../test/support/database.js';
import { aCase, at, type Docket } from '../test/support/docket.js';
import { counts, PERIOD, FigureDesk } from '../test/support/figures.js';
import { indicators } from './indicators.js';
import { casesBehind } from './indicators/behind.js';

const { pool, owner } = await pooledDatabase({ pool: 4, owner: 4 });
const desk = new FigureDesk(pool, owner);
const docketOf = desk.docketOf.bind(desk);
const figure = desk.figure.bind(desk);
const whyOf = desk.whyOf.bind(desk);

describe('callback and satisfaction', () => {
  const closed = (on: string) => ({ closed: { on, recorded: at(on, 16) } });
  const call = (day: string, outcome: string, satisfaction: string | null = null) => ({
    day,
    outcome,
    satisfaction,
    recorded: at(day, 15),
  });

  test('a contact counts until the 30th day after the period, an attempt never', async () => {
    const december = aCase('2026-05-06', { ...closed('2026-12-31'), callbacks: [call('2027-01-30', 'reached')] });
    const dayLate = aCase('2026-05-06', { ...closed('2026-12-31'), callbacks: [call('2027-01-31', 'reached')] });
    const tried = aCase('2026-05-06', { ...closed('2026-06-01'), callbacks: [call('2026-06-02', 'no-answer')] });
    const nextYear = aCase('2026-05-06', { ...closed('2027-01-01'), callbacks: [call('2027-01-02', 'reached')] });
    const docket = await docketOf([december, dayLate, tried, nextYear]);
    expect(counts(await figure(docket, 'callback'))).toEqual([1, 3, false]);
    expect(await whyOf(docket, 'callback')).toEqual({
      [december.id]: 'in: reached',
      [dayLate.id]: 'out: no-attempt',
      [tried.id]: 'out: no-answer',
    });
    expect(counts(await figure(docket, 'callback/attempts'))).toEqual([1, 2, null]);
  });

  test('half of the cases is enough, and not one less', async () => {
    const reached = () => aCase('2026-05-06', { ...closed('2026-06-01'), callbacks: [call('2026-06-02', 'reached')] });
    const missed = () => aCase('2026-05-06', { ...closed('2026-06-01') });
    expect((await figure(await docketOf([reached(), missed()]), 'callback')).passes).toBe(true);
    expect((await figure(await docketOf([reached(), missed(), missed()]), 'callback')).passes).toBe(false);
  });

  test('who cannot be reached leaves the reachable variant, unless he was reached', async () => {
    const detained = [{ name: '王五', phone: null, detained: true }];
    const free = { name: '赵六', phone: '13900000000', detained: false };
    const inside = aCase('2026-05-06', { ...closed('2026-06-01'), people: detained, door: 'notice' });
    const answered = aCase('2026-05-06', {
      ...closed('2026-06-01'),
      people: detained,
      callbacks: [call('2026-06-20', 'reached', 'satisfied')],
    });
    const oneOfTwo = aCase('2026-05-06', { ...closed('2026-06-01'), people: [...detained, free] });
    const noPhone = aCase('2026-05-06', {
      ...closed('2026-06-01'),
      people: [{ name: '孙七', phone: null, detained: false }],
    });
    const dead = aCase('2026-05-06', { ...closed('2026-06-01'), callbacks: [call('2026-06-02', 'deceased')] });
    const docket = await docketOf([inside, answered, oneOfTwo, noPhone, dead]);
    expect(counts(await figure(docket, 'callback'))).toEqual([1, 5, false]);
    expect(counts(await figure(docket, 'callback/application-only'))).toEqual([1, 4, false]);
    expect(counts(await figure(docket, 'callback/reachable'))).toEqual([1, 2, true]);
    expect(await whyOf(docket, 'callback/reachable', true)).toEqual({
      [inside.id]: 'out: detained',
      [answered.id]: 'in: reached',
      [oneOfTwo.id]: 'out: no-attempt',
      [noPhone.id]: 'out: no-contact',
      [dead.id]: 'out: deceased',
    });
  });

  test('satisfaction is over those who answered, by the latest answer', async () => {
    const said = (...answers: (string | null)[]) =>
      aCase('2026-05-06', {
        ...closed('2026-06-01'),
        callbacks: answers.map((answer, i) => call(`2026-06-0${i + 2}`, 'reached', answer)),
      });
    const docket = await docketOf([
      said('satisfied'),
      said('dissatisfied', 'basically-satisfied'),
      said('satisfied', 'dissatisfied'),
      said(null),
    ]);
    expect(counts(await figure(docket, 'satisfaction'))).toEqual([2, 3, false]);
    expect(counts(await figure(docket, 'satisfaction/response'))).toEqual([3, 4, null]);
  });
});

describe('quality and on-time', () => {
  test('a grade is superseded, its period is that of the first', async () => {
    const graded = (...grades: [string, string][]) =>
      aCase('2026-02-02', {
        closed: { on: '2026-06-01', recorded: at('2026-06-01') },
        grades: grades.map(([grade, day]) => ({ grade, recorded: at(day) })),
      });
    const docket = await docketOf([
      graded(['excellent', '2026-07-01']),
      graded(['qualified', '2026-07-01'], ['unqualified', '2027-02-01']),
      graded(['good', '2027-01-01']),
      graded(),
    ]);
    expect(counts(await figure(docket, 'quality'))).toEqual([1, 2, false]);
    expect(counts(await figure(docket, 'quality', at('2027-01-15')))).toEqual([2, 2, true]);
    expect(counts(await figure(docket, 'quality/good'))).toEqual([1, 2, null]);
    expect(counts(await figure(docket, 'quality/coverage'))).toEqual([3, 4, null]);
  });

  test('on time is a case that met every deadline of the rule; cancelled ones do not count, overdue ones do', async () => {
    const ended = (rule: string, state: string, due = '2026-03-10') => ({
      rule,
      due,
      state,
      ended: state === 'armed' ? null : at('2026-03-12'),
    });
    const docket = await docketOf([
      aCase('2026-03-02', { deadlines: [ended('review', 'met'), ended('engagement', 'met-late')] }),
      aCase('2026-03-02', { deadlines: [ended('review', 'met'), ended('engagement', 'cancelled')] }),
      aCase('2026-03-02', { deadlines: [ended('review', 'armed'), ended('callback-grace', 'missed')] }),
      aCase('2026-03-02', { deadlines: [ended('review', 'met', '2026-12-31'), ended('review', 'met', '2027-01-01')] }),
    ]);
    expect(counts(await figure(docket, 'on-time'))).toEqual([2, 4, null]);
    expect(counts(await figure(docket, 'on-time/review'))).toEqual([3, 4, null]);
    expect(counts(await figure(docket, 'on-time/engagement'))).toEqual([0, 1, null]);
    expect(counts(await figure(docket, 'on-time', at('2026-03-10', 23)))).toEqual([0, 0, null]);
  });
});

describe('scopes', () => {
  test('a case belongs to the station that took it, a notified one to the centre', async () => {
    const station = `${desk.next}-s`;
    const docket = await docketOf([
      ...Array.from({ length: 4 }, () => aCase('2026-03-02', { station })),
      aCase('2026-03-02', { station, door: 'notice' }),
      aCase('2026-03-02'),
    ]);
    const all = await indicators(pool, { agency: docket.agency, ...PERIOD });
    const entry = all.filter((f) => f.key === 'entry' && f.variant === 'default');
    expect(entry.map((f) => [f.scope.kind, f.scope.id, f.denominator])).toEqual([
      ['agency', docket.agency, 6],
      ['station', station, 4],
    ]);
  });

  test('a station with fewer than five cases gets numbers, no verdict', async () => {
    const station = `${desk.next}-s`;
    const closed = { on: '2026-06-01', recorded: at('2026-06-01') };
    const docket = await docketOf(Array.from({ length: 4 }, () => aCase('2026-03-02', { station, closed })));
    const ofStation = async (d: Docket) =>
      (await indicators(pool, { agency: d.agency, ...PERIOD })).find(
        (f) => f.key === 'callback' && f.variant === 'default' && f.scope.kind === 'station',
      )!;
    expect(counts(await ofStation(docket))).toEqual([0, 4, null]);
    expect((await figure(docket, 'callback')).passes).toBe(false);
    const five = await docketOf(
      Array.from({ length: 5 }, () => aCase('2026-03-02', { station: `${desk.next}-s`, closed })),
    );
    expect(counts(await ofStation(five))).toEqual([0, 5, false]);
  });

  test('an empty period has no data, which is neither 0 nor 100 %', async () => {
    const docket = await docketOf([]);
    const all = await indicators(pool, { agency: docket.agency, ...PERIOD });
    expect(all.length).toBeGreaterThan(10);
    for (const f of all) expect(counts(f)).toEqual([0, 0, null]);
  });

  test('the list behind a figure can be read in pages', async () => {
    const docket = await docketOf(Array.from({ length: 7 }, () => aCase('2026-03-02')));
    const question = { agency: docket.agency, ...PERIOD };
    const seen: (string | null)[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await casesBehind(pool, question, 'entry', 'default', { limit: 3, ...(after && { after }) });
      seen.push(...page.cases.map((c) => c.caseId));
      if (page.next === null) break;
      after = page.next;
    }
    expect(seen.length).toBe(7);
    expect(new Set(seen)).toEqual(new Set(docket.cases.map((c) => c.id)));
  });
});
