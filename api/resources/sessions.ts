import { z } from 'zod';
import { ROLES } from '../../domain/roles.js';
import { ACTIONS, grantsOf, type User } from '../../domain/permissions.js';
import { formatInstant } from '../../domain/time.js';
import { instant, uuid } from '../fields.js';
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

const SignedIn = z.strictObject({ token: z.string(), expiresAt: instant, user: UserBody }).meta({ id: 'SignedIn' });

const Current = z
  .strictObject({
    ...{ id: uuid, user: UserBody, expiresAt: instant },
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
    return { status: 201, body: { token, expiresAt: formatInstant(expiresAt.getTime()), user: show(user) } };
  },
});

const current = route({
  method: 'get',
  path: '/sessions/current',
  tag: 'sessions',
  summary: { zh: '当前登录', en: 'Who is signed in' },
  responses: { 200: Current },
  handler: ({ session: { id, expiresAt }, user }) => ({
    status: 200,
    body: {
      ...{ id, user: show(user), expiresAt: formatInstant(expiresAt) },
      permissions: ACTIONS.filter((action) => grantsOf(user, action).size > 0),
    },
  }),
});

const signOut = route({
  method: 'delete',
  path: '/sessions/current',
  tag: 'sessions',
  summary: { zh: '退出登录，令牌随即失效', en: 'Sign out; the token is worth nothing from then on' },
  responses: { 204: null },
  async handler({ session, sessions }) {
    await sessions.revoke(session.id);
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

export const sessionRoutes: readonly Route[] = [signIn, current, signOut];
