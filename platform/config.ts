import { readSettings, SERVICE_SETTINGS, type NamedKey } from './settings.mjs';

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
  /** How long a browser's session lasts that nobody uses. */
  readonly idleMinutes: number;
  /** Off only where all clocks are virtual together. */
  readonly checkClock: boolean;
  /** Compare every answer with the schema that the OpenAPI document promises; for tests. */
  readonly checkResponses: boolean;
}

export type { NamedKey };

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** What is wrong, a line for each variable. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`配置有误 / the configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * @param env default: the environment of the process
 * @throws ConfigError naming every variable that is wrong, never its value: values may be secrets
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const { values: e, problems } = readSettings(SERVICE_SETTINGS, env);
  if (problems.length > 0) throw new ConfigError(problems);
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
    idleMinutes: e.IDLE_MINUTES,
    checkClock: e.CHECK_CLOCK,
    checkResponses: e.CHECK_RESPONSES,
  };
}
