import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { BODY_LIMIT, requestId, UnpromisedAnswer } from './dispatch.js';
import { ReferenceDataBroken } from '../db/rule-data.js';
import { languageOf, languageTag } from './language.js';
import { safeError } from '../platform/log.js';
import type { Metrics } from './metrics.js';
import { details, Problem } from './problems.js';

/** Turns whatever was thrown into problem details. Expected refusals are counted; only the unexpected is logged. */
export function errorHandler(logger: Logger, metrics: Metrics): ErrorRequestHandler {
  return (error: unknown, req, res: Response, next) => {
    const problem = problemOf(error);
    metrics.problem(problem.type);
    res.locals['problem'] = problem.type;
    if (problem.type === 'internal' || problem.type === 'unavailable') {
      const fields = { req: req.id, route: res.locals['route'] as unknown, err: error };
      if (problem.type === 'internal') logger.error(fields, unpromised(error) ?? 'request failed');
      else if (error instanceof ReferenceDataBroken)
        logger.error({ ...fields, what: error.message }, 'reference data does not load');
      else if (!(error instanceof Problem)) logger.warn(fields, 'database not reachable');
    }
    if (res.headersSent) {
      next(error);
      return;
    }
    const lang = languageOf(req);
    res.status(problem.status);
    res.set({ ...problem.more.headers, 'Content-Language': languageTag(lang), 'Cache-Control': 'no-store' });
    // Express adds charset to its own types only; problem+json is UTF-8 by definition.
    res.set('Content-Type', 'application/problem+json');
    res.send(Buffer.from(JSON.stringify(details(problem.data, lang, `urn:uuid:${requestId(req)}`))));
  };
}

const unpromised = (error: unknown) => (error instanceof UnpromisedAnswer ? error.message : undefined);

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { type, status } = (error ?? {}) as { type?: unknown; status?: unknown };
  switch (type) {
    case 'entity.too.large':
      return new Problem('payload-too-large', { params: { limitKiB: BODY_LIMIT / 1024 } });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new Problem('unsupported-media-type');
    case 'entity.parse.failed':
    case 'entity.verify.failed':
    case 'request.size.invalid':
    case 'request.aborted':
      return new Problem('malformed-json');
  }
  // A path that cannot be decoded; a body that cannot be inflated.
  if (error instanceof URIError) return new Problem('not-found');
  if (status === 400) return new Problem('malformed-json');
  if (error instanceof ReferenceDataBroken || unreachable(error))
    return new Problem('unavailable', { headers: { 'Retry-After': '2' } });
  return new Problem('internal');
}

/** SQLSTATE classes 08 (connection), 53 (resources), 57 (shut down, starting up), the sockets' own codes, and Prisma's. */
const UNREACHABLE =
  /^(08...|53...|57P0[1-5]|P10(01|02|08|17)|P2024|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EHOSTUNREACH)$/;

function unreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = safeError(error);
  if ([code, behindPrisma(error)].some((each) => each !== undefined && UNREACHABLE.test(each))) return true;
  // pg has no code for these two.
  if (/^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)) return true;
  if (error instanceof AggregateError) return error.errors.some(unreachable);
  return error.cause !== undefined && unreachable(error.cause);
}

/** What Prisma has no word for it calls P2039, and says the SQLSTATE further inside. */
function behindPrisma(error: Error): string | undefined {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } };
  return meta?.driverAdapterError?.cause?.originalCode;
}
