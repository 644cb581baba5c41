import { z } from 'zod';
import { proposeAdvance, reportFiling } from '../../domain/case/sheets/advance.js';
import { ADVANCE_GROUNDS } from '../../domain/case/words.js';
import { addDays } from '../../domain/time.js';
import { ruled } from '../field-rules.js';
import { prose } from '../fields.js';
import { coded, form } from '../form.js';
import { note } from './fields.js';

/** Of what has no end of its own beside the one on record. */
const withoutEnd = ADVANCE_GROUNDS.filter((ground) => ground !== 'time-limit');

export const proposeAdvanceForm = form(
  ruled(
    z.strictObject({ ...coded(proposeAdvance), reasons: prose() }),
    { when: { ground: ['time-limit'] }, required: ['endsOn'] },
    { when: { ground: withoutEnd }, absent: ['endsOn'] },
  ),
  (c) => ({ ground: 'time-limit', endsOn: addDays(c.today, 5), reasons: '申请仲裁的期限将于五日后届满，须即行申请。' }),
);

export const decideAdvanceForms = {
  grant: form(z.strictObject({ note }), () => ({})),
  reject: form(z.strictObject({ reasons: prose() }), () => ({ reasons: '期限尚可中断，照常审查。' })),
};

export const formalitiesForms = {
  completed: form(z.strictObject({ note }), () => ({})),
};

export const reportFilingForm = form(z.strictObject({ ...coded(reportFiling), note }), (c) => ({ on: c.today }));
