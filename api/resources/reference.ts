import { z } from 'zod';
import { approve, boundBy, draft, preview, type Refused } from '../../db/reference/engine.js';
import { idFor } from '../../db/ids.js';
import type { Kind } from '../../db/reference/kinds.js';
import { ledgerVersions, openDraft, type Asking, type Item, type LedgerVersion } from '../../db/reference/ledger.js';
import { dayMoves, type Move, type Planned } from '../../db/reference/moves.js';
import { reachOf } from '../../domain/permissions.js';
import { formatInstant } from '../../domain/time.js';
import { iso } from '../case-view.js';
import { hashOf, REPLAYED } from '../commands.js';
import { page } from '../cursor.js';
import { formed } from '../fields.js';
import type { Bilingual } from '../language.js';
import { invalid, Problem } from '../problems.js';
import { route, type Context, type Route } from '../route.js';

/** One kind of reference data, as it is drafted, previewed and approved. `D`: a draft's body; `B`: what comes into force. */
export interface ReferenceResource<P, D extends object, B extends object> {
  /** Path of an item, e.g. `/calendars/:year`. */
  readonly path: `/${string}`;
  /** Of the schemas in the OpenAPI document. */
  readonly name: string;
  readonly title: Bilingual;
  readonly kind: Kind<D, B>;
  readonly params: z.ZodType<P>;
  readonly itemOf: (params: P) => Item;
  readonly body: z.ZodType<D>;
  /** Whether older versions still govern what began under them. */
  readonly endures: boolean;
}

const counts = z.object({
  planned: z.int().describe('将变动的期限 / deadlines to be moved'),
  moved: z.int().describe('已按预览变动 / moved as previewed'),
  differing: z.int().describe('与预览不符，应为零 / moved otherwise, which must be 0'),
  moot: z.int().describe('变动之前已了结 / over before they could be moved'),
  pending: z.int().describe('尚未变动 / still to be moved'),
  endedAt: z.string().nullable(),
});
const rungs = z.array(z.object({ rung: z.string(), at: z.string() }));
const planned = z.object({ due: z.string(), lastDay: z.string().nullable(), provisional: z.boolean(), rungs });
const move = z
  .object({
    deadline: z.string(),
    caseId: z.uuid(),
    caseNumber: z.string().nullable(),
    agency: z.string(),
    rule: z.string(),
    old: planned,
    new: planned,
  })
  .meta({ id: 'DeadlineMove' });

const deadlineId = formed(/^[\da-f-]{36}~[a-z-]{1,40}~\d{1,9}$/, 'cursor');

/** GET the versions, PUT a draft, GET its preview, POST its approval. */
export function referenceRoutes<P, D extends object, B extends object>(r: ReferenceResource<P, D, B>): Route[] {
  const version = z
    .object({
      version: z.int(),
      state: z
        .enum(['draft', 'replaced', 'in-force', 'superseded'])
        .describe('draft 草案 | replaced 草案已被替换 | in-force 有效 | superseded 已被新版本取代'),
      body: z.record(z.string(), z.unknown()),
      draftedBy: z.string().nullable().describe('随产品提供的没有 / null: it came with the product'),
      draftedAt: z.string().nullable(),
      approvedBy: z.string().nullable(),
      approvedAt: z.string().nullable(),
      batch: counts.nullable(),
    })
    .meta({ id: `${r.name}Version` });
  const titled = (zh: string, en: string): Bilingual => ({ zh: r.title.zh + zh, en: `${r.title.en}: ${en}` });
  const one = async (ctx: Ctx, item: Item, wanted: number) =>
    (await versionsOf(ctx, r, item)).find((v) => v.version === wanted)!;

  return [
    route({
      method: 'get',
      path: r.path,
      summary: titled('的各个版本', 'its versions'),
      tag: 'reference',
      action: 'rule:read',
      params: r.params,
      responses: { 200: z.object({ items: z.array(version) }) },
      handler: async (ctx) => {
        const items = await versionsOf(ctx, r, r.itemOf(ctx.params));
        if (items.length === 0) throw new Problem('not-found');
        return { status: 200, body: { items } };
      },
    }),
    route({
      method: 'put',
      path: r.path,
      summary: titled('：起草新版本', 'draft the next version'),
      tag: 'reference',
      action: 'reference:draft',
      params: r.params,
      body: r.body,
      responses: { 200: version },
      handler: async (ctx) => {
        const item = await within(ctx, r.itemOf(ctx.params));
        const { body } = ctx;
        const by = asking(ctx, `PUT ${item.kind}/${item.pack}/${item.key}`, body);
        const drafted = orRefuse(await draft(ctx.deps.db.pool, r.kind, item, body, by));
        return { status: 200, headers: again(drafted), body: await one(ctx, item, drafted.version) };
      },
    }),
    route({
      method: 'get',
      path: `${r.path}/preview`,
      summary: titled('：草案将变动的期限', 'the live deadlines that the draft moves'),
      tag: 'reference',
      action: 'reference:preview',
      params: r.params,
      query: z.strictObject({
        ...page(deadlineId, 200),
        dates: z
          .enum(['other', 'same'])
          .optional()
          .describe('只列最后一日变动的，或只列不变的 / only those with another last day, or with the same'),
      }),
      responses: {
        200: z.object({
          version: z.int(),
          draft: version,
          total: z.int(),
          otherDates: z.int().describe('其中最后一日变动的 / of these with another last day'),
          byRule: z.record(z.string(), z.int()),
          items: z.array(move),
          next: z.string().nullable(),
        }),
      },
      handler: async (ctx) => {
        const item = await within(ctx, r.itemOf(ctx.params));
        const found = await preview(ctx.deps.db.pool, r.kind, item, ctx.now);
        if ('refused' in found && found.refused === 'nothing-to-approve') throw new Problem('not-found');
        const { version: number, moves } = orRefuse(found);
        const { cursor, limit, dates } = ctx.query;
        const isOther = (m: Move) => dayMoves(m.old, m.new);
        const asked = dates === undefined ? moves : moves.filter((m) => isOther(m) === (dates === 'other'));
        const ahead = asked.filter(({ id }) => cursor === undefined || id > cursor);
        const shown = ahead.slice(0, limit);
        const next = ahead.length > limit ? shown.at(-1)!.id : null;
        const draftView = await one(ctx, item, number);
        const items = shown.map(moveView);
        const counts = { total: moves.length, otherDates: moves.filter(isOther).length, byRule: tally(moves) };
        return { status: 200, body: { version: number, draft: draftView, ...counts, items, next } };
      },
    }),
    route({
      method: 'post',
      path: `${r.path}/actions/approve`,
      summary: titled('：由另一人批准，即时生效', 'approval by another person; in force at once'),
      tag: 'reference',
      action: 'reference:approve',
      params: r.params,
      body: z.strictObject({
        version: z
          .int()
          .min(1)
          .optional()
          .describe('所预览的版本；已被替换的不予批准 / the version that was previewed'),
      }),
      responses: { 200: version },
      handler: async (ctx) => {
        const item = await within(ctx, r.itemOf(ctx.params));
        const { body } = ctx;
        const by = asking(ctx, `approve ${item.kind}/${item.pack}/${item.key}`, body);
        const approved = orRefuse(await approve(ctx.deps.db.pool, r.kind, item, by, body.version));
        return { status: 200, headers: again(approved), body: await one(ctx, item, approved.version) };
      },
    }),
  ];
}

type Ctx = Context<unknown, unknown, unknown>;

/** What binds others than the caller's agency and those below it is not his to set. */
async function within({ deps, user }: Ctx, item: Item): Promise<Item> {
  const reach = reachOf(user);
  if ((await boundBy(deps.db.pool, item)).some((agency) => !reach.includes(agency))) throw new Problem('forbidden');
  return item;
}

const asking = ({ user, idempotencyKey, now }: Ctx, what: string, body: object): Asking => ({
  id: idFor(`reference/${user.username}/${what}/${idempotencyKey}`),
  requestHash: hashOf(body).hash,
  actor: user.username,
  agency: user.agency,
  at: now,
});

const again = ({ repeated }: { readonly repeated: boolean }) => (repeated ? REPLAYED : {});

function orRefuse<T extends object>(outcome: T | Refused): T {
  if (!('refused' in outcome)) return outcome;
  switch (outcome.refused) {
    case 'faults':
      throw invalid(outcome.faults);
    case 'key-reused':
      throw new Problem('idempotency-key-reused');
    case 'no-such-item':
      throw new Problem('not-found');
    case 'same-person':
    case 'nothing-to-approve':
      throw new Problem(outcome.refused);
  }
}

/** What was drafted, and what is or was in force without: it came with the product. */
async function versionsOf<P, D extends object, B extends object>(
  { deps }: Ctx,
  { kind, endures }: ReferenceResource<P, D, B>,
  item: Item,
) {
  const { pool } = deps.db;
  const [drafted, stored] = await Promise.all([ledgerVersions(pool, item), kind.stored(pool, item)]);
  const newest = stored[0]?.version;
  const open = openDraft(drafted)?.version;
  const stateOf = (version: number) => {
    if (stored.some((s) => s.version === version)) return endures || version === newest ? 'in-force' : 'superseded';
    return version === open ? 'draft' : 'replaced';
  };
  const numbers = new Set([...drafted, ...stored].map(({ version }) => version));
  return [...numbers]
    .sort((a, b) => b - a)
    .map((version) => {
      const entry = drafted.find((d) => d.version === version);
      const body = stored.find((s) => s.version === version)?.body ?? (JSON.parse(entry?.body ?? '{}') as D);
      return { version, state: stateOf(version), body: fieldsOf(body), ...authorsOf(entry) } as const;
    });
}

const fieldsOf = (body: object) => Object.fromEntries<unknown>(Object.entries(body));

function authorsOf(entry: LedgerVersion | undefined) {
  return {
    draftedBy: entry?.draftedBy ?? null,
    draftedAt: iso(entry?.draftedAt ?? null),
    approvedBy: entry?.approvedBy ?? null,
    approvedAt: iso(entry?.approvedAt ?? null),
    batch: entry ? batchView(entry) : null,
  };
}

function batchView({ planned: all, moved, differing, moot, endedAt }: LedgerVersion) {
  if (all === null || moved === null || differing === null || moot === null) return null;
  return { planned: all, moved, differing, moot, pending: all - moved - differing - moot, endedAt: iso(endedAt) };
}

const plannedView = ({ due, lastDay, provisional, rungs: list }: Planned) => ({
  ...{ due: formatInstant(due), lastDay, provisional },
  rungs: list.map(({ rung, at }) => ({ rung, at: formatInstant(at) })),
});

const moveView = ({ id, proceeding, number, agency, rule, old, new: next }: Move) => ({
  ...{ deadline: id, caseId: proceeding, caseNumber: number, agency, rule },
  old: plannedView(old),
  new: plannedView(next),
});

function tally(moves: readonly Move[]): Record<string, number> {
  const byRule: Record<string, number> = {};
  for (const { rule } of moves) byRule[rule] = (byRule[rule] ?? 0) + 1;
  return byRule;
}
