import { z } from 'zod';
import { listSignIns, OUTCOMES, ownSignIns, type SignIn } from '../../db/sign-ins.js';
import { endOfDay, formatInstant, startOfDay } from '../../domain/time.js';
import { page } from '../cursor.js';
import { dayOf, formed, inOrder, instant, username } from '../fields.js';
import { AGENTS, SYSTEMS, type Agent, type System } from '../origin.js';
import { route } from '../route.js';

/** Who signed in or tried to: each his own last ones, all of an agency for whoever audits it. */

const tried = {
  at: instant,
  address: z.string().describe('网络地址 / network address'),
  agent: z.enum(AGENTS).describe('浏览器或程序的种类 / what sort of browser or program'),
  system: z.enum(SYSTEMS).describe('操作系统的种类 / what sort of system'),
  outcome: z
    .enum(OUTCOMES)
    .describe(
      'signed-in 登录 | wrong-password 密码不正确 | password-ran-out 初始密码已过期 | unknown-name 无此用户名 | closed-account 账号已停用 | held 因多次失败须等待 / had to wait',
    ),
};
const own = z.strictObject(tried).meta({ id: 'OwnSignIn' });
const audited = z
  .strictObject({
    user: z
      .string()
      .nullable()
      .describe('无此用户名的为空：所输入的可能是密码 / null where nobody has the name: it may be a password'),
    ...tried,
  })
  .meta({ id: 'SignInTried' });

const shown = ({ at, address, agent, system, outcome }: SignIn) => ({
  ...{ at: formatInstant(at.getTime()), address, agent: agent as Agent, system: system as System, outcome },
});

export const signInRoutes = [
  route({
    method: 'get',
    path: '/me/sign-ins',
    tag: 'sessions',
    summary: { zh: '本人最近的登录和登录失败', en: 'One’s own last sign-ins, and those that failed' },
    responses: { 200: z.strictObject({ items: z.array(own) }) },
    handler: async ({ deps, user }) => ({
      status: 200,
      body: { items: (await ownSignIns(deps.db.pool, user.username)).map(shown) },
    }),
  }),
  route({
    method: 'get',
    path: '/audit/sign-ins',
    tag: 'audit',
    summary: {
      zh: '本机构人员的登录和登录失败，新的在前，保存六个月',
      en: "Sign-ins of the agency's people and those that failed, newest first, kept six months",
    },
    action: 'audit:read',
    query: z
      .strictObject({
        ...page(formed(/^[1-9][0-9]{0,17}$/, 'cursor')),
        user: username.optional(),
        outcome: z.enum(OUTCOMES).optional(),
        from: dayOf('asked').optional(),
        to: dayOf('asked').optional(),
      })
      .refine(...inOrder),
    responses: { 200: z.strictObject({ items: z.array(audited), next: z.string().nullable() }) },
    handler: async ({ deps, user, query }) => {
      const rows = await listSignIns(deps.db.pool, {
        agency: user.agency,
        username: query.user,
        outcome: query.outcome,
        from: query.from === undefined ? undefined : startOfDay(query.from),
        before: query.to === undefined ? undefined : endOfDay(query.to),
        after: query.cursor,
        limit: query.limit + 1,
      });
      const items = rows.slice(0, query.limit);
      const next = rows.length > query.limit ? items.at(-1)!.id : null;
      return { status: 200, body: { items: items.map((row) => ({ user: row.username, ...shown(row) })), next } };
    },
  }),
];
