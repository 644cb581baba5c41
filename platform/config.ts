import { z } from 'zod';

/** What the processes are told from outside, read once at start. Nothing else reads the environment. */
export interface Config {
  /** Address the API listens on. */
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  /** Signs the bearer tokens (HS256), at least 32 characters. */
  readonly tokenSecret: string;
  /** Encrypt what Temporal stores; the first one encrypts, all of them decrypt. */
  readonly payloadKeys: readonly NamedKey[];
  /** The first one signs the daily anchor of the audit; only the relay needs it. Empty: no anchors are made. */
  readonly auditKeys: readonly NamedKey[];
  readonly logLevel: LogLevel;
  /** Port of the relay's and the worker's own /metrics; the API serves its own. 0 = none. */
  readonly metricsPort: number;
  /** Cases a worker keeps in memory, some 300 kB each; the others are rebuilt from their history when they are touched. */
  readonly maxCachedWorkflows: number;
  readonly smtpUrl?: string;
  readonly mailFrom: string;
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
  /** How long a command is waited for before the answer is 202, in milliseconds. */
  readonly answerTimeoutMs: number;
  /** How long the API goes on serving after it has said that it is not ready any more, in milliseconds. */
  readonly drainMs: number;
  /** Requests per second one client may make over ten seconds. */
  readonly rateLimit: number;
  /** Number of proxies in front whose X-Forwarded-For is believed. */
  readonly trustProxy: number;
  /** Off only where all clocks are virtual together. */
  readonly checkClock: boolean;
  /** Compare every answer with the schema that the OpenAPI document promises; for tests. */
  readonly checkResponses: boolean;
}

export interface NamedKey {
  readonly id: string;
  /** 32 bytes: of AES-256, or the half of an Ed25519 key that is asked for. */
  readonly key: Uint8Array;
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`configuration: ${problems.join('; ')}`);
  }
}

const port = z.coerce.number().int().min(0).max(65_535);
const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');
/** `id:base64 of 32 bytes`, separated by commas, the active one first. */
export const keyRing = z.string().transform((text, ctx): NamedKey[] => {
  const keys = text.split(',').map((part) => {
    const at = part.indexOf(':');
    return { id: part.slice(0, at).trim(), key: new Uint8Array(Buffer.from(part.slice(at + 1).trim(), 'base64')) };
  });
  const ids = new Set(keys.map((k) => k.id));
  if (keys.some((k) => !/^[\w-]{1,32}$/.test(k.id) || k.key.length !== 32) || ids.size !== keys.length) {
    ctx.addIssue({
      code: 'custom',
      message: 'must be id:base64 of 32 bytes, separated by commas, the active one first',
    });
    return z.NEVER;
  }
  return keys;
});

const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgresql:// URL'),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TOKEN_SECRET: z.string().min(32, 'must have at least 32 characters'),
  PAYLOAD_KEYS: keyRing,
  AUDIT_KEYS: keyRing.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  METRICS_PORT: port.default(0),
  MAX_CACHED_WORKFLOWS: z.coerce.number().int().min(0).default(1000),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must be an smtp:// or smtps:// URL')
    .optional(),
  MAIL_FROM: z.string().default('legal-aid@localhost'),
  WEBHOOK_URL: z
    .string()
    .regex(/^https?:\/\//, 'must be an http:// or https:// URL')
    .optional(),
  WEBHOOK_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  ANSWER_TIMEOUT_MS: z.coerce.number().int().min(0).max(60_000).default(2000),
  DRAIN_MS: z.coerce.number().int().min(0).max(15_000).default(500),
  RATE_LIMIT: z.coerce.number().int().min(1).default(100),
  TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  CHECK_CLOCK: onOff.default(true),
  CHECK_RESPONSES: onOff.default(false),
});

/**
 * @param env default: the environment of the process. A variable that is set but empty counts as not set, because
 *   compose files pass on empty ones.
 * @throws ConfigError naming every variable that is wrong, never its value: values may be secrets
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map((i) => `${i.path.join('.')}: ${explain(i, given)}`));
  const e = parsed.data;
  if (e.WEBHOOK_URL && !e.WEBHOOK_SECRET) throw new ConfigError(['WEBHOOK_SECRET: needed with WEBHOOK_URL']);
  return {
    host: e.HOST,
    port: e.PORT,
    databaseUrl: e.DATABASE_URL,
    temporalAddress: e.TEMPORAL_ADDRESS,
    temporalNamespace: e.TEMPORAL_NAMESPACE,
    tokenSecret: e.TOKEN_SECRET,
    payloadKeys: e.PAYLOAD_KEYS,
    auditKeys: e.AUDIT_KEYS ?? [],
    logLevel: e.LOG_LEVEL,
    metricsPort: e.METRICS_PORT,
    maxCachedWorkflows: e.MAX_CACHED_WORKFLOWS,
    ...(e.SMTP_URL && { smtpUrl: e.SMTP_URL }),
    mailFrom: e.MAIL_FROM,
    ...(e.WEBHOOK_URL && { webhookUrl: e.WEBHOOK_URL }),
    ...(e.WEBHOOK_SECRET && { webhookSecret: e.WEBHOOK_SECRET }),
    answerTimeoutMs: e.ANSWER_TIMEOUT_MS,
    drainMs: e.DRAIN_MS,
    rateLimit: e.RATE_LIMIT,
    trustProxy: e.TRUST_PROXY,
    checkClock: e.CHECK_CLOCK,
    checkResponses: e.CHECK_RESPONSES,
  };
}

function explain(issue: { path: PropertyKey[]; message: string }, given: Record<string, unknown>): string {
  return String(issue.path[0]) in given ? issue.message : 'is missing';
}
