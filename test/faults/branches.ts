import type { Desk } from '../support/desk.js';
import { firm, lawyer } from '../workflows/scenarios.js';
import { until } from '../support/service.js';

/** 终止 and 异议 played out, each to a place where something can go wrong with it. */

const [reviewer, director, assigner, bureau] = ['reviewer', 'director', 'assigner', 'bureau'].map((user) => ({ user }));

async function met(d: Desk): Promise<void> {
  await d.toHandling();
  await d.task('meet', 'record', d.on(3), { on: d.day(3) }, lawyer);
}

/** On the handler's word. */
async function terminated(d: Desk, day: number): Promise<void> {
  const told = { ground: 'own-counsel', source: 'handler' };
  await d.act('report-termination', d.on(day), told, 'lawyer1');
  await d.task('verify-termination', 'confirmed', d.on(day, '11:00'), {}, reviewer);
  await d.task('decide-termination', 'terminate', d.on(day, '15:00'), {}, director);
}

const served = (d: Desk, day: number) =>
  d.task('serve-termination', 'served', d.on(day), { on: d.day(day), handlerOn: d.day(day) }, assigner);

async function filed(d: Desk, day: number): Promise<void> {
  await d.task('callback', 'reached', d.on(day), { method: 'phone' }, { user: 'callback' });
  await d.task('submit-file', 'submit', d.on(day), { on: d.day(day) }, lawyer);
  await d.task('check-file', 'accept', d.on(day), {}, { user: 'archivist' });
  await d.task('evaluate', 'grade', d.on(day), { grade: 'good' }, { user: 'evaluator' });
}

async function upheldAndArchived(d: Desk, day: number): Promise<void> {
  await d.act('lodge-objection', d.on(day), { on: d.day(day) }, 'bureau');
  await filed(d, day + 1);
  await d.task('decide-objection', 'uphold', d.on(day + 2), { on: d.day(day + 2) }, bureau);
  await d.task('archive', 'archive', d.on(day + 3), {}, { user: 'archivist' });
}

/** Two hearings ahead; whichever is drawn is off with the termination, and nothing of it is left in the archive. */
export async function hearingsOff(d: Desk): Promise<void> {
  await met(d);
  for (const day of [20, 24])
    await d.act('report-hearing', d.on(4), { day: d.day(day), summonsOn: d.day(4), public: true, forum: 'court' });
  await d.service.quiet();
  await until(async () => (await d.openKinds()).includes('name-observer'));
  await terminated(d, 7);
  await served(d, 8);
  await upheldAndArchived(d, 9);
}

/** Of the hearing that was held the record is still owed; the file waits for the end of the fifteen days. */
export async function archivedInTime(d: Desk): Promise<void> {
  await met(d);
  await d.act('report-hearing', d.on(3), { day: d.day(9), summonsOn: d.day(3), public: true, forum: 'court' });
  await d.service.quiet();
  await until(async () => (await d.openKinds()).includes('name-observer'));
  await d.task('name-observer', 'name', d.on(7), { observer: 'observer' }, assigner);
  await d.task('hearing', 'held', d.on(9, '17:00'), { on: d.day(9) }, lawyer);
  await terminated(d, 10);
  await served(d, 11);
  await d.task('attend', 'record', d.on(11), { mode: 'in-court' }, { user: 'observer' });
  await filed(d, 14);
  await d.sleepUntil(d.on(30));
  await d.task('archive', 'archive', d.on(30), {}, { user: 'archivist' });
}

/** Handed in at the centre, forwarded, and found right: handling goes on where it stood. */
export async function resumed(d: Desk): Promise<void> {
  await met(d);
  await terminated(d, 4);
  await served(d, 7);
  await d.act('receive-objection', d.on(8), { on: d.day(8) }, 'intake');
  await d.task('forward-objection', 'forward', d.on(9), { on: d.day(9) }, { user: 'intake' });
  await d.task('decide-objection', 'order', d.on(11), { on: d.day(11) }, bureau);
}

/** The bureau upholds; after the archive it orders the correction all the same, as a court has told it to. */
export async function resumedFromArchive(d: Desk): Promise<void> {
  await met(d);
  await terminated(d, 4);
  await served(d, 7);
  await upheldAndArchived(d, 8);
  await d.act('record-remedy', d.on(30), { remedy: 'suit', on: d.day(30) }, 'bureau');
  await d.act('order-correction', d.on(60), { on: d.day(60) }, 'bureau');
  await d.task('engage', 'sign', d.on(62), { on: d.day(62) }, lawyer);
}

/** A refusal that the bureau does not uphold. */
export async function refusalCorrected(d: Desk): Promise<void> {
  await d.open();
  await d.task('review', 'propose-refusal', d.on(1), {}, reviewer);
  await d.task('approve', 'refuse', d.on(2), {}, director);
  await d.act('lodge-objection', d.on(4), { on: d.day(4) }, 'bureau');
  await d.task('decide-objection', 'order', d.on(7), { on: d.day(7) }, bureau);
}

/** 先行提供: proposed at the desk, decided within the hour, and with a firm that is still asked. */
async function inAdvance(d: Desk): Promise<void> {
  await d.open({ limitationOn: d.day(5) });
  await d.act('propose-advance', d.on(0, '11:00'), { ground: 'limitation' }, 'intake');
  await d.task('decide-advance', 'grant', d.on(0, '12:00'), {}, director);
  await d.task('assign', 'assign-firm', d.on(0, '13:00'), { firm: 'ph-f1' }, assigner);
}

/** The review finds that it was not for the applicant. */
export async function advanceRefused(d: Desk): Promise<void> {
  await inAdvance(d);
  await d.task('review', 'propose-refusal', d.on(0, '14:00'), {}, reviewer);
  await d.task('approve', 'refuse', d.on(0, '15:00'), {}, { user: 'deputy' });
}

/** Granted while the firm is asked: it names its handler, and nobody is asked again. */
export async function advanceGranted(d: Desk): Promise<void> {
  await inAdvance(d);
  await d.task('review', 'propose-grant', d.on(0, '14:00'), {}, reviewer);
  await d.task('approve', 'grant', d.on(0, '15:00'), {}, { user: 'deputy' });
  await d.task('name-handler', 'name', d.on(0, '16:00'), { lawyer: 'lawyer1' }, firm);
  await d.act('report-filing', d.on(1), { on: d.day(1) });
}

/** What was not completed in time is reported by the clock, and found done after all. */
export async function formalitiesExpired(d: Desk): Promise<void> {
  await inAdvance(d);
  await d.task('name-handler', 'name', d.on(0, '16:00'), { lawyer: 'lawyer1' }, firm);
  await d.sleepUntil(d.on(8));
  await d.task('verify-termination', 'not-confirmed', d.on(8), {}, reviewer);
}

/** Handed over with a hearing ahead, and a file to be read: both are the other's now. */
export async function changedHands(d: Desk): Promise<void> {
  await met(d);
  await d.act('report-hearing', d.on(3), { day: d.day(24), summonsOn: d.day(3), public: true, forum: 'court' });
  await d.act('request-change', d.on(4), { on: d.day(4), cause: 'illness' }, 'lawyer1');
  await d.task('decide-change', 'grant', d.on(7), {}, director);
  await d.task('assign', 'assign-lawyer', d.on(7, '11:00'), { lawyer: 'lawyer27' }, assigner);
  await d.task('hand-over', 'sign', d.on(8), {}, lawyer);
  await d.task('accept-hand-over', 'sign', d.on(9), {}, { user: 'lawyer27' });
}

export const BRANCHES = [
  ...[hearingsOff, archivedInTime, resumed, resumedFromArchive, refusalCorrected],
  ...[advanceRefused, advanceGranted, formalitiesExpired, changedHands],
];
