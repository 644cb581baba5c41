import { z } from 'zod';
import {
  decideObjection,
  forwardObjection,
  lodgeObjection,
  orderCorrection,
  receiveObjection,
  recordRemedy,
} from '../../domain/case/sheets/objection.js';
import { line, prose } from '../fields.js';
import { coded, form } from '../form.js';
import { note } from './fields.js';

const example = (c: { today: string }) => ({ on: c.today, grounds: '家庭确无固定收入,符合经济困难标准。' });
const grounds = { grounds: prose() };

export const lodgeObjectionForm = form(z.strictObject({ ...coded(lodgeObjection), ...grounds }), example);
export const receiveObjectionForm = form(z.strictObject({ ...coded(receiveObjection), ...grounds }), example);

export const forwardObjectionForms = {
  forward: form(z.strictObject({ ...coded(forwardObjection.actions.forward), note }), (c) => ({
    on: c.today,
  })),
};

const decision = { reference: line(100), reasons: prose() };
export const decideObjectionForms = {
  uphold: form(z.strictObject({ ...coded(decideObjection.actions.uphold), ...decision }), (c) => ({
    on: c.today,
    reference: '异议审查决定书1号',
    reasons: '原决定认定事实清楚。',
  })),
  order: form(z.strictObject({ ...coded(decideObjection.actions.order), ...decision }), (c) => ({
    on: c.today,
    reference: '异议审查决定书1号',
    reasons: '符合援助条件。',
  })),
};

export const orderCorrectionForm = form(z.strictObject({ ...coded(orderCorrection), ...decision }), (c) => ({
  on: c.today,
  reference: '异议审查决定书1号',
  reasons: '符合援助条件。',
}));

export const recordRemedyForm = form(
  z.strictObject({
    ...coded(recordRemedy),
    reference: line(100),
    note,
  }),
  (c) => ({ remedy: 'reconsideration', on: c.today, reference: '(2026)示政复1号' }),
);
