import type { Sheets } from '../engine/judge.js';
import { civilDate } from '../time.js';
import { barred, noted } from './duties.js';
import type { Facts } from './facts.js';
import { decideAdvance, formalities, proposeAdvance, reportFiling } from './sheets/advance.js';
import { attend, nameObserver } from './sheets/attendance.js';
import { assign, informOrgan, nameHandler } from './sheets/assignment.js';
import { acceptHandOver, decideChange, handOver, requestChange, signHandOver } from './sheets/change.js';
import {
  addendum,
  archive,
  callback,
  checkFile,
  correctFile,
  evaluate,
  releaseEvaluation,
  submitFile,
} from './sheets/closing.js';
import { confirmCorrection, correct, replan } from './sheets/corrections.js';
import { confirmEnd, withdraw, withdrawNotice } from './sheets/ends.js';
import { answerHead, askHandler, demandStatement, explainDelay, signCircular } from './sheets/escalation.js';
import { conclude, engage, meet, readFile, recordService, reportProgress } from './sheets/handling.js';
import { drawn, hearing, newDate, reportHearing } from './sheets/hearings.js';
import { extendReply, record, supplement } from './sheets/intake.js';
import {
  decideObjection,
  forwardObjection,
  lodgeObjection,
  orderCorrection,
  receiveObjection,
  recordRemedy,
} from './sheets/objection.js';
import { approve, review } from './sheets/review.js';
import { decideTermination, reportTermination, serveTermination, verifyTermination } from './sheets/termination.js';

/** Tasks of a case, in the order of the procedure. */
export const CASE_TASKS = {
  record,
  supplement,
  'confirm-end': confirmEnd,
  review,
  approve,
  'decide-advance': decideAdvance,
  formalities,
  assign,
  'name-handler': nameHandler,
  'inform-organ': informOrgan,
  engage,
  meet,
  'read-file': readFile,
  hearing,
  'new-date': newDate,
  conclude,
  'submit-file': submitFile,
  'check-file': checkFile,
  'correct-file': correctFile,
  'name-observer': nameObserver,
  attend,
  callback,
  evaluate,
  archive,
  'verify-termination': verifyTermination,
  'decide-termination': decideTermination,
  'serve-termination': serveTermination,
  'decide-change': decideChange,
  'hand-over': handOver,
  'accept-hand-over': acceptHandOver,
  'forward-objection': forwardObjection,
  'decide-objection': decideObjection,
  'confirm-correction': confirmCorrection,
  'explain-delay': explainDelay,
  'sign-circular': signCircular,
  'answer-head': answerHead,
} as const;

/** Acts that answer no task. `drawn` and `replan` come from the system only. */
export const CASE_ACTS = {
  'extend-reply': extendReply,
  withdraw,
  'withdraw-notice': withdrawNotice,
  'propose-advance': proposeAdvance,
  'report-filing': reportFiling,
  'report-hearing': reportHearing,
  'report-progress': reportProgress,
  'report-termination': reportTermination,
  'request-change': requestChange,
  'sign-hand-over': signHandOver,
  'lodge-objection': lodgeObjection,
  'receive-objection': receiveObjection,
  'record-remedy': recordRemedy,
  'record-service': recordService,
  correct,
  'order-correction': orderCorrection,
  'demand-statement': demandStatement,
  'ask-handler': askHandler,
  'release-evaluation': releaseEvaluation,
  addendum,
  drawn,
  replan,
} as const;

export const CASE_SHEETS = {
  tasks: CASE_TASKS,
  acts: CASE_ACTS,
  begunOn: (f) => civilDate(f.receivedAt),
  ...{ barred, noted },
  closed: (f) => (f.stage === 'archived' ? 'case-archived' : 'wrong-stage'),
} satisfies Sheets<Facts>;
