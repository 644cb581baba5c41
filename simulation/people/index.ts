import type { CaseTask } from '../../domain/kinds.js';
import type { Decision, Moment } from '../moment.js';
import { decideAdvance, formalities } from './advance.js';
import { assign, informOrgan, nameHandler } from './assignment.js';
import { archive, attend, callback, checkFile, evaluate, nameObserver } from './beside.js';
import { acceptHandOver, decideChange, handOver } from './change.js';
import { record, supplement } from './desk.js';
import { confirmCorrection, confirmEnd, explainDelay, signCircular } from './heads.js';
import { answerHead, conclude, correctFile, engage, hearing, meet, newDate, readFile, submitFile } from './lawyer.js';
import { decideObjection, forwardObjection } from './objection.js';
import { approve, review } from './review.js';
import { decideTermination, serveTermination, verifyTermination } from './termination.js';

/** Who does what about a task of each kind; undefined: nothing yet. */
export const PEOPLE: Readonly<Record<CaseTask, (m: Moment) => Decision | undefined>> = {
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
};
