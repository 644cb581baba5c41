import { z } from 'zod';
import { closingDocuments } from '../../domain/case/matters.js';
import {
  conclude,
  engage,
  meet,
  readFile,
  recordService,
  reportProgress,
  servable,
} from '../../domain/case/sheets/handling.js';
import { ruled } from '../field-rules.js';
import { line, prose } from '../fields.js';
import { coded, form, type ExampleContext } from '../form.js';
import { note } from './fields.js';

const today = (c: ExampleContext) => ({ on: c.today });

export const engageForms = {
  sign: form(z.strictObject({ ...coded(engage.actions.sign), note }), today),
  'not-possible': form(z.strictObject({ ...coded(engage.actions['not-possible']), note }), () => ({
    cause: 'recipient',
  })),
};

export const meetForms = {
  record: form(
    z.strictObject({
      ...coded(meet.actions.record),
      place: line(200).optional(),
      notes: prose(20_000).optional(),
    }),
    today,
  ),
  'not-possible': form(z.strictObject({ ...coded(meet.actions['not-possible']), note }), () => ({
    cause: 'recipient',
  })),
};

export const readFileForms = {
  record: form(z.strictObject({ ...coded(readFile.actions.record), notes: prose(20_000).optional() }), today),
  'not-possible': form(z.strictObject({ ...coded(readFile.actions['not-possible']), note }), () => ({
    cause: 'organ',
  })),
};

export const concludeForms = {
  conclude: form(
    ruled(
      z.strictObject({
        ...coded(conclude.actions.conclude),
        description: prose(1000).optional(),
        summary: prose(20_000).optional(),
      }),
      { when: { document: ['other'] }, required: ['description'] },
    ),
    (c) => ({
      on: c.today,
      document: closingDocuments(c.facts)[0]!,
      result: c.facts.kind === 'criminal' ? 'mitigated' : 'won',
    }),
    (c) => ({ choices: { document: closingDocuments(c.facts) } }),
  ),
};

export const reportProgressForm = form(z.strictObject({ ...coded(reportProgress), content: prose(20_000) }), (c) => ({
  on: c.today,
  content: '已提交代理意见。',
}));

export const recordServiceForm = form(
  z.strictObject({ ...coded(recordService), note }),
  (c) => ({ document: servable(c.facts)[0]!, on: c.today, method: 'in-person' }),
  (c) => ({ choices: { document: servable(c.facts) } }),
);
