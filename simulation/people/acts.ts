import { addDays, civilDate, type CivilDate, type Instant } from '../../domain/time.js';
import type { Random, Span } from '../../stand/random.js';
import type { Habits } from '../habits.js';
import { dayBefore, type Moment, type SimCase } from '../moment.js';
import type { Roster } from '../roster.js';
import { workingTimeAfter } from '../working-hours.js';
import { needsLonger } from './desk.js';

/** An act that answers no task. */
export interface Act {
  readonly name: string;
  readonly key: string;
  readonly who: string;
  readonly at: Instant;
  readonly fields: (today: CivilDate) => Readonly<Record<string, unknown>>;
}

export interface Entered {
  readonly sim: SimCase;
  readonly before: string;
  readonly now: Instant;
  readonly habits: Habits;
  readonly roster: Roster;
  /** First day of the period: a corrected date of receipt stays within it. */
  readonly from: CivilDate;
}

/** What somebody will do because the case has come to another stage. */
export function actsOf(e: Entered, ask: (question: string) => Random): Act[] {
  const { sim, before, habits } = e;
  const acts: Act[] = [];
  const perhaps = (
    name: string,
    share: number,
    who: string | undefined,
    days: Span,
    fields: Act['fields'] = () => ({}),
  ) => {
    const r = ask(`act.${name}`);
    if (who === undefined || !r.chance(share)) return;
    acts.push({ name, key: name, who, at: workingTimeAfter(e.now, r.about(days)), fields });
  };
  const desk = sim.openedBy;
  const objects = (share: number) => {
    const atCentre = ask('objects.where').chance(habits.objectsAtCentre);
    const [name, who] = atCentre ? ['receive-objection', desk] : ['lodge-objection', e.roster.post('bureau')];
    perhaps(name, share, who, habits.objectionDays, (today) => ({ on: today }));
    perhaps('record-remedy', habits.goesFurther, e.roster.post('bureau'), [20, 30, 40]);
  };
  const application = sim.spec.stratum.door === 'application';
  if (before === 'outside') {
    if (application) perhaps('withdraw', habits.withdrawn, desk, [1, 2, 5]);
    else perhaps('withdraw-notice', habits.noticeWithdrawn, desk, [0, 0.5, 1]);
    perhaps('correct', habits.corrections, desk, [4, 10, 25], correction(e, ask('correction')));
  }
  if (sim.stage === 'review' && application) perhaps('propose-advance', ...urgent(e, desk));
  const isLimited = sim.spec.limitationOn !== undefined;
  if (sim.stage === 'handling' && isLimited)
    perhaps('report-filing', habits.filed, sim.handler, habits.filedDays, (today) => ({ on: today }));
  if (sim.stage === 'assignment' && application) perhaps('record-service', habits.serviceRecorded, desk, [0, 1, 3]);
  if (sim.stage === 'handling') perhaps('demand-statement', habits.demanded, e.roster.post('bureau'), [15, 30, 50]);
  if (sim.stage === 'handling') perhaps('ask-handler', habits.asked, e.roster.post('director'), [10, 20, 40]);
  if (sim.stage === 'handling') perhaps('report-progress', habits.progress, sim.handler, [10, 20, 35]);
  if (sim.stage === 'handling') perhaps('report-termination', habits.terminated, ...terminationBy(e, ask('ground')));
  if (sim.stage === 'handling') perhaps('request-change', habits.changed, ...changeAskedBy(e, ask('change')));
  if (sim.stage === 'refused') {
    perhaps('order-correction', habits.bureauOrders, e.roster.post('bureau'), [13, 16, 25]);
    objects(habits.objects);
  }
  if (sim.stage === 'terminated') objects(habits.objectsToTermination);
  if (sim.stage === 'withdrawn' || sim.stage === 'archived')
    perhaps('order-correction', habits.bureauReopens, e.roster.post('bureau'), [10, 30, 60]);
  if (sim.stage === 'archived') perhaps('addendum', habits.addendum, e.roster.post('archivist'), [3, 10, 30]);
  return acts;
}

/** What somebody will do because a task has come to somebody else. */
export function actsBeside(m: Moment, roster: Roster): Act[] {
  if (m.task.kind === 'hand-over' || m.task.kind === 'accept-hand-over') return [signedInHisPlace(m, roster)];
  if (m.task.kind !== 'supplement' || m.tries > 0 || !needsLonger(m)) return [];
  const replyBy = String(m.task.data['replyBy']);
  const fields = () => ({ replyBy: addDays(replyBy, 7), reason: '需向外地有关单位调取证明。' });
  const at = dayBefore(m.now, replyBy);
  const who = roster.standIn(roster.post('director'), at);
  return [{ name: 'extend-reply', key: `longer.${m.task.id}`, who, at, fields }];
}

/** A limitation that is about to end, or property that is about to go. */
function urgent(
  { sim, habits, now }: Entered,
  desk: string | undefined,
): [number, string | undefined, Span, Act['fields']] {
  const { limitationOn } = sim.spec;
  const isNear = limitationOn !== undefined && limitationOn <= addDays(civilDate(now), 6);
  const ground = isNear ? 'limitation' : 'property-preservation';
  const share = isNear ? habits.advancedForLimit : habits.advancedForProperty;
  return [share, desk, [0, 0, 0.2], () => ({ ground, endsOn: undefined })];
}

/** The handler finds it out, the centre does, or the organ withdraws its notice. */
function terminationBy({ sim, roster, habits }: Entered, r: Random): [string | undefined, Span, Act['fields']] {
  const told = (source: string, ground: string) => () => ({ source, ground });
  const days = habits.terminationDays;
  if (sim.spec.stratum.door === 'notice' && r.chance(0.4))
    return [roster.post('assigner'), days, told('organ', 'matter-ended')];
  if (r.chance(0.6)) return [sim.handler, days, told('handler', r.chance(0.7) ? 'own-counsel' : 'recipient-asks')];
  return [roster.post('assigner'), days, told('centre', r.chance(0.8) ? 'means-changed' : 'obtained-by-deceit')];
}

/** The recipient comes to the desk; or the handler says that he cannot go on, or must not. */
function changeAskedBy({ sim, habits }: Entered, r: Random): [string | undefined, Span, Act['fields']] {
  const days = habits.changeDays;
  if (r.chance(habits.changeByRecipient)) return [sim.openedBy, days, () => ({ cause: 'recipient-asks' })];
  const cause = r.chance(0.7) ? 'illness' : 'conflict';
  return [sim.handler, days, () => ({ cause, reasons: '因本人原因不能继续承办。' })];
}

/** Whoever has not signed by then is signed for; mostly the list has been signed long before, and there is nothing to do. */
function signedInHisPlace(m: Moment, roster: Roster): Act {
  const at = workingTimeAfter(m.now, m.ask('signed').about(m.habits.signedForHim));
  const who = roster.standIn(roster.post('director'), at);
  const fields = () => ({ because: 'will-not', reasons: '交接期限已满，经催办仍未签署。' });
  return { name: 'sign-hand-over', key: `signed.${m.task.id}`, who, at, fields };
}

/** A day too late was typed, or a telephone number wrong. */
function correction({ sim: { spec }, from }: Entered, r: Random): Act['fields'] {
  const before = addDays(civilDate(spec.receivedAt), -1);
  if (r.chance(0.6) && before >= from)
    return () => ({ field: 'received', value: before, reason: '收件日期录入有误。' });
  const first = { role: 'recipient', number: 1, person: { phone: '13900000000' } };
  return () => ({ field: 'people', value: undefined, reason: '联系电话录入有误。', ...first });
}
