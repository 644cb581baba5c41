import { describe, expect, test } from 'vitest';
import { pooledDatabase } from '../test/support/database.js';
import { aCase, aHearing, at, attended } from '../test/support/docket.js';
import { counts, FigureDesk } from '../test/support/figures.js';

const { pool, owner } = await pooledDatabase({ pool: 4, owner: 4 });
const desk = new FigureDesk(pool, owner);
const docketOf = desk.docketOf.bind(desk);
const figure = desk.figure.bind(desk);
const whyOf = desk.whyOf.bind(desk);

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
    const [lawyer, clerk] = [`${desk.next}-lawyer`, `${desk.next}-clerk`];
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
    const agency = desk.next;
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
    const [lawyer, clerk] = [`${desk.next}-lawyer`, `${desk.next}-clerk`];
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
    const clerk = `${desk.next}-clerk`;
    const docket = await docketOf([
      aCase('2026-02-02', {
        handler: `${desk.next}-lawyer`,
        hearings: [aHearing('2026-03-02', { drawn: attended('2026-03-02', clerk) })],
      }),
    ]);
    expect(counts(await figure(docket, 'attendance', at('2026-03-01')))).toEqual([0, 0, null]);
    expect(counts(await figure(docket, 'attendance', at('2026-03-02', 13)))).toEqual([0, 1, false]);
    expect(counts(await figure(docket, 'attendance', at('2026-03-02', 18)))).toEqual([1, 1, true]);
  });
});
