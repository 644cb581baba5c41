import { z } from 'zod';
import { correct, isDateField } from '../../domain/case/sheets/corrections.js';
import { prose } from '../fields.js';
import { coded, derivedForm, form } from '../form.js';
import { note, record } from './fields.js';

const { field, value, hearing } = coded(correct, {
  field: '收件、结案、报送、开庭日期须由第二人确认',
  value: '更正后的日期',
  hearing: '第几次开庭',
});

export const correctForm = derivedForm(
  z
    .strictObject({ field, value, hearing, reason: prose(1000), ...record })
    .refine((b) => !isDateField(b.field) || b.value !== undefined, { path: ['value'] })
    .refine((b) => b.field !== 'hearing' || b.hearing !== undefined, { path: ['hearing'] }),
  (c) => ({ field: 'received', value: c.today, reason: '录入有误。' }),
  // A correction of the people may change how many of them are helped.
  async ({ recipients }) => ({ persons: recipients && Math.max(1, recipients.length) }),
);

export const confirmCorrectionForms = {
  confirm: form(z.strictObject({ note }), () => ({})),
  reject: form(z.strictObject({ reasons: prose() }), () => ({ reasons: '与原件不符。' })),
};
