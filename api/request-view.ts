import { z } from 'zod';
import type { RequestRow } from '../db/requests.js';
import { maskName, maskPhone } from '../domain/identity.js';
import { REQUEST_STAGE_NAMES } from '../domain/request/stages.js';
import { formatInstant } from '../domain/time.js';
import { historyView } from './case-history.js';
import { actionView, iso, taskView } from './case-view.js';
import { deadlineView } from './deadline-view.js';
import type { Sight } from './disclosures.js';
import type { ViewClasses } from './sight/veil.js';

/** Answers about requests (诉求). */

const nullableString = z.string().nullable();

export const requestSummary = z
  .object({
    id: z.uuid(),
    number: z.string(),
    stage: z.enum(REQUEST_STAGE_NAMES),
    stageTitle: z.string(),
    channel: z.string(),
    subject: z.string(),
    urgency: z.string(),
    persons: z.int().describe('人次'),
    agency: z.string(),
    station: nullableString.describe('受理的工作站 / the station that took it in'),
    unit: nullableString.describe('承办单位 / the unit that owes the reply'),
    owner: nullableString.describe('首访责任人'),
    ownerName: nullableString,
    leader: nullableString.describe('包案领导'),
    leaderName: nullableString,
    contactName: nullableString.describe('无权查看的部分隐去 / masked for whom it is not'),
    receivedAt: z.string(),
    enteredAt: z.string(),
    answeredOn: nullableString,
    satisfaction: nullableString,
    reopened: z.boolean(),
    outcome: nullableString,
    caseId: z.uuid().nullable().describe('转成的案件 / the case that it was turned into'),
    caseNumber: nullableString,
    duplicateOf: z.uuid().nullable(),
    closedAt: nullableString,
    seq: z.int(),
    parked: nullableString,
  })
  .meta({ id: 'RequestSummary' });

export const requestView = requestSummary
  .extend({
    contactPhone: nullableString,
    source: nullableString.describe('交办、转来的单位'),
    text: nullableString.describe('诉求内容；无权查看的为空 / null for whom it is not'),
    answer: nullableString.describe('最近一次答复的内容'),
    hidden: z.array(z.string()).describe('已录入而未显示或部分隐去的各项 / on record and not shown in full'),
    mayReveal: z.boolean().describe('可否说明理由后查看全部 / whether it can be seen in full for a reason'),
    tasks: z.array(taskView),
    deadlines: z.array(deadlineView),
    actions: z.array(actionView),
    history: historyView.describe('办理经过 / what was done, and by whom'),
  })
  .meta({ id: 'Request' });
export type RequestView = z.input<typeof requestView>;

/** Who sees what of it (domain/classes.ts). */
export const REQUEST_CLASSES = {
  ...({ id: 'case', number: 'case', stage: 'case', stageTitle: 'case', channel: 'case', subject: 'case' } as const),
  ...({ urgency: 'case', persons: 'case', agency: 'case', station: 'case', unit: 'case', owner: 'case' } as const),
  ...({ ownerName: 'case', leader: 'case', leaderName: 'case', contactName: 'own', receivedAt: 'case' } as const),
  ...({ enteredAt: 'case', answeredOn: 'case', satisfaction: 'case', reopened: 'case', outcome: 'case' } as const),
  ...({
    caseId: 'case',
    caseNumber: 'case',
    duplicateOf: 'case',
    closedAt: 'case',
    seq: 'case',
    parked: 'case',
  } as const),
  ...({ contactPhone: 'own', source: 'people', text: 'people', answer: 'people', hidden: 'case' } as const),
  ...({ mayReveal: 'case', tasks: 'own', deadlines: 'case', actions: 'case', history: 'own' } as const),
} as const satisfies ViewClasses<RequestView>;

const doneCommand = z
  .object({ id: z.uuid(), state: z.literal('done'), seq: z.number() })
  .meta({ id: 'RequestCommand' });
/** The request after a command; for whoever may not see it, as a program, that the command is done. */
export const requestAfterCommand = z.union([
  requestView.extend({ command: doneCommand }).meta({ id: 'RequestAfterCommand' }),
  z.object({ request: z.object({ id: z.uuid() }), command: doneCommand }).meta({ id: 'RequestCommandDone' }),
]);
export type RequestAfterCommand = z.input<typeof requestAfterCommand>;
export const pendingRequest = z
  .object({ request: z.object({ id: z.uuid() }), command: z.object({ id: z.uuid(), state: z.literal('pending') }) })
  .meta({ id: 'PendingRequestCommand' });

const VEILED = {
  contactName: 'contact_name',
  contactPhone: 'contact_phone',
  source: 'source',
  text: 'text',
  answer: 'answer',
} as const;
/** What is there and not shown to whom it is not. */
export const hiddenIn = (row: RequestRow): string[] =>
  Object.entries(VEILED).flatMap(([name, column]) => (row[column] === null ? [] : [name]));

export const maskedPhone = (phone: string | null, full: Sight): string | null =>
  phone === null || full ? phone : maskPhone(phone);

export function viewRequest(row: RequestRow, stageTitle: string, full: Sight): z.input<typeof requestSummary> {
  const name = row.contact_name;
  return {
    ...{
      id: row.id,
      number: row.number,
      stage: row.facts.stage,
      stageTitle,
      channel: row.channel,
      subject: row.subject,
    },
    ...{
      urgency: row.urgency,
      persons: row.persons,
      agency: row.agency_id,
      station: row.station_id,
      unit: row.unit_id,
    },
    ...{ owner: row.owner, ownerName: row.ownerName, leader: row.leader, leaderName: row.leaderName },
    contactName: name === null || full ? name : maskName(name),
    receivedAt: formatInstant(row.received_at.getTime()),
    enteredAt: formatInstant(row.entered_at.getTime()),
    ...{ answeredOn: row.answered_on, satisfaction: row.satisfaction, reopened: row.reopened, outcome: row.outcome },
    ...{ caseId: row.case_id, caseNumber: row.caseNumber, duplicateOf: row.duplicate_of, closedAt: iso(row.closed_at) },
    ...{ seq: row.seq, parked: row.parked },
  };
}
