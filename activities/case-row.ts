import type { AttendanceRow, CaseStep } from '../domain/case/facts.js';
import { civilDate, startOfDay, type Instant } from '../domain/time.js';
import { enteredAt, numberOf, type KindRow } from './kind-row.js';

/** Word of the case number by kind: 刑 民 行. */
const NUMBER_WORD = { criminal: '刑', civil: '民', administrative: '行' } as const;

/** The row of a case; its draw is looked at anew when a hearing is new, gone or unattended. */
export function caseRow(step: CaseStep): KindRow {
  const { facts, input, sides } = step;
  const message = (kind: string) => ({ key: `${step.proceeding}/${step.seq}/${kind}`, kind, data: { at: input.at } });
  const isToBeDrawn = (sides.hearing?.length ?? 0) > 0 || (sides.attendance ?? []).some(isUnattended);
  return {
    row: {
      number: numberOf(step, facts.kind, NUMBER_WORD[facts.kind]),
      completedAt: step.events.some((e) => e.kind === 'entered') ? enteredAt(step) : null,
      decidedAt: facts.decidedOn === undefined ? null : decidedAt(facts.decidedOn, input.at),
      concludedOn: facts.conclusion?.on,
      concludedAt: facts.conclusion?.recordedAt,
    },
    appliesBody: appliesBody(step),
    messages: [
      ...(isToBeDrawn ? [message('draw')] : []),
      // Of a past that is told nobody hears.
      ...(sides.hand_over && input.at > (facts.takenOverAt ?? 0) ? [message('handed-over')] : []),
    ],
  };
}

/** Inputs whose body says something about people and matter; a correction does when it is confirmed (write_correction.sql). */
function appliesBody({ input }: CaseStep): boolean {
  if (input.kind === 'open') return true;
  return input.kind === 'task' && input.task.includes('.record.');
}

const decidedAt = (on: string, at: Instant): Instant => (civilDate(at) === on ? at : startOfDay(on));

/** Nobody was or will be there: another hearing may have to be drawn instead. */
const isUnattended = ({ outcome }: AttendanceRow): boolean => outcome !== undefined && outcome !== 'attended';
