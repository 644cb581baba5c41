import { startOf } from '../instants.js';
import type { Json } from '../record.js';
import { callOffIfMoot } from './hearings.js';
import type { Acts, Answers, Matter } from './matter.js';

/** 更正: a date that a clock starts with needs a second person; all clocks of it are then computed anew. */

const DATES = ['received', 'concluded', 'submitted', 'hearing'];

export const correctionActs: Acts = {
  correct: (m, { data }) => {
    if (typeof data['persons'] === 'number') m.persons = data['persons'];
    if (DATES.includes(String(data['field']))) m.openTask('confirm-correction', { told: data });
  },
  /** A calendar year was published. */
  replan: (m, { data }) => {
    const clock = m.deadlines.get(data['deadline'] as string);
    if (clock && !clock.end) m.renew(clock, {});
  },
};

export const correctionAnswers: Answers = {
  'confirm-correction': (m, act, task) => {
    if (act.action === 'confirm') corrected(m, task.told!);
  },
};

function corrected(m: Matter, { field, value, hearing }: Json): void {
  const day = value as string;
  // What it was about may be gone meanwhile.
  if ((field === 'concluded' && m.concludedOn === null) || (field === 'submitted' && !m.submitted)) return;
  if (field === 'received') m.receivedAt = startOf(day);
  if (field === 'concluded') m.concludedOn = day;
  if (field === 'hearing') m.hearings[(hearing as number) - 1]!.day = day;
  const anchor = field === 'hearing' ? `hearing/${hearing as number}` : (field as string);
  for (const clock of [...m.deadlines.values()])
    if (clock.anchor === anchor && (!clock.end || clock.end.how === 'done'))
      m.renew(clock, clock.fixedDue === undefined ? { start: startOf(day) } : { fixedDue: startOf(day) });
  if (field === 'hearing') callOffIfMoot(m, hearing as number);
}
