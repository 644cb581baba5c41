import { z } from 'zod';
import { Prisma } from '../db/generated/client.js';
import {
  listRequests,
  REQUEST_FIGURES,
  REQUEST_LIST,
  requestConditions,
  requestFigures,
  type ListedRequest,
  type RequestFigure,
} from '../db/request-lists.js';
import { examplesOf } from '../db/sql/statement.js';
import { SATISFACTIONS } from '../domain/case/results.js';
import { grantsOf, may, reachOf, type User } from '../domain/permissions.js';
import { OUTCOMES, REQUEST_CHANNELS, SUBJECTS } from '../domain/request/words.js';
import { endOfDay, formatInstant, startOfDay, type Instant } from '../domain/time.js';
import { cursorOf, page, placeIn } from './cursor.js';
import { MASKED } from './disclosures.js';
import { agencyAsked, dayOf, inOrder, sought, username, uuid } from './fields.js';
import { wordOf } from './messages/words.js';
import type { Reader } from './reader.js';
import { requestSummary, viewRequest } from './request-view.js';
import { EVERYBODY, narrowed, within, type Ways } from './scope.js';
import { requestSubject } from './subjects.js';
import { shownRules } from './rule-book.js';
import { taskDeadlineView, viewTaskDeadline } from './task-deadline.js';

/** Lists of requests (诉求), and the figures that they stand behind. */

const period = {
  agency: agencyAsked,
  from: dayOf('asked').optional().describe('收到日期，自此日'),
  to: dayOf('asked').optional().describe('收到日期，至此日（含）'),
};
export const requestQuery = z
  .strictObject({
    ...page(placeIn(uuid)),
    ...period,
    channel: z.enum(REQUEST_CHANNELS).optional(),
    subject: z.enum(SUBJECTS).optional(),
    outcome: z.enum(OUTCOMES).optional(),
    satisfaction: z.enum(SATISFACTIONS).optional(),
    answered: z.enum(['on-time', 'late']).optional().describe('按时答复的，或逾期的 / answered in time, or late'),
    open: z.enum(['true', 'false']).optional().describe('未办结的，或已办结的'),
    owner: username.optional().describe('首访责任人'),
    q: sought.optional().describe('编号、姓名或电话'),
  })
  .refine(...inOrder);
export const figureQuery = z.strictObject(period).refine(...inOrder);

const nullableString = z.string().nullable();
export const requestItem = requestSummary
  .extend({ deadline: taskDeadlineView.nullable().describe('最先到期的期限 / the clock that runs out first') })
  .meta({ id: 'RequestItem' });
export const requestList = z.object({ items: z.array(requestItem), next: nullableString });

/** Requests that the user may read; `requests` must be there as `c`. */
function requestScope(user: User): Ways {
  const granted = grantsOf(user, 'request:read');
  const agencies = reachOf(user).map((agency) => Prisma.sql`c.agency_id = ${agency}`);
  if (granted.has('agency')) return agencies;
  const { station } = user;
  if (!granted.has('station') || station === undefined) return [];
  return narrowed(agencies, Prisma.sql`(c.station_id = ${station} OR c.unit_id = ${station})`);
}

type Asked = Omit<z.output<typeof requestQuery>, 'cursor' | 'limit'>;
function waysOf(user: User, { agency, from, to, open, ...asked }: Partial<Asked>, now: Instant): Ways {
  const conditions = requestConditions({
    ...asked,
    open: open === undefined ? undefined : open === 'true',
    from: from === undefined ? undefined : formatInstant(startOfDay(from)),
    before: to === undefined ? undefined : formatInstant(endOfDay(to)),
    now: formatInstant(now),
  });
  return narrowed(requestScope(within(user, agency)), ...conditions);
}

export async function requestListOf(
  r: Reader,
  { cursor, limit, ...asked }: z.output<typeof requestQuery>,
): Promise<z.input<typeof requestList>> {
  const { deps, user, now, lang } = r;
  const rows = await listRequests(deps.db.pool, { ways: waysOf(user, asked, now), after: cursor, limit: limit + 1 });
  const items = rows.slice(0, limit);
  // Masked as every list is; that somebody has asked is told by finding him.
  if (asked.q !== undefined) for (const row of items) noteFound(r, row, asked.q);
  const looking = { now, lang, rules: await shownRules(deps) };
  const last = items.at(-1);
  return {
    items: items.map((row) => ({
      ...viewRequest(row, wordOf('stage', row.stage, lang), MASKED),
      deadline: viewTaskDeadline({ ...row, state: 'open', runs: true }, looking),
    })),
    next: rows.length > limit && last ? cursorOf(last.received_at, last.id) : null,
  };
}

function noteFound({ user, disclosures }: Reader, row: ListedRequest, q: string): void {
  if (row.number !== q && may(user, 'case:read-sensitive', requestSubject(row, user)))
    disclosures.reveal(row.id, 'search', row.agency_id);
}

// ---- figures -------------------------------------------------------------------------------------------------------

const counted = z.object({ value: z.string(), requests: z.int(), persons: z.int().describe('人次') });
const rate = z.object({ numerator: z.int(), denominator: z.int() });
export const figuresView = z
  .object({
    requests: z.int(),
    persons: z.int().describe('人次'),
    byChannel: z.array(counted),
    bySubject: z.array(counted),
    byOutcome: z.array(counted).describe('已办结的 / of those that are closed'),
    answers: rate.describe('按时答复的／已答复或答复逾期的；名单：answered=on-time | late'),
    satisfaction: rate.describe('满意、基本满意的／表示意见的；名单：satisfaction='),
  })
  .meta({ id: 'RequestFigures' });

/** Each figure is the number of a list: GET /requests by the same value and period. */
export async function requestFiguresOf(
  { deps, user, now }: Reader,
  asked: z.output<typeof figureQuery>,
): Promise<z.input<typeof figuresView>> {
  const cells = await requestFigures(deps.db.pool, { ways: waysOf(user, asked, now), now: formatInstant(now) });
  const by = (of: (cell: RequestFigure) => string | null, values: readonly string[]) =>
    values.flatMap((value) => {
      const these = cells.filter((cell) => of(cell) === value);
      return these.length === 0 ? [] : [{ value, ...sum(these) }];
    });
  const among = (is: (cell: RequestFigure) => boolean) => sum(cells.filter(is)).requests;
  return {
    ...sum(cells),
    byChannel: by((c) => c.channel, REQUEST_CHANNELS),
    bySubject: by((c) => c.subject, SUBJECTS),
    byOutcome: by((c) => c.outcome, OUTCOMES),
    answers: { numerator: among((c) => c.answered === 'on-time'), denominator: among((c) => c.answered !== null) },
    satisfaction: {
      numerator: among((c) => c.satisfaction === 'satisfied' || c.satisfaction === 'basically-satisfied'),
      denominator: among((c) => c.satisfaction !== null),
    },
  };
}

const sum = (cells: readonly RequestFigure[]) => ({
  requests: cells.reduce((n, cell) => n + cell.requests, 0),
  persons: cells.reduce((n, cell) => n + cell.persons, 0),
});

const SCOPES = EVERYBODY.map((user) => waysOf(user, {}, 0)).filter((ways) => ways.length > 0);
examplesOf(REQUEST_LIST, ...SCOPES.map((ways) => ({ ways, after: undefined, limit: 1 })));
examplesOf(REQUEST_FIGURES, ...SCOPES.map((ways) => ({ ways, now: formatInstant(0) })));
