import { z } from 'zod';
import type { SittingRow } from '../db/cases.js';
import type { Hearing } from '../domain/case/facts.js';
import { formatInstant } from '../domain/time.js';
import type { Sight } from './disclosures.js';
import { veiled, type ViewClasses } from './sight/veil.js';

const nullableString = z.string().nullable();

/** A hearing, with when and where it is. */
export const hearingView = z
  .object({
    no: z.int(),
    day: z.string(),
    hour: nullableString.describe('开庭时刻 HH:MM；未知的为空 / null: not known yet'),
    forum: z.string(),
    public: z.boolean(),
    ground: z.string().optional().describe('不公开的理由'),
    state: z.string(),
    summonsOn: z.string(),
    reportedAt: z.string(),
    late: z.boolean(),
    drawn: z.boolean(),
    observer: z.string().optional().describe('旁听人'),
    attended: z.string().optional().describe('旁听情况：attended | not-attended'),
    mode: z.string().optional().describe('旁听方式'),
    moot: z.boolean().optional().describe('因终止援助而取消 / called off because the aid was terminated'),
    venue: nullableString.describe('开庭地点'),
    room: nullableString.describe('法庭、房间'),
    contact: nullableString.describe('书记员或联系人'),
  })
  .meta({ id: 'Hearing' });
type HearingView = z.input<typeof hearingView>;

/** Who sees what of it (domain/classes.ts). */
export const HEARING_CLASSES = {
  ...({ no: 'case', day: 'case', hour: 'case', forum: 'case', public: 'case', ground: 'case', state: 'case' } as const),
  ...({ summonsOn: 'case', reportedAt: 'case', late: 'case', drawn: 'case', observer: 'case' } as const),
  ...({ attended: 'case', mode: 'case', moot: 'case', venue: 'case', room: 'case', contact: 'people' } as const),
} as const satisfies ViewClasses<HearingView>;

export function viewHearing(h: Hearing, sittings: readonly SittingRow[], full: Sight): HearingView {
  const { hour, venue = null, room = null, contact = null } = sittings.find(({ no }) => no === h.no) ?? {};
  const whole = { ...h, hour: hour || null, venue, room, contact, reportedAt: formatInstant(h.reportedAt) };
  return veiled<HearingView>(whole, HEARING_CLASSES, () => full);
}
