import { z } from 'zod';
import { changesOf, type Change, type Decision } from '../../db/office/ledger.js';
import { decideOnChange } from '../../db/office/people.js';
import { SCOPES } from '../../domain/machine-keys.js';
import { reachOf, type User } from '../../domain/permissions.js';
import { formatInstant } from '../../domain/time.js';
import { iso } from '../case-view.js';
import { page } from '../cursor.js';
import { wholeNumber, word } from '../fields.js';
import type { Bilingual } from '../language.js';
import { hashPassword } from '../passwords.js';
import { Problem } from '../problems.js';
import { route } from '../route.js';
import { again, asking, carriedOut, initialPassword, type Ctx } from './office.js';

/** What became of the office's registers, old and new; what waits there for a second person, and his word on it. */

const STATES = { confirm: 'confirmed', reject: 'rejected', withdraw: 'withdrawn' } as const;
const KINDS = ['agency', 'station', 'firm', 'person', 'leave', 'key'] as const;
const number = wholeNumber(1, 2_000_000_000);

export const changeView = z
  .object({
    ...{ n: z.int(), agency: z.string(), kind: z.enum(KINDS) },
    key: z.string().describe('编号或用户名 / id or username'),
    name: z.string().describe('名称或姓名 / what, or who, is called so'),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    grants: z.array(z.string()).describe('拟授予的岗位 / roles that somebody is to get'),
    scopes: z.array(z.enum(SCOPES)).describe('密钥拟办事项 / what a program is to do with a key'),
    password: z.boolean().describe('重置密码 / a new password'),
    withoutFactor: z.boolean().describe('同时停用两步验证 / and the second factor goes'),
    reason: z.string().nullable(),
    ...{ by: z.string(), byName: z.string(), at: z.string() },
    state: z.enum(['done', 'open', ...Object.values(STATES)]).describe('open 待第二人确认 / waits for a second person'),
    ...{ decidedBy: z.string().nullable(), decidedByName: z.string().nullable(), decidedAt: z.string().nullable() },
    actions: z.array(z.enum(['confirm', 'reject', 'withdraw'])),
  })
  .meta({ id: 'OfficeChange' });
const decided = changeView
  .extend({ initialPassword: z.string().nullable().describe('新密码，只显示这一次 / the new password, told once') })
  .meta({ id: 'OfficeChangeDecided' });

export const officeChangeRoutes = [
  route({
    method: 'get',
    path: '/office-changes',
    summary: { zh: '机构人员登记簿的变更，新的在前', en: "What changed in the office's registers, newest first" },
    tag: 'office',
    action: 'office:write',
    query: z.strictObject({
      ...page(number),
      kind: z.enum(KINDS).optional(),
      key: word.optional().describe('编号或用户名'),
      open: z.enum(['true', 'false']).optional().describe('是否待第二人确认'),
    }),
    responses: { 200: z.object({ items: z.array(changeView), next: z.string().nullable() }) },
    handler: async ({ deps, user, query }) => {
      const { cursor: before, limit, kind, key } = query;
      const open = query.open === undefined ? undefined : query.open === 'true';
      const asked = { agencies: reachOf(user), kind, key, open, before, limit: limit + 1 };
      const found = await changesOf(deps.db.pool, asked);
      const items = found.slice(0, limit).map((change) => viewChange(change, user));
      return { status: 200, body: { items, next: found.length > limit ? String(items.at(-1)!.n) : null } };
    },
  }),
  decision('confirm', {
    zh: '由另一人确认，即时生效',
    en: 'Confirm, by another person; in force at once',
  }),
  decision('reject', { zh: '驳回', en: 'Reject' }),
  decision('withdraw', { zh: '提出人撤回', en: 'Withdraw, by whoever proposed it' }),
];

function decision(act: Decision, summary: Bilingual) {
  return route({
    method: 'post',
    path: `/office-changes/:n/actions/${act}`,
    summary,
    tag: 'office',
    action: 'office:write',
    asksAgain: act === 'confirm',
    params: z.strictObject({ n: number }),
    body: z.strictObject({}),
    responses: { 200: decided },
    handler: async (ctx) => {
      const { deps, params, user } = ctx;
      const change = await changeOf(ctx, params.n);
      const password = initialPassword();
      const hash = act === 'confirm' && change.said.password ? await hashPassword(password) : '';
      const by = asking(ctx, `${act} office-changes/${params.n}`);
      const done = await carriedOut(ctx, () => decideOnChange(deps.db.pool, reachOf(user), params.n, act, hash, by));
      const told = hash === '' || done.repeated ? null : password;
      const shown = viewChange(await changeOf(ctx, params.n), user);
      return { status: 200, headers: again(done), body: { ...shown, initialPassword: told } };
    },
  });
}

async function changeOf({ deps, user }: Ctx, n: number): Promise<Change> {
  const [change] = await changesOf(deps.db.pool, { agencies: reachOf(user), n, limit: 1 });
  if (!change) throw new Problem('not-found');
  return change;
}

export function viewChange({ said, actor, at, decision, ...c }: Change, user: User): z.input<typeof changeView> {
  const open = c.act === 'propose' && decision === null;
  const fields = (of: object | undefined) => (of ? Object.fromEntries<unknown>(Object.entries(of)) : null);
  const waits = c.act === 'propose' ? 'open' : 'done';
  return {
    ...{ n: c.n, agency: c.agency, kind: c.kind, key: c.key, name: c.name ?? c.key },
    ...{ before: fields(said.before), after: fields(said.after) },
    ...{
      grants: [...(said.grants ?? [])],
      scopes: [...(said.scopes ?? [])],
      password: said.password === true,
      withoutFactor: said.withoutFactor === true,
      reason: said.reason ?? null,
    },
    ...{ by: actor, byName: c.byName ?? actor, at: formatInstant(at.getTime()) },
    ...{ state: decision === null ? waits : STATES[decision], decidedBy: c.decidedBy },
    ...{
      decidedByName: c.decidedByName ?? c.decidedBy,
      decidedAt: iso(c.decidedAt),
      actions: open ? actionsFor(user, actor, c.key) : [],
    },
  };
}

const actionsFor = ({ username }: User, proposer: string, concerned: string): Decision[] => {
  if (username === proposer) return ['withdraw'];
  return username === concerned ? [] : ['confirm', 'reject'];
};
