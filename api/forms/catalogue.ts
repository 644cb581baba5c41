import type { CASE_ACTS, CASE_TASKS } from '../../domain/case/sheets.js';
import type { CaseAct, CaseTask } from '../../domain/kinds.js';
import type { Form, YieldsOf } from '../form.js';
import { decideAdvanceForms, formalitiesForms, proposeAdvanceForm, reportFilingForm } from './advance.js';
import { assignForms, informOrganForms, nameHandlerForms } from './assignment.js';
import { attendForms, nameObserverForms } from './attendance.js';
import {
  acceptHandOverForms,
  decideChangeForms,
  handOverForms,
  requestChangeForm,
  signHandOverForm,
} from './change.js';
import {
  addendumForm,
  archiveForms,
  callbackForms,
  checkFileForms,
  correctFileForms,
  evaluateForms,
  releaseEvaluationForm,
  submitFileForms,
} from './closing.js';
import { confirmCorrectionForms, correctForm } from './corrections.js';
import { confirmEndForms, withdrawForm, withdrawNoticeForm } from './ends.js';
import {
  answerHeadForms,
  askHandlerForm,
  demandStatementForm,
  explainDelayForms,
  signCircularForms,
} from './escalation.js';
import {
  concludeForms,
  engageForms,
  meetForms,
  readFileForms,
  recordServiceForm,
  reportProgressForm,
} from './handling.js';
import { hearingForms, newDateForms, reportHearingForm } from './hearings.js';
import { extendReplyForm, recordForms, supplementForms } from './intake.js';
import {
  decideObjectionForms,
  forwardObjectionForms,
  lodgeObjectionForm,
  orderCorrectionForm,
  receiveObjectionForm,
  recordRemedyForm,
} from './objection.js';
import { REQUEST_ACT_FORMS, REQUEST_TASK_FORMS } from './requests.js';
import { approveForms, reviewForms } from './review.js';
import {
  decideTerminationForms,
  reportTerminationForm,
  serveTerminationForms,
  verifyTerminationForms,
} from './termination.js';

type Actions<K extends CaseTask> = (typeof CASE_TASKS)[K]['actions'];
type TaskForms = {
  readonly [K in CaseTask]: { readonly [A in keyof Actions<K>]: Form<YieldsOf<Actions<K>[A]>> };
};
/** Acts that people do; those of the system have no form. */
type PeoplesAct = { [N in CaseAct]: (typeof CASE_ACTS)[N] extends { system: true } ? never : N }[CaseAct];
type ActForms = { readonly [N in PeoplesAct]: Form<YieldsOf<(typeof CASE_ACTS)[N]>> };

/** A form for every action of every sheet of a case, which yields the codes that the sheet names. */
export const TASK_FORMS = {
  record: recordForms,
  supplement: supplementForms,
  'confirm-end': confirmEndForms,
  review: reviewForms,
  approve: approveForms,
  'decide-advance': decideAdvanceForms,
  formalities: formalitiesForms,
  assign: assignForms,
  'name-handler': nameHandlerForms,
  'inform-organ': informOrganForms,
  engage: engageForms,
  meet: meetForms,
  'read-file': readFileForms,
  hearing: hearingForms,
  'new-date': newDateForms,
  conclude: concludeForms,
  'submit-file': submitFileForms,
  'check-file': checkFileForms,
  'correct-file': correctFileForms,
  'name-observer': nameObserverForms,
  attend: attendForms,
  callback: callbackForms,
  evaluate: evaluateForms,
  archive: archiveForms,
  'verify-termination': verifyTerminationForms,
  'decide-termination': decideTerminationForms,
  'serve-termination': serveTerminationForms,
  'decide-change': decideChangeForms,
  'hand-over': handOverForms,
  'accept-hand-over': acceptHandOverForms,
  'forward-objection': forwardObjectionForms,
  'decide-objection': decideObjectionForms,
  'confirm-correction': confirmCorrectionForms,
  'explain-delay': explainDelayForms,
  'sign-circular': signCircularForms,
  'answer-head': answerHeadForms,
} satisfies TaskForms;

export const ACT_FORMS = {
  'extend-reply': extendReplyForm,
  withdraw: withdrawForm,
  'withdraw-notice': withdrawNoticeForm,
  'propose-advance': proposeAdvanceForm,
  'report-filing': reportFilingForm,
  'report-hearing': reportHearingForm,
  'report-progress': reportProgressForm,
  'report-termination': reportTerminationForm,
  'request-change': requestChangeForm,
  'sign-hand-over': signHandOverForm,
  'lodge-objection': lodgeObjectionForm,
  'receive-objection': receiveObjectionForm,
  'record-remedy': recordRemedyForm,
  'record-service': recordServiceForm,
  correct: correctForm,
  'order-correction': orderCorrectionForm,
  'demand-statement': demandStatementForm,
  'ask-handler': askHandlerForm,
  'release-evaluation': releaseEvaluationForm,
  addendum: addendumForm,
} satisfies ActForms;

const taskForms: Readonly<Record<string, Readonly<Record<string, Form>>>> = TASK_FORMS;
const actForms: Readonly<Record<string, Form>> = ACT_FORMS;

/** The form of one action of a task, e.g. `review`, `propose-grant`. */
export const taskForm = (kind: string, name: string): Form | undefined => own(own(taskForms, kind) ?? {}, name);
export const actForm = (name: string): Form | undefined => own(actForms, name);

const named = <F>(
  tasks: Readonly<Record<string, Readonly<Record<string, F>>>>,
  acts: Readonly<Record<string, F>>,
): (readonly [string, F])[] => [
  ...Object.entries(tasks).flatMap(([kind, forms]) =>
    Object.entries(forms).map(([name, form]) => [`${kind}.${name}`, form] as const),
  ),
  ...Object.entries(acts),
];
/** What a form asks for, whatever its examples draw on. */
type Asks = Pick<Form, 'body'>;

/** Those of cases, each with its name: `review.propose-grant`, `withdraw`. */
export const caseForms: readonly (readonly [string, Form])[] = named<Form>(TASK_FORMS, ACT_FORMS);
/** Of every kind of proceeding, each once. */
export const allForms: readonly (readonly [string, Asks])[] = [
  ...new Map<string, Asks>([...caseForms, ...named<Asks>(REQUEST_TASK_FORMS, REQUEST_ACT_FORMS)]),
];

const byName: ReadonlyMap<string, Asks> = new Map(allForms);
/** One of them by its name. */
export const formNamed = (name: string): Asks | undefined => byName.get(name);

const own = <T>(of: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(of, name) ? of[name] : undefined;
