import { z } from 'zod';
import { USE_OUTCOMES, usesOfKey } from '../../db/machine-keys.js';
import {
  knownScopes,
  makeKey,
  officeKey,
  officeKeys,
  revokeKey,
  rotateKey,
  type ListedKey,
  type OfficeKey,
} from '../../db/office/machine-keys.js';
import type { Done } from '../../db/office/ledger.js';
import { KEY_STATES, LONGEST_OVERLAP_DAYS, OVERLAP_DAYS, SCOPES, stateOfKey } from '../../domain/machine-keys.js';
import { may, reachOf, type OtherAction } from '../../domain/permissions.js';
import { DAY, formatInstant } from '../../domain/time.js';
import { iso } from '../case-view.js';
import { because, called, dayOf, setOf, word } from '../fields.js';
import { drawKey } from '../machine-keys.js';
import { isNetwork } from '../networks.js';
import { invalid, Problem } from '../problems.js';
import { route } from '../route.js';
import { again, asking, carriedOut, reached, type Ctx } from './office.js';

/** Keys by which programs use the service: made, confirmed by a second person, rotated, ended (docs/decisions/0040). */

const network = z.string().max(50).refine(isNetwork, because('network'));
export const newKey = z.strictObject({
  name: called(60),
  scopes: setOf(z.enum(SCOPES), { min: 1, max: SCOPES.length }),
  expiresOn: dayOf('validity'),
  addresses: setOf(network, { max: 20 }).default([]),
  agency: word.optional(),
});
export const keyRotation = z.strictObject({
  expiresOn: dayOf('validity'),
  overlapDays: z.int().min(0).max(LONGEST_OVERLAP_DAYS).default(OVERLAP_DAYS),
});

const keyView = z
  .object({
    ...{ id: z.string(), agency: z.string(), name: z.string(), scopes: z.array(z.enum(SCOPES)) },
    addresses: z
      .array(z.string())
      .describe('只接受来自这些网段的请求；空为不限 / taken from these networks alone; none: any'),
    state: z.enum(KEY_STATES).describe('waiting 待第二人确认 | active 有效 | ending 已有后继，到期停用 | ended 已失效'),
    ...{ madeAt: z.string(), madeBy: z.string(), madeByName: z.string() },
    confirmedAt: z.string().nullable(),
    expiresAt: z.string(),
    endsAt: z.string().nullable().describe('后继生效后旧密钥停用的时刻 / until when it works beside its successor'),
    revokedAt: z.string().nullable(),
    follows: z.string().nullable().describe('所接替的密钥 / the key it comes after'),
    lastUsedAt: z.string().nullable(),
    refused: z.int().describe('近七日被拒绝的次数 / refusals of the last seven days'),
    actions: z.array(z.enum(['rotate', 'revoke'])),
  })
  .meta({ id: 'MachineKey' });
const told = keyView
  .extend({
    key: z
      .string()
      .nullable()
      .describe('密钥本身，只显示这一次；重复发送同一请求时为空 / told once; null when the request is repeated'),
  })
  .meta({ id: 'MachineKeyTold' });
const useView = z
  .object({
    day: z.string(),
    route: z.string().describe('方法与路径；未到判断路径即被拒绝的为空 / empty where it was refused before that'),
    ...{ outcome: z.enum(USE_OUTCOMES), address: z.string(), count: z.int(), firstAt: z.string(), lastAt: z.string() },
  })
  .meta({ id: 'MachineKeyUse' });

const params = z.strictObject({ id: word });
/** Lines of its uses that are shown: a day has few. */
const MOST_USES = 500;

export const machineKeyRoutes = [
  route({
    method: 'get',
    path: '/machine-keys',
    summary: { zh: '程序密钥', en: 'Keys of programs' },
    tag: 'office',
    action: 'key:read',
    responses: { 200: z.object({ items: z.array(keyView) }) },
    handler: async (ctx) => ({ status: 200, body: { items: await listed(ctx) } }),
  }),
  route({
    method: 'post',
    path: '/machine-keys',
    summary: {
      zh: '新建程序密钥；经第二人确认后生效，密钥只显示这一次',
      en: 'Make a key for a program; in force when a second person has confirmed, told once',
    },
    tag: 'office',
    action: 'office:write',
    body: newKey,
    form: 'machine-key',
    asksAgain: true,
    responses: { 201: told },
    handler: async (ctx) => {
      const { body, deps, user } = ctx;
      const { agency = user.agency, ...rest } = body;
      if (!may(user, 'office:write', { agency })) throw invalid([{ pointer: '/agency', code: 'not-known' }]);
      const drawn = drawKey();
      const by = asking(ctx, 'POST machine-keys');
      const done = await carriedOut(ctx, () => makeKey(deps.db.pool, drawn, { ...rest, agency }, by));
      return { status: 201, headers: again(done), body: await toldOnce(ctx, done, drawn.key) };
    },
  }),
  route({
    method: 'get',
    path: '/machine-keys/:id/uses',
    summary: {
      zh: '密钥的使用和被拒绝的记录，保存六个月',
      en: 'What a key was used for, and refused; kept six months',
    },
    tag: 'office',
    action: 'key:read',
    params,
    responses: { 200: z.object({ items: z.array(useView) }) },
    handler: async (ctx) => {
      const { id } = await keyOf(ctx, ctx.params.id, 'key:read');
      const uses = await usesOfKey(ctx.deps.db.pool, id, MOST_USES);
      const items = uses.map(({ firstAt, lastAt, ...use }) => ({
        ...{ ...use, firstAt: formatInstant(firstAt.getTime()), lastAt: formatInstant(lastAt.getTime()) },
      }));
      return { status: 200, body: { items } };
    },
  }),
  route({
    method: 'post',
    path: '/machine-keys/:id/rotate',
    summary: {
      zh: '更换密钥：后继权限相同，经第二人确认后生效，旧密钥再用数日',
      en: 'Rotate: a successor with the same scopes, in force when a second person has confirmed; the old one goes on for some days',
    },
    tag: 'office',
    action: 'office:write',
    params,
    body: keyRotation,
    form: 'machine-key-rotation',
    asksAgain: true,
    responses: { 201: told },
    handler: async (ctx) => {
      const { id } = await keyOf(ctx, ctx.params.id);
      const drawn = drawKey();
      const by = asking(ctx, `rotate machine-keys/${id}`);
      const done = await carriedOut(ctx, () => rotateKey(ctx.deps.db.pool, id, drawn, ctx.body, by));
      return { status: 201, headers: again(done), body: await toldOnce(ctx, done, drawn.key) };
    },
  }),
  route({
    method: 'delete',
    path: '/machine-keys/:id',
    summary: { zh: '立即停用密钥', en: 'End a key at once' },
    tag: 'office',
    action: 'office:write',
    params,
    responses: { 200: keyView },
    handler: async (ctx) => {
      const { id } = await keyOf(ctx, ctx.params.id);
      const by = asking(ctx, `DELETE machine-keys/${id}`);
      const done = await carriedOut(ctx, () => revokeKey(ctx.deps.db.pool, id, by));
      return { status: 200, headers: again(done), body: await one(ctx, id) };
    },
  }),
];

async function keyOf(ctx: Ctx, id: string, action: OtherAction = 'office:write'): Promise<OfficeKey> {
  return reached(ctx, await officeKey(ctx.deps.db.pool, id), action);
}

async function listed(ctx: Ctx): Promise<z.input<typeof keyView>[]> {
  const keys = await officeKeys(ctx.deps.db.pool, reachOf(ctx.user), ctx.now - 7 * DAY);
  return keys.map((key) => view(key, ctx));
}

async function one(ctx: Ctx, id: string): Promise<z.input<typeof keyView>> {
  const found = (await listed(ctx)).find((key) => key.id === id);
  if (!found) throw new Problem('not-found');
  return found;
}

const toldOnce = async (ctx: Ctx, { key: id, repeated }: Done, key: string): Promise<z.input<typeof told>> => ({
  ...(await one(ctx, id)),
  key: repeated ? null : key,
});

function view(key: ListedKey, { user, now }: Ctx): z.input<typeof keyView> {
  const { id, agency, name, scopes, addresses, madeBy, follows, refused } = key;
  const state = stateOfKey(key, now);
  const keeps = may(user, 'office:write', { agency });
  return {
    ...{
      id,
      agency,
      name,
      scopes: knownScopes(scopes),
      addresses,
      state,
      madeBy,
      madeByName: key.madeByName ?? madeBy,
    },
    ...{ madeAt: formatInstant(key.madeAt.getTime()), expiresAt: formatInstant(key.expiresAt.getTime()) },
    ...{ confirmedAt: iso(key.confirmedAt), endsAt: iso(key.endsAt), revokedAt: iso(key.revokedAt), follows },
    ...{ lastUsedAt: iso(key.lastUsedAt), refused },
    actions: [
      ...(keeps && state === 'active' ? (['rotate'] as const) : []),
      ...(keeps && state !== 'ended' ? (['revoke'] as const) : []),
    ],
  };
}
