import { z } from 'zod';
import { asTask, type CaseRow, type DeadlineRow, type PartyRow, type TaskRow } from '../db/cases.js';
import { CORRECTABLE, FIELDS, isField, type Field } from '../domain/case/correctable.js';
import { barred } from '../domain/case/duties.js';
import { FIELD_CLASSES } from '../domain/case/field-classes.js';
import { CASE_SHEETS } from '../domain/case/sheets.js';
import { CHANGE_CAUSES, type ChangeCause } from '../domain/case/words.js';
import { actionsNow, actsNow, waitsFor } from '../domain/engine/judge.js';
import { isTaskKind } from '../domain/kinds.js';
import { maskName } from '../domain/identity.js';
import { actAction, causeAction, correctAction, may, taskAction, type User } from '../domain/permissions.js';
import { civilDate, formatInstant, type Instant } from '../domain/time.js';
import { formSchema, narrowed } from './form-schema.js';
import { NOBODY, type ExampleContext, type Form } from './form.js';
import { actForm, taskForm } from './forms/catalogue.js';
import { entryView } from './entry-view.js';
import { historyView } from './case-history.js';
import { deadlineView } from './deadline-view.js';
import type { Sight } from './disclosures.js';
import { hearingView } from './hearing-view.js';
import { messages, type Lang } from './language.js';
import { personView } from './person-view.js';
import { details, refused } from './problems.js';
import { readable, type Shows } from './sight/fields.js';
import { TASK_DATA } from './sight/form-classes.js';
import type { ViewClasses } from './sight/veil.js';
import { caseSubject, taskSubject } from './subjects.js';
import { taskDeadlineView, titleOf, viewTaskDeadline, type Looking } from './task-deadline.js';

/** Answers about cases and tasks: what they look like, and who sees names in full. */

const nullableString = z.string().nullable();
const jsonSchema = z.record(z.string(), z.unknown());

export const actionView = z.object({ name: z.string(), title: z.string(), schema: jsonSchema }).meta({ id: 'Action' });
export const taskView = z
  .object({
    id: z.string(),
    caseId: z.uuid().nullable().describe('所属案件；不属于案件的为空 / null where it is of no case'),
    caseNumber: z.string().describe('所属案件或诉求的编号 / of its case, or whatever proceeding'),
    kind: z.string(),
    title: z.string(),
    role: z.string(),
    assignee: nullableString,
    assigneeName: nullableString.describe('承办人姓名'),
    deputised: z
      .boolean()
      .describe('本机构无人可办，由司法局的本人代行 / nobody of the agency is left: the caller does it in their place'),
    claimed: z
      .boolean()
      .describe('由岗位中的人认领，可放回；否则承办人由办理程序确定 / claimed from a pool, and can be given back'),
    firm: nullableString,
    state: z.enum(['open', 'done', 'cancelled', 'expired']),
    outcome: nullableString,
    openedAt: z.string(),
    endedAt: nullableString,
    proceeding: z.object({ id: z.uuid(), kind: z.string() }),
    deadline: taskDeadlineView.nullable(),
    hour: nullableString.describe('开庭时刻 HH:MM / of the hearing that it is about'),
    venue: nullableString.describe('开庭地点'),
    room: nullableString.describe('法庭、房间'),
    takenOver: z.boolean().describe('案件系接管补录的 / its case was taken over'),
    data: jsonSchema,
  })
  .meta({ id: 'Task' });
/** 更正 as it was proposed, old beside new; null for what whoever asks may not see. */
export const correctionView = z
  .object({
    field: z.string(),
    number: z.number().nullable().describe('第几次开庭、第几次回访、第几人、办理经过中的第几步'),
    role: nullableString,
    part: nullableString.describe('原记录中的何项'),
    change: nullableString,
    before: z.unknown(),
    after: z.unknown(),
    reason: nullableString,
    proposedBy: z.string(),
    proposedAt: z.string(),
    outcome: z.enum(['confirmed', 'rejected']).nullable(),
    decidedBy: nullableString,
    decidedAt: nullableString,
  })
  .meta({ id: 'Correction' });
/** What has to be done first, as the problem that the action would be refused with. */
const waitingView = z.object({ type: z.string(), title: z.string(), detail: z.string(), params: jsonSchema });
export const taskDetail = taskView
  .extend({
    actions: z.array(actionView),
    waitsFor: z.array(waitingView).describe('须先办理的事项'),
    contact: nullableString.describe('书记员或联系人，可查看完整信息的人可见 / to whoever sees the case in full'),
    claims: z
      .array(z.object({ act: z.string(), to: nullableString, by: z.string(), at: z.string() }))
      .describe('认领、放回、改派的经过 / who claimed it, gave it back, or was given it'),
    mayClaim: z.boolean().describe('可否认领 / whether it can be claimed'),
    correction: correctionView.optional(),
    asked: entryView
      .nullable()
      .describe(
        '引起本任务的那一步所写，可查看完整信息的人可见 / what the entry that opened it says, to whoever sees the case in full',
      ),
    answered: entryView.nullable().describe('了结本任务的那一步所写 / what the entry that ended it says'),
  })
  .meta({ id: 'TaskDetail' });
export const caseSummary = z
  .object({
    id: z.uuid(),
    number: z.string(),
    stage: z.string(),
    door: z.string(),
    channel: z.string(),
    kind: z.string(),
    criminalStage: nullableString,
    agency: z.string(),
    station: nullableString,
    matterId: z.uuid(),
    matter: nullableString,
    title: nullableString,
    persons: z.number(),
    recipients: z.array(z.string()),
    handler: nullableString,
    firm: nullableString,
    receivedAt: z.string(),
    enteredAt: z.string(),
    concludedOn: nullableString,
    archivedAt: nullableString,
    seq: z.number(),
    parked: nullableString,
    requestId: z.uuid().nullable().describe('由其转来的诉求 / the request that it was made of'),
    takenOver: z
      .boolean()
      .describe('接管补录：此前的经过为事后代录 / taken over: what lies before was entered afterwards'),
  })
  .meta({ id: 'CaseSummary' });
export const caseView = caseSummary
  .extend({
    handlerName: nullableString.describe('承办人姓名'),
    formerHandlers: z.array(z.string()).describe('曾承办本案的人 / who handled it before'),
    history: historyView.optional().describe('最近的办理经过，with=history 时 / the newest of it, where asked for'),
    hidden: z.array(z.string()).describe('已录入而未显示的各项 / on record and not shown'),
    evaluated: z.boolean().describe('有可查看的质量评估 / has an evaluation that the reader may see'),
    mayReveal: z.boolean().describe('可否说明理由后查看全部 / whether it can be seen in full for a reason'),
    narrative: nullableString,
    organ: nullableString,
    organReference: nullableString,
    paperNumber: nullableString,
    lifeOrDeath: z.boolean(),
    language: nullableString,
    /** 材料接收凭证 (form 5) */
    receipt: z.object({
      number: z.string(),
      receivedAt: z.string(),
      materials: z.array(z.object({ name: z.string(), copies: z.number() })),
    }),
    people: z.array(personView),
    tasks: z.array(taskView),
    deadlines: z.array(deadlineView),
    hearings: z.array(hearingView),
    actions: z.array(actionView),
  })
  .meta({ id: 'Case' });

export type CaseView = z.input<typeof caseView>;

const SUMMARY = {
  ...({ id: 'case', number: 'case', stage: 'case', door: 'case', channel: 'case', kind: 'case' } as const),
  ...({ criminalStage: 'case', agency: 'case', station: 'case', matterId: 'case', matter: 'case' } as const),
  ...({ title: 'case', persons: 'case', recipients: 'own', handler: 'case', firm: 'case' } as const),
  ...({ receivedAt: 'case', enteredAt: 'case', concludedOn: 'case', archivedAt: 'case', seq: 'case' } as const),
  ...({ parked: 'case', requestId: 'case', takenOver: 'case' } as const),
} as const satisfies ViewClasses<z.input<typeof caseSummary>>;
/** Who sees what of it (domain/classes.ts). */
export const CASE_CLASSES = {
  ...SUMMARY,
  ...({
    handlerName: 'case',
    formerHandlers: 'case',
    history: 'own',
    hidden: 'case',
    mayReveal: 'case',
    narrative: 'people',
  } as const),
  evaluated: 'case',
  ...({ organ: 'case', organReference: 'case', paperNumber: 'case', lifeOrDeath: 'case', language: 'case' } as const),
  ...({ receipt: 'own', people: 'own', tasks: 'own', deadlines: 'case', hearings: 'own', actions: 'case' } as const),
} as const satisfies ViewClasses<CaseView>;
const TASK = {
  ...({ id: 'case', caseId: 'case', caseNumber: 'case', kind: 'case', title: 'case', role: 'case' } as const),
  ...({ assignee: 'case', assigneeName: 'case', claimed: 'case', deputised: 'case', firm: 'case' } as const),
  ...({ state: 'case', outcome: 'case', openedAt: 'case', endedAt: 'case', proceeding: 'case' } as const),
  ...({ deadline: 'case', hour: 'case', venue: 'case', room: 'case', takenOver: 'case', data: 'own' } as const),
} as const satisfies ViewClasses<z.input<typeof taskView>>;
export const TASK_CLASSES = {
  ...TASK,
  ...({ actions: 'case', waitsFor: 'case', contact: 'people', claims: 'case', mayClaim: 'case' } as const),
  ...({ correction: 'own', asked: 'own', answered: 'own' } as const),
} as const satisfies ViewClasses<z.input<typeof taskDetail>>;

const doneCommand = z
  .object({ id: z.uuid(), state: z.literal('done'), seq: z.number().describe('办理经过中的步骤') })
  .meta({ id: 'DoneCommand' });
/** The case after a command; for whoever may not see it any more, that the command is done. */
export const caseAfterCommand = z.union([
  caseView.extend({ command: doneCommand }).meta({ id: 'CaseAfterCommand' }),
  z.object({ case: z.object({ id: z.uuid() }), command: doneCommand }).meta({ id: 'CommandDone' }),
]);
export type CaseAfterCommand = z.input<typeof caseAfterCommand>;

export const iso = (d: Date | null): string | null => (d === null ? null : formatInstant(d.getTime()));

/** What may be done to a task now by this user, with forms and examples. */
export function taskActions(user: User, c: CaseRow, row: TaskRow, example: ExampleContext, now: Instant, lang: Lang) {
  const { kind } = row;
  const { notBy, notFirm } = row.data;
  const isBarred = [...notBy, ...barred(c.facts, kind)].includes(user.username);
  if (row.state !== 'open' || isBarred || (notFirm !== undefined && notFirm === user.firm) || !isTaskKind(kind))
    return [];
  const subject = { ...taskSubject(row), recused: c.facts.recused };
  const titles: Readonly<Record<string, string>> = messages(lang).titles.actions[kind];
  return actionsNow(CASE_SHEETS, c.facts, asTask(row), now).flatMap((name) => {
    const permission = taskAction(kind, name);
    const form = taskForm(kind, name);
    if (!permission || !form || !may(user, permission, subject)) return [];
    return offered([`${kind}.${name}`, name, titles[name] ?? name], form, example, lang);
  });
}

/** What its actions that are not on offer yet wait for. */
export function waiting(c: CaseRow, row: TaskRow, now: Instant, lang: Lang): z.input<typeof waitingView>[] {
  if (row.state !== 'open') return [];
  return waitsFor(CASE_SHEETS, c.facts, asTask(row), now).map((refusal) => {
    const { type, title, detail } = details(refused(refusal).data, lang);
    return { type, title, detail, params: { ...refusal.params } };
  });
}

/** Acts that the user may do in the case now. */
export function caseActs(user: User, c: CaseRow, context: ExampleContext, lang: Lang): Offered[] {
  const example = { ...context, fields: fieldsOf(user, c), causes: causesOf(user, c) };
  if (barred(c.facts).includes(user.username)) return [];
  const titles: Readonly<Record<string, string>> = messages(lang).titles.acts;
  return actsNow(CASE_SHEETS, c.facts).flatMap((name) => {
    const permission = actAction(name);
    const form = actForm(name);
    if (!permission || !form || !may(user, permission, caseSubject(c))) return [];
    return offered([name, name, titles[name] ?? name], form, example, lang);
  });
}

/** What the user may propose to correct; whoever handled the case nothing that judges him. */
const fieldsOf = (user: User, c: CaseRow): Field[] =>
  FIELDS.filter(
    (field) =>
      may(user, correctAction(field), caseSubject(c)) &&
      !(CORRECTABLE[field].judgesHandler && c.facts.handlers.includes(user.username)),
  );

/** Why the user may ask that the handler be changed. */
const causesOf = (user: User, c: CaseRow): ChangeCause[] =>
  CHANGE_CAUSES.filter((cause) => may(user, causeAction(cause), caseSubject(c)));

export type Offered = z.input<typeof actionView>;

/** Nothing when it needs somebody, and there is nobody: no lawyer of the centre, no observer. */
export function offered<X>(
  [key, name, title]: readonly [form: string, name: string, title: string],
  { body, example, narrow }: Form<unknown, X>,
  context: X,
  lang: Lang,
): Offered[] {
  const filled = example(context);
  if (Object.values(filled).includes(NOBODY)) return [];
  const schema = formSchema(key, body, lang);
  return [{ name, title, schema: { ...(narrow ? narrowed(schema, narrow(context)) : schema), examples: [filled] } }];
}

export function taskTitle(kind: string, lang: Lang): string {
  return isTaskKind(kind) ? messages(lang).titles.tasks[kind] : kind;
}

/** @param shows which of its codes; in a list those that whoever reads the task may see */
export function viewTask(t: TaskRow, looking: Looking, shows: Shows = inLists(t)): z.input<typeof taskView> {
  return {
    id: t.id,
    caseId: t.proceeding_kind === 'case' ? t.proceeding_id : null,
    caseNumber: t.number,
    kind: t.kind,
    title: taskTitle(t.kind, looking.lang),
    role: t.role,
    assignee: t.assignee,
    assigneeName: t.assignee_name,
    claimed: t.claimed,
    deputised: t.standsIn !== undefined,
    firm: t.firm_id,
    state: t.state,
    outcome: t.outcome,
    openedAt: formatInstant(t.opened_at.getTime()),
    endedAt: iso(t.ended_at),
    proceeding: { id: t.proceeding_id, kind: t.proceeding_kind },
    deadline: viewTaskDeadline(t, looking),
    hour: t.hour || null,
    venue: t.venue ?? null,
    room: t.room ?? null,
    takenOver: t.takenOver,
    data: readable(t.data.data, TASK_DATA, shows),
  };
}

/** What is to be corrected stands in a list where the field is nobody's secret. */
function inLists({ data: { data } }: TaskRow): Shows {
  const field = String(data['field']);
  return (label) => label === 'case' || (label === 'corrected' && isField(field) && FIELD_CLASSES[field] === 'case');
}

export function viewDeadline(d: DeadlineRow, looking: Looking): z.input<typeof deadlineView> {
  return {
    id: d.id,
    task: d.task_id,
    rule: d.rule_key,
    title: titleOf(d, looking),
    pack: d.rule_pack,
    version: d.rule_version,
    legalBasis: d.legal_basis,
    started: formatInstant(d.started_at.getTime()),
    paused: d.pauses,
    due: formatInstant(d.due_at.getTime()),
    lastDay: d.last_day,
    provisional: d.provisional,
    rungs: d.rungs.map((r) => ({
      rung: r.rung,
      at: formatInstant(r.at),
      fired: r.fired === undefined ? null : formatInstant(r.fired),
      recipients: r.recipients,
    })),
    state: stateNow(d, looking.now),
    endedAt: iso(d.ended_at),
    endedBy: d.ended_by,
    reason: d.reason,
    supersedes: d.supersedes,
  };
}

/** Overdue follows from the due instant, never from whether a timer has run. */
function stateNow(d: DeadlineRow, now: Instant): z.input<typeof deadlineView>['state'] {
  if (d.state !== 'armed') return d.state as 'met';
  if (d.pauses.some((p) => p.from < civilDate(now) && civilDate(now) <= p.to)) return 'paused';
  return now > d.due_at.getTime() ? 'overdue' : 'armed';
}

export function viewSummary(c: CaseRow, parties: readonly PartyRow[], full: Sight): z.input<typeof caseSummary> {
  return {
    id: c.id,
    number: c.number,
    stage: c.stage,
    door: c.door,
    channel: c.channel,
    kind: c.kind,
    criminalStage: c.criminal_stage,
    agency: c.agency_id,
    station: c.station_id,
    matterId: c.matter_id,
    matter: c.matter,
    title: c.title,
    persons: c.persons,
    recipients: parties.filter((p) => p.role === 'recipient').map((p) => (full ? p.name : maskName(p.name))),
    handler: c.handler,
    firm: c.firm_id,
    receivedAt: formatInstant(c.received_at.getTime()),
    enteredAt: formatInstant(c.entered_at.getTime()),
    concludedOn: c.concluded_on,
    archivedAt: iso(c.archived_at),
    seq: c.seq,
    parked: c.parked,
    requestId: c.request_id,
    takenOver: c.taken_over_at !== null,
  };
}
