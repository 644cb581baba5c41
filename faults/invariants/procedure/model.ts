import { dayOf } from '../instants.js';
import type { StepInput, StepRow } from '../record.js';
import { advanceActs, advanceAnswers, reportUndone, watchLimitation } from './advance.js';
import { assignmentAnswers, backToAssigner } from './assignment.js';
import { changeActs, changeAnswers } from './change.js';
import { askForQuality, calledInVain, closingAnswers, openArchive } from './closing.js';
import { correctionActs, correctionAnswers } from './corrections.js';
import { escalationActs, escalationAnswers, rung } from './escalation.js';
import { handlingAnswers, progressed } from './handling.js';
import { hearingActs, hearingAnswers } from './hearings.js';
import { endActs, endAnswers } from './ends.js';
import { intakeActs, intakeAnswers, opened } from './intake.js';
import { Matter, type Acts, type Answers } from './matter.js';
import { objectionActs, objectionAnswers } from './objection.js';
import { reviewAnswers } from './review.js';
import { settle, terminationActs, terminationAnswers } from './termination.js';

/** What is planned; a matter of rules and calendars, and judged elsewhere. */
export interface Plans {
  /** Due instant of a deadline as it is planned, for what is open when a case ends. */
  readonly dueOf: (deadline: string) => number;
  /** Name of a planned rung. */
  readonly rungOf: (deadline: string, index: number) => string | undefined;
}

const ANSWERS: Answers = {
  ...intakeAnswers,
  ...endAnswers,
  ...reviewAnswers,
  ...advanceAnswers,
  ...assignmentAnswers,
  ...handlingAnswers,
  ...hearingAnswers,
  ...closingAnswers,
  ...terminationAnswers,
  ...changeAnswers,
  ...objectionAnswers,
  ...correctionAnswers,
  ...escalationAnswers,
};

const ACTS: Acts = {
  ...intakeActs,
  ...endActs,
  ...advanceActs,
  ...hearingActs,
  ...terminationActs,
  ...changeActs,
  ...objectionActs,
  ...correctionActs,
  ...escalationActs,
  'report-progress': (m) => progressed(m),
  'record-service': () => undefined,
  'record-remedy': () => undefined,
  addendum: () => undefined,
  // Who reads a grade stands in no row.
  'release-evaluation': () => undefined,
};

/** Answers that leave their task open. */
const STAYING = [
  'record.save',
  'callback.attempt',
  'hearing.turned-non-public',
  'new-date.asked',
  'serve-termination.partly-served',
];

/**
 * The procedure once more, for the checks alone: folds a journal into what must stand in the tables. Written from the
 * rules in docs/ and the Law rather than from the stages, stage by stage in this folder.
 *
 * @throws TypeError where it holds what no case can be told
 */
export function folded(caseId: string, steps: readonly StepRow[], plans: Plans): Matter {
  const m = new Matter(caseId, plans.dueOf, steps[0]!.input);
  for (const step of steps) {
    [m.seq, m.at] = [step.seq, step.at];
    apply(m, step.input, plans);
    reportUndone(m);
    watchLimitation(m);
    settle(m);
    askForQuality(m);
    openArchive(m);
  }
  return m;
}

function apply(m: Matter, input: StepInput, plans: Plans): void {
  switch (input.kind) {
    case 'open':
      return opened(m);
    case 'rung':
      return rung(m, input, plans.rungOf(input.deadline ?? '', input.index ?? 0));
    case 'expiry':
      return expiry(m, input);
    case 'task':
    case 'act':
      return move(m, input);
  }
}

function move(m: Matter, { kind, task: id = '', action = '', data = {}, actor }: StepInput): void {
  const on = typeof data['on'] === 'string' ? data['on'] : m.today;
  const act = { action, user: actor?.user ?? 'system', data, on };
  if (kind === 'act') {
    if (!Object.hasOwn(ACTS, action)) throw new TypeError(`step ${m.seq} is the act ${action}`);
    return ACTS[action]!(m, act);
  }
  const task = m.tasks.get(id);
  if (task?.state !== 'open') throw new TypeError(`step ${m.seq} answers ${id}, which is not open`);
  if (!Object.hasOwn(ANSWERS, task.kind)) throw new TypeError(`step ${m.seq} answers a task of kind ${task.kind}`);
  if (!STAYING.includes(`${task.kind}.${action}`)) m.close(task, 'done', action);
  ANSWERS[task.kind]!(m, act, task);
}

function expiry(m: Matter, { deadline = '' }: StepInput): void {
  const clock = m.deadlines.get(deadline);
  // Somebody may object in this time and need not: it is over with its last day, and nobody has missed anything.
  if (clock?.rule === 'objection-period')
    return m.endOf(clock, 'done', { by: 'system', on: dayOf(m.dueOf(deadline) - 1) });
  const task = m.openTasks().find((t) => t.id === clock?.task);
  if (!clock || !task) throw new TypeError(`step ${m.seq} lets ${deadline} expire, which ends no task`);
  m.endOf(clock, 'missed', { by: 'system', reason: 'expired' });
  m.close(task, 'expired');
  if (clock.rule === 'name-handler') return backToAssigner(m);
  if (clock.rule === 'formalities') {
    m.undone = true;
    return;
  }
  calledInVain(m, 'expired');
}
