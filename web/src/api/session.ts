import { reactive } from 'vue';
import { client, connection, Intention, isProblem, told } from './client.js';

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
  /** His agency asks for a second factor: nothing else before he has one. */
  readonly mustEnrol: boolean;
  /** He has not been shown around yet. */
  readonly tour: boolean;
  readonly permissions: ReadonlySet<string>;
}

const state = reactive<{ session: Session | null }>({ session: null });

/** The cookie cannot be seen from here; that there may be one is remembered, so that a stranger is not asked for it in vain. */
const KEY = 'signed-in';
let asked = false;

/** The tabs of a browser have one cookie: who has signed in, or out (null), in one of them has done so in all. */
let tabs: BroadcastChannel | undefined;
const tell = (who: string | null): void => tabs?.postMessage(who);

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
    const { user, expiresAt, mustChangePassword: mustChange, mustSetSecondFactor: mustEnrol, tour } = data;
    state.session = { user, expiresAt, mustChange, mustEnrol, tour, permissions: new Set(data.permissions) };
    connection.ended = false;
  },
  /** @returns what a code is to be sent with, where he has a second factor; nothing when he is signed in */
  async signIn(username: string, password: string): Promise<string | undefined> {
    try {
      await told(client.POST('/sessions', { body: { username, password, cookie: true } }));
    } catch (problem) {
      if (isProblem(problem) && problem.type === '/problems/second-factor-required') return problem.challenge;
      throw problem;
    }
    return session.begun();
  },
  /** The code, or one to recover by. */
  async secondStep(challenge: string, code: string): Promise<void> {
    await told(client.POST('/sessions/second-factor', { body: { challenge, code: code.trim(), cookie: true } }));
    await session.begun();
  },
  async begun(): Promise<undefined> {
    localStorage.setItem(KEY, '1');
    asked = true;
    await session.refresh();
    tell(session.now.user.username);
  },
  /** Shows the second factor again, for what asks for it. */
  async showAgain(code: string): Promise<void> {
    const body = { code: code.trim() };
    await told(client.POST('/sessions/current/actions/confirm', { params: intended(), body }));
    connection.asksAgain = false;
  },
  /** A new end, without a password, while this one has not come. */
  async renew(): Promise<void> {
    await told(client.POST('/sessions/current/actions/renew', { params: intended(), body: {} }));
    await session.refresh();
  },
  /** He has been shown around, or wants to be again. Where it is not kept, he is shown around once more. */
  async tour(seen: boolean): Promise<void> {
    state.session = { ...session.now, tour: !seen };
    const params = { header: { 'Idempotency-Key': new Intention().keyFor(seen) } };
    await client.POST('/me/tour', { params, body: { seen } }).catch(() => undefined);
  },
  async signOut(): Promise<void> {
    localStorage.removeItem(KEY);
    await client.DELETE('/sessions/current', { params: intended() }).catch(() => undefined);
    state.session = null;
    tell(null);
  },
  /** Hears of the other tabs. What is typed here stays; whoever is shown here has to sign in again where he is not the one. */
  listen(): () => void {
    const channel = new BroadcastChannel('session');
    tabs = channel;
    channel.onmessage = ({ data }) => {
      const here = state.session?.user.username;
      if (here === undefined) return;
      if (data === here) void session.refresh().catch(() => undefined);
      else connection.ended = true;
    };
    return () => channel.close();
  },
};
