import { z } from 'zod';
import { explainDelay } from '../../domain/case/sheets/escalation.js';
import { addDays } from '../../domain/time.js';
import { prose } from '../fields.js';
import { coded, form } from '../form.js';
import { note } from './fields.js';

export const explainDelayForms = {
  explain: form(z.strictObject({ ...coded(explainDelay.actions.explain), note }), (c) => ({
    cause: 'centre',
    objective: false,
    newDay: addDays(c.today, 3),
  })),
};

export const signCircularForms = {
  sign: form(z.strictObject({ note }), () => ({})),
  discard: form(z.strictObject({ reasons: prose() }), () => ({ reasons: '已说明客观原因。' })),
};
