import { z } from 'zod';
import { approve, review } from '../../domain/case/sheets/review.js';
import { ruled } from '../field-rules.js';
import { prose } from '../fields.js';
import { coded, form } from '../form.js';
import { note } from './fields.js';
import { supplementForm } from './intake.js';

const { actions } = review;

export const reviewForms = {
  'propose-grant': form(
    ruled(z.strictObject({ ...coded(actions['propose-grant']), opinion: prose().optional() }), {
      when: { means: ['not-required'] },
      required: ['meansGround'],
    }),
    () => ({ means: 'checked' }),
  ),
  'propose-refusal': form(z.strictObject({ ...coded(actions['propose-refusal']), reasons: prose() }), () => ({
    ground: 'means',
    reasons: '不符合经济困难标准。',
  })),
  'request-supplement': supplementForm,
  recuse: form(z.strictObject({ ...coded(actions.recuse), note }), () => ({ reason: 'interest' })),
};

export const approveForms = {
  grant: form(z.strictObject({ ...coded(approve.actions.grant), note }), () => ({})),
  refuse: form(
    z.strictObject({
      ...coded(approve.actions.refuse),
      reasons: prose(),
      remedy: prose(),
    }),
    () => ({
      ground: 'means',
      reasons: '不符合经济困难标准。',
      remedy: '可以向设立本机构的司法行政部门提出异议。',
    }),
  ),
  return: form(z.strictObject({ reasons: prose() }), () => ({ reasons: '请补充核查情况。' })),
};
