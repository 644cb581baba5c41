import { z } from 'zod';
import { idFor } from '../../db/ids.js';
import { sentBefore } from '../../db/office/ledger.js';
import { goLiveOf, openGoLive } from '../../db/office/go-live.js';
import { agencyOf } from '../../db/office/places.js';
import {
  bodyOfTakeover,
  confirmTakeover,
  endTakeover,
  proposeTakeover,
  takeoverOf,
  takeoversOf,
  type Takeover,
} from '../../db/takeovers.js';
import { isGoingLive, LONGEST_GO_LIVE } from '../../domain/go-live.js';
import { maskName } from '../../domain/identity.js';
import { may, reachOf, type User } from '../../domain/permissions.js';
import { addDays, civilDate, formatInstant } from '../../domain/time.js';
import { hashOf, type Submitted } from '../commands.js';
import { page } from '../cursor.js';
import { eventTitle } from '../event-title.js';
import { dayOf, prose, uuid, wholeNumber, word } from '../fields.js';
import { filed } from '../filing.js';
import { iso } from '../case-view.js';
import { ofStation } from '../opening-checks.js';
import { registerOf } from '../past-people.js';
import { invalid, Problem } from '../problems.js';
import { route, type Context } from '../route.js';
import { once } from '../submit.js';
import { openingIds, takeoverBody, type TakeoverBody } from '../takeover.js';
import { reread, tried } from '../taking-over.js';
import { openingResponses } from './cases.js';
import { again, asking, carriedOut, reached, type Ctx } from './office.js';
import { agencyView, shownAgency } from './places.js';

/**
 * 接管在办案件: within a window that the authority above opens, one person proposes a case with its past and another one confirms it
 * (docs/decisions/0039).
 */

const STATES = { confirm: 'confirmed', reject: 'rejected', withdraw: 'withdrawn' } as const;
const nullableString = z.string().nullable();

const takeoverView = z
  .object({
    id: z.uuid().describe('确认后即案件的编号 / of the case that it becomes'),
    agency: z.string(),
    state: z
      .enum(['pending', ...Object.values(STATES), 'lapsed', 'refused'])
      .describe(
        'pending 待另一人确认 | lapsed 接管期已结束，未获确认 | refused 确认后未能登记 / waits for a second person; over with its window; could not be recorded',
      ),
    door: z.enum(['application', 'notice']),
    kind: z.string(),
    title: nullableString,
    person: nullableString.describe('第一受援人，姓名部分隐去 / the first recipient, masked'),
    receivedAt: z.string(),
    acts: z.int().describe('所述以往事项数 / how many acts its past has'),
    ...{ proposedBy: z.string(), proposedByName: z.string(), proposedAt: z.string() },
    ...{ decidedBy: nullableString, decidedByName: nullableString, decidedAt: nullableString },
    reason: nullableString.describe('驳回的理由 / why it was rejected'),
    caseNumber: nullableString,
    actions: z.array(z.enum(['confirm', 'reject', 'withdraw'])),
  })
  .meta({ id: 'Takeover' });
const takeoverDetail = takeoverView
  .extend({
    past: z
      .array(z.object({ at: z.string(), title: z.string(), by: z.string(), byName: z.string() }))
      .describe('由提出人代录的各项：何时、何事、原经办人 / what is entered by the proposer, of whom'),
    proposal: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('全文，仅提出人与负责人可见，确认前 / the whole, for its proposer and the heads until it is confirmed'),
  })
  .meta({ id: 'TakeoverDetail' });

const ofTakeover = z.strictObject({ id: uuid });
const number = wholeNumber(1, 2_000_000_000);
type OfTakeover = Context<z.output<typeof ofTakeover>, unknown, unknown>;

export const takeoverRoutes = [
  route({
    method: 'post',
    path: '/agencies/:id/go-live-window',
    summary: {
      zh: '开启、延长、提前结束下级机构的上线接管期',
      en: 'Open the window in which an agency below takes over its cases, move its end, or close it',
    },
    tag: 'office',
    action: 'go-live:open',
    params: z.strictObject({ id: word }),
    body: z
      .strictObject({
        until: dayOf('any').describe(
          `最后一日，至多 ${LONGEST_GO_LIVE} 日后；已过的日期即为结束 / the last day; one that is over closes it`,
        ),
      })
      .meta({ id: 'GoLiveWindow' }),
    responses: { 200: agencyView },
    handler: async (ctx) => {
      const { deps, user, body, now } = ctx;
      const found = await agencyOf(deps.db.pool, ctx.params.id);
      const agency = reached(ctx, found && { ...found, agency: found.id }, 'go-live:open');
      // Of his own nobody opens one: it is the authority above that answers for it.
      if (agency.id === user.agency) throw new Problem('forbidden');
      const by = asking(ctx, `POST agencies/${agency.id}/go-live-window`);
      const latest = addDays(civilDate(now), LONGEST_GO_LIVE);
      if (body.until > latest)
        throw invalid([
          { pointer: '/until', code: 'date-out-of-bounds', params: { from: civilDate(now), to: latest } },
        ]);
      const done = await carriedOut(ctx, () => openGoLive(deps.db.pool, agency.id, body.until, by));
      return { status: 200, headers: again(done), body: await shownAgency(ctx, agency.id) };
    },
  }),
  route({
    method: 'post',
    path: '/takeovers',
    summary: {
      zh: '提出接管在办案件，连同其经过；由另一人确认后立案',
      en: 'Propose that an open case be taken over with its past; it begins when another person confirms',
    },
    tag: 'cases',
    action: 'case:take-over',
    body: takeoverBody,
    responses: { 201: takeoverView },
    handler: async (ctx) => {
      const { pool } = ctx.deps.db;
      const by = asking(ctx, 'POST takeovers');
      // Sent again it is what it was, whatever has become of its window.
      const done = (await carriedOut(ctx, () => sentBefore(pool, by))) ?? (await proposed(ctx, ctx.body, by));
      const shown = await shownAs(ctx, done.key);
      return { status: 201, headers: { Location: `/api/v1/takeovers/${done.key}`, ...again(done) }, body: shown };
    },
  }),
  route({
    method: 'get',
    path: '/takeovers',
    summary: { zh: '提出接管的案件，新的在前', en: 'Cases proposed to be taken over, newest first' },
    tag: 'cases',
    action: 'takeover:read',
    query: z.strictObject({
      ...page(number),
      agency: word.optional().describe('缺省为所辖全部机构 / default: all that the caller answers for'),
      pending: z.enum(['true', 'false']).optional().describe('是否待确认 / whether it waits for a second person'),
    }),
    responses: { 200: z.object({ items: z.array(takeoverView), next: nullableString }) },
    handler: async ({ deps, user, query, now }) => {
      const { agency, cursor: before, limit } = query;
      const agencies = reachOf(user).filter((one) => agency === undefined || one === agency);
      const pending = query.pending === undefined ? undefined : query.pending === 'true';
      const asked = { agencies, today: civilDate(now), pending, before, limit: limit + 1 };
      const found = await takeoversOf(deps.db.pool, asked);
      const items = found.slice(0, limit);
      return {
        status: 200,
        body: {
          items: items.map((t) => view(t, user)),
          next: found.length > limit ? String(items.at(-1)!.n) : null,
        },
      };
    },
  }),
  route({
    method: 'get',
    path: '/takeovers/:id',
    summary: { zh: '一件提出接管的案件', en: 'One case proposed to be taken over' },
    tag: 'cases',
    action: 'takeover:read',
    params: ofTakeover,
    responses: { 200: takeoverDetail },
    handler: async (ctx) => {
      const { deps, user, lang, disclosures } = ctx;
      const t = await found(ctx);
      const text = await bodyOfTakeover(deps.db.pool, t.id);
      const body = JSON.parse(text ?? '{}') as TakeoverBody;
      const { people } = await registerOf(deps.db.pool, t.agency, body.history);
      const reads = t.decision !== 'confirm' && (t.proposedBy === user.username || decides(user, t));
      const full = reads && disclosures.reveal(null, 'takeover', t.agency);
      return {
        status: 200,
        body: {
          ...view(t, user),
          past: body.history.map(({ task, action, at, by }) => ({
            ...{ at, title: eventTitle(task === undefined ? `act.${action}` : `${task}.${action}`, lang) },
            ...{ by, byName: people.get(by)?.name ?? by },
          })),
          proposal: full ? { ...body } : null,
        },
      };
    },
  }),
  route({
    method: 'post',
    path: '/takeovers/:id/confirm',
    summary: { zh: '由另一人确认，案件即立案', en: 'Confirm, by another person; the case begins' },
    tag: 'cases',
    action: 'takeover:decide',
    params: ofTakeover,
    body: z.strictObject({}),
    responses: openingResponses,
    handler: (ctx) => {
      const routeName = `takeovers/${ctx.params.id}/confirm`;
      return once(ctx, routeName, ctx.body, 201, () => firstConfirmation(ctx, routeName));
    },
  }),
  route({
    method: 'post',
    path: '/takeovers/:id/reject',
    summary: { zh: '驳回，说明理由', en: 'Reject, and say why' },
    tag: 'cases',
    action: 'takeover:decide',
    params: ofTakeover,
    body: z.strictObject({ reason: prose(1000).describe('理由 / why') }),
    responses: { 200: takeoverView },
    handler: async (ctx) => {
      const t = await found(ctx);
      if (!decides(ctx.user, t)) throw new Problem('forbidden');
      return ended(ctx, t, 'reject', ctx.body.reason);
    },
  }),
  route({
    method: 'post',
    path: '/takeovers/:id/withdraw',
    summary: { zh: '提出人撤回', en: 'Withdraw, by whoever proposed it' },
    tag: 'cases',
    action: 'case:take-over',
    params: ofTakeover,
    body: z.strictObject({}),
    responses: { 200: takeoverView },
    handler: async (ctx) => ended(ctx, await found(ctx), 'withdraw'),
  }),
];

async function proposed(ctx: Ctx, { application, ...sent }: TakeoverBody, by: ReturnType<typeof asking>) {
  const { deps, user, now } = ctx;
  const { agency } = user;
  const goLive = (await goLiveOf(deps.db.pool, [agency])).get(agency);
  if (!goLive || !isGoingLive(goLive, now)) throw new Problem('no-go-live-window');
  const { caseId: id } = openingIds(user.username, 'takeovers', ctx.idempotencyKey);
  const body = application ? { ...sent, application: ofStation(application, user) } : sent;
  const of = { id, commandId: commandOf(id), agency, proposer: user.username, goLive };
  const { body: read, filing } = await tried(ctx, body, of);
  const { text, hash } = hashOf(read);
  const { look } = filed(ctx, filing);
  const proposal = { id, agency, from: goLive.from, body: text, bodyHash: hash, look };
  return carriedOut(ctx, () => proposeTakeover(deps.db.pool, proposal, by));
}

/** One proposal is one case, whoever confirms it. */
const commandOf = (id: string): string => idFor(`command/takeovers/${id}`);

/** What was proposed, tried once more as things are now; from here on it is a command like any other that opens a case. */
async function firstConfirmation(ctx: OfTakeover, routeName: string): Promise<Submitted> {
  const { deps, user, now } = ctx;
  const t = await found(ctx);
  if (!decides(user, t)) throw new Problem('forbidden');
  if (t.proposedBy === user.username) throw new Problem('same-person');
  if (t.decision !== null) throw new Problem('takeover-ended');
  const goLive = (await goLiveOf(deps.db.pool, [t.agency])).get(t.agency);
  const text = await bodyOfTakeover(deps.db.pool, t.id);
  if (!t.inTime || !goLive || text === undefined) throw new Problem('no-go-live-window');
  const id = commandOf(t.id);
  const of = { id: t.id, commandId: id, agency: t.agency, proposer: t.proposedBy, goLive };
  const { past, body, filing } = await tried(ctx, reread(text, now), of);
  const by = asking(ctx, routeName);
  return deps.commands.submit({
    id,
    actor: user.username,
    route: routeName,
    key: ctx.idempotencyKey,
    caseId: t.id,
    kind: 'open',
    name: 'take-over',
    sent: ctx.body,
    body,
    receivedAt: now,
    seq: 0,
    inputs: () => past.inputs,
    filed: filed(ctx, filing),
    beside: (client) => carriedOut(ctx, () => confirmTakeover(client, t, by)),
  });
}

async function ended(ctx: OfTakeover, t: Takeover, decision: 'reject' | 'withdraw', reason?: string) {
  const by = { ...asking(ctx, `takeovers/${t.id}/${decision}`), reason };
  const done = await carriedOut(ctx, () => endTakeover(ctx.deps.db.pool, t, decision, by));
  return { status: 200 as const, headers: again(done), body: await shownAs(ctx, t.id) };
}

/** Not there, and not in the caller's reach, look the same. */
async function found({ deps, user, params, now }: OfTakeover): Promise<Takeover> {
  const t = await takeoverOf(deps.db.pool, reachOf(user), params.id, now);
  if (!t || !may(user, 'takeover:read', t)) throw new Problem('not-found');
  return t;
}

/** Of the agency itself: whoever stands above it opens the window, and does not vouch for what is entered in it. */
const decides = (user: User, t: Takeover): boolean => user.agency === t.agency && may(user, 'takeover:decide', t);

async function shownAs({ deps, user, now }: Ctx, id: string): Promise<z.input<typeof takeoverView>> {
  return view((await takeoverOf(deps.db.pool, [user.agency], id, now))!, user);
}

function view(t: Takeover, user: User): z.input<typeof takeoverView> {
  const waits = t.decision === null && t.inTime;
  const outcome = t.decision !== null && (t.refused ? 'refused' : STATES[t.decision]);
  const state: z.input<typeof takeoverView>['state'] = outcome || (waits ? 'pending' : 'lapsed');
  const concerned = t.proposedBy === user.username || decides(user, t);
  const { reason = null } = JSON.parse(t.decisionBody ?? '{}') as { readonly reason?: string };
  return {
    ...{ id: t.id, agency: t.agency, state, door: t.door, kind: t.kind, title: t.title },
    person: t.person === null ? null : maskName(t.person),
    ...{ receivedAt: t.receivedAt, acts: t.acts, proposedBy: t.proposedBy },
    ...{ proposedByName: t.proposedByName ?? t.proposedBy, proposedAt: formatInstant(t.proposedAt.getTime()) },
    ...{ decidedBy: t.decidedBy, decidedByName: t.decidedByName ?? t.decidedBy, decidedAt: iso(t.decidedAt) },
    ...{ reason: concerned ? reason : null, caseNumber: t.caseNumber },
    actions: waits ? actionsFor(user, t) : [],
  };
}

const actionsFor = (user: User, t: Takeover): ('confirm' | 'reject' | 'withdraw')[] => {
  if (t.proposedBy === user.username) return ['withdraw'];
  return decides(user, t) ? ['confirm', 'reject'] : [];
};
