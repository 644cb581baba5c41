import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { mayAtAll, type User } from '../domain/permissions.js';
import type { Instant } from '../domain/time.js';
import { authenticate } from './auth.js';
import type { ClockGuard } from './clock-watch.js';
import type { Deps } from './deps.js';
import { Disclosures } from './disclosures.js';
import { inputErrors, unstorable } from './input-errors.js';
import { languageOf, languageTag } from './language.js';
import { invalid, Problem, type InputError } from './problems.js';
import { isMutation, type AnyReply, type Context, type Route } from './route.js';
import type { Passwords } from './passwords.js';
import type { Session, Sessions } from './sessions.js';

/** Largest body, in bytes: forms are text; 256 KiB is some hundred pages of it. */
export const BODY_LIMIT = 256 * 1024;

const NOBODY: User = { username: '', name: '', agency: '', roles: [] };
const NOTHING = z.strictObject({});

const json: RequestHandler = express.json({
  limit: BODY_LIMIT,
  strict: false,
  type: 'application/json',
  verify: (_req, _res, bytes) => {
    if (!isUtf8(bytes)) throw new Problem('malformed-json');
  },
});

export interface Services {
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly clocks: ClockGuard;
}

/** What every route goes through, in this order: token, role, key, clock, input; then its handler. */
export function dispatch(route: Route, deps: Deps, services: Services) {
  const { sessions, passwords, clocks } = services;
  return async (req: Request, res: Response): Promise<void> => {
    const now = deps.clock.now();
    const session = route.open ? undefined : await identify(req, res, services, now);
    const user = session?.user ?? NOBODY;
    if (route.action && !mayAtAll(user, route.action)) throw new Problem('forbidden');
    const mutation = isMutation(route);
    const idempotencyKey = mutation ? keyOf(req) : '';
    // Signing in as well: by a wrong clock a token would have run out before it is used, or never would.
    if (route.method !== 'get') await clocks.check(now);
    const lang = languageOf(req);
    const asking = { user, now, route: `${route.method.toUpperCase()} ${route.path}`, requestId: requestId(req) };
    const ctx: Context<unknown, unknown, unknown> = {
      deps,
      user,
      session: session?.id ?? '',
      sessions,
      passwords,
      params: parse(route.params ?? NOTHING, req.params, () => new Problem('not-found')),
      query: parse(route.query ?? NOTHING, { ...req.query }, (errors) => invalid(errors), 'query'),
      body: route.body && parse(route.body, await bodyOf(req, res), (errors) => invalid(errors)),
      lang,
      idempotencyKey,
      ifMatch: ifMatchOf(req),
      now,
      requestId: asking.requestId,
      disclosures: new Disclosures(asking),
    };
    const reply = await route.handler(ctx);
    if (deps.config.checkResponses) assertPromised(route, reply);
    await ctx.disclosures.write(deps.db.pool);
    res
      .status(reply.status)
      .set('Content-Language', languageTag(lang))
      .set({ ...reply.headers });
    if (reply.body === undefined) res.end();
    else res.json(reply.body);
  };
}

export const requestId = (req: Request): string => (typeof req.id === 'string' ? req.id : '');

/** A wrong clock is no reason to turn anybody away for good: whether a token has run out cannot be said by it. */
async function identify(req: Request, res: Response, services: Services, now: Instant): Promise<Session> {
  try {
    const session = await authenticate(req, services.sessions);
    res.locals['user'] = session.user.username;
    return session;
  } catch (error) {
    if (error instanceof Problem && error.type === 'unauthenticated') await services.clocks.check(now);
    throw error;
  }
}

function keyOf(req: Request): string {
  const key = req.get('idempotency-key') ?? '';
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw new Problem('idempotency-key-missing');
  return key;
}

/** The sequence number in an If-Match header. `*` asks for nothing; a tag that is not ours matches nothing. */
function ifMatchOf(req: Request): number | undefined {
  const tag = req.get('if-match')?.trim();
  if (!tag || tag === '*') return undefined;
  const seq = /^(?:W\/)?"(\d{1,9})"$/.exec(tag)?.[1];
  if (seq === undefined) throw new Problem('case-changed');
  return Number(seq);
}

/** No body counts as an empty object, so that the answer names the fields that are missing. */
async function bodyOf(req: Request, res: Response): Promise<unknown> {
  const sent = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (!sent) return {};
  if (!req.is('application/json')) throw new Problem('unsupported-media-type');
  await new Promise<void>((done, failed) => {
    void json(req, res, (error?: unknown) => {
      if (error === undefined) done();
      else failed(error instanceof Error ? error : new Error('body'));
    });
  });
  return req.body;
}

function parse(
  schema: z.ZodType,
  input: unknown,
  refuse: (errors: InputError[]) => Problem,
  place: 'body' | 'query' = 'body',
): unknown {
  const bad = unstorable(input);
  if (bad) throw refuse([{ ...bad, in: place }]);
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw refuse(inputErrors(parsed.error, input, place));
  return parsed.data;
}

/** For tests: an answer that the OpenAPI document does not promise is a fault. Pointers only, no values. */
function assertPromised(route: Route, reply: AnyReply): void {
  const name = `${route.method.toUpperCase()} ${route.path} ${reply.status}`;
  const schema = route.responses[reply.status];
  if (schema === undefined) throw new UnpromisedAnswer(`${name}: status not declared`);
  if (schema === null) {
    if (reply.body !== undefined) throw new UnpromisedAnswer(`${name}: has a body`);
    return;
  }
  const parsed = schema.safeParse(reply.body);
  if (parsed.success) return;
  const faults = inputErrors(parsed.error, reply.body, 'body').map((e) => `${e.pointer} ${e.code}`);
  throw new UnpromisedAnswer(`${name}: ${faults.join('; ')}`);
}

/** Seen only with `checkResponses`; its message has no values, and tests need to read it. */
export class UnpromisedAnswer extends Error {
  override readonly name = 'UnpromisedAnswer';
}
