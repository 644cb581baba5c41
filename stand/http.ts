import { Agent, request } from 'node:http';

export interface Answer<T = unknown> {
  readonly status: number;
  readonly body: T;
}

/** Requests that are under way at the same time, unless more are asked for. */
const SOCKETS = 8;

/** The service as everybody meets it: HTTP on loopback, with kept-alive connections, each person signed in once. */
export class Http {
  readonly #agent: Agent;
  readonly #people = new Map<string, Promise<Person>>();
  requests = 0;
  #awaited: (() => void) | undefined;

  constructor(
    private readonly port: number,
    /** Of everybody, or a token for each. */
    private readonly password: string | ((username: string) => Promise<string>),
    sockets = SOCKETS,
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: sockets });
  }

  as(username: string): Promise<Person> {
    const known = this.#people.get(username);
    if (known) return known;
    const person = this.#signIn(username);
    this.#people.set(username, person);
    return person;
  }

  async #signIn(username: string): Promise<Person> {
    const { password } = this;
    if (typeof password === 'function') return new Person(this, username, await password(username));
    const { status, body } = await this.send<{ token: string }>('POST', '/sessions', {}, { username, password });
    if (status !== 201) throw new Error(`${username} could not sign in: ${status}`);
    return new Person(this, username, body.token);
  }

  send<T>(method: string, path: string, headers: Readonly<Record<string, string>>, body?: unknown): Promise<Answer<T>> {
    this.requests += 1;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const length =
      text === undefined
        ? {}
        : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) };
    return new Promise((done, failed) => {
      const sent = request(
        {
          agent: this.#agent,
          host: '127.0.0.1',
          port: this.port,
          method,
          path: `/api/v1${path}`,
          headers: { ...headers, ...length },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', failed);
          response.on('end', () => {
            const answer = Buffer.concat(chunks).toString('utf8');
            done({ status: response.statusCode ?? 0, body: (answer === '' ? undefined : JSON.parse(answer)) as T });
          });
        },
      );
      sent.on('error', failed);
      sent.end(text);
      if (method === 'POST') this.#awaited?.();
    });
  }

  /** Settles when the next mutation has been sent. */
  nextMutation(): Promise<void> {
    return new Promise((done) => (this.#awaited = done));
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Somebody signed in. */
export class Person {
  constructor(
    private readonly http: Http,
    readonly username: string,
    private readonly token: string,
  ) {}

  get<T>(path: string): Promise<Answer<T>> {
    return this.http.send<T>('GET', path, { Authorization: `Bearer ${this.token}` });
  }

  /** @param key what names this very act, so that it can be repeated without taking effect twice */
  post<T>(path: string, body: unknown, key: string): Promise<Answer<T>> {
    return this.http.send<T>('POST', path, { Authorization: `Bearer ${this.token}`, 'Idempotency-Key': key }, body);
  }
}
