import { z } from 'zod';
import { withdraw, withdrawNotice } from '../../domain/case/sheets/ends.js';
import { line, prose } from '../fields.js';
import { coded, form } from '../form.js';
import { note } from './fields.js';

export const withdrawForm = form(z.strictObject({ ...coded(withdraw), reason: prose(1000) }), (c) => ({
  on: c.today,
  reason: '双方已和解。',
}));

export const withdrawNoticeForm = form(
  z.strictObject({
    ...coded(withdrawNotice),
    reference: line(100),
    note,
  }),
  (c) => ({ on: c.today, reference: '(2026)刑初1号撤' }),
);

export const confirmEndForms = {
  confirm: form(z.strictObject({ note }), () => ({})),
  reject: form(z.strictObject({ reasons: prose() }), () => ({ reasons: '送达情况不明，请继续办理。' })),
};
