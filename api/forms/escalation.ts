import { z } from 'zod';
import { answerHead, askHandler, demandStatement, explainDelay } from '../../domain/case/sheets/escalation.js';
import { addDays } from '../../domain/time.js';
import { prose } from '../fields.js';
import { coded, form, type ExampleContext } from '../form.js';
import { note } from './fields.js';

/** Of any kind of proceeding. */
type Today = Pick<ExampleContext, 'today'>;

export const explainDelayForms = {
  explain: form(z.strictObject({ ...coded(explainDelay.actions.explain), note }), (c: Today) => ({
    cause: 'centre',
    objective: false,
    newDay: addDays(c.today, 3),
  })),
};

export const signCircularForms = {
  sign: form(z.strictObject({ note }), (_: Today) => ({})),
  discard: form(z.strictObject({ reasons: prose() }), (_: Today) => ({ reasons: '已说明客观原因。' })),
};

export const answerHeadForms = {
  answer: form(z.strictObject({ ...coded(answerHead.actions.answer), answer: prose() }), (c) => ({
    answer: '已与受援人约定会见时间，案卷已复制，正在整理质证意见。',
    newDay: addDays(c.today, 7),
  })),
};

export const askHandlerForm = form(z.strictObject({ ...coded(askHandler), question: prose() }), () => ({
  question: '签订委托协议已近期限，请说明办理情况和下一步安排。',
}));

export const demandStatementForm = form(z.strictObject({ ...coded(demandStatement), question: prose() }), () => ({
  question: '本案指派后两个月未报告进展，请说明原因和下一步安排。',
}));
