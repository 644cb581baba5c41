import { z } from 'zod';
import { CASE_KINDS, CRIMINAL_STAGES, PROCEDURES } from '../../domain/case/words.js';
import type { RequestFacts } from '../../domain/request/facts.js';
import {
  acknowledge,
  answerRequest,
  askOpinion,
  closeDuplicate,
  handOn,
  transferReceipt,
  triage,
  withdrawRequest,
  type REQUEST_ACTS,
  type REQUEST_TASKS,
} from '../../domain/request/sheets.js';
import type { CivilDate } from '../../domain/time.js';
import { ruled } from '../field-rules.js';
import { called, line, prose, telling, uuid } from '../fields.js';
import { coded, type Form, type Narrowed, type YieldsOf } from '../form.js';
import { explainDelayForms, signCircularForms } from './escalation.js';
import { note, record } from './fields.js';

/** Forms of a request (诉求). */

/** What an example may draw on. */
export interface RequestContext {
  readonly today: CivilDate;
  readonly facts: RequestFacts;
  /** A station of the agency; undefined where there is none. */
  readonly unit: string | undefined;
  /** Somebody of the desk who is not the owner; nobody where there is none. */
  readonly colleague: string;
  /** Another request of the agency; none where there is none. */
  readonly other: string;
}

// The words of an example are inferred as they stand there, as in form.ts.
/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters */
const ofRequest = <B extends z.ZodObject, const E extends Readonly<Record<string, unknown>>>(
  body: B,
  example: (c: RequestContext) => E,
  narrow?: (c: RequestContext) => Narrowed,
): Form<z.output<B>, RequestContext> => ({ body, example, narrow });
/* eslint-enable @typescript-eslint/no-unnecessary-type-parameters */

const answer = telling(20_000);
const ANSWER = '已解答相关法律规定，并告知可申请劳动仲裁及所需材料。';

/** What an application has that a request does not: the rest is copied from it. */
const { title, matter, duplicateReason } = record;
const applying = ruled(
  z.strictObject({
    kind: z.enum(CASE_KINDS),
    criminalStage: z.enum(CRIMINAL_STAGES).optional(),
    procedure: z.enum(PROCEDURES).optional(),
    ...{ title, matter, duplicateReason },
    note,
  }),
  { when: { kind: ['criminal'] }, required: ['criminalStage'] },
  { when: { kind: ['civil', 'administrative'] }, absent: ['criminalStage'] },
);
export type Applying = z.output<typeof applying>;

type Actions<K extends keyof typeof REQUEST_TASKS> = (typeof REQUEST_TASKS)[K]['actions'];
type TaskForms = {
  readonly [K in keyof typeof REQUEST_TASKS]: {
    // The case has its id from the command that opens it.
    readonly [A in keyof Actions<K>]: Form<A extends 'apply' ? unknown : YieldsOf<Actions<K>[A]>, RequestContext>;
  };
};
type PeoplesAct = Exclude<keyof typeof REQUEST_ACTS, 'replan'>;
type ActForms = { readonly [N in PeoplesAct]: Form<YieldsOf<(typeof REQUEST_ACTS)[N]>, RequestContext> };

const reasons = prose();

export const REQUEST_TASK_FORMS = {
  triage: {
    answer: ofRequest(z.strictObject({ ...coded(triage.actions.answer), answer }), () => ({ answer: ANSWER })),
    pass: ofRequest(z.strictObject({ ...coded(triage.actions.pass), note }), (c) => ({
      ...(c.unit !== undefined && { unit: c.unit }),
      note: '请在期限内答复来访人，并录入答复内容。',
    })),
    transfer: ofRequest(z.strictObject({ ...coded(triage.actions.transfer), office: called(100), note }), () => ({
      office: '示例县人力资源和社会保障局',
    })),
    apply: ofRequest(applying, () => ({
      ...({ kind: 'civil', procedure: 'labour-arbitration', matter: 'labour', title: '追索劳动报酬' } as const),
      duplicateReason: '由诉求转入，当事人确认为新的事项。',
    })),
  },
  acknowledge: {
    acknowledge: ofRequest(z.strictObject({ ...coded(acknowledge.actions.acknowledge), note }), () => ({})),
  },
  'answer-request': {
    answer: ofRequest(z.strictObject({ ...coded(answerRequest.actions.answer), answer }), () => ({ answer: ANSWER })),
    return: ofRequest(z.strictObject({ reasons }), () => ({ reasons: '事发地不在本辖区。' })),
  },
  'sign-answer': {
    sign: ofRequest(z.strictObject({ note }), () => ({})),
    return: ofRequest(z.strictObject({ reasons }), () => ({ reasons: '未说明救济途径，请补充。' })),
  },
  'transfer-receipt': {
    received: ofRequest(
      z.strictObject({ ...coded(transferReceipt.actions.received), receipt: line(100), note }),
      () => ({ receipt: '接收回执1号' }),
    ),
    refused: ofRequest(z.strictObject({ ...coded(transferReceipt.actions.refused), reasons }), () => ({
      reasons: '对方认为不属于其职责。',
    })),
  },
  'ask-opinion': {
    record: ofRequest(z.strictObject({ ...coded(askOpinion.actions.record), suggestions: prose().optional() }), () => ({
      satisfaction: 'satisfied',
    })),
    'not-possible': ofRequest(z.strictObject({ ...coded(askOpinion.actions['not-possible']), note }), () => ({
      cause: 'unreachable',
    })),
  },
  'explain-delay': explainDelayForms,
  'sign-circular': signCircularForms,
} satisfies TaskForms;

export const REQUEST_ACT_FORMS = {
  'take-charge': ofRequest(z.strictObject({ note }), () => ({})),
  'hand-on': ofRequest(z.strictObject({ ...coded(handOn), note }), (c) => ({ owner: c.colleague })),
  'withdraw-request': ofRequest(z.strictObject({ ...coded(withdrawRequest), reason: prose() }), () => ({
    reason: '当事人表示问题已解决。',
  })),
  'close-duplicate': ofRequest(z.strictObject({ ...coded(closeDuplicate), of: uuid, note }), (c) => ({ of: c.other })),
  'close-abusive': ofRequest(z.strictObject({ reasons }), () => ({
    reasons: '同一事项已多次答复，无新的事实和理由。',
  })),
} satisfies ActForms;

type RequestForm = Form<unknown, RequestContext>;
const taskForms: Readonly<Record<string, Readonly<Record<string, RequestForm>>>> = REQUEST_TASK_FORMS;
const actForms: Readonly<Record<string, RequestForm>> = REQUEST_ACT_FORMS;

/** The form of one action of a task of a request. */
export const requestTaskForm = (kind: string, name: string): RequestForm | undefined =>
  own(own(taskForms, kind) ?? {}, name);
export const requestActForm = (name: string): RequestForm | undefined => own(actForms, name);

const own = <T>(of: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(of, name) ? of[name] : undefined;
