import { Agent, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const SOCKETS = 160;
/** Longest wait for an answer; the service itself answers 202 after two seconds. */
const PATIENCE_MS = 15_000;

/**
 * HTTP as a caller under fire uses it: connections kept open while they last, and a bound on every wait.
 *
 * @throws Error whose message is a code when the connection breaks or the time is up; what became of the request is open
 */
export class Http {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });

  constructor(private readonly port: number) {}

  send(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Answer> {
    return new Promise((done, failed) => {
      const sent = request(
        {
          agent: this.agent,
          host: '127.0.0.1',
          port: this.port,
          method,
          path: `/api/v1${path}`,
          headers: {
            ...headers,
            ...(body !== undefined && {
              'Content-Type': 'application/json',
              'Content-Length': String(Buffer.byteLength(body)),
            }),
          },
          signal: AbortSignal.timeout(PATIENCE_MS),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', (error) => failed(coded(error)));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            try {
              done({ status: response.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) });
            } catch {
              failed(new Error('TORN'));
            }
          });
        },
      );
      sent.on('error', (error) => failed(coded(error)));
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

const coded = (error: Error): Error => new Error((error as NodeJS.ErrnoException).code ?? error.name);
