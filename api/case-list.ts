import { z } from 'zod';
import { CASE_ORDERS, countCases, firmsOf, listCases, MOST_CASES_COUNTED, type ListedCase } from '../db/case-lists.js';
import { partiesOf, type PartyRow } from '../db/cases.js';
import { STAGE_NAMES } from '../domain/case/stages.js';
import { CHANNELS } from '../domain/case/words.js';
import { maskName } from '../domain/identity.js';
import { isHit, searchWays } from './case-search.js';
import { caseSummary, viewSummary } from './case-view.js';
import { caseCursorOf, page, placeInCases } from './cursor.js';
import { MASKED } from './disclosures.js';
import { agencyAsked, dayOf, sought, username, uuid, word } from './fields.js';
import { wordOf } from './messages/words.js';
import type { Reader } from './reader.js';
import { shownRules } from './rule-book.js';
import { within } from './scope.js';
import { taskDeadlineView, viewTaskDeadline, type Looking } from './task-deadline.js';

/** Lists of cases: what may be asked, and what stands in them. */

export const caseQuery = z
  .strictObject({
    ...page(placeInCases),
    sort: z
      .enum(CASE_ORDERS)
      .default('-received')
      .describe('received 先收到的在前 | -received 后收到的在前 | due 先到期的在前，无期限的在后'),
    agency: agencyAsked,
    stage: z.enum(STAGE_NAMES).optional(),
    kind: z.enum(['criminal', 'civil', 'administrative']).optional(),
    number: sought.optional().describe('案号、通知公函文号或纸质登记簿编号'),
    matter: uuid.optional().describe('matterId'),
    openSince: dayOf('any').optional().describe('此日以前（含当日）已给予援助、至今未结案的'),
    name: sought.optional().describe('姓名或其中两个以上的字'),
    idNumber: sought.optional().describe('证件号码'),
    phone: sought.optional().describe('电话'),
    q: sought.optional().describe('编号、姓名、证件号码或电话'),
    handler: username.optional().describe('承办人用户名'),
    firm: word.optional().describe('律所编号'),
    station: word.optional().describe('工作站编号'),
    channel: z
      .enum([...CHANNELS.application, ...CHANNELS.notice])
      .optional()
      .describe('来源渠道'),
    receivedFrom: dayOf('asked').optional().describe('收到日期，自此日'),
    receivedTo: dayOf('asked').optional().describe('收到日期，至此日（含）'),
    overdue: z.enum(['true', 'false']).optional().describe('有期限已逾期的，或没有的'),
    parked: z.literal('true').optional().describe('流程停住的 / those that stand still'),
    takenOver: z.enum(['true', 'false']).optional().describe('接管补录的，或不是的 / taken over, or not'),
  })
  .superRefine(({ cursor, sort, receivedFrom, receivedTo }, c) => {
    const fault = (name: string, code: string) => c.addIssue({ code: 'custom', path: [name], params: { code } });
    // A place in one order means nothing in another.
    if (cursor && cursor.order !== sort) fault('cursor', 'cursor');
    if (receivedFrom !== undefined && receivedTo !== undefined && receivedTo < receivedFrom)
      fault('receivedTo', 'date-before-event');
  });
export type CaseListQuery = z.output<typeof caseQuery>;

const nullableString = z.string().nullable();
export const caseItem = caseSummary
  .extend({
    stageTitle: z.string().describe('阶段名称'),
    person: nullableString.describe('第一受援人，姓名一律部分隐去 / the first recipient, always masked'),
    handlerName: nullableString.describe('承办人姓名'),
    deadline: taskDeadlineView.nullable().describe('最先到期的期限 / the clock that runs out first'),
  })
  .meta({ id: 'CaseItem' });
export const caseList = z.object({
  items: z.array(caseItem),
  next: nullableString,
  total: z.int().describe(`符合条件的件数，数到 ${MOST_CASES_COUNTED} 为止 / how many there are, counted up to that`),
  firms: z
    .array(z.object({ firm: nullableString, cases: z.number() }))
    .optional()
    .describe('问 openSince 时，各所件数'),
});

export async function caseListOf(r: Reader, query: CaseListQuery): Promise<z.input<typeof caseList>> {
  const { deps, user, now, lang, disclosures } = r;
  const { pool } = deps.db;
  const overdue = query.overdue === undefined ? undefined : { is: query.overdue === 'true', at: now };
  const takenOver = query.takenOver === undefined ? undefined : query.takenOver === 'true';
  const asked = { ...query, overdue, takenOver, parked: query.parked === 'true' };
  const ways = searchWays(within(user, query.agency), asked);
  const [rows, total, rules] = await Promise.all([
    listCases(pool, { ways, after: query.cursor, limit: query.limit + 1, order: query.sort }),
    countCases(pool, ways),
    shownRules(deps),
  ]);
  const items = rows.slice(0, query.limit);
  const people = await partiesOf(
    pool,
    items.map((c) => c.id),
  );
  const of = (c: ListedCase): PartyRow[] => people.filter((p) => p.case_id === c.id);
  // The list is masked, but that somebody has a case is told by finding it.
  for (const c of items) if (isHit(asked, of(c))) disclosures.of(c, 'search');
  return {
    items: items.map((c) => viewItem(c, of(c), { now, lang, rules })),
    next: rows.length > query.limit ? caseCursorOf(query.sort, items.at(-1)!) : null,
    total,
    ...(query.openSince !== undefined && { firms: await firmsOf(pool, ways) }),
  };
}

/** Lists are masked for everybody; names in full are for the case itself. */
function viewItem(c: ListedCase, people: readonly PartyRow[], looking: Looking): z.input<typeof caseItem> {
  const [first] = people.filter(({ role }) => role === 'recipient');
  return {
    ...viewSummary(c, people, MASKED),
    stageTitle: wordOf('stage', c.stage, looking.lang),
    person: first ? maskName(first.name) : null,
    handlerName: c.handlerName,
    deadline: viewTaskDeadline({ ...c, state: 'open', runs: true }, looking),
  };
}
