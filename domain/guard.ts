import type { Codes, CommandInput, Facts, Task } from './case.js';
import { closingDocuments, type ClosingDocument } from './matters.js';
import { civilDate, isCivilDate, type CivilDate } from './time.js';

/** Why a command is refused: the slug of a problem type (docs/problems.md), and the codes its message needs. */
export interface Refusal {
  readonly type: string;
  readonly params?: Codes;
}

/** What guards look at. The workflow has it in memory, the API reads it from the row: both decide by `refusal`. */
export interface Situation {
  readonly facts: Facts;
  readonly tasks: readonly Task[];
  readonly acts: readonly string[];
}

/** Why a task that has ended takes no answer any more. */
export const ENDED = { done: 'task-done', cancelled: 'task-not-open', expired: 'too-late' } as const;

/** Dates of a case that a clock starts with; correcting one needs a second person. */
export const DATE_FIELDS = ['received', 'concluded', 'submitted', 'hearing'] as const;
export type DateField = (typeof DATE_FIELDS)[number];
export const isDateField = (field: string): field is DateField => (DATE_FIELDS as readonly string[]).includes(field);

/** Attempts after which a recipient counts as unreachable (联系不上); rule data of the callback. */
export const CALLBACK_ATTEMPTS = 3;

/** The first reason why this command may not take effect now; undefined when it may. */
export function refusal(s: Situation, input: CommandInput): Refusal | undefined {
  if (input.kind === 'open') return undefined;
  const today = civilDate(input.at);
  if (input.kind === 'act') {
    if (!s.acts.includes(input.action)) return { type: closedType(s.facts), params: { stage: s.facts.stage } };
    return (
      datesOf(input.data, today, civilDate(s.facts.receivedAt)) ??
      ACT_GUARDS[input.action]?.(s, input.data, today, input.actor.user)
    );
  }
  const task = s.tasks.find((t) => t.id === input.task);
  if (!task) return { type: 'task-not-open' };
  if (task.assignee !== undefined && task.assignee !== input.actor.user) return { type: 'not-your-task' };
  if (task.firm !== undefined && task.firm !== input.actor.firm) return { type: 'not-your-task' };
  if (task.notBy.includes(input.actor.user)) return { type: 'same-person' };
  if (task.notFirm !== undefined && task.notFirm === input.actor.firm) return { type: 'same-firm' };
  if (!task.actions.includes(input.action)) return { type: 'not-allowed-now', params: { action: input.action } };
  if (task.expiresAt !== undefined && input.at > task.expiresAt) return { type: 'too-late' };
  return (
    datesOf(input.data, today, task.since) ?? TASK_GUARDS[`${task.kind}.${input.action}`]?.(s, input.data, today, task)
  );
}

/** The actions of a task that are open at this moment; dates and persons are judged when the answer comes. */
export function actionsNow(s: Situation, task: Task, today: CivilDate): string[] {
  return task.actions.filter((action) => !UNTIL[`${task.kind}.${action}`]?.(s, task, today));
}

function closedType(facts: Facts): string {
  return facts.stage === 'archived' ? 'case-archived' : 'wrong-stage';
}

/** `on` is the day something happened: not in the future, not before the event it answers. */
function datesOf(data: Codes, today: CivilDate, since: CivilDate): Refusal | undefined {
  for (const field of ['on', 'servedOn'] as const) {
    const day = data[field];
    if (day === undefined || day === null) continue;
    if (typeof day !== 'string' || !isCivilDate(day)) return { type: 'validation', params: { pointer: `/${field}` } };
    if (day > today) return { type: 'date-in-future', params: { pointer: `/${field}` } };
    if (day < since) return { type: 'date-before-event', params: { pointer: `/${field}`, since } };
  }
  return undefined;
}

const hearingOf = (s: Situation, task: Task) => s.facts.hearings.find((h) => h.no === task.data['hearing']);
const announced = (s: Situation) => s.facts.hearings.some((h) => h.state === 'announced');

/** Actions that wait for something: not listed, and refused, until then. */
const UNTIL: Record<string, (s: Situation, task: Task, today: CivilDate) => boolean> = {
  'hearing.held': (s, task, today) => (hearingOf(s, task)?.day ?? '') > today,
  'attend.record': (s, task, today) => (hearingOf(s, task)?.day ?? '') > today,
  'conclude.conclude': (s) => announced(s),
  'callback.unreachable': (s) => s.facts.callbackAttempts < CALLBACK_ATTEMPTS,
};

const waits =
  (key: string) =>
  (s: Situation, _data: Codes, today: CivilDate, task: Task): Refusal | undefined =>
    UNTIL[key]!(s, task, today) ? { type: 'not-allowed-now', params: { action: key.split('.')[1]! } } : undefined;

const TASK_GUARDS: Record<string, (s: Situation, data: Codes, today: CivilDate, task: Task) => Refusal | undefined> = {
  'record.complete': (_s, data) => {
    const missing = data['missing'];
    return Array.isArray(missing) && missing.length > 0
      ? { type: 'incomplete', params: { pointers: missing as string[] } }
      : undefined;
  },
  'record.request-supplement': replyAhead,
  'review.request-supplement': replyAhead,
  'supplement.not-complied': (_s, data, today, task) =>
    data['reason'] === 'silence' && today <= String(task.data['replyBy'])
      ? { type: 'reply-time-running', params: { pointer: '/reason', replyBy: task.data['replyBy'] ?? null } }
      : undefined,
  'hearing.held': waits('hearing.held'),
  'attend.record': waits('attend.record'),
  'conclude.conclude': (s, data, today, task) =>
    waits('conclude.conclude')(s, data, today, task) ??
    (closingDocuments(s.facts).includes(data['document'] as ClosingDocument)
      ? undefined
      : { type: 'closing-document', params: { pointer: '/document', values: closingDocuments(s.facts).join(', ') } }),
  'callback.unreachable': waits('callback.unreachable'),
  'hearing.put-off': (_s, data, today) =>
    typeof data['newDay'] === 'string' && data['newDay'] < today
      ? { type: 'date-in-past', params: { pointer: '/newDay' } }
      : undefined,
  'name-observer.name': (s, data) =>
    data['observer'] === s.facts.handler || (data['observerFirm'] && data['observerFirm'] === s.facts.firm)
      ? { type: 'observer-not-independent', params: { pointer: '/observer' } }
      : undefined,
};

function replyAhead(_s: Situation, data: Codes): Refusal | undefined {
  return typeof data['replyBy'] === 'string' &&
    typeof data['servedOn'] === 'string' &&
    data['replyBy'] > data['servedOn']
    ? undefined
    : { type: 'date-before-event', params: { pointer: '/replyBy' } };
}

const ACT_GUARDS: Record<string, (s: Situation, data: Codes, today: CivilDate, user: string) => Refusal | undefined> = {
  'report-hearing': (s, data, today, user) => {
    if (user !== s.facts.handler) return { type: 'not-your-task' };
    const day = String(data['day']);
    if (String(data['summonsOn']) > today) return { type: 'date-in-future', params: { pointer: '/summonsOn' } };
    if (day < String(data['summonsOn'])) return { type: 'date-before-event', params: { pointer: '/day' } };
    if (s.facts.conclusion && day > s.facts.conclusion.on)
      return { type: 'date-after-conclusion', params: { pointer: '/day' } };
    return undefined;
  },
  'report-progress': (s, _data, _today, user) => (user !== s.facts.handler ? { type: 'not-your-task' } : undefined),
  drawn: (s, data) =>
    s.facts.hearings.some((h) => h.no === data['hearing'] && h.state === 'announced' && h.public && !h.drawn)
      ? undefined
      : { type: 'not-allowed-now', params: { action: 'drawn' } },
  correct: (s, data, today) => {
    const value = data['value'];
    const field = String(data['field']);
    if (!isDateField(field)) return undefined;
    if (typeof value !== 'string' || !isCivilDate(value)) return { type: 'validation', params: { pointer: '/value' } };
    // A hearing may lie ahead; what has happened may not.
    if (value > today && field !== 'hearing') return { type: 'date-in-future', params: { pointer: '/value' } };
    const known =
      field === 'received' ||
      (field === 'concluded' && s.facts.conclusion) ||
      (field === 'submitted' && s.facts.fileSubmittedOn) ||
      (field === 'hearing' && s.facts.hearings.some((h) => h.no === data['hearing']));
    return known ? undefined : { type: 'not-allowed-now', params: { action: 'correct' } };
  },
};
