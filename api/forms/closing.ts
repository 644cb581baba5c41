import { z } from 'zod';
import { isRecipientDead } from '../../domain/case/matters.js';
import {
  addendum,
  callback,
  correctFile,
  evaluate,
  releaseEvaluation,
  submitFile,
} from '../../domain/case/sheets/closing.js';
import { inGroup } from '../field-groups.js';
import { line, prose, setOf } from '../fields.js';
import { coded, form } from '../form.js';
import { note } from './fields.js';

const MATERIALS = [
  'closing-report',
  'agreement',
  'power',
  'meeting-record',
  'file-notes',
  'evidence',
  'pleadings',
  'court-documents',
  'progress-reports',
  'other',
] as const;

export const submitFileForms = {
  submit: form(
    z.strictObject({
      ...coded(submitFile.actions.submit),
      materials: setOf(z.enum(MATERIALS), { min: 1, max: MATERIALS.length }),
      note,
    }),
    (c) => ({ on: c.today, materials: ['closing-report', 'court-documents'] }),
  ),
};

export const checkFileForms = {
  accept: form(z.strictObject({ note }), () => ({})),
  return: form(z.strictObject({ defects: z.array(line(300)).min(1).max(50) }), () => ({ defects: ['缺少会见笔录'] })),
};

export const correctFileForms = {
  resubmit: form(z.strictObject({ ...coded(correctFile.actions.resubmit), note }), (c) => ({
    on: c.today,
  })),
};

const reached = coded(callback.actions.reached);
export const callbackForms = {
  reached: form(
    z.strictObject({
      ...inGroup('call', { on: reached.on, method: reached.method, person: reached.person.default('recipient') }),
      ...inGroup('answers', {
        feeTaken: reached.feeTaken,
        toldProgress: reached.toldProgress,
        onTime: reached.onTime,
        satisfaction: reached.satisfaction,
        suggestions: prose().optional(),
        followUp: prose().optional(),
      }),
    }),
    (c) => ({
      ...{ on: c.today, method: 'phone', feeTaken: false, toldProgress: true, satisfaction: 'satisfied' },
      ...(isRecipientDead(c.facts) && { person: 'next-of-kin' }),
    }),
  ),
  attempt: form(z.strictObject({ ...coded(callback.actions.attempt), note }), (c) => ({
    on: c.today,
    method: 'phone',
    outcome: 'no-answer',
  })),
  unreachable: form(z.strictObject({ note }), () => ({})),
  'not-possible': form(z.strictObject({ ...coded(callback.actions['not-possible']), note }), () => ({
    cause: 'deceased',
  })),
};

export const evaluateForms = {
  grade: form(
    z.strictObject({
      ...coded(evaluate.actions.grade),
      sheet: z
        .array(
          z.strictObject({ indicator: line(100), score: z.number().min(0).max(100), reason: prose(1000).optional() }),
        )
        .max(50)
        .optional(),
      reasons: prose(),
    }),
    () => ({ grade: 'good', reasons: '程序规范,法律文书完整。' }),
  ),
};

export const releaseEvaluationForm = form(z.strictObject({ ...coded(releaseEvaluation) }), () => ({}));

export const archiveForms = {
  archive: form(z.strictObject({ volume: line(60).optional(), note }), () => ({})),
};

export const addendumForm = form(z.strictObject({ ...coded(addendum), content: prose(20_000) }), () => ({
  content: '补充送达回证。',
}));
