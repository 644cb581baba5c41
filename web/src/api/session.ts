import { reactive } from 'vue';
import { client, connection, Intention, told } from './client.js';

export interface Session {
  readonly user: {
    username: string;
    name: string;
    agency: string | null;
    station: string | null;
    firm: string | null;
    roles: readonly string[];
  };
  readonly expiresAt: string;
  /** The password was given to him: nothing else before it is changed. */
  readonly mustChange: boolean;
  readonly permissions: ReadonlySet<string>;
}

const state = reactive<{ session: Session | null }>({ session: null });

/** The cookie cannot be seen from here; that there may be one is remembered, so that a stranger is not asked for it in vain. */
const KEY = 'signed-in';
let asked = false;

const intended = () => ({ header: { 'Idempotency-Key': new Intention().keyFor('session') } });

export const session = {
  /** @throws where nobody is signed in; pages that are shown then ask `known` */
  get now(): Session {
    if (!state.session) throw new Error('nobody is signed in');
    return state.session;
  },
  get known(): Session | null {
    return state.session;
  },
  may: (permission: string): boolean => state.session?.permissions.has(permission) ?? false,
  is: (...roles: string[]): boolean => roles.some((role) => state.session?.user.roles.includes(role)),

  /** Once per page load. */
  async restore(): Promise<void> {
    if (asked || !localStorage.getItem(KEY)) return;
    asked = true;
    await session.refresh().catch(() => undefined);
    connection.ended = false;
  },
  async refresh(): Promise<void> {
    const { data } = await told(client.GET('/sessions/current'));
    const { user, expiresAt, mustChangePassword: mustChange } = data;
    state.session = { user, expiresAt, mustChange, permissions: new Set(data.permissions) };
    connection.ended = false;
  },
  async signIn(username: string, password: string): Promise<void> {
    await told(client.POST('/sessions', { body: { username, password, cookie: true } }));
    localStorage.setItem(KEY, '1');
    asked = true;
    await session.refresh();
  },
  /** A new end, without a password, while this one has not come. */
  async renew(): Promise<void> {
    await told(client.POST('/sessions/current/actions/renew', { params: intended(), body: {} }));
    await session.refresh();
  },
  async signOut(): Promise<void> {
    localStorage.removeItem(KEY);
    await client.DELETE('/sessions/current', { params: intended() }).catch(() => undefined);
    state.session = null;
  },
};
