import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** What browsers are told with every answer: what its page may load and run, who may hold it in a frame, that it comes over TLS. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      directives: {
        // Over plain HTTP in an office network as well.
        upgradeInsecureRequests: null,
        // No style and no script but those that are served from here as files.
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
}

/** The same with what never became a request: there is nothing to be loaded at all. */
export const BARE_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
} as const;
