import { z } from 'zod';
import { changeOwnPassword, wordsOfOwn } from '../../db/office/people.js';
import { setToured } from '../../db/sessions.js';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../../domain/passwords.js';
import { ROLES } from '../../domain/roles.js';
import { ACTIONS, grantsOf, type User } from '../../domain/permissions.js';
import { formatInstant, type Instant } from '../../domain/time.js';
import { setCookie, unauthenticated } from '../auth.js';
import { instant, uuid } from '../fields.js';
import { REPLAYED } from '../commands.js';
import { hashPassword, passwordErrors } from '../passwords.js';
import { invalid, Problem } from '../problems.js';
import { route, type Route } from '../route.js';
import type { Sessions, SignedIn as SignedInNow } from '../sessions.js';
import { secondFactorCode } from './second-factor.js';

const UserBody = z
  .strictObject({
    username: z.string(),
    name: z.string(),
    agency: z.string(),
    station: z.string().nullable(),
    firm: z.string().nullable(),
    roles: z.array(z.enum(ROLES)),
  })
  .meta({ id: 'User' });

const SignIn = z
  .strictObject({
    username: z.string().min(1).max(64),
    password: z.string().min(1).max(LONGEST_PASSWORD),
    cookie: z
      .boolean()
      .optional()
      .describe('浏览器：令牌不在答复中，只在 Cookie 中 / for browsers: the token comes as a cookie alone'),
  })
  .meta({ id: 'SignIn', example: { username: 'intake', password: '…' } });

const mustChangePassword = z
  .boolean()
  .describe('密码由他人设定，须先更换，此前其他请求一律 403 / set by somebody else: nothing else before it is changed');
/** Until when it lasts, by the clock of the server, which need not be the browser's. */
const lasting = {
  expiresAt: instant,
  renewableUntil: instant.describe('续期至多到此时 / it cannot be renewed beyond'),
  serverTime: instant,
};
const token = z.string().optional().describe('以 Cookie 登录时没有 / not where it came as a cookie');
const mustSetSecondFactor = z
  .boolean()
  .describe('本机构要求两步验证而尚未设置 / the agency asks for a second factor, which is still to be set up');
const SignedIn = z
  .strictObject({ token, ...lasting, user: UserBody, mustChangePassword, mustSetSecondFactor })
  .meta({ id: 'SignedIn' });
const SecondStep = z
  .strictObject({
    challenge: z.string().min(1).max(2_000),
    code: secondFactorCode,
    cookie: z.boolean().optional(),
  })
  .meta({ id: 'SecondStep', example: { challenge: '…', code: '123456' } });
const Renewed = z.strictObject({ token, ...lasting }).meta({ id: 'RenewedSession' });

const Current = z
  .strictObject({
    ...{ id: uuid, user: UserBody, ...lasting, mustChangePassword, mustSetSecondFactor },
    tour: z.boolean().describe('界面的介绍尚未看过 / has not been shown around the console yet'),
    permissions: z
      .array(z.string())
      .describe('可做的事，是否可对某案件由该案件决定 / what one may do to something or other'),
  })
  .meta({ id: 'Session' });

const signIn = route({
  method: 'post',
  path: '/sessions',
  tag: 'sessions',
  summary: { zh: '登录，取得令牌，或浏览器的 Cookie', en: "Sign in for a token, or for a browser's cookie" },
  body: SignIn,
  responses: { 201: SignedIn },
  mutation: false,
  open: true,
  async handler({ body, passwords, secondFactors, sessions, secure, replaced, from }) {
    const { user, hasFactor, passwordHash } = await passwords.check(body, from);
    if (hasFactor)
      throw new Problem('second-factor-required', {
        challenge: await secondFactors.challenge(user.username, passwordHash),
      });
    return begun(sessions, user, { asCookie: body.cookie === true, secure, replaced });
  },
});

const secondStep = route({
  method: 'post',
  path: '/sessions/second-factor',
  tag: 'sessions',
  summary: { zh: '登录的第二步：验证码或备用码', en: 'Go on signing in: the code, or one to recover by' },
  body: SecondStep,
  responses: { 201: SignedIn },
  mutation: false,
  open: true,
  async handler({ body, secondFactors, sessions, secure, replaced, from }) {
    const user = await secondFactors.signIn(body.challenge, body.code, from);
    return begun(sessions, user, { asCookie: body.cookie === true, secure, replaced, factorAt: new Date() });
  },
});

interface Beginning {
  readonly asCookie: boolean;
  readonly secure: boolean;
  /** What the browser's cookie held until now. */
  readonly replaced: string | undefined;
  readonly factorAt?: Date;
}
async function begun(sessions: Sessions, user: User, { asCookie, secure, replaced, factorAt }: Beginning) {
  if (asCookie && replaced) await sessions.replace(replaced);
  const signedIn = await sessions.open(user.username, asCookie, factorAt);
  const session = await sessions.of(signedIn.token);
  const { headers, shown } = handedOver(signedIn, asCookie, secure);
  const first = {
    mustChangePassword: session?.mustChange === true,
    mustSetSecondFactor: session?.mustEnrol === true,
  };
  return { status: 201 as const, headers, body: { ...shown, user: show(user), ...first } };
}

const current = route({
  method: 'get',
  path: '/sessions/current',
  tag: 'sessions',
  summary: { zh: '当前登录', en: 'Who is signed in' },
  firstOfAll: true,
  responses: { 200: Current },
  handler: ({ session, user }) => ({
    status: 200,
    body: {
      ...{ id: session.id, user: show(user), ...lastingAs(session), mustChangePassword: session.mustChange },
      mustSetSecondFactor: session.mustEnrol,
      tour: !session.toured,
      permissions: ACTIONS.filter((action) => grantsOf(user, action).size > 0),
    },
  }),
});

const renew = route({
  method: 'post',
  path: '/sessions/current/actions/renew',
  tag: 'sessions',
  summary: { zh: '续期，取得新的令牌或 Cookie', en: 'Go on: a new token, or a new cookie, for the same session' },
  body: z.strictObject({}),
  responses: { 200: Renewed },
  async handler({ session, sessions, user, secure }) {
    const renewed = await sessions.renew({ ...session, user });
    if (!renewed) throw unauthenticated();
    const { headers, shown } = handedOver(renewed, session.byCookie, secure);
    return { status: 200, headers, body: shown };
  },
});

const signOut = route({
  method: 'delete',
  path: '/sessions/current',
  tag: 'sessions',
  summary: { zh: '退出登录，令牌随即失效', en: 'Sign out; the token is worth nothing from then on' },
  firstOfAll: true,
  responses: { 204: null },
  async handler({ session, sessions, secure }) {
    await sessions.revoke(session.id);
    return { status: 204, headers: session.byCookie ? setCookie(secure) : {} };
  },
});

const own = z
  .strictObject({
    id: uuid,
    begunAt: instant,
    usedAt: instant.nullable().describe('最近使用，精确到数分钟 / last used, to some minutes'),
    expiresAt: instant,
    by: z.enum(['cookie', 'token']).describe('浏览器，或令牌 / by a browser, or by a token'),
    current: z.boolean().describe('即本次请求所用 / the one that asks'),
  })
  .meta({ id: 'OwnSession' });

const mine = route({
  method: 'get',
  path: '/sessions',
  tag: 'sessions',
  summary: { zh: '本人尚有效的登录，最近登录的在前', en: 'Where one is signed in, the newest first' },
  responses: { 200: z.strictObject({ items: z.array(own) }) },
  handler: async ({ sessions, session, user }) => ({
    status: 200,
    body: {
      items: (await sessions.liveOf(user.username)).map((s) => ({
        id: s.id,
        begunAt: formatInstant(s.issued_at.getTime()),
        usedAt: s.used_at && formatInstant(s.used_at.getTime()),
        expiresAt: formatInstant(s.expires_at.getTime()),
        by: s.by_cookie ? ('cookie' as const) : ('token' as const),
        current: s.id === session.id,
      })),
    },
  }),
});

/** Each his own: whose account is to have none any more is closed, or has another password set (resources/people.ts). */
const end = route({
  method: 'delete',
  path: '/sessions/:id',
  tag: 'sessions',
  summary: { zh: '结束本人的一次登录', en: 'End a session of one’s own' },
  params: z.strictObject({ id: z.string().max(100).toLowerCase() }),
  responses: { 204: null },
  async handler({ params, sessions, session, user, secure }) {
    const known = uuid.safeParse(params.id).success && (await sessions.end(params.id, user.username));
    if (!known) throw new Problem('not-found');
    return { status: 204, headers: params.id === session.id && session.byCookie ? setCookie(secure) : {} };
  },
});

/** A token goes out once: as a cookie that no script can read, or in the body. */
function handedOver(signedIn: SignedInNow, asCookie: boolean, secure: boolean) {
  const { token } = signedIn;
  const until = lastingAs(signedIn);
  return asCookie ? { headers: setCookie(secure, token), shown: until } : { headers: {}, shown: { token, ...until } };
}

const lastingAs = ({ expiresAt, renewableUntil }: { expiresAt: Instant; renewableUntil: Instant }) => ({
  expiresAt: formatInstant(expiresAt),
  renewableUntil: formatInstant(renewableUntil),
  // Of the machine, as they are: whoever signs in does not care in which year the office is.
  serverTime: formatInstant(Date.now()),
});

export const newPassword = z.strictObject({
  current: z.string().min(1).max(LONGEST_PASSWORD),
  password: z.string().min(SHORTEST_PASSWORD).max(LONGEST_PASSWORD),
});

const changePassword = route({
  method: 'post',
  path: '/me/password',
  tag: 'sessions',
  summary: { zh: '更换本人密码，在别处退出登录', en: "Change one's own password; signs out everywhere else" },
  firstOfAll: true,
  body: newPassword,
  form: 'password',
  responses: { 204: null },
  async handler({ deps, user, body, session, sessions, passwords, from }) {
    const { current, password } = body;
    if (current === password) throw invalid([{ pointer: '/password', code: 'same-password' }]);
    const faults = passwordErrors('/password', password, await wordsOfOwn(deps.db.pool, user.username));
    if (faults.length > 0) throw invalid(faults);
    const state = await passwords.replaced({ username: user.username, current, wanted: password }, from);
    if (state === 'wrong') throw invalid([{ pointer: '/current', code: 'wrong-password' }]);
    if (state === 'before') return { status: 204, headers: REPLAYED };
    await changeOwnPassword(deps.db.pool, user.username, await hashPassword(password), session.id);
    sessions.forget();
    return { status: 204 };
  },
});

const tour = route({
  method: 'post',
  path: '/me/tour',
  tag: 'sessions',
  summary: { zh: '界面的介绍已看过，或再看一次', en: 'One has been shown around the console, or wants to be again' },
  body: z.strictObject({ seen: z.boolean() }).meta({ example: { seen: true } }),
  responses: { 204: null },
  async handler({ deps, user, body, sessions }) {
    await setToured(deps.db.pool, user.username, body.seen);
    sessions.forget();
    return { status: 204 };
  },
});

const show = (user: User) => ({
  username: user.username,
  name: user.name,
  agency: user.agency,
  station: user.station ?? null,
  firm: user.firm ?? null,
  roles: [...user.roles],
});

export const sessionRoutes: readonly Route[] = [
  signIn,
  secondStep,
  current,
  renew,
  signOut,
  mine,
  end,
  changePassword,
  tour,
];
