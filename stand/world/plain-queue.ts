import {
  connect,
  constants,
  createServer,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import proto from '@temporalio/proto';
import type { temporalTls } from '../../platform/temporal-tls.mjs';

type Tls = ReturnType<typeof temporalTls>;

/** Between a worker and the test server. */
export interface Proxy {
  readonly address: string;
  close(): Promise<void>;
}

const { RespondWorkflowTaskCompletedRequest } = proto.temporal.api.workflowservice.v1;
const COMPLETED = '/RespondWorkflowTaskCompleted';
/** gRPC: one byte that says whether it is compressed, four of length, the message. */
const FRAME_HEAD = 5;

/**
 * The test server knows no schedule-to-start timeout of sticky queues: what it has for the queue of a worker that was
 * killed waits for ever, and time with it. So a worker that is to be killed talks to it through this proxy, which takes
 * the wish for a sticky queue out of what it answers; all tasks then go to the common queue, for whoever is alive. (A
 * real server moves them there itself after five seconds. A worker without cache is no way out: SDK 1.24 loses tasks
 * with local activities then.)
 *
 * @param tls how the target is reached, where it asks for a certificate; the worker is on this machine, and is not asked for one
 */
export async function plainQueue(target: string, tls?: Tls): Promise<Proxy> {
  let upstream = connected(target, tls);
  const current = () => {
    if (upstream.leaving || upstream.session.destroyed || upstream.session.closed) upstream = connected(target, tls);
    return upstream.session;
  };
  const server = createServer();
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, headers) => {
    const request = current().request(passedOn(headers), { endStream: false });
    request.on('error', () => stream.close());
    stream.on('error', () => undefined);
    stream.on('close', () => request.close(constants.NGHTTP2_CANCEL));
    if (headers[':path']?.endsWith(COMPLETED)) void whole(stream).then((body) => request.end(withoutSticky(body)));
    else stream.pipe(request);
    answer(stream, request);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        upstream.session.destroy();
        server.close(() => done());
      }),
  };
}

/** A server asks for a new connection after some minutes (GOAWAY); what runs on the old one goes on there. */
function connected(target: string, tls?: Tls): { session: ClientHttp2Session; leaving: boolean } {
  const { serverRootCACertificate: ca, clientCertPair: own } = tls ?? {};
  const shown = { ...(ca && { ca }), ...(own && { cert: own.crt, key: own.key }) };
  const session = tls ? connect(`https://${target}`, shown) : connect(`http://${target}`);
  const upstream = { session, leaving: false };
  upstream.session.on('error', () => undefined);
  upstream.session.on('goaway', () => (upstream.leaving = true));
  return upstream;
}

function answer(stream: ServerHttp2Stream, request: ReturnType<ReturnType<typeof connect>['request']>): void {
  let trailers: OutgoingHttpHeaders = {};
  request.on('response', (headers, flags) => {
    if (stream.destroyed) return;
    // An error comes as headers alone.
    if (flags & constants.NGHTTP2_FLAG_END_STREAM) stream.respond(headers, { endStream: true });
    else stream.respond(headers, { waitForTrailers: true });
  });
  request.on('trailers', (last: IncomingHttpHeaders) => (trailers = last));
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  request.pipe(stream);
}

function passedOn(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const { 'content-length': _length, ':scheme': _scheme, ...rest } = headers;
  return rest;
}

async function whole(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function withoutSticky(frame: Buffer): Buffer {
  const message = frame.subarray(FRAME_HEAD);
  const plain = frame[0] === 1 ? gunzipSync(message) : message;
  const completed = RespondWorkflowTaskCompletedRequest.decode(plain);
  completed.stickyAttributes = null;
  const bytes = RespondWorkflowTaskCompletedRequest.encode(completed).finish();
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
