import { z } from 'zod';
import { idFor } from '../../db/ids.js';
import { factorShown, factorShownAt, removeSecondFactor, secondFactorOf } from '../../db/second-factors.js';
import { LONGEST_PASSWORD } from '../../domain/passwords.js';
import { formatInstant } from '../../domain/time.js';
import { REPLAYED } from '../commands.js';
import { instant } from '../fields.js';
import type { Bilingual } from '../language.js';
import { invalid, Problem } from '../problems.js';
import { route, type Context } from '../route.js';

/** One's own second factor: set up, shown again, ended (docs/decisions/0036). */

export const secondFactorCode = z
  .string()
  .trim()
  .min(6)
  .max(40)
  .describe('验证器上的六位数字，或一个备用码 / the six figures of the authenticator, or a recovery code');

/** As an authenticator names it. */
const ISSUER: Bilingual = { zh: '法律援助办案', en: 'Legal aid' };

const state = z
  .strictObject({
    since: instant.nullable().describe('启用的时间，未启用的为空 / null where there is none in use'),
    recoveryCodesLeft: z.int(),
    required: z.boolean().describe('本机构要求 / the agency asks for it'),
  })
  .meta({ id: 'SecondFactor' });
const begun = z
  .strictObject({
    secret: z.string().nullable().describe('只显示这一次；重复发送同一请求时为空 / told once; null when repeated'),
    uri: z.string().nullable().describe('otpauth 地址 / the same for an authenticator to read'),
  })
  .meta({ id: 'SecondFactorBegun' });
const confirmed = z
  .strictObject({
    recoveryCodes: z
      .array(z.string())
      .nullable()
      .describe('备用码，每个只能用一次，只显示这一次 / each counts once; told once, null when repeated'),
  })
  .meta({ id: 'SecondFactorConfirmed' });
const proof = z.strictObject({ code: secondFactorCode }).meta({ example: { code: '123456' } });

type Ctx = Context<unknown, unknown, unknown>;
const requestId = ({ user, idempotencyKey }: Ctx, what: string) =>
  idFor(`second-factor/${user.username}/${what}/${idempotencyKey}`);

export const secondFactorRoutes = [
  route({
    method: 'get',
    path: '/me/second-factor',
    tag: 'sessions',
    summary: { zh: '本人的两步验证', en: 'One’s own second factor' },
    firstOfAll: true,
    responses: { 200: state },
    handler: async ({ deps, user }) => {
      const { factor, required } = await secondFactorOf(deps.db.pool, user.username);
      const since = factor?.confirmedAt ? formatInstant(factor.confirmedAt.getTime()) : null;
      return { status: 200, body: { since, recoveryCodesLeft: factor?.recoveryLeft ?? 0, required } };
    },
  }),
  route({
    method: 'post',
    path: '/me/second-factor',
    tag: 'sessions',
    summary: {
      zh: '开始设置两步验证，取得密钥；以一个验证码确认后启用',
      en: 'Begin with a second factor: a secret, which is in use when a code has shown that it works',
    },
    firstOfAll: true,
    body: z
      .strictObject({ current: z.string().min(1).max(LONGEST_PASSWORD).describe('当前密码 / present password') })
      .meta({ example: { current: '…' } }),
    responses: { 201: begun },
    handler: async (ctx) => {
      const { deps, user, body, passwords, secondFactors, from, lang } = ctx;
      const id = requestId(ctx, 'begin');
      const { factor } = await secondFactorOf(deps.db.pool, user.username);
      if (factor?.requestId === id) return { status: 201, headers: REPLAYED, body: { secret: null, uri: null } };
      if (factor?.confirmedAt) throw new Problem('second-factor-in-use');
      if (!(await passwords.isOwn(user.username, body.current, from)))
        throw invalid([{ pointer: '/current', code: 'wrong-password' }]);
      const made = await secondFactors.begin(user.username, id, ISSUER[lang]);
      if (!made) throw new Problem('second-factor-in-use');
      return { status: 201, body: made };
    },
  }),
  route({
    method: 'post',
    path: '/me/second-factor/actions/confirm',
    tag: 'sessions',
    summary: {
      zh: '以验证码启用两步验证，取得备用码',
      en: 'Put the second factor to use by a code of it; gives codes to recover by',
    },
    firstOfAll: true,
    body: proof,
    responses: { 200: confirmed },
    handler: async (ctx) => {
      const { deps, user, body, secondFactors, sessions, session } = ctx;
      const id = requestId(ctx, 'confirm');
      const { factor } = await secondFactorOf(deps.db.pool, user.username);
      if (factor?.requestId === id) return { status: 200, headers: REPLAYED, body: { recoveryCodes: null } };
      if (!factor) throw new Problem('not-found');
      if (factor.confirmedAt) throw new Problem('second-factor-in-use');
      const recoveryCodes = await secondFactors.confirm(user.username, factor, body.code, id);
      if (!recoveryCodes) throw new Problem('second-factor-in-use');
      await factorShown(deps.db.pool, session.id, new Date());
      sessions.forget();
      return { status: 200, body: { recoveryCodes } };
    },
  }),
  route({
    method: 'post',
    path: '/me/second-factor/actions/remove',
    tag: 'sessions',
    summary: { zh: '以验证码或备用码停用两步验证', en: 'End the second factor, by a code of it' },
    body: proof,
    responses: { 204: null },
    async handler({ deps, user, body, secondFactors, sessions }) {
      const { factor } = await secondFactorOf(deps.db.pool, user.username);
      if (!factor?.confirmedAt) return { status: 204, headers: REPLAYED };
      await secondFactors.take(user.username, body.code);
      await removeSecondFactor(deps.db.pool, user.username);
      sessions.forget();
      return { status: 204 };
    },
  }),
  route({
    method: 'post',
    path: '/sessions/current/actions/confirm',
    tag: 'sessions',
    summary: {
      zh: '再次验证，五分钟内有效：查看全部内容、授予岗位等事项可能要求',
      en: 'Show the second factor again, for five minutes: what reveals or gives rights may ask for it',
    },
    body: proof,
    responses: { 204: null },
    async handler({ deps, user, body, session, secondFactors }) {
      const { pool } = deps.db;
      try {
        await secondFactors.take(user.username, body.code);
      } catch (error) {
        // The same request again, whose answer was lost: its code is taken, and this session has just shown it.
        const shown = await factorShownAt(pool, session.id);
        const justNow = Date.now() - (shown?.factor_at?.getTime() ?? 0) < 60_000;
        if (!justNow || !(error instanceof Problem) || error.type !== 'validation') throw error;
        return { status: 204, headers: REPLAYED };
      }
      await factorShown(pool, session.id, new Date());
      return { status: 204 };
    },
  }),
];
