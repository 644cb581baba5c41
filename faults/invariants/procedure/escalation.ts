import type { StepInput } from '../record.js';
import type { Acts, Answers, Matter } from './matter.js';
import type { ModelTask } from './things.js';

/** 督办: by a rung, of one deadline; or by the bureau or the head, who ask about the case and have their answer within three working days. */

/** By the bureau itself. */
const isDemanded = ({ deadline }: ModelTask): boolean => deadline === undefined;

export const escalationActs: Acts = {
  'demand-statement': (m) => {
    m.arm('statement', { start: m.at });
    m.openTask('explain-delay', { clock: 'statement' });
  },
  'ask-handler': (m) => {
    m.arm('answer-head', { start: m.at });
    m.openTask('answer-head', { clock: 'answer-head' });
  },
};

/** Answers that somebody waits for, and with him the archive. */
export const askedFor = (m: Matter): boolean =>
  m.openTasks('answer-head').length > 0 || m.openTasks('explain-delay').some(isDemanded);

export const escalationAnswers: Answers = {
  'explain-delay': (m, act, task) => {
    if (isDemanded(task)) return m.end('statement', 'done', { by: act.user, on: m.today });
    const clock = m.deadlines.get(task.deadline!);
    if (act.data['objective'] === true && clock && !clock.end) clock.hushed = true;
  },
  'sign-circular': () => undefined,
  'answer-head': (m, act) => m.end('answer-head', 'done', { by: act.user, on: m.today }),
};

/** What a rung asks for beside telling people. */
export function rung(m: Matter, { deadline = '' }: StepInput, name: string | undefined): void {
  if (name === 'supervise') m.openTask('explain-delay', { deadline });
  if (name === 'circular') m.openTask('sign-circular', { deadline });
}
