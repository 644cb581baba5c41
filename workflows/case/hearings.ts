import type { Hearing } from '../../domain/case/facts.js';
import { hasHearings, isTerminated } from '../../domain/case/matters.js';
import { startOfDay, type CivilDate } from '../../domain/time.js';
import type { Case } from './case.js';
import type { Answered } from '../engine/answer.js';
import { MOMENT, type Clock } from '../engine/clock.js';
import type { Stage } from '../engine/stage.js';
import { attendance, attendedAfterAll } from './attendance.js';

/** Hearings are reported by the handler while he handles the case, late ones until the file is archived. */
export function hearings(c: Case): void {
  if (!hasHearings(c.facts)) return;
  c.on('report-hearing', (report) => {
    const { day, forum, summonsOn, ground, public: isPublic } = report.data;
    return hearing(c, { day, forum, summonsOn, public: isPublic, ...(ground && { ground }) }, report);
  });
  c.on('drawn', ({ at, data }) => {
    const h = c.facts.hearings.find((x) => x.no === data.hearing);
    return h && attendance(c, h, at);
  });
}

/** No hearing waits for its outcome and no observer for his record. */
export const hearingsSettled = (c: Case): boolean =>
  c.facts.hearings.every((h) => h.state !== 'announced') &&
  !c.openTasks.some((t) => t.kind === 'attend' || t.kind === 'name-observer');

/** What lies ahead when a case is terminated will not be attended for it; what has been held is still owed. */
export function endHearingsAhead(c: Case): void {
  for (const h of c.facts.hearings) if (isMoot(c, h)) calledOff(c, h);
}

/** It takes place on another day than was said. */
export function moved(c: Case, h: Hearing): void {
  if (isMoot(c, h)) calledOff(c, h);
  else c.save('hearing', h.no, h);
}

const isMoot = (c: Case, h: Hearing): boolean => h.state === 'announced' && isTerminated(c.facts) && h.day > c.today;

/** The termination was corrected: what it called off and still lies ahead is told of again, without anybody's report. */
export function hearingsAheadAgain(c: Case): void {
  for (const h of c.facts.hearings.filter(({ moot }) => moot)) {
    delete h.moot;
    if (h.day < c.today) continue;
    c.fork(hearing(c, { ...again(h, h.day, h.summonsOn), reportedAt: h.reportedAt }));
  }
}

function calledOff(c: Case, h: Hearing): void {
  h.state = 'cancelled';
  h.moot = true;
  c.save('hearing', h.no, h);
}

/** What it came to was another thing, or is still to come. */
export function cameTo(c: Case, h: Hearing, before: string): void {
  c.save('hearing', h.no, h);
  const clock = c.clockOn('hearing-outcome', `hearing/${h.no}`);
  if (h.state === 'announced' && clock) {
    c.renew(clock, startOfDay(h.day), true);
    c.fork(awaited(c, h, clock));
  }
  // Its new day is asked for, unless another sitting is on record that it may have been put off to.
  const isToCome = c.facts.hearings.some(({ no, state }) => no > h.no && state === 'announced');
  if (h.state === 'put-off' && before !== 'put-off' && !isToCome) c.fork(withoutDay(c, h, c.today));
  // Nobody went where it was thought to be off, or was to go where it was; a record that there is stays.
  if (!h.drawn || h.attended !== undefined || (h.state === 'held') === (before === 'held')) return;
  if (c.openTasks.some((t) => ABOUT_HEARING.has(t.kind) && t.data['hearing'] === h.no)) return;
  c.save('attendance', h.no, { hearing: h.no, outcome: h.state === 'held' ? 'not-attended' : 'cancelled' });
}

/** It is public, or is not, or on another ground. That nobody attends what is not, those who wait for it see (attendance.ts). */
export function saidPublic(c: Case, h: Hearing, before: boolean): void {
  c.save('hearing', h.no, h);
  if (h.public && !before) attendedAfterAll(c, h);
}

/** Its day is said in the tasks about it. */
export function toldAnew(c: Case, h: Hearing): void {
  for (const row of c.openTasks)
    if (ABOUT_HEARING.has(row.kind) && row.data['hearing'] === h.no)
      c.amend({ row }, { data: { ...row.data, day: h.day }, since: row.kind === 'hearing' ? h.summonsOn : h.day });
}
const ABOUT_HEARING = new Set(['hearing', 'name-observer', 'attend']);

type Announcement = Pick<Hearing, 'day' | 'forum' | 'public' | 'ground' | 'summonsOn'> &
  Partial<Pick<Hearing, 'reportedAt'>>;
const announced = (c: Case, a: Announcement): Hearing => ({
  reportedAt: c.now,
  ...a,
  no: c.facts.hearings.length + 1,
  state: 'announced',
  late: a.day < c.today,
  drawn: false,
});

/**
 * One sitting: reported within one working day of the summons, then held, put off, cancelled or closed to the public.
 *
 * @param report absent where it is known already
 */
function* hearing(c: Case, announcement: Announcement, report?: Answered): Stage {
  // Numbered as it begins: several may come at once.
  const h = announced(c, announcement);
  c.facts.hearings.push(h);
  c.save('hearing', h.no, h);
  if (report)
    c.arm('hearing-report', { start: startOfDay(h.summonsOn), anchor: `summons/${h.no}` }).met({
      ...report,
      on: c.today,
    });
  if (isMoot(c, h)) return calledOff(c, h);
  yield* awaited(c, h, c.arm('hearing-outcome', { start: startOfDay(h.day), anchor: `hearing/${h.no}` }));
}

/** Held, put off, cancelled; what it came to may be undone by a correction. */
function* awaited(c: Case, h: Hearing, clock: Clock): Stage {
  const task = c.open('hearing', {
    assignee: c.facts.handler,
    clock,
    data: { hearing: h.no, day: h.day },
    since: h.summonsOn,
  });
  for (;;) {
    const outcome = yield* c.answerOf(task, () => h.state === 'cancelled');
    if (!outcome) return clock.cancel('terminated');
    if (outcome.action === 'turned-non-public') {
      h.public = false;
      h.ground = outcome.data.ground;
      c.save('hearing', h.no, h);
      continue;
    }
    clock.met(outcome);
    h.state = outcome.action;
    c.save('hearing', h.no, h);
    if (outcome.action !== 'put-off') return;
    const { newDay } = outcome.data;
    if (newDay === undefined) return yield* withoutDay(c, h, outcome.on);
    return yield* hearing(c, again(h, newDay, outcome.on), outcome);
  }
}

const again = ({ forum, public: isPublic, ground }: Hearing, day: CivilDate, summonsOn: CivilDate): Announcement => ({
  ...{ day, forum, public: isPublic, summonsOn },
  ...(ground && { ground }),
});

/**
 * Put off without a new day: the handler asks for it until there is one, or none to come. Moot when the matter ends, or when
 * it was not put off.
 */
function* withoutDay(c: Case, h: Hearing, since: CivilDate): Stage {
  const hasEnded = () => c.facts.conclusion !== undefined || isTerminated(c.facts);
  if (hasEnded()) return;
  const known = c.facts.hearings.length;
  const isReported = () => c.facts.hearings.length > known;
  const ask = (on: CivilDate) => c.arm('new-date', { start: startOfDay(on), anchor: MOMENT });
  let clock = ask(since);
  const task = c.open('new-date', { assignee: c.facts.handler, clock, data: { hearing: h.no }, since });
  for (;;) {
    const answer = yield* c.answerOf(task, () => isReported() || hasEnded() || h.state !== 'put-off');
    if (!answer) {
      if (h.state !== 'put-off') return clock.cancel('corrected');
      if (isReported()) return clock.met({ user: c.facts.handler!, at: c.now, on: c.today });
      return clock.moot(isTerminated(c.facts) ? 'terminated' : 'concluded');
    }
    clock.met(answer);
    if (answer.action === 'set') yield* hearing(c, again(h, answer.data.newDay, answer.on), answer);
    if (answer.action !== 'asked') return;
    clock = ask(answer.on);
    c.attach(clock, task);
  }
}
