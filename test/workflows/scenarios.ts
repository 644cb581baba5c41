import { expect } from 'vitest';
import type { CommandInput } from '../../domain/engine/proceeding.js';
import type { Codes } from '../../domain/engine/code.js';
import { completed } from '../support/codes.js';
import type { Desk, Who } from '../support/desk.js';
import { until } from '../support/service.js';
import { commitUnseen } from '../support/zombie.js';

export const lawyer: Who = { user: 'lawyer1', firm: 'ph-f1' };
export const firm: Who = { user: 'firm', firm: 'ph-f1' };

/** By application, through a drawn hearing, a returned file and a second callback, into the archive. */
export async function throughAllStages(d: Desk): Promise<void> {
  await d.toHandling();
  await d.task('engage', 'sign', d.on(4), { on: d.day(3) }, lawyer);
  await d.task('meet', 'record', d.on(4), { on: d.day(4) }, lawyer);
  await d.task('read-file', 'record', d.on(4), {}, lawyer);
  await d.act('report-hearing', d.on(4, '11:00'), {
    day: d.day(18),
    summonsOn: d.day(4),
    public: true,
    forum: 'court',
  });
  await d.service.quiet();
  await until(async () => (await d.openKinds()).includes('name-observer'));
  await d.task('name-observer', 'name', d.on(7), { observer: 'observer' }, { user: 'assigner' });
  await d.task('hearing', 'held', d.on(18, '17:00'), { on: d.day(18) }, lawyer);
  await d.task('attend', 'record', d.on(21), { mode: 'in-court' }, { user: 'observer' });
  await d.task('conclude', 'conclude', d.on(30), { on: d.day(29), document: 'judgment', result: 'won' }, lawyer);
  await d.task('callback', 'attempt', d.on(31), { outcome: 'no-answer', method: 'phone' }, { user: 'callback' });
  await d.task('callback', 'reached', d.on(32), { satisfaction: 'satisfied', method: 'phone' }, { user: 'callback' });
  await d.task('submit-file', 'submit', d.on(38), { on: d.day(38) }, lawyer);
  await d.task('check-file', 'return', d.on(40), {}, { user: 'archivist' });
  await d.task('correct-file', 'resubmit', d.on(42), {}, lawyer);
  await d.task('check-file', 'accept', d.on(44), {}, { user: 'archivist' });
  await d.task('evaluate', 'grade', d.on(50), { grade: 'good' }, { user: 'evaluator' });
  await d.task('archive', 'archive', d.on(51), {}, { user: 'archivist' });
}

/** By notice: no review; met when the lawyer is named and the organ told. */
export async function byNotice(d: Desk): Promise<void> {
  await d.open({
    door: 'notice',
    channel: 'court',
    kind: 'criminal',
    criminalStage: 'first-instance',
    mandatory: true,
  });
  await d.task('assign', 'assign-lawyer', d.on(1), { lawyer: 'lawyer27' }, { user: 'assigner' });
  await d.task('inform-organ', 'inform', d.on(2), {}, { user: 'assigner' });
}

/** Nobody reviews: every rung speaks on its day, until the head refuses and the bureau orders a correction. */
export async function overdue(d: Desk): Promise<void> {
  await d.open();
  await d.sleepUntil(d.on(11));
  await d.task('review', 'propose-refusal', d.on(11), {}, { user: 'reviewer' });
  await d.task('approve', 'refuse', d.on(11, '11:00'), {}, { user: 'director' });
  await d.act('order-correction', d.on(14), {}, 'bureau');
}

/** Assigned to a firm on the Wednesday at 11:00; it has 24 hours. */
export async function toFirm(d: Desk): Promise<void> {
  await d.open();
  await d.task('review', 'propose-grant', d.on(1), {}, { user: 'reviewer' });
  await d.task('approve', 'grant', d.on(2), {}, { user: 'director' });
  await d.task('assign', 'assign-firm', d.on(2, '11:00'), { firm: 'ph-f1' }, { user: 'assigner' });
}

/** The firm neither names a handler nor declines. */
export async function silentFirm(d: Desk): Promise<void> {
  await toFirm(d);
  await d.sleepUntil(d.on(3, '12:00'));
}

/** One notice stops the clock, the reply starts it again; then the date of receipt turns out to be another. */
export async function supplementAndCorrection(d: Desk): Promise<void> {
  await d.open();
  await d.task(
    'review',
    'request-supplement',
    d.on(1),
    { servedOn: d.day(1), replyBy: d.day(11) },
    { user: 'reviewer' },
  );
  await d.task('supplement', 'complied', d.on(4), { on: d.day(3) }, { user: 'intake' });
  await d.act('correct', d.on(4, '11:00'), { field: 'received', value: d.day(-3) }, 'intake');
  await d.task('confirm-correction', 'confirm', d.on(4, '12:00'), {}, { user: 'director' });
  await d.task('review', 'propose-grant', d.on(4, '15:00'), {}, { user: 'reviewer' });
}

/** Nobody answers the notice: proposed, signed, and ordered by the bureau to be corrected. */
export async function deemedWithdrawn(d: Desk): Promise<void> {
  await d.open();
  const notice = { servedOn: d.day(1), replyBy: d.day(9) };
  await d.task('review', 'request-supplement', d.on(1), notice, { user: 'reviewer' });
  await d.task('supplement', 'not-complied', d.on(10), { reason: 'silence' }, { user: 'intake' });
  await d.task('confirm-end', 'confirm', d.on(10, '15:00'), {}, { user: 'director' });
  await d.act('order-correction', d.on(17), {}, 'bureau');
  await d.task('review', 'propose-grant', d.on(17, '11:00'), {}, { user: 'reviewer' });
}

/** A drawn hearing is held, another lies ahead, and the handler reports that the recipient asks for the end of it. */
async function toTermination(d: Desk): Promise<void> {
  await d.toHandling();
  await d.task('meet', 'record', d.on(3), {}, lawyer);
  await d.act('report-hearing', d.on(3, '11:00'), { day: d.day(8), summonsOn: d.day(3) });
  await d.service.quiet();
  await until(async () => (await d.openKinds()).includes('name-observer'));
  await d.act('report-hearing', d.on(3, '12:00'), { day: d.day(12), summonsOn: d.day(3) });
  await d.task('name-observer', 'name', d.on(4), { observer: 'observer' }, { user: 'assigner' });
  await d.task('hearing', 'held', d.on(8, '17:00'), { on: d.day(8) }, lawyer);
  await d.act('report-termination', d.on(9), { ground: 'recipient-asks', source: 'handler' });
  await d.task('verify-termination', 'confirmed', d.on(10), {}, { user: 'reviewer' });
  await d.task('decide-termination', 'terminate', d.on(10, '11:00'), {}, { user: 'director' });
}

const serve = (d: Desk) =>
  d.task('serve-termination', 'served', d.on(11), { on: d.day(11), handlerOn: d.day(11) }, { user: 'assigner' });

/** Terminated with a record still owed of a hearing that was held; archived when the time for an objection is over. */
export async function termination(d: Desk): Promise<void> {
  await toTermination(d);
  await d.task('attend', 'record', d.on(10, '15:00'), { mode: 'in-court' }, { user: 'observer' });
  await serve(d);
  await d.task('callback', 'reached', d.on(14), {}, { user: 'callback' });
  await d.task('submit-file', 'submit', d.on(15), { on: d.day(15) }, lawyer);
  await d.task('check-file', 'accept', d.on(16), {}, { user: 'archivist' });
  await d.task('evaluate', 'grade', d.on(17), { grade: 'good' }, { user: 'evaluator' });
  // The word that the decision was received comes in when the time for an objection is over.
  await d.act('record-service', d.on(29), {}, 'intake');
  await d.task('archive', 'archive', d.on(30, '11:00'), {}, { user: 'archivist' });
}

/** The recipient objects to the termination; the bureau orders its correction, and handling goes on where it stood. */
export async function resumption(d: Desk): Promise<void> {
  await toTermination(d);
  await serve(d);
  await d.act('lodge-objection', d.on(14), { on: d.day(14) }, 'bureau');
  await d.task('decide-objection', 'order', d.on(16), {}, { user: 'bureau' });
  await d.task('attend', 'record', d.on(16, '11:00'), { mode: 'in-court' }, { user: 'observer' });
  await d.task('engage', 'sign', d.on(16, '12:00'), {}, lawyer);
}

/** The refused applicant hands his objection in at the centre, which forwards it; the bureau orders a correction. */
export async function objection(d: Desk): Promise<void> {
  await d.open();
  await d.task('review', 'propose-refusal', d.on(1), {}, { user: 'reviewer' });
  await d.task('approve', 'refuse', d.on(2), {}, { user: 'director' });
  await d.act('receive-objection', d.on(4), { on: d.day(4) }, 'intake');
  await d.task('forward-objection', 'forward', d.on(7), { on: d.day(7) }, { user: 'intake' });
  await d.task('decide-objection', 'order', d.on(9), {}, { user: 'bureau' });
}

/** A case that has been under way for three weeks elsewhere, told with its true dates in one command. */
export function takenOver(d: Desk): CommandInput[] {
  const open = d.openInput({ receivedAt: d.on(-21, '09:00') }, d.on(-21, '09:10'));
  const past = (kind: string, action: string, day: number, data: Codes, actor: Who) =>
    completed<CommandInput>({
      kind: 'task',
      key: '',
      at: d.on(day),
      actor,
      task: `${d.caseId}.${kind}.1`,
      action,
      data,
    });
  const inputs = [
    { ...open, takenOverAt: d.on(0) },
    past('review', 'propose-grant', -19, {}, { user: 'reviewer' }),
    past('approve', 'grant', -18, {}, { user: 'director' }),
    past('assign', 'assign-firm', -18, { firm: 'ph-f1' }, { user: 'assigner' }),
    past('name-handler', 'name', -17, { lawyer: 'lawyer1' }, { user: 'firm', firm: 'ph-f1' }),
  ];
  return inputs.map((input, n) => ({ ...input, key: n === 0 ? open.key : `${open.key}/${n}` }));
}

export async function taken(d: Desk): Promise<void> {
  await d.sleepUntil(d.on(0));
  expect(await d.send(takenOver(d))).toMatchObject({ state: 'done' });
}

/** A worker died after its commit; the next command finds the record ahead and the run starts anew from the journal. */
export async function continued(d: Desk): Promise<void> {
  await d.toHandling();
  const [unseen, next] = await Promise.all([
    d.taskInput('meet', 'record', d.on(3), {}, lawyer),
    d.taskInput('read-file', 'record', d.on(3, '11:00'), {}, lawyer),
  ]);
  await d.service.store(d.caseId, [unseen]);
  await commitUnseen(d.service, d.caseId, unseen);
  await d.send([next]);
}

/** The workflow is lost in the middle of the case and brought back from the journal. */
export async function revived(d: Desk): Promise<void> {
  await d.toHandling();
  await d.lose();
  await d.task('meet', 'record', d.on(3), {}, lawyer);
}

/** An addendum after the archive: the closed workflow is brought back, and closes again. */
export async function addendum(d: Desk): Promise<void> {
  await throughAllStages(d);
  await d.act('addendum', d.on(60), {}, 'archivist');
}

/** A hearing that was entered as closed to the public is one that can be attended, and is drawn. */
export async function publicAfterAll(d: Desk): Promise<void> {
  await d.toHandling();
  const hearing = { day: d.day(17), summonsOn: d.day(3), forum: 'court', public: false, ground: 'privacy' };
  await d.act('report-hearing', d.on(3), hearing);
  await d.service.quiet();
  await d.act('correct', d.on(4), { field: 'hearing-public', hearing: 1, value: 'public' });
  await d.task('confirm-correction', 'confirm', d.on(4, '11:00'), {}, { user: 'director' });
  // Drawn before anything else happens, whoever is quicker.
  await d.service.quiet();
  await until(async () => (await d.openKinds()).includes('name-observer'));
  await d.act('correct', d.on(5), { field: 'hearing-forum', hearing: 1, value: 'arbitration' });
  await d.task('confirm-correction', 'confirm', d.on(5, '11:00'), {}, { user: 'director' });
}

/** The bureau asks about a case of which it hears nothing; the head answers, and the case goes on. */
export async function demanded(d: Desk): Promise<void> {
  await d.toHandling();
  await d.act('demand-statement', d.on(4), {}, 'bureau');
  await d.task('meet', 'record', d.on(5), {}, lawyer);
  const statement = { cause: 'recipient', objective: false, newDay: d.day(12) };
  await d.task('explain-delay', 'explain', d.on(5, '11:00'), statement, { user: 'director' });
  await d.task('engage', 'sign', d.on(6), {}, lawyer);
}

/** The head asks a lawyer what is going on, and has his answer beside the case. */
export async function asked(d: Desk): Promise<void> {
  await d.toHandling();
  await d.act('ask-handler', d.on(4), {}, 'director');
  await d.task('answer-head', 'answer', d.on(5), { newDay: d.day(8) }, lawyer);
  await d.task('engage', 'sign', d.on(6), {}, lawyer);
}

/** A limit is near: handled beside the review, filed, its formalities completed, granted; the handler simply goes on. */
export async function inAdvance(d: Desk): Promise<void> {
  await d.open({ limitationOn: d.day(6) });
  await d.act('propose-advance', d.on(1), { ground: 'limitation' }, 'intake');
  await d.task('decide-advance', 'grant', d.on(1, '11:00'), {}, { user: 'director' });
  await d.task('assign', 'assign-firm', d.on(1, '12:00'), { firm: 'ph-f1' }, { user: 'assigner' });
  await d.task('name-handler', 'name', d.on(1, '14:00'), { lawyer: 'lawyer1' }, firm);
  await d.act('report-filing', d.on(2), { on: d.day(2) });
  await d.act('report-progress', d.on(2, '11:00'));
  await d.task('formalities', 'completed', d.on(3), {}, { user: 'intake' });
  await d.task('review', 'propose-grant', d.on(3, '11:00'), {}, { user: 'reviewer' });
  await d.task('approve', 'grant', d.on(4), {}, { user: 'deputy' });
  await d.task('meet', 'record', d.on(4, '11:00'), {}, lawyer);
}

/** Property is to be preserved at once; the formalities are not completed, and the review finds nobody eligible. */
export async function advanceTerminated(d: Desk): Promise<void> {
  await d.open();
  await d.act('propose-advance', d.on(0), { ground: 'property-preservation' }, 'reviewer');
  await d.task('decide-advance', 'grant', d.on(0, '11:00'), {}, { user: 'director' });
  await d.task('assign', 'assign-lawyer', d.on(0, '12:00'), { lawyer: 'lawyer27' }, { user: 'assigner' });
  await d.sleepUntil(d.on(8));
  // What the clock has opened meanwhile is there when somebody has done something else, wherever the workflow was lost.
  await d.task('review', 'propose-refusal', d.on(8), {}, { user: 'reviewer' });
  await d.task('verify-termination', 'confirmed', d.on(8, '11:00'), {}, { user: 'reviewer' });
  await d.task('approve', 'refuse', d.on(8, '15:00'), {}, { user: 'deputy' });
  await d.task('serve-termination', 'served', d.on(9), { on: d.day(9), handlerOn: d.day(9) }, { user: 'assigner' });
}

/** The recipient asks for another lawyer; the head signs for the one who leaves and does not, and the next one goes on where it stood. */
export async function changed(d: Desk): Promise<void> {
  await d.toHandling();
  await d.act('request-change', d.on(3), { on: d.day(3), cause: 'recipient-asks' }, 'intake');
  await d.task('meet', 'record', d.on(3, '11:00'), {}, lawyer);
  await d.task('decide-change', 'grant', d.on(4), {}, { user: 'director' });
  await d.task('assign', 'assign-firm', d.on(4, '11:00'), { firm: 'ph-f2' }, { user: 'assigner' });
  await d.task('name-handler', 'name', d.on(4, '15:00'), { lawyer: 'lawyer10' }, { user: 'firm2', firm: 'ph-f2' });
  const signature = { side: 'predecessor', because: 'will-not', lastDay: d.day(9) };
  await d.act('sign-hand-over', d.on(10), signature, 'director');
  const next = { user: 'lawyer10', firm: 'ph-f2' };
  await d.task('accept-hand-over', 'sign', d.on(10, '15:00'), {}, next);
  await d.task('engage', 'sign', d.on(11), {}, next);
}

/** What is kept as histories of each release, by name. */
export const SCENARIOS: Readonly<Record<string, (d: Desk) => Promise<void>>> = {
  'all-stages': throughAllStages,
  'by-notice': byNotice,
  overdue,
  'silent-firm': silentFirm,
  'supplement-and-correction': supplementAndCorrection,
  'deemed-withdrawal': deemedWithdrawn,
  'taken-over': taken,
  continued,
  revived,
  addendum,
  termination,
  resumption,
  objection,
  'public-after-all': publicAfterAll,
  demanded,
  asked,
  'in-advance': inAdvance,
  'advance-terminated': advanceTerminated,
  changed,
};
