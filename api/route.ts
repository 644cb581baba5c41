import type { Response } from 'express';
import type { z } from 'zod';
import type { Action, User } from '../domain/permissions.js';
import type { Instant } from '../domain/time.js';
import type { Deps } from './deps.js';
import type { Disclosures } from './disclosures.js';
import type { Bilingual, Lang } from './language.js';
import type { Live } from './live/live.js';
import type { Origin } from './origin.js';
import type { Passwords } from './passwords.js';
import type { SecondFactors } from './second-factors.js';
import type { Session, Sessions } from './sessions.js';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Schema of the answer's body per status; null where there is none. Problems are added to all of them. */
export type Responses = Readonly<Record<number, z.ZodType | null>>;

/** An answer, as the schema of its status wants it. */
export type Reply<R extends Responses> = {
  [S in keyof R & number]: {
    readonly status: S;
    readonly headers?: Readonly<Record<string, string>>;
  } & (R[S] extends z.ZodType
    ? { readonly body: z.input<R[S]> }
    : { readonly body?: undefined; readonly stream?: Streaming });
}[keyof R & number];

/** Goes on answering after the answer has begun. */
export type Streaming = (res: Response) => void;

export interface Context<P, Q, B> {
  readonly deps: Deps;
  /** Who is asking; on open routes nobody, without a role. */
  readonly user: User;
  /** The caller's session; without an id on open routes. */
  readonly session: Omit<Session, 'user'> & {
    /** It came as the browser's cookie. */
    readonly byCookie: boolean;
  };
  /** The token in the cookie of whoever comes to an open route: another one takes its place. */
  readonly replaced: string | undefined;
  /** The request came over TLS. */
  readonly secure: boolean;
  /** Where it came from. */
  readonly from: Origin;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly secondFactors: SecondFactors;
  readonly live: Live;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly lang: Lang;
  /** Set for every mutation. */
  readonly idempotencyKey: string;
  /** `case.seq` that the caller has read, from If-Match: one of these. */
  readonly ifMatch: readonly number[] | undefined;
  /** What has been heard of a stream so far, from Last-Event-ID. */
  readonly lastEventId: string | undefined;
  /** Instant of the request by the clock that counts in law. */
  readonly now: Instant;
  readonly requestId: string;
  /** Asked before anything is shown unmasked; written down before the answer goes out. */
  readonly disclosures: Disclosures;
}

type Output<S, Otherwise> = S extends z.ZodType ? z.output<S> : Otherwise;
type Nothing = Readonly<Record<string, never>>;

interface Spec<P, Q, B, R extends Responses> {
  readonly method: Method;
  /** Below /api/v1, parameters as `:name`. */
  readonly path: `/${string}`;
  readonly summary: Bilingual;
  readonly tag: Tag;
  /** Refused when no role of the user has it at all; the subject is the handler's to judge. */
  readonly action?: Action;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Name of the body in the catalogue of fields, where people fill it in (messages/fields). */
  readonly form?: string;
  readonly responses: R;
  /** Whether it needs an Idempotency-Key; default: everything but GET. */
  readonly mutation?: boolean;
  /** Also for whoever has to change the password first that was given to him, or to set up a second factor. */
  readonly firstOfAll?: boolean;
  /** Asks for the second factor again, where the caller's agency has it so. */
  readonly asksAgain?: boolean;
  /** Content type of an answer that is no JSON but text. */
  readonly media?: string;
  /** Content type of an answer that goes on. */
  readonly streams?: string;
  /** No token needed. */
  readonly open?: boolean;
  /** Whether If-Match is looked at. */
  readonly conditional?: boolean;
}

/** A route whose types have been forgotten: what the server and the OpenAPI document work with. */
export interface Route extends Spec<z.ZodType | undefined, z.ZodType | undefined, z.ZodType | undefined, Responses> {
  readonly handler: (ctx: Context<unknown, unknown, unknown>) => Promise<AnyReply>;
}

export interface AnyReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly stream?: Streaming;
}

/**
 * Declares a route once: the same schemas parse its requests and stand in the OpenAPI document. Use `z.strictObject`
 * for params, query and body, so that unknown fields are refused; `.meta({ example })` on a body gives its example.
 */
export function route<
  const R extends Responses,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  spec: Spec<P, Q, B, R> & {
    readonly handler: (
      ctx: Context<Output<P, Nothing>, Output<Q, Nothing>, Output<B, undefined>>,
    ) => Promise<Reply<NoInfer<R>>> | Reply<NoInfer<R>>;
  },
): Route {
  const { handler, ...rest } = spec;
  return {
    ...(rest as unknown as Omit<Route, 'handler'>),
    // The dispatcher has parsed all three with the schemas that these types come from.
    handler: async (ctx) =>
      handler(ctx as unknown as Context<Output<P, Nothing>, Output<Q, Nothing>, Output<B, undefined>>),
  };
}

export const isMutation = (r: Route): boolean => r.mutation ?? r.method !== 'get';

/** Where all routes stand. */
export const BASE = '/api/v1';

export const TAGS = {
  sessions: { zh: '登录', en: 'Sessions' },
  cases: { zh: '案件', en: 'Cases' },
  requests: { zh: '诉求', en: 'Requests' },
  tasks: { zh: '任务', en: 'Tasks' },
  diary: { zh: '日程', en: 'Diaries' },
  commands: { zh: '命令', en: 'Commands' },
  alerts: { zh: '提醒与督办', en: 'Alerts' },
  indicators: { zh: '指标', en: 'Indicators' },
  registers: { zh: '登记簿', en: 'Registers' },
  calculators: { zh: '计算', en: 'Calculators' },
  audit: { zh: '审计', en: 'Audit' },
  reference: { zh: '日历与规则', en: 'Calendars and rules' },
  drafts: { zh: '草稿', en: 'Drafts' },
  office: { zh: '机构与人员', en: 'The office' },
  operations: { zh: '运行', en: 'Operations' },
} as const satisfies Record<string, Bilingual>;
export type Tag = keyof typeof TAGS;
