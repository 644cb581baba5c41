import { z } from 'zod';
import { hearingsOf, type DiaryPlace, type DiaryRow } from '../db/diary.js';
import { maskName } from '../domain/identity.js';
import { isTaskKind } from '../domain/kinds.js';
import { poolOf, type User } from '../domain/permissions.js';
import { addDays, civilDate, daysBetween, isCivilDate, type Instant } from '../domain/time.js';
import { taskTitle } from './case-view.js';
import { cursorAs, page } from './cursor.js';
import { agencyAsked, dayOf, inOrder, username, uuid } from './fields.js';
import { calendarText, type CalendarEvent } from './ics.js';
import { messages, type Lang } from './language.js';
import { valueLists } from './messages/fields/texts.js';
import { invalid } from './problems.js';
import type { Reader } from './reader.js';
import { hearingScope, within } from './scope.js';

/** Diaries: the hearings that somebody sees, by day and hour. Masked for everybody, as lists are. */

const LONGEST_DAYS = 366;
/** Days that are shown where it is not said up to when. */
const USUAL_DAYS = 30;

const place = cursorAs((text): DiaryPlace | undefined => {
  const [, day = '', hour = '', id, no] = /^([\d-]{10})\/([\d:]{0,5})\/([^/]+)\/([1-9]\d{0,3})$/.exec(text) ?? [];
  const caseId = uuid.safeParse(id);
  return isCivilDate(day) && caseId.success ? { day, hour, caseId: caseId.data, no: Number(no) } : undefined;
});
const placeAfter = (h: DiaryRow): string => `${h.day}/${h.hour}/${h.case_id}/${h.no}`;

export const diaryQuery = z
  .strictObject({
    ...page(place),
    from: dayOf('asked').optional().describe('不填为今日 / default: today'),
    to: dayOf('asked').optional().describe(`不填为起日后 ${USUAL_DAYS} 日，至多 ${LONGEST_DAYS} 日`),
    agency: agencyAsked,
    person: username.optional().describe('承办人或旁听人的用户名 / who handles the case, or attends'),
  })
  .refine(...inOrder);

const nullableString = z.string().nullable();
export const diaryItem = z
  .object({
    caseId: z.uuid(),
    agency: z.string(),
    caseNumber: z.string(),
    caseTitle: nullableString,
    person: nullableString.describe('第一受援人，姓名一律部分隐去 / the first recipient, always masked'),
    persons: z.int(),
    hearing: z.int().describe('本案第几次开庭'),
    day: z.string(),
    hour: nullableString.describe('HH:MM；未知的为空，当日排在最前 / null: not known yet, first of its day'),
    forum: z.string(),
    venue: nullableString,
    room: nullableString,
    public: z.boolean(),
    state: z.enum(['announced', 'held', 'put-off', 'cancelled']),
    late: z.boolean().describe('开庭后才报告'),
    handler: nullableString,
    handlerName: nullableString,
    observer: nullableString,
    observerName: nullableString,
    tasks: z
      .array(z.object({ id: z.string(), kind: z.string(), title: z.string() }))
      .describe('本人就此次开庭要办的 / what the caller is to do about it'),
  })
  .meta({ id: 'DiaryItem' });
export const diaryList = z.object({ items: z.array(diaryItem), next: nullableString });

export async function diaryOf(
  { deps, user, now, lang }: Reader,
  query: z.output<typeof diaryQuery>,
): Promise<z.input<typeof diaryList>> {
  const from = query.from ?? earlier(civilDate(now), query.to);
  const to = query.to ?? addDays(from, USUAL_DAYS);
  if (daysBetween(from, to) >= LONGEST_DAYS)
    throw invalid([{ pointer: '/to', code: 'period-too-long', in: 'query', params: { days: LONGEST_DAYS } }]);
  const { limit, person, cursor: after } = query;
  const ways = hearingScope(within(user, query.agency));
  const rows = await hearingsOf(deps.db.pool, { ways, from, to, person, after, limit: limit + 1 });
  const items = rows.slice(0, limit);
  return {
    items: items.map((h) => viewItem(h, user, lang)),
    next: rows.length > limit ? placeAfter(items.at(-1)!) : null,
  };
}

const earlier = (a: string, b: string | undefined): string => (b !== undefined && b < a ? b : a);

function viewItem(h: DiaryRow, user: User, lang: Lang): z.input<typeof diaryItem> {
  const { day, forum, venue, room, state, late, persons, handler, handlerName, observer, observerName } = h;
  return {
    ...{ caseId: h.case_id, agency: h.agency_id, caseNumber: h.number, caseTitle: h.title, persons, hearing: h.no },
    person: h.person === null ? null : maskName(h.person),
    ...{ day, hour: h.hour || null, forum, venue, room, public: h.public, state, late },
    ...{ handler, handlerName, observer, observerName },
    tasks: h.tasks
      .filter(({ kind, assignee }) => assignee === user.username || (assignee === null && isOfPool(user, kind)))
      .map(({ id, kind }) => ({ id, kind, title: taskTitle(kind, lang) })),
  };
}
const isOfPool = (user: User, kind: string): boolean => isTaskKind(kind) && poolOf(user, kind).has('agency');

/** Days behind and ahead that a calendar program is told of, and how many hearings at most. */
const BEHIND = 60;
const AHEAD = 365 - BEHIND;
const MOST = 2_000;

/** The same for a calendar program: of a case its number, of the hearing when and where; nobody's name. */
export async function diaryCalendar({ deps, user, now, lang }: Reader): Promise<string> {
  const today = civilDate(now);
  const span = { from: addDays(today, -BEHIND), to: addDays(today, AHEAD) };
  const rows = await hearingsOf(deps.db.pool, { ways: hearingScope(user), ...span, limit: MOST });
  const text = messages(lang).diary;
  return calendarText(
    text.name,
    rows.map((h) => eventOf(h, text, valueLists(lang)['forum'] ?? {})),
  );
}

type Words = Readonly<Record<'hearing' | 'put-off' | 'cancelled', string>>;
function eventOf(h: DiaryRow, text: Words, forums: Readonly<Record<string, string>>): CalendarEvent {
  const off = h.state === 'put-off' || h.state === 'cancelled' ? text[h.state] : '';
  const changedAt: Instant = h.changed_at.getTime();
  return {
    ...{ uid: `${h.case_id}-${h.no}@legal-aid`, changedAt, sequence: h.version, day: h.day, hour: h.hour || null },
    summary: `${off}${text.hearing} ${h.number}`,
    location: [h.venue ?? forums[h.forum] ?? h.forum, h.room].filter((one) => one !== null).join(' '),
    cancelled: off !== '',
  };
}
