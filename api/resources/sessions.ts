import { z } from 'zod';
import { changeOwnPassword } from '../../db/office/people.js';
import { ROLES } from '../../domain/roles.js';
import { ACTIONS, grantsOf, type User } from '../../domain/permissions.js';
import { formatInstant } from '../../domain/time.js';
import { instant, uuid } from '../fields.js';
import { REPLAYED } from '../commands.js';
import { hashPassword } from '../passwords.js';
import { invalid } from '../problems.js';
import { route, type Route } from '../route.js';

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
  .strictObject({ username: z.string().min(1).max(64), password: z.string().min(1).max(256) })
  .meta({ id: 'SignIn', example: { username: 'intake', password: '…' } });

const mustChangePassword = z
  .boolean()
  .describe('密码由他人设定，须先更换，此前其他请求一律 403 / set by somebody else: nothing else before it is changed');
const SignedIn = z
  .strictObject({ token: z.string(), expiresAt: instant, user: UserBody, mustChangePassword })
  .meta({ id: 'SignedIn' });

const Current = z
  .strictObject({
    ...{ id: uuid, user: UserBody, expiresAt: instant, mustChangePassword },
    permissions: z
      .array(z.string())
      .describe('可做的事，是否可对某案件由该案件决定 / what one may do to something or other'),
  })
  .meta({ id: 'Session' });

const signIn = route({
  method: 'post',
  path: '/sessions',
  tag: 'sessions',
  summary: { zh: '登录，取得令牌', en: 'Sign in for a token' },
  body: SignIn,
  responses: { 201: SignedIn },
  mutation: false,
  open: true,
  async handler({ body, passwords, sessions }) {
    const user = await passwords.check(body.username, body.password);
    const { token, expiresAt } = await sessions.open(user.username);
    const mustChangePassword = (await sessions.of(token))?.mustChange === true;
    const until = formatInstant(expiresAt.getTime());
    return { status: 201, body: { token, expiresAt: until, user: show(user), mustChangePassword } };
  },
});

const current = route({
  method: 'get',
  path: '/sessions/current',
  tag: 'sessions',
  summary: { zh: '当前登录', en: 'Who is signed in' },
  firstOfAll: true,
  responses: { 200: Current },
  handler: ({ session: { id, expiresAt, mustChange }, user }) => ({
    status: 200,
    body: {
      ...{ id, user: show(user), expiresAt: formatInstant(expiresAt), mustChangePassword: mustChange },
      permissions: ACTIONS.filter((action) => grantsOf(user, action).size > 0),
    },
  }),
});

const signOut = route({
  method: 'delete',
  path: '/sessions/current',
  tag: 'sessions',
  summary: { zh: '退出登录，令牌随即失效', en: 'Sign out; the token is worth nothing from then on' },
  firstOfAll: true,
  responses: { 204: null },
  async handler({ session, sessions }) {
    await sessions.revoke(session.id);
    return { status: 204 };
  },
});

/** As short as the one that whoever installs the service may give. */
const SHORTEST_PASSWORD = 12;
export const newPassword = z.strictObject({
  current: z.string().min(1).max(256),
  password: z.string().min(SHORTEST_PASSWORD).max(256),
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
  async handler({ deps, user, body, session, sessions, passwords }) {
    const { current, password } = body;
    if (current === password) throw invalid([{ pointer: '/password', code: 'same-password' }]);
    const state = await passwords.replaced(user.username, current, password);
    if (state === 'wrong') throw invalid([{ pointer: '/current', code: 'wrong-password' }]);
    if (state === 'before') return { status: 204, headers: REPLAYED };
    await changeOwnPassword(deps.db.pool, user.username, await hashPassword(password), session.id);
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

export const sessionRoutes: readonly Route[] = [signIn, current, signOut, changePassword];
