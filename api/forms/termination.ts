import { z } from 'zod';
import {
  reportTermination,
  serveTermination,
  stillOwed,
  verifyTermination,
} from '../../domain/case/sheets/termination.js';
import { line, prose } from '../fields.js';
import { coded, form, type ExampleContext } from '../form.js';
import { note } from './fields.js';

export const reportTerminationForm = form(
  z.strictObject({
    ...coded(reportTermination),
    reasons: prose(),
    paper: line(100).optional(),
  }),
  (c) => ({
    on: c.today,
    ground: 'own-counsel',
    source: c.user !== undefined && c.user === c.facts.handler ? 'handler' : 'centre',
    reasons: '受援人已自行委托律师。',
  }),
);

const verified = { note: prose().optional() };
export const verifyTerminationForms = {
  confirmed: form(z.strictObject({ ...coded(verifyTermination.actions.confirmed), ...verified }), (c) => ({
    on: c.today,
  })),
  'not-confirmed': form(
    z.strictObject({ ...coded(verifyTermination.actions['not-confirmed']), reasons: prose() }),
    (c) => ({ on: c.today, reasons: '经核实,受援人未委托律师。' }),
  ),
};

export const decideTerminationForms = {
  terminate: form(z.strictObject({ reasons: prose(), remedy: prose() }), () => ({
    reasons: '受援人已自行委托律师。',
    remedy: '可以向设立本机构的司法行政部门提出异议。',
  })),
  reject: form(z.strictObject({ reasons: prose() }), () => ({ reasons: '事由不成立,继续办理。' })),
};

export const serveTerminationForms = {
  served: form(z.strictObject({ ...coded(serveTermination.actions.served), note }), (c: ExampleContext) => ({
    method: 'in-person',
    ...Object.fromEntries(stillOwed(c.facts).map((field) => [field, c.today])),
  })),
  'partly-served': form(
    z.strictObject({ ...coded(serveTermination.actions['partly-served']), note }),
    (c: ExampleContext) => ({
      method: 'in-person',
      ...Object.fromEntries(
        stillOwed(c.facts)
          .slice(-1)
          .map((field) => [field, c.today]),
      ),
    }),
  ),
};
