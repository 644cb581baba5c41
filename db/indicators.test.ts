import { describe, expect, test } from 'vitest';
import { pooledDatabase } from '../test/support/database.js';
import { aCase, aHearing, at, attended, load, type Docket, type DocketCase } from '../test/support/docket.js';
import { indicators, type Figure } from './indicators.js';
import { casesBehind } from './indicators/behind.js';

const { pool, owner } = await pooledDatabase({ pool: 4, owner: 4 });
let n = 0;

const PERIOD = { from: '2026-01-01', to: '2026-12-31', asOf: at('2027-03-15') };

/** Loads the cases into an agency of their own and answers one figure of it. */
async function docketOf(cases: readonly DocketCase[], more: Partial<Docket> = {}): Promise<Docket> {
  const agency = `A${(n += 1)}`;
  const docket: Docket = {
    agency,
    stations: [`${agency}-s`],
    firms: [`${agency}-f`, `${agency}-g`],
    people: [
      { username: `${agency}-lawyer`, firm: `${agency}-f` },
      { username: `${agency}-colleague`, firm: `${agency}-f` },
      { username: `${agency}-clerk` },
    ],
    cases,
    paper: [],
    ...more,
  };
  await load(owner, docket);
  return docket;
}

async function figure(docket: Docket, name: string, asOf = PERIOD.asOf): Promise<Figure> {
  const [key, variant = 'default'] = name.split('/');
  const all = await indicators(pool, { agency: docket.agency, ...PERIOD, asOf });
  return all.find((f) => f.key === key && f.variant === variant && f.scope.kind === 'agency')!;
}

const counts = ({ numerator, denominator, passes }: Figure) => [numerator, denominator, passes];

async function whyOf(docket: Docket, name: string, all = false): Promise<Record<string, string>> {
  const [key, variant = 'default'] = name.split('/');
  const question = { agency: docket.agency, ...PERIOD };
  const { cases } = await casesBehind(pool, question, key as Figure['key'], variant, { all });
  return Object.fromEntries(cases.map((c) => [c.caseId ?? c.item!, `${c.in ? 'in' : 'out'}: ${c.why}`]));
}

describe('entry', () => {
  const complete = aCase('2026-03-02');
  const incomplete = aCase('2026-03-02', { completed: null });
  const before = aCase('2025-12-31');
  const lastDay = aCase('2026-12-31');
  const paper = (day: string, caseId: string | null, number: string) => ({
    id: crypto.randomUUID(),
    register: 'paper',
    station: null,
    number,
    day,
    person: '李四',
    entered: at(day, 18),
    caseId,
  });

  test('without a second register it is not reconciled, never a clean 100 %', async () => {
    const docket = await docketOf([aCase('2026-03-02')]);
    expect(await figure(docket, 'entry')).toMatchObject({
      numerator: 1,
      denominator: 1,
      reconciled: false,
      passes: null,
    });
  });

  test('a paper entry without a case counts against it, one with a case is that case', async () => {
    const unmatched = paper('2026-05-04', null, '2');
    const docket = await docketOf([complete, incomplete, before, lastDay], {
      paper: [paper('2026-03-02', complete.id, '1'), unmatched, paper('2027-01-01', null, '3')],
    });
    // The two complete ones over those, the incomplete one and the unmatched entry.
    expect(counts(await figure(docket, 'entry'))).toEqual([2, 4, false]);
    expect(await whyOf(docket, 'entry')).toEqual({
      [complete.id]: 'in: complete',
      [lastDay.id]: 'in: complete',
      [incomplete.id]: 'out: incomplete',
      [unmatched.id]: 'out: no-system-record',
    });
  });

  test('an application withdrawn before its record was whole lacks nothing any more', async () => {
    const withdrawn = aCase('2026-03-02', { completed: null, stage: 'withdrawn' });
    const docket = await docketOf([withdrawn], { paper: [paper('2026-03-02', withdrawn.id, '1')] });
    expect(counts(await figure(docket, 'entry'))).toEqual([1, 1, true]);
  });

  test('timely means within one working day of the event, make-up days included', async () => {
    // 2026: off 1–7 October, Saturday 10 October worked; Friday 9 October is the next working day after the 8th.
    const beforeHoliday = aCase('2026-09-30', { entered: at('2026-10-08'), completed: at('2026-10-08') });
    const tooLate = aCase('2026-09-30', { entered: at('2026-10-09'), completed: at('2026-10-09') });
    const beforeMakeUp = aCase('2026-10-09', { entered: at('2026-10-10'), completed: at('2026-10-12') });
    const afterMakeUp = aCase('2026-10-09', { entered: at('2026-10-12'), completed: at('2026-10-12') });
    const docket = await docketOf([beforeHoliday, tooLate, beforeMakeUp, afterMakeUp]);
    expect(await whyOf(docket, 'entry/timely')).toEqual({
      [beforeHoliday.id]: 'in: entered-in-time',
      [tooLate.id]: 'out: late',
      [beforeMakeUp.id]: 'in: entered-in-time',
      [afterMakeUp.id]: 'out: late',
    });
  });

  test('where the next year is not published nobody is called late, and there is no verdict', async () => {
    const unsure = aCase('2026-12-31', { entered: at('2027-01-04'), completed: at('2027-01-04') });
    const docket = await docketOf([
      unsure,
      aCase('2026-12-31', { entered: at('2027-01-01'), completed: at('2027-01-01') }),
    ]);
    expect(await figure(docket, 'entry/timely')).toMatchObject({
      numerator: 1,
      denominator: 2,
      provisional: true,
      passes: null,
    });
    expect(await whyOf(docket, 'entry/timely')).toMatchObject({ [unsure.id]: 'out: year-not-published' });
  });
});

describe('attendance', () => {
  test('the unit is the case; only attendable hearings held in the period count', async () => {
    const [lawyer, clerk] = [`A${n + 1}-lawyer`, `A${n + 1}-clerk`];
    const handler = { handler: lawyer };
    const seen = aCase('2026-02-02', {
      ...handler,
      hearings: [aHearing('2026-03-02'), aHearing('2026-03-09', { drawn: attended('2026-03-09', clerk) })],
    });
    const unseen = aCase('2026-02-02', { ...handler, hearings: [aHearing('2026-04-01')] });
    const closedDoors = aCase('2026-02-02', {
      ...handler,
      hearings: [aHearing('2026-04-01', { public: false, ground: 'minor' })],
    });
    const noGround = aCase('2026-02-02', { ...handler, hearings: [aHearing('2026-04-01', { public: false })] });
    const preTrial = aCase('2026-02-02', {
      ...handler,
      kind: 'criminal',
      criminalStage: 'investigation',
      hearings: [aHearing('2026-04-01')],
    });
    const putOff = aCase('2026-02-02', { ...handler, hearings: [aHearing('2026-04-01', { state: 'put-off' })] });
    const nextYear = aCase('2026-02-02', { ...handler, hearings: [aHearing('2027-01-01')] });
    const lastDay = aCase('2026-02-02', {
      ...handler,
      hearings: [aHearing('2026-12-31', { late: true, reported: at('2027-01-05') })],
    });
    const docket = await docketOf([seen, unseen, closedDoors, noGround, preTrial, putOff, nextYear, lastDay]);

    expect(counts(await figure(docket, 'attendance'))).toEqual([1, 4, true]);
    expect(counts(await figure(docket, 'attendance/hearings'))).toEqual([1, 5, null]);
    expect(await whyOf(docket, 'attendance')).toEqual({
      [seen.id]: 'in: attended',
      [unseen.id]: 'out: not-drawn',
      [noGround.id]: 'out: not-drawn',
      [lastDay.id]: 'out: reported-late',
    });
    expect(await whyOf(docket, 'attendance', true)).toMatchObject({
      [closedDoors.id]: 'out: non-public',
      [preTrial.id]: 'out: pre-trial-stage',
    });
  });

  test('a record shows that the hearing was held; the own team and a replay are no attendance', async () => {
    const agency = `A${n + 1}`;
    const by = (observer: string, more: object = {}) =>
      aCase('2026-02-02', {
        handler: `${agency}-lawyer`,
        hearings: [
          aHearing('2026-03-02', { state: 'announced', drawn: { ...attended('2026-03-02', observer)!, ...more } }),
        ],
      });
    const outsider = by(`${agency}-clerk`);
    const colleague = by(`${agency}-colleague`);
    const himself = by(`${agency}-lawyer`);
    const replay = by(`${agency}-clerk`, { mode: 'replay' });
    const docket = await docketOf([outsider, colleague, himself, replay]);
    expect(await whyOf(docket, 'attendance')).toEqual({
      [outsider.id]: 'in: attended',
      [colleague.id]: 'out: observer-of-own-team',
      [himself.id]: 'out: observer-of-own-team',
      [replay.id]: 'out: replay',
    });
  });

  test('the strict variant is over all closed cases, so the default may pass while it fails', async () => {
    const [lawyer, clerk] = [`A${n + 1}-lawyer`, `A${n + 1}-clerk`];
    const closed = { on: '2026-06-30', recorded: at('2026-07-01') };
    const seen = aCase('2026-02-02', {
      handler: lawyer,
      closed,
      hearings: [aHearing('2026-03-02', { drawn: attended('2026-03-02', clerk) })],
    });
    const docket = await docketOf([seen, ...Array.from({ length: 5 }, () => aCase('2026-02-02', { closed }))]);
    expect(counts(await figure(docket, 'attendance'))).toEqual([1, 1, true]);
    expect(counts(await figure(docket, 'attendance/strict'))).toEqual([1, 6, false]);
  });

  test('a missing record waits for its time, then may come late, then is not hoped for', async () => {
    const drawn = { at: at('2026-02-27'), observer: 'clerk', outcome: null, recorded: null };
    // Monday; the record is due on Thursday.
    const held = aCase('2026-02-02', { hearings: [aHearing('2026-03-02', { drawn })] });
    const ahead = aCase('2026-02-02', {
      hearings: [aHearing('2026-05-04', { state: 'announced', reported: at('2026-02-27') })],
    });
    const open = aCase('2026-02-02');
    const docket = await docketOf([held, ahead, open]);
    const standing = async (day: string) => (await figure(docket, 'attendance', at(day))).counts;
    expect(await standing('2026-03-05')).toMatchObject({ waiting: 1, open: 0, out: 0, coming: 1, possible: 1 });
    expect(await standing('2026-03-06')).toMatchObject({ waiting: 0, open: 1, out: 0, coming: 1, possible: 1 });
    expect(await standing('2026-04-01')).toMatchObject({ waiting: 0, open: 0, out: 1, coming: 1, possible: 1 });
    // Held or not, nobody has said: it is not counted, and no longer ahead.
    expect(await standing('2026-05-05')).toMatchObject({ out: 1, coming: 0, excluded: 1, possible: 2 });
  });

  test('what was recorded later is not known earlier', async () => {
    const clerk = `A${n + 1}-clerk`;
    const docket = await docketOf([
      aCase('2026-02-02', {
        handler: `A${n + 1}-lawyer`,
        hearings: [aHearing('2026-03-02', { drawn: attended('2026-03-02', clerk) })],
      }),
    ]);
    expect(counts(await figure(docket, 'attendance', at('2026-03-01')))).toEqual([0, 0, null]);
    expect(counts(await figure(docket, 'attendance', at('2026-03-02', 13)))).toEqual([0, 1, false]);
    expect(counts(await figure(docket, 'attendance', at('2026-03-02', 18)))).toEqual([1, 1, true]);
  });
});

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
    const station = `A${n + 1}-s`;
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
    const station = `A${n + 1}-s`;
    const closed = { on: '2026-06-01', recorded: at('2026-06-01') };
    const docket = await docketOf(Array.from({ length: 4 }, () => aCase('2026-03-02', { station, closed })));
    const ofStation = async (d: Docket) =>
      (await indicators(pool, { agency: d.agency, ...PERIOD })).find(
        (f) => f.key === 'callback' && f.variant === 'default' && f.scope.kind === 'station',
      )!;
    expect(counts(await ofStation(docket))).toEqual([0, 4, null]);
    expect((await figure(docket, 'callback')).passes).toBe(false);
    const five = await docketOf(
      Array.from({ length: 5 }, () => aCase('2026-03-02', { station: `A${n + 1}-s`, closed })),
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
