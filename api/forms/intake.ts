import { z } from 'zod';
import { missingFields } from '../../domain/case/intake-fields.js';
import { supplement, supplementNotice } from '../../domain/case/sheets/intake.js';
import { addDays } from '../../domain/time.js';
import { inGroup } from '../field-groups.js';
import { documentNumber, line, prose } from '../fields.js';
import { replyTime } from '../../domain/reply-time.js';
import { coded, derivedForm, form, type Desk, type ExampleContext } from '../form.js';
import { EXAMPLE_PERSON, note, recordSheet, type Person } from './fields.js';

const wholeRecord = {
  title: '追索劳动报酬',
  narrative: '用人单位拖欠工资。',
  matter: 'labour' as const,
  recipients: [EXAMPLE_PERSON],
  duplicateReason: '示例数据,可重复登记。',
};
const recordBody = z.strictObject({
  ...recordSheet,
  ...inGroup('register', { noticeNumber: documentNumber.optional() }),
});
type RecordBody = z.output<typeof recordBody>;

/** Which mandatory fields are still missing once this body is on record, and how many people are helped. */
async function intakeCodes(body: RecordBody, { facts, recorded }: Desk) {
  const known = await recorded();
  const recipients: readonly (Person | (typeof known.recipients)[number])[] = body.recipients ?? known.recipients;
  const missing = missingFields({
    door: facts.door,
    kind: facts.kind,
    title: body.title ?? known.title,
    narrative: body.narrative ?? known.narrative,
    matter: body.matter ?? known.matter,
    noticeNumber: body.noticeNumber ?? known.noticeNumber,
    recipients,
  });
  return { missing, persons: Math.max(1, recipients.length) };
}

const { servedOn, serviceMethod, replyBy } = coded(supplementNotice);
export const supplementForm = derivedForm(
  z.strictObject({
    ...{ servedOn, serviceMethod, replyBy },
    items: z.array(line(300)).min(1).max(50),
  }),
  (c: ExampleContext) => ({
    servedOn: c.today,
    serviceMethod: 'in-person',
    replyBy: addDays(c.today, 10),
    items: ['身份证明'],
  }),
  async (body, desk) => replyTime(body.servedOn, body.replyBy, desk.facts.rulePack, await desk.book()),
);

export const extendReplyForm = derivedForm(
  z.strictObject({ replyBy, reason: prose(1000) }),
  (c: ExampleContext) => ({
    replyBy: addDays(c.facts.replyTime?.replyBy ?? c.today, 7),
    reason: '需向外地有关单位调取证明。',
  }),
  async (body, { facts, book }) =>
    replyTime(facts.replyTime?.replyBy ?? body.replyBy, body.replyBy, facts.rulePack, await book()),
);

/** Nobody types again what is there already. */
const asRecorded = ({ onRecord = {} }: ExampleContext) => ({ defaults: onRecord });

export const recordForms = {
  complete: derivedForm(
    recordBody,
    (c) => ({ ...wholeRecord, ...(c.facts.door === 'notice' && { noticeNumber: '(2026)刑初1号' }) }),
    intakeCodes,
    asRecorded,
  ),
  save: derivedForm(recordBody, () => ({ title: wholeRecord.title }), intakeCodes, asRecorded),
  'request-supplement': supplementForm,
};

export const supplementForms = {
  complied: form(
    z.strictObject({
      ...coded(supplement.actions.complied),
      materials: z.array(line(300)).max(50).optional(),
      note,
    }),
    (c) => ({ on: c.today }),
  ),
  'not-complied': form(
    z.strictObject({ ...coded(supplement.actions['not-complied']), serviceConfirmed: z.literal(true), note }),
    () => ({ reason: 'silence', serviceConfirmed: true }),
  ),
};
