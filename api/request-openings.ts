import { z } from 'zod';
import { isPhoneNumber } from '../domain/identity.js';
import { HANDED, REQUEST_CHANNELS, SUBJECTS, URGENCIES } from '../domain/request/words.js';
import type { RequestCommand, RequestOpening } from '../domain/request/facts.js';
import { parseInstant, type Instant } from '../domain/time.js';
import { inGroup } from './field-groups.js';
import { ruled } from './field-rules.js';
import { because, called, instantOf, line, telling, word } from './fields.js';

const contact = z.strictObject({
  name: called(100).optional(),
  phone: line(40)
    .refine((phone) => isPhoneNumber(phone), because('phone-number'))
    .optional(),
});

/** 诉求: a minute's work at the desk. Name and number may both be withheld. */
export const requestBody = ruled(
  z.strictObject({
    ...inGroup('source', {
      channel: z.enum(REQUEST_CHANNELS),
      source: called(100).optional(),
      unit: word.optional(),
      receivedAt: instantOf('happened').optional(),
    }),
    ...inGroup('people', { contact: contact.optional(), persons: z.int().min(1).max(500).default(1) }),
    ...inGroup('matter', {
      subject: z.enum(SUBJECTS),
      text: telling(20_000),
      urgency: z.enum(URGENCIES).default('normal'),
    }),
  }),
  { when: { channel: [...HANDED] }, required: ['source'] },
).meta({
  example: {
    channel: 'visit',
    subject: 'consultation',
    text: '咨询用人单位拖欠工资如何处理，希望了解申请法律援助的条件。',
    contact: { name: '王示例', phone: '13800000000' },
    persons: 1,
    urgency: 'normal',
  },
});
export type RequestBody = z.output<typeof requestBody>;

export interface RequestPlace {
  readonly commandId: string;
  readonly id: string;
  readonly agency: { readonly id: string; readonly short_name: string; readonly rule_pack: string };
  readonly station: string | undefined;
  readonly actor: { readonly user: string };
  /** Undefined where a program enters it. */
  readonly owner: string | undefined;
  readonly now: Instant;
}

/** The codes of an opening; who asks, and what, stays behind. */
export function requestInput(b: RequestBody, o: RequestPlace): Extract<RequestCommand, { kind: 'open' }> {
  const opening: RequestOpening = {
    ...{ id: o.id, agency: o.agency.id, agencyShort: o.agency.short_name, rulePack: o.agency.rule_pack },
    ...(o.station !== undefined && { station: o.station }),
    ...{ channel: b.channel, subject: b.subject, urgency: b.urgency, persons: b.persons },
    receivedAt: b.receivedAt === undefined ? o.now : parseInstant(b.receivedAt),
    reachable: b.contact?.phone !== undefined,
    ...(o.owner !== undefined && { owner: o.owner }),
  };
  return { kind: 'open', key: o.commandId, at: o.now, actor: o.actor, opening };
}
