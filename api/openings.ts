import { z } from 'zod';
import type { CaseCommand, Opening } from '../domain/case/facts.js';
import { missingFields } from '../domain/case/intake-fields.js';
import { CASE_KINDS, CHANNELS, CRIMINAL_STAGES, PROCEDURES } from '../domain/case/words.js';
import { parseInstant, type Instant } from '../domain/time.js';
import { called, dayOf, documentNumber, instantOf, line, uuid } from './fields.js';
import { EXAMPLE_PERSON, record } from './forms/fields.js';

const common = {
  receivedAt: instantOf('happened').optional().describe('收到申请或通知的时刻,默认此刻;期限由此起算'),
  kind: z.enum(CASE_KINDS),
  criminalStage: z.enum(CRIMINAL_STAGES).optional().describe('刑事案件必填;一阶段一案'),
  procedure: z.enum(PROCEDURES).optional().describe('民事、行政案件,默认诉讼'),
  matterId: uuid.optional().describe('同一刑事事项前一阶段案件的事项编号'),
  ...record,
};

const stageGiven = (b: { kind: string; criminalStage?: string | undefined }) =>
  b.kind !== 'criminal' || b.criminalStage !== undefined;
const noStageElse = (b: { kind: string; criminalStage?: string | undefined }) =>
  b.kind === 'criminal' || b.criminalStage === undefined;

/** 依申请. Fields of people and matter may still be missing: the case is then on record, incomplete. */
export const applicationBody = z
  .strictObject({
    ...common,
    channel: z.enum(CHANNELS.application),
    station: line(64).optional().describe('由工作站、司法所接收的,填其编号;其工作人员录入的默认为本站'),
    notarial: z.boolean().optional().describe('公证事项'),
    limitationOn: dayOf('expiry').optional().describe('时效或法定期限届满日'),
  })
  .refine(stageGiven, { path: ['criminalStage'] })
  .refine(noStageElse, { path: ['criminalStage'] })
  .meta({
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
export const noticeBody = z
  .strictObject({
    ...common,
    organ: z.strictObject({ kind: z.enum(CHANNELS.notice), name: called(100) }),
    noticeNumber: documentNumber.optional().describe('通知公函文号'),
    mandatory: z.boolean().default(true).describe('应当通知 (art. 25(1), 28) 或可以通知 (art. 25(2))'),
  })
  .refine(stageGiven, { path: ['criminalStage'] })
  .refine(noStageElse, { path: ['criminalStage'] })
  .meta({
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
    missing: missingFields({ ...b, door, noticeNumber: notice?.noticeNumber, recipients }),
  };
  return { kind: 'open', key: o.commandId, at: o.now, actor: o.actor, opening };
}
