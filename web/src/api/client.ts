import createClient from 'openapi-fetch';
import { reactive } from 'vue';
import { lang } from '../i18n/lang.js';
import { unattended } from './attention.js';
import type { paths } from './generated.js';

/** RFC 9457, as every error of the API is told. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
  /** What a sign-in goes on with. */
  readonly challenge?: string;
  readonly errors?: readonly { pointer: string; in?: string; code: string; detail: string }[];
  readonly by?: { username: string; name: string };
  readonly at?: string;
  readonly what?: string;
}

/** Nobody answers, or something that is not the API. */
const unreachable = (): Problem => ({ type: 'unreachable', title: '', status: 0 });

/** What the frame shows of the connection. */
export const connection = reactive({ lost: false, ended: false, asksAgain: false });

export const client = createClient<paths>({ baseUrl: '/api/v1' });
client.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', lang.value === 'zh' ? 'zh-CN' : 'en');
    request.headers.set('X-Requested-By', 'console');
    if (unattended()) request.headers.set('X-Unattended', '1');
    return request;
  },
  onResponse({ request, response }) {
    connection.lost = false;
    // Signing in is where a 401 is an answer.
    const signsIn = request.method === 'POST' && /\/sessions(\/second-factor)?$/.test(new URL(request.url).pathname);
    if (response.status === 401 && !signsIn) connection.ended = true;
    return response;
  },
});

/** What may be asked of a list. */
export type QueryOf<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } }
  ? NonNullable<Q>
  : never;

/** What is sent to a route. */
export type BodyOf<P extends keyof paths> = paths[P] extends {
  post: { requestBody?: { content: { 'application/json': infer B } } };
}
  ? B
  : never;

/** What people fill in or choose has its type at run time, by the schema of its form or list; the server judges it. */
export const judged = <T>(given: object): NonNullable<T> => given as NonNullable<T>;

type Answered<T> = Promise<{ data?: T; error?: unknown; response: Response }>;
export interface Told<T> {
  readonly data: T;
  readonly response: Response;
}

/** The answer, or the problem thrown. */
export async function told<T>(asked: Answered<T>): Promise<Told<T>> {
  const { data, error, response } = await asked.catch(() => {
    connection.lost = true;
    throw new Refusal(unreachable());
  });
  if (response.ok) return { data: data as T, response };
  if (isProblem(error) && error.type === '/problems/second-factor-again') connection.asksAgain = true;
  throw new Refusal(isProblem(error) ? error : { ...unreachable(), status: response.status });
}

/** A problem, as it is thrown. */
class Refusal extends Error implements Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;

  constructor(problem: Problem) {
    super(problem.type);
    this.type = problem.type;
    this.title = problem.title;
    this.status = problem.status;
    Object.assign(this, problem);
  }
}

export const isProblem = (error: unknown): error is Problem =>
  typeof error === 'object' && error !== null && 'type' in error && 'status' in error;

/** A key for one intention: the same body sent again is the same intention. Works over plain HTTP too. */
export class Intention {
  private text = '';
  private key = '';

  keyFor(body: unknown): string {
    const text = JSON.stringify(body);
    if (text !== this.text || !this.key) {
      this.text = text;
      this.key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join(
        '',
      );
    }
    return this.key;
  }

  /** It has had its outcome: the next is another. */
  done(): void {
    this.key = '';
  }
}
