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
import { line, prose } from '../fields.js';
import { coded, form, type ExampleContext } from '../form.js';
import { note, ON } from './fields.js';

const today = (c: ExampleContext) => ({ on: c.today });

export const engageForms = {
  sign: form(z.strictObject({ ...coded(engage.actions.sign, { on: ON }), note }), today),
  'not-possible': form(z.strictObject({ ...coded(engage.actions['not-possible'], { on: ON }), note }), () => ({
    cause: 'recipient',
  })),
};

export const meetForms = {
  record: form(
    z.strictObject({
      ...coded(meet.actions.record, { on: ON }),
      place: line(200).optional(),
      notes: prose(20_000).optional(),
    }),
    today,
  ),
  'not-possible': form(z.strictObject({ ...coded(meet.actions['not-possible'], { on: ON }), note }), () => ({
    cause: 'recipient',
  })),
};

export const readFileForms = {
  record: form(
    z.strictObject({ ...coded(readFile.actions.record, { on: ON }), notes: prose(20_000).optional() }),
    today,
  ),
  'not-possible': form(z.strictObject({ ...coded(readFile.actions['not-possible'], { on: ON }), note }), () => ({
    cause: 'organ',
  })),
};

export const concludeForms = {
  conclude: form(
    z
      .strictObject({
        ...coded(conclude.actions.conclude, {
          on: '结案日:收到结案文书之日;和解、撤诉、死亡等为该事由发生之日',
          document: '结案文书或事由,按案件类型和阶段;受援人自行委托的,报告终止事由',
          recovered: '挽回损失,元',
        }),
        description: prose(1000).optional().describe('其他结案事由的说明,document 为 other 时必填'),
        summary: prose(20_000).optional(),
      })
      .refine((b) => b.document !== 'other' || b.description !== undefined, { path: ['description'] }),
    (c) => ({
      on: c.today,
      document: closingDocuments(c.facts)[0]!,
      result: c.facts.kind === 'criminal' ? 'mitigated' : 'won',
    }),
  ),
};

export const reportProgressForm = form(
  z.strictObject({ ...coded(reportProgress, { on: ON }), content: prose(20_000) }),
  (c) => ({ on: c.today, content: '已提交代理意见。' }),
);

export const recordServiceForm = form(z.strictObject({ ...coded(recordService), note }), (c) => ({
  document: servable(c.facts)[0]!,
  on: c.today,
  method: 'in-person',
}));
