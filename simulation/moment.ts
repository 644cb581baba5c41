import { atTime, civilDate, parseInstant, type CivilDate, type Instant } from '../domain/time.js';
import type { Random } from '../stand/random.js';
import type { ActionView, TaskView } from './answers.js';
import type { Court, Sitting } from './court.js';
import type { CaseSpec } from './docket.js';
import type { Habits, Pace } from './habits.js';
import { workingDayOnOrBefore, workingTimeAfter } from './working-hours.js';

/** A case as the people around it remember it. */
export interface SimCase {
  readonly spec: CaseSpec;
  readonly court: Court;
  id?: string;
  matterId?: string;
  stage: string;
  handler?: string;
  openedBy?: string;
  readonly tasks: Map<string, TaskView>;
  /** Acts done on each task that stays open: attempts to call. */
  readonly tries: Map<string, number>;
}

/** Somebody looks at a task that has come to him and makes up his mind. */
export interface Moment {
  readonly now: Instant;
  readonly sim: SimCase;
  readonly task: TaskView;
  readonly habits: Habits;
  /** How often it has been tried before. */
  readonly tries: number;
  /** Chance, by question; the task and the try are part of it. */
  readonly ask: (question: string) => Random;
}

/** What somebody means to do about a task. */
export interface Decision extends Timing {
  /** One of those offered; a name that is not offered then gives way to the ordinary one, the first. */
  readonly action: string | ((offered: readonly ActionView[]) => string);
  /** Over the example of the form. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface Timing {
  /** Undefined: only when told to. */
  readonly at: Instant | undefined;
  /** Not even then. */
  readonly deaf?: true;
}

/** Day of the week's last word: what is urged in the morning is done after lunch. */
const URGED_AT = '10:00';

/** When, at this pace; counted from now, or from the event that the work waits for. */
export function timing(m: Moment, pace: Pace, from: Instant = m.now): Timing {
  const r = m.ask('when');
  const mood = r.next();
  const start = Math.max(from, m.now);
  if (mood < pace.never) return { at: undefined, deaf: true };
  if (mood < pace.never + pace.ordered) return told(m, start);
  if (mood < pace.never + pace.ordered + pace.urged) return { at: lastMoment(m, start, pace.days[2]) };
  return { at: workingTimeAfter(start, r.about(pace.days)) };
}

/** Left until 督办 comes; what is overdue already when it lands on the desk is told of at once. */
function told(m: Moment, start: Instant): Timing {
  const due = m.task.deadline === null ? undefined : parseInstant(m.task.deadline.due);
  if (due !== undefined && due > m.now) return { at: undefined };
  return { at: workingTimeAfter(start, m.ask('told').about(m.habits.obeysDays)) };
}

/** The last working day within the limit; where there is none, the slow end of what is usual. */
function lastMoment({ task }: Moment, start: Instant, slow: number): Instant {
  const lastDay = task.deadline?.lastDay;
  const at = lastDay ? atTime(workingDayOnOrBefore(lastDay), URGED_AT) : 0;
  return at > start ? at : workingTimeAfter(start, slow);
}

export const sittingOf = ({ sim, task }: Moment): Sitting | undefined =>
  sim.court.sittings.get(String(task.data['day']));

export const dayBefore = (now: Instant, day: CivilDate): Instant =>
  Math.max(now, atTime(workingDayOnOrBefore(civilDate(atTime(day, '00:00') - 1)), '15:00'));
