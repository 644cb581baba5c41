import type { Request } from 'express';
import type { Instant } from '../domain/time.js';
import { looksLikeKey, type MachineKeys } from './machine-keys.js';
import { originOf } from './origin.js';
import { Problem } from './problems.js';
import type { Session, Sessions } from './sessions.js';

/** How a caller showed who he is. */
export interface Authenticated {
  readonly session: Session;
  readonly byCookie: boolean;
  /** Id of the key with which a program came: it has no session, and none is ever made for it. */
  readonly key?: string;
}

/** What whoever has no session has of one. */
export const NO_SESSION = {
  ...{ id: '', expiresAt: 0, renewableUntil: 0, toured: false },
  ...{ mustChange: false, mustEnrol: false, asksAgain: false },
} as const satisfies Omit<Session, 'user'>;

export const unauthenticated = () => new Problem('unauthenticated', { headers: { 'WWW-Authenticate': 'Bearer' } });

/** No page of another site can send it without asking first, and nobody is told that he may. */
export const REQUESTED_BY = { name: 'X-Requested-By', value: 'console' } as const;

/** On what the console asks by itself: a session that nobody uses ends, though a page of it stands open. */
export const UNATTENDED = 'X-Unattended';

/**
 * The caller's session: from the Authorization header, else from the browser's cookie; of a program its key. What a cookie comes with may have been
 * brought about by another site; whatever changes something has to show that it was not.
 *
 * @param now by the clock that counts: what a key's life goes by
 * @param attended whether it counts as use of the session
 * @throws Problem `unauthenticated`, `cross-site`
 */
export async function authenticate(
  req: Request,
  { sessions, keys }: { readonly sessions: Sessions; readonly keys: MachineKeys },
  now: Instant,
  attended = true,
): Promise<Authenticated> {
  const authorization = req.get('authorization') ?? '';
  const byCookie = !/^Bearer\b/i.test(authorization);
  const token = byCookie ? cookieOf(req) : /^Bearer ([\w-]+(?:\.[\w-]+\.[\w-]+)?)$/i.exec(authorization)?.[1];
  // In the header alone: no browser is to carry one about.
  if (!byCookie && token && looksLikeKey(token)) {
    const program = await keys.of(token, originOf(req), now);
    if (!program) throw unauthenticated();
    return { session: { ...NO_SESSION, user: program.user }, byCookie, key: program.key };
  }
  const session = token && (await sessions.of(token, attended));
  if (!session) throw unauthenticated();
  if (byCookie && !['GET', 'HEAD'].includes(req.method) && !isOwn(req)) throw new Problem('cross-site');
  return { session, byCookie };
}

/** Whether a page of ours sent it. Browsers say over TLS and on the machine itself from which site it came, and always from where. */
function isOwn(req: Request): boolean {
  if (req.get(REQUESTED_BY.name) !== REQUESTED_BY.value) return false;
  const [site, origin] = [req.get('sec-fetch-site'), req.get('origin')];
  if (site !== undefined) return site === 'same-origin';
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === req.host);
}

/** With this prefix a browser takes it over TLS alone, and from nobody but this very host. */
const nameOf = (secure: boolean): string => (secure ? '__Host-session' : 'session');

/** The token that a browser has kept; whether a page of ours sent it is another question. */
export function cookieOf(req: Request): string | undefined {
  const prefix = `${nameOf(req.secure)}=`;
  const cookies = (req.get('cookie') ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length);
}

/**
 * Sets the browser's cookie; without a token it is taken away. Out of reach for scripts, and sent by pages of this site alone. It
 * goes when the browser is closed: machines at a counter have many users.
 */
export function setCookie(secure: boolean, token = ''): Readonly<Record<string, string>> {
  const attributes = [
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
    ...(token ? [] : ['Max-Age=0']),
  ];
  return { 'Set-Cookie': [`${nameOf(secure)}=${token}`, ...attributes].join('; ') };
}
