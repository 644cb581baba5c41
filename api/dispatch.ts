import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Pool } from 'pg';
import { z } from 'zod';
import { factorShownAt } from '../db/second-factors.js';
import { mayAtAll, type User } from '../domain/permissions.js';
import type { Instant } from '../domain/time.js';
import { authenticate, cookieOf, NO_SESSION, UNATTENDED, type Authenticated } from './auth.js';
import type { ClockGuard } from './clock-watch.js';
import { isKnown, tagOf } from './conditional.js';
import type { Deps } from './deps.js';
import { Disclosures } from './disclosures.js';
import { inputErrors, NAME, unstorable } from './input-errors.js';
import { readJson } from './json.js';
import { judgedAt } from './judging.js';
import { languageOf, languageTag } from './language.js';
import { invalid, Problem, type InputError } from './problems.js';
import { isMutation, type AnyReply, type Context, type Route } from './route.js';
import type { AccountLimit } from './limits.js';
import { originOf } from './origin.js';
import type { Live } from './live/live.js';
import type { MachineKeys } from './machine-keys.js';
import type { Passwords } from './passwords.js';
import type { SecondFactors } from './second-factors.js';
import type { Sessions } from './sessions.js';

/** Largest body, in bytes: forms are text; 256 KiB is some hundred pages of it. */
export const BODY_LIMIT = 256 * 1024;

const NOBODY: User = { username: '', name: '', agency: '', roles: [] };
/** So long a second factor that was shown counts for what asks for it again. */
const SHOWN_FOR_MS = 5 * 60_000;
const NOTHING = z.strictObject({});

/** The bytes of a body, inflated; what they say is `readJson`'s to find out. */
const raw: RequestHandler = express.raw({ limit: BODY_LIMIT, type: 'application/json' });

export interface Services {
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly secondFactors: SecondFactors;
  readonly clocks: ClockGuard;
  readonly live: Live;
  readonly accounts: AccountLimit;
  readonly keys: MachineKeys;
}

/** What every route goes through, in this order: token, role, key, clock, input; then its handler. */
export function dispatch(route: Route, deps: Deps, services: Services) {
  const { sessions, passwords, secondFactors, clocks, live } = services;
  return async (req: Request, res: Response): Promise<void> => {
    const now = deps.clock.now();
    const caller = route.open ? undefined : await identify(route, req, res, services, now);
    const user = caller?.session.user ?? NOBODY;
    if (caller?.session.mustChange && !route.firstOfAll) throw new Problem('password-to-be-changed');
    if (caller?.session.mustEnrol && !route.firstOfAll) throw new Problem('second-factor-to-be-set');
    await mustBeFor(caller, route, req, services, now);
    if (route.asksAgain && caller?.session.asksAgain) await mustHaveShown(deps.db.pool, caller.session.id);
    const mutation = isMutation(route);
    const idempotencyKey = mutation ? keyOf(req) : '';
    // Signing in as well: by a wrong clock a token would have run out before it is used, or never would.
    if (route.method !== 'get') await clocks.check(now);
    const lang = languageOf(req);
    const asking = { user, now, route: nameOf(route), requestId: requestId(req) };
    const ctx: Context<unknown, unknown, unknown> = {
      deps,
      user,
      session: { ...(caller?.session ?? NO_SESSION), byCookie: caller?.byCookie ?? false },
      replaced: caller ? undefined : cookieOf(req),
      secure: req.secure,
      from: originOf(req),
      sessions,
      passwords,
      secondFactors,
      live,
      params: parse(route.params ?? NOTHING, req.params, now, () => new Problem('not-found')),
      query: parse(route.query ?? NOTHING, queryOf(req), now, invalid, 'query'),
      body: route.body && parse(route.body, await bodyOf(req, res), now, invalid),
      lang,
      lastEventId: route.streams === undefined ? undefined : req.get('last-event-id'),
      idempotencyKey,
      ifMatch: route.conditional ? ifMatchOf(req) : undefined,
      now,
      requestId: asking.requestId,
      disclosures: new Disclosures(asking),
    };
    const reply = await route.handler(ctx);
    if (deps.config.checkResponses) assertPromised(route, reply);
    res.set('Content-Language', languageTag(lang)).set({ ...reply.headers });
    const text = textOf(route, reply);
    if (text !== undefined && route.method === 'get' && reply.status === 200) {
      const tag = reply.headers?.['ETag'] ?? tagOf(text);
      res.set('ETag', tag);
      // Whoever may not see it has had his answer by now. Nothing is shown, so nothing is written down.
      if (isKnown(req, tag)) {
        res.status(304).end();
        return;
      }
    }
    await ctx.disclosures.write(deps.db.pool);
    res.status(reply.status);
    if (reply.stream && req.method !== 'HEAD') reply.stream(res);
    else if (text === undefined) res.end();
    else res.type(route.media ?? 'json').send(text);
  };
}

function textOf({ media }: Route, { body }: AnyReply): string | undefined {
  if (body === undefined) return undefined;
  return media !== undefined && typeof body === 'string' ? body : JSON.stringify(body);
}

const nameOf = ({ method, path }: Route): string => `${method.toUpperCase()} ${path}`;

/**
 * Whether the route is for this caller at all. A program has what its scopes name: nothing that everybody may do who has an account, and
 * nothing that reveals or gives rights. What its key is used for is on record, what is refused as well.
 */
async function mustBeFor(
  caller: Authenticated | undefined,
  route: Route,
  req: Request,
  { keys }: Services,
  now: Instant,
): Promise<void> {
  const user = caller?.session.user ?? NOBODY;
  const has = route.action === undefined || mayAtAll(user, route.action);
  const key = caller?.key;
  const fit = key === undefined ? has : has && route.action !== undefined && !route.asksAgain;
  if (key !== undefined) await keys.note(key, nameOf(route), fit ? 'used' : 'other-scope', originOf(req), now);
  if (!fit) throw new Problem('forbidden');
}

export const requestId = (req: Request): string => (typeof req.id === 'string' ? req.id : '');

/** @throws Problem where the second factor was not shown just now, or there is none */
async function mustHaveShown(pool: Pool, session: string): Promise<void> {
  const shown = await factorShownAt(pool, session);
  if (!shown?.has) throw new Problem('second-factor-to-be-set');
  if (Date.now() - (shown.factor_at?.getTime() ?? 0) > SHOWN_FOR_MS) throw new Problem('second-factor-again');
}

/** Whether somebody is there: a stream goes on by itself, and the console says when nobody has touched it for a while. */
const isAttended = (req: Request, route: Route): boolean =>
  route.streams === undefined && req.get(UNATTENDED) === undefined;

/** A wrong clock is no reason to turn anybody away for good: whether a token has run out cannot be said by it. */
async function identify(
  route: Route,
  req: Request,
  res: Response,
  services: Services,
  now: Instant,
): Promise<Authenticated> {
  try {
    const caller = await authenticate(req, services, now, isAttended(req, route));
    res.locals['user'] = caller.session.user.username;
    services.accounts.count(caller.session.user.username);
    return caller;
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

/**
 * The sequence numbers in an If-Match header, one of which the case must have. `*` asks for nothing; a tag that is not one
 * of ours, letter by letter, matches nothing, and a weak one never does (RFC 9110 §13.1.1).
 */
function ifMatchOf(req: Request): readonly number[] | undefined {
  const tags = req.get('if-match')?.trim();
  if (!tags || tags === '*') return undefined;
  return tags.split(',').flatMap((tag) => {
    const seq = /^"([1-9][0-9]{0,8})"$/.exec(tag.trim())?.[1];
    return seq === undefined ? [] : [Number(seq)];
  });
}

/** @throws Problem naming a parameter that is there twice: nobody can say which was meant */
function queryOf(req: Request): Record<string, unknown> {
  const query = { ...req.query };
  const refused = (names: readonly string[], code: 'repeated' | 'encoding') =>
    invalid(names.map((name) => ({ pointer: NAME.test(name) ? `/${name}` : '', in: 'query', code })));
  const garbled = garbledIn(req.originalUrl);
  if (garbled.length > 0) throw refused(garbled, 'encoding');
  const repeated = Object.keys(query).filter((name) => Array.isArray(query[name]));
  if (repeated.length > 0) throw refused(repeated, 'repeated');
  return query;
}

/** Parameters that are no UTF-8: the parser would put replacement characters, and something else would be looked for. */
function garbledIn(url: string): string[] {
  const parameters = url.split('#', 1)[0]!.split('?').slice(1).join('?').split('&');
  return parameters.filter((text) => !isEncoded(text)).map((text) => text.split('=', 1)[0]!);
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** No body counts as an empty object, so that the answer names the fields that are missing. */
async function bodyOf(req: Request, res: Response): Promise<unknown> {
  const sent = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (!sent) return {};
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(req.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (!req.is('application/json') || !/^utf-?8$/i.test(charset)) throw new Problem('unsupported-media-type');
  await new Promise<void>((done, failed) => {
    void raw(req, res, (error?: unknown) => {
      if (error === undefined) done();
      else failed(error instanceof Error ? error : new Error('body'));
    });
  });
  const bytes: unknown = req.body;
  return bytes instanceof Uint8Array && bytes.length > 0 ? readJson(bytes) : {};
}

function parse(
  schema: z.ZodType,
  input: unknown,
  now: Instant,
  refuse: (errors: InputError[]) => Problem,
  place: 'body' | 'query' = 'body',
): unknown {
  const bad = unstorable(input);
  if (bad) throw refuse([{ ...bad, in: place }]);
  const parsed = judgedAt(now, () => schema.safeParse(input));
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
