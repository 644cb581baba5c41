import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { BARE_HEADERS } from './browser-headers.js';
import { languageTag, type Lang } from './language.js';
import { details, Problem } from './problems.js';
import type { PlainProblem } from './problem-types.js';

/** What Node says of a connection whose request it cannot read, or has not read in time. */
const TYPES: Readonly<Record<string, PlainProblem | undefined>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Of such a request nothing is known, not even the language. */
const LANG: Lang = 'zh';

/**
 * What never becomes a request is answered like everything else: headers that are too large or too slow, bodies that trickle, what is
 * no HTTP, and expectations that nobody meets. Where an answer has begun already the connection is cut.
 */
export function answerBadConnections(server: Server): void {
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (req, res: ServerResponse) => answers.set(req.socket, res));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const answer = answers.get(socket);
    // Of one that is kept the last answer is over: the next may follow.
    const begun = answer !== undefined && answer.headersSent && !answer.writableFinished;
    if (error.code === 'ECONNRESET' || !socket.writable || begun) {
      socket.destroy();
      return;
    }
    const { head, body } = answerOf(TYPES[error.code ?? ''] ?? 'malformed-request');
    socket.end(head + body, () => socket.destroy());
  });
  server.on('checkExpectation', (_req, res: ServerResponse) => {
    const { status, headers, body } = answerOf('expectation-failed');
    res.writeHead(status, headers).end(body);
  });
}

function answerOf(type: PlainProblem) {
  const { data, status } = new Problem(type);
  const body = JSON.stringify(details(data, LANG));
  const headers = {
    'Content-Type': 'application/problem+json',
    'Content-Language': languageTag(LANG),
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    ...BARE_HEADERS,
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', ''].join('\r\n');
  return { status, headers, body, head };
}
