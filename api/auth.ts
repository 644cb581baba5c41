import type { Request } from 'express';
import { Problem } from './problems.js';
import type { Session, Sessions } from './sessions.js';

const unauthenticated = () => new Problem('unauthenticated', { headers: { 'WWW-Authenticate': 'Bearer' } });

/** The caller's session, from the Authorization header. @throws Problem `unauthenticated` */
export async function authenticate(req: Request, sessions: Sessions): Promise<Session> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(req.get('authorization') ?? '')?.[1];
  const session = token && (await sessions.of(token));
  if (!session) throw unauthenticated();
  return session;
}
