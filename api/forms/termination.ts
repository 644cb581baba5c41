import { z } from 'zod';
import {
  reportTermination,
  serveTermination,
  stillOwed,
  verifyTermination,
} from '../../domain/case/sheets/termination.js';
import { line, prose } from '../fields.js';
import { coded, form, type ExampleContext } from '../form.js';
import { note, ON } from './fields.js';

export const reportTerminationForm = form(
  z.strictObject({
    ...coded(reportTermination, {
      on: ON,
      ground: '终止事由 (法律援助法 art. 48)',
      source: '承办人报告的填 handler,机构发现的填 centre,办案机关告知的填 organ',
    }),
    reasons: prose().describe('事实和依据'),
    paper: line(100).optional().describe('办案机关的文书号'),
  }),
  (c) => ({
    on: c.today,
    ground: 'own-counsel',
    source: c.user !== undefined && c.user === c.facts.handler ? 'handler' : 'centre',
    reasons: '受援人已自行委托律师。',
  }),
);

const verified = { note: prose().optional().describe('核实经过') };
export const verifyTerminationForms = {
  confirmed: form(z.strictObject({ ...coded(verifyTermination.actions.confirmed, { on: ON }), ...verified }), (c) => ({
    on: c.today,
  })),
  'not-confirmed': form(
    z.strictObject({ ...coded(verifyTermination.actions['not-confirmed'], { on: ON }), reasons: prose() }),
    (c) => ({ on: c.today, reasons: '经核实,受援人未委托律师。' }),
  ),
};

export const decideTerminationForms = {
  terminate: form(z.strictObject({ reasons: prose(), remedy: prose().describe('异议途径告知') }), () => ({
    reasons: '受援人已自行委托律师。',
    remedy: '可以向设立本机构的司法行政部门提出异议。',
  })),
  reject: form(z.strictObject({ reasons: prose() }), () => ({ reasons: '事由不成立,继续办理。' })),
};

const SERVICE = {
  on: '受援人收到之日',
  recipientDeceased: '受援人已死亡,不再向其送达',
  handlerOn: '承办人所属单位收到之日,即结案日',
  organOn: '办案机关收到之日',
};
export const serveTerminationForms = {
  served: form(z.strictObject({ ...coded(serveTermination.actions.served, SERVICE), note }), (c: ExampleContext) => ({
    method: 'in-person',
    ...Object.fromEntries(stillOwed(c.facts).map((field) => [field, c.today])),
  })),
  'partly-served': form(
    z.strictObject({ ...coded(serveTermination.actions['partly-served'], SERVICE), note }),
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
