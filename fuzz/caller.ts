import { Agent, request as http, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as https } from 'node:https';
import type { Answer } from './judge.js';
import type { Planned } from './plan.js';

/** Longest wait for an answer, ms. */
const PATIENCE_MS = 60_000;
/** What a connection says that the other side has closed meanwhile: nothing was answered, and it is tried once more. */
const CLOSED = ['ECONNRESET', 'EPIPE'];

/** Sends what was planned, each in the name of somebody who is signed in. */
export class Caller {
  private readonly tokens = new Map<string, Promise<string | undefined>>();
  private readonly secure: boolean;
  private readonly agent: Agent;

  /** @param signIn a token of somebody; asked again where one is worth nothing any more */
  constructor(
    private readonly url: URL,
    private readonly signIn: (username: string) => Promise<string | undefined>,
    sockets: number,
  ) {
    this.secure = url.protocol === 'https:';
    const options = { keepAlive: true, maxSockets: sockets };
    this.agent = this.secure ? new TlsAgent(options) : new Agent(options);
  }

  /** @throws Error where nothing is answered */
  async send(planned: Planned): Promise<Answer> {
    const { by, headers, operation, path, body } = planned;
    const token = by === undefined || headers['Authorization'] !== undefined ? undefined : await this.tokenOf(by);
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const told = {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
      ...(bytes && { 'Content-Length': String(bytes.length) }),
    };
    const answer = await this.ask({ method: operation.method, path, headers: told }, bytes);
    // Where nobody has to be signed in it is somebody else's password that was wrong.
    if (answer.status === 401 && by !== undefined && !operation.open) this.tokens.delete(by);
    return answer;
  }

  close(): void {
    this.agent.destroy();
  }

  private tokenOf(username: string): Promise<string | undefined> {
    const known = this.tokens.get(username) ?? this.signIn(username);
    this.tokens.set(username, known);
    return known;
  }

  private async ask(what: RequestOptions, body: Buffer | undefined): Promise<Answer> {
    try {
      return await this.once(what, body);
    } catch (error) {
      if (!CLOSED.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      return this.once(what, body);
    }
  }

  private once(what: RequestOptions, body: Buffer | undefined): Promise<Answer> {
    const { hostname, port } = this.url;
    const place = { agent: this.agent, host: hostname, port: port || (this.secure ? 443 : 80) };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const ask: typeof http = this.secure ? https : http;
    return new Promise((done, failed) => {
      const sent = ask({ ...place, ...what, signal }, (response) => {
        const { statusCode: status = 0, headers } = response;
        const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join()]));
        const chunks: Buffer[] = [];
        const answer = () => done({ status, headers: plain, text: Buffer.concat(chunks).toString('utf8') });
        // A stream has begun, and never ends.
        if (plain['content-type']?.startsWith('text/event-stream')) {
          answer();
          response.destroy();
          return;
        }
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', failed);
        response.once('end', answer);
      });
      sent.once('error', failed);
      sent.end(body);
    });
  }
}

/** The same by hand: the token is to be had by signing in. */
export function curlOf({ operation, by, path, headers, body }: Planned, url: URL): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const told = {
    ...(by !== undefined && { Authorization: `Bearer $TOKEN_OF_${by.replaceAll('-', '_')}` }),
    ...headers,
  };
  const lines = Object.entries(told).map(([name, value]) =>
    value.includes('$TOKEN_OF_') ? `-H "${name}: ${value}"` : `-H ${quoted(`${name}: ${value}`)}`,
  );
  const sent = body === undefined ? [] : ['--data-binary', quoted(body)];
  return ['curl', '-i', '-X', operation.method, quoted(url.origin + path), ...lines, ...sent].join(' ');
}
