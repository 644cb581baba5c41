import { z } from 'zod';
import type { CaseCommand, Opening } from '../domain/case/facts.js';
import { missingFields } from '../domain/case/intake-fields.js';
import { CASE_KINDS, CHANNELS, CRIMINAL_STAGES, PROCEDURES } from '../domain/case/words.js';
import { parseInstant, type Instant } from '../domain/time.js';
import { inGroup } from './field-groups.js';
import { ruled, type FieldRule } from './field-rules.js';
import { called, dayOf, documentNumber, instantOf, line, uuid } from './fields.js';
import { EXAMPLE_PERSON, recordSheet } from './forms/fields.js';

const common = {
  ...inGroup('source', {
    receivedAt: instantOf('happened').optional(),
    kind: z.enum(CASE_KINDS),
    criminalStage: z.enum(CRIMINAL_STAGES).optional(),
    procedure: z.enum(PROCEDURES).optional(),
  }),
  ...recordSheet,
  ...inGroup('matter', { matterId: uuid.optional() }),
};

const stages: readonly FieldRule[] = [
  { when: { kind: ['criminal'] }, required: ['criminalStage'] },
  { when: { kind: ['civil', 'administrative'] }, absent: ['criminalStage'] },
];

/** 依申请. Fields of people and matter may still be missing: the case is then on record, incomplete. */
export const applicationBody = ruled(
  z.strictObject({
    ...inGroup('source', { channel: z.enum(CHANNELS.application), station: line(64).optional() }),
    ...common,
    ...inGroup('matter', { notarial: z.boolean().optional(), limitationOn: dayOf('expiry').optional() }),
  }),
  ...stages,
).meta({
  example: {
    channel: 'window',
    kind: 'civil',
    procedure: 'labour-arbitration',
    title: '追索劳动报酬',
    matter: 'labour',
    narrative: '用人单位拖欠三个月工资,申请劳动仲裁代理。',
    recipients: [EXAMPLE_PERSON],
    duplicateReason: '示例数据,可重复登记。',
    opposing: [{ name: '示例建筑有限公司', idKind: 'pending' }],
  },
});

/** 依通知: court, procuratorate or police. No means check, no review. */
export const noticeBody = ruled(
  z.strictObject({
    ...inGroup('source', {
      organ: z.strictObject({ kind: z.enum(CHANNELS.notice), name: called(100) }),
      noticeNumber: documentNumber.optional(),
      mandatory: z.boolean().default(true),
    }),
    ...common,
  }),
  ...stages,
).meta({
  example: {
    organ: { kind: 'court', name: '示例县人民法院' },
    noticeNumber: '(2026)示刑初12号通知',
    kind: 'criminal',
    criminalStage: 'first-instance',
    title: '盗窃',
    duplicateReason: '示例数据,可重复登记。',
    recipients: [
      { name: '李示例', idKind: 'resident-id', idNumber: '110105194912310038', gender: 'male', detained: true },
    ],
  },
});

export type ApplicationBody = z.output<typeof applicationBody>;
export type NoticeBody = z.output<typeof noticeBody>;

export interface OpeningPlace {
  readonly commandId: string;
  readonly caseId: string;
  readonly agency: { readonly id: string; readonly short_name: string; readonly rule_pack: string };
  readonly actor: { readonly user: string };
  readonly now: Instant;
}

/** The codes of an opening; names, narrative and numbers stay behind. */
export function openingInput(
  door: 'application' | 'notice',
  b: ApplicationBody | NoticeBody,
  o: OpeningPlace,
): Extract<CaseCommand, { kind: 'open' }> {
  const receivedAt = b.receivedAt === undefined ? o.now : parseInstant(b.receivedAt);
  const application = 'channel' in b ? b : undefined;
  const notice = 'organ' in b ? b : undefined;
  const recipients = b.recipients ?? [];
  const opening: Opening = {
    id: o.caseId,
    agency: o.agency.id,
    agencyShort: o.agency.short_name,
    rulePack: o.agency.rule_pack,
    ...(application?.station && { station: application.station }),
    door,
    channel: application?.channel ?? notice!.organ.kind,
    kind: b.kind,
    ...(b.criminalStage && { criminalStage: b.criminalStage }),
    ...(b.kind !== 'criminal' && { procedure: b.procedure ?? 'litigation' }),
    ...(application?.notarial && { notarial: true }),
    ...(notice && { mandatory: notice.mandatory }),
    matterId: b.matterId ?? o.caseId,
    receivedAt,
    persons: Math.max(1, recipients.length),
    ...(application?.limitationOn !== undefined && { limitationOn: application.limitationOn }),
    missing: missingFields({ ...b, door, noticeNumber: notice?.noticeNumber, recipients }),
  };
  return { kind: 'open', key: o.commandId, at: o.now, actor: o.actor, opening };
}
