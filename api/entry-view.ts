import type { Pool } from 'pg';
import { z } from 'zod';
import type { CaseRow } from '../db/cases.js';
import { entriesAround, entryNow, type EntryNow } from '../db/events.js';
import type { User } from '../domain/permissions.js';
import { classesFor } from '../domain/sight.js';
import { formatInstant } from '../domain/time.js';
import { eventTitle } from './event-title.js';
import { formSchema } from './form-schema.js';
import type { Reading } from './disclosures.js';
import { formNamed } from './forms/catalogue.js';
import type { Lang } from './language.js';
import { showsOf } from './sight/corrected.js';
import { readableOrNull } from './sight/fields.js';
import { bodyClasses } from './sight/form-classes.js';
import { sighted } from './subjects.js';
import { withPart } from './with-part.js';

/** What somebody said to whoever has a task: why the file came back, what the reviewer thinks, what the bureau asks. */
export const entryView = z
  .object({
    seq: z.number(),
    title: z.string(),
    actor: z.string(),
    actorName: z.string(),
    at: z.string(),
    schema: z.record(z.string(), z.unknown()).describe('其表单 / the form that it was entered in'),
    body: z.record(z.string(), z.unknown()).describe('经更正后的内容 / as it stands after corrections'),
  })
  .meta({ id: 'Entry' });

/**
 * Entries whose words are meant for whoever acts next, or were asked for by whoever acted before. None of these judges the handler,
 * and none holds what people have told of themselves: those are not read beside a task.
 */
const SAID_TO_SOMEBODY: readonly string[] = [
  ...['record.request-supplement', 'review.request-supplement', 'supplement.complied', 'supplement.not-complied'],
  ...[
    'review.propose-grant',
    'review.propose-refusal',
    'review.recuse',
    'approve.grant',
    'approve.refuse',
    'approve.return',
  ],
  ...['act.propose-advance', 'decide-advance.grant', 'decide-advance.reject', 'formalities.completed'],
  ...['name-handler.decline', 'act.withdraw', 'act.withdraw-notice', 'confirm-end.confirm', 'confirm-end.reject'],
  ...['act.report-termination', 'verify-termination.confirmed', 'verify-termination.not-confirmed'],
  ...['decide-termination.terminate', 'decide-termination.reject'],
  ...['act.request-change', 'decide-change.grant', 'decide-change.refuse', 'hand-over.sign', 'act.sign-hand-over'],
  ...['act.receive-objection', 'forward-objection.forward', 'act.lodge-objection'],
  ...['decide-objection.uphold', 'decide-objection.order', 'act.order-correction'],
  ...['submit-file.submit', 'check-file.return', 'correct-file.resubmit'],
  ...['act.demand-statement', 'explain-delay.explain', 'sign-circular.sign', 'sign-circular.discard'],
  ...['act.ask-handler', 'answer-head.answer'],
  ...[
    'triage.pass',
    'answer-request.answer',
    'answer-request.return',
    'sign-answer.return',
    'transfer-receipt.refused',
  ],
];

export interface Around {
  /** The entry that opened the task. */
  readonly asked: z.input<typeof entryView> | null;
  /** The one that ended it. */
  readonly answered: z.input<typeof entryView> | null;
}

/** @param reading of the entries of somebody: what of them is shown */
export async function entriesOf(
  pool: Pool,
  task: string,
  lang: Lang,
  reading: (actor: string) => Reading,
): Promise<Around> {
  const found = await entriesAround(pool, task, SAID_TO_SOMEBODY);
  const view = (opens: boolean) => {
    const entry = found.find((e) => e.opens === opens);
    return entry ? viewEntry(entry, lang, reading(entry.actor)) : null;
  };
  return { asked: view(true), answered: view(false) };
}

/** Whether the user may read the evaluation that stands: beside those who judge, its handler once the head has released it. */
export const readsEvaluation = (user: User, row: CaseRow): boolean =>
  row.facts.judged !== undefined &&
  classesFor(user, sighted(row), { judges: true, wrote: row.facts.evaluator === user.username }).has('evaluation');

/** 质量评估 that stands, as it was put right since; undefined where there is none, or none for this reader. */
export async function evaluationOf(
  pool: Pool,
  { id, facts: { judged, grade } }: CaseRow,
  lang: Lang,
  reading: (actor: string) => Reading,
): Promise<z.input<typeof entryView> | undefined> {
  const entry = judged && (await entryNow(pool, id, judged.seq));
  const view = entry && viewEntry(entry, lang, reading(entry.actor));
  // A grade is put right by a field of its own; whoever sees the one that was entered sees the one that stands.
  return view ? { ...view, body: { ...view.body, ...('grade' in view.body && { grade }) } } : undefined;
}

function viewEntry(
  { kind, body: sent, corrections, ...e }: EntryNow,
  lang: Lang,
  reading: Reading,
): z.input<typeof entryView> | null {
  const name = kind.replace(/^act\./, '');
  const form = formNamed(name);
  if (!form) return null;
  const whole = corrections.reduce((now, { part, after }) => withPart(now, part, after), sent) as Record<
    string,
    unknown
  >;
  // None of those that are shown here is about a correction.
  const body = readableOrNull(whole, bodyClasses(kind), showsOf(reading, undefined, []));
  if (!body) return null;
  return {
    ...{ seq: e.seq, title: eventTitle(kind, lang), actor: e.actor, actorName: e.actor_name ?? e.actor },
    ...{ at: formatInstant(e.entered_at.getTime()), schema: formSchema(name, form.body, lang), body },
  };
}
