import { randomUUID } from 'node:crypto';
import compression from 'compression';
import express, { type Express, type RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import type { Logger } from 'pino';
import { securityHeaders } from './browser-headers.js';
import { ClockGuard } from './clock-watch.js';
import type { Deps } from './deps.js';
import { BUILT_CONSOLE, consoleFiles } from './console.js';
import { dispatch } from './dispatch.js';
import { docs, document } from './docs.js';
import { errorHandler } from './errors.js';
import { health } from './health.js';
import { AccountLimit, limit } from './limits.js';
import { safeError } from '../platform/log.js';
import { Live } from './live/live.js';
import { MachineKeys } from './machine-keys.js';
import { createMetrics, type Metrics } from './metrics.js';
import { Passwords } from './passwords.js';
import { Problem } from './problems.js';
import { SecondFactors } from './second-factors.js';
import { routes } from './routes.js';
import { BASE, type Route } from './route.js';
import { Sessions } from './sessions.js';

/** In which requests are counted, by address and by account. */
const WINDOW_MS = 10_000;

/** What calendar programs of one address may ask in a minute, and how often for what is not there: nobody finds a secret by trying. */
const CALENDARS_PER_MINUTE = 120;
const UNKNOWN_CALENDARS_PER_MINUTE = 20;

/** The API without a port of its own. */
export function createApp(deps: Deps, list: readonly Route[] = routes, consoleFolder: string = BUILT_CONSOLE): Express {
  const app = express();
  const metrics = deps.metrics ?? createMetrics();
  const sessions = new Sessions(deps.db, deps.config.tokenSecret, deps.config.idleMinutes);
  const live = new Live(deps, sessions);
  metrics.streams(() => live.open);
  const services = {
    sessions,
    live,
    passwords: new Passwords(deps.db, deps.config.tokenSecret, deps.clock),
    secondFactors: new SecondFactors(deps.db, deps.config.tokenSecret, deps.config.payloadKeys),
    clocks: new ClockGuard(deps),
    keys: new MachineKeys(deps.db),
    accounts: new AccountLimit(WINDOW_MS, deps.config.rateLimit * 10),
  };
  app.disable('x-powered-by');
  // Tags are made where the answers are: a case has the number of its last step (dispatch.ts).
  app.disable('etag');
  app.set('trust proxy', deps.config.trustProxy);

  app.use(requestLog(deps.logger));
  app.use(measure(metrics));
  app.use(securityHeaders());
  app.use(health(deps, metrics, services.clocks));
  app.use(limit(WINDOW_MS, deps.config.rateLimit * 10));
  // Not what says that it is not to be transformed: a stream would wait for more.
  app.use(compression());
  app.use(document(list));
  if (deps.config.docs) app.use(docs());

  const api = express.Router();
  api.use((_req, res, next) => {
    // A tag is the number of a step, however much of the case is shown, and in which language.
    res.set({ 'Cache-Control': 'no-store', Vary: 'Accept-Language, Authorization, Cookie' });
    next();
  });
  api.get('/diary/:secret.ics', limit(60_000, CALENDARS_PER_MINUTE), limit(60_000, UNKNOWN_CALENDARS_PER_MINUTE, true));
  for (const [path, here] of byPath(list)) {
    const place = api.route(path);
    for (const r of here) place[r.method](named(BASE + path), dispatch(r, deps, services));
    place.all(named(BASE + path), notAllowed(here));
  }
  app.use(BASE, api);
  app.use(consoleFiles(consoleFolder));

  app.use(() => {
    throw new Problem('not-found');
  });
  app.use(errorHandler(deps.logger, metrics));
  return app;
}

function byPath(list: readonly Route[]): Map<string, Route[]> {
  const paths = new Map<string, Route[]>();
  for (const r of list) paths.set(r.path, [...(paths.get(r.path) ?? []), r]);
  return paths;
}

/** Remembers the pattern for logs and metrics; the path itself may hold anything. */
function named(pattern: string): RequestHandler {
  return (_req, res, next) => {
    res.locals['route'] = pattern;
    next();
  };
}

function notAllowed(here: readonly Route[]): RequestHandler {
  const allow = here.flatMap((r) => (r.method === 'get' ? ['GET', 'HEAD'] : [r.method.toUpperCase()])).join(', ');
  return (req, res) => {
    if (req.method !== 'OPTIONS') throw new Problem('method-not-allowed', { headers: { Allow: allow } });
    res.set('Allow', allow).status(204).end();
  };
}

/** One line per request: pattern, status, what was refused, time, user name. No path, no query, no body, no address. */
function requestLog(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    genReqId: () => randomUUID(),
    serializers: { req: (req: { id: unknown }) => req.id, res: () => undefined, err: safeError },
    wrapSerializers: false,
    autoLogging: { ignore: (req) => /^\/(healthz|readyz|metrics)$/.test(req.url) },
    customLogLevel: () => 'info',
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'answered',
    customSuccessObject: (req, res, { responseTime }: { responseTime: number }) => line(req, res, responseTime),
    customErrorObject: (req, res, _error, { responseTime }: { responseTime: number }) => line(req, res, responseTime),
  });
}

function line(req: { method?: string | undefined }, res: object, ms: number): object {
  const { statusCode, locals = {} } = res as { statusCode: number; locals?: Record<string, unknown> };
  const { route, problem, user } = locals;
  return { method: req.method, route, status: statusCode, problem, ms, user };
}

function measure(metrics: Metrics): RequestHandler {
  return (req, res, next) => {
    const start = process.hrtime.bigint();
    res.once('close', () => {
      // How long somebody listened is no time to answer.
      if (String(res.getHeader('Content-Type')).startsWith('text/event-stream')) return;
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      metrics.observe(req.method, String(res.locals['route'] ?? 'none'), res.statusCode, seconds);
    });
    next();
  };
}
