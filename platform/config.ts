import { isProduction } from './production.mjs';
import { API_SETTINGS, readSettings, SERVICE_SETTINGS, type NamedKey } from './settings.mjs';

/** What the processes are told from outside, read once at start. Nothing else reads the environment. */
export interface Config {
  /** Address the API listens on. */
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  /** Paths of PEM files: who signs for Temporal's server, and by what it knows us. Without any of them: no TLS. */
  readonly temporalTls?: TlsFiles;
  /** Encrypt what Temporal stores; the first one encrypts, all of them decrypt. */
  readonly payloadKeys: readonly NamedKey[];
  /** The first one signs the daily anchor of the audit; only the relay needs it. Empty: no anchors are made. */
  readonly auditKeys: readonly NamedKey[];
  readonly logLevel: LogLevel;
  /** Port of the process's own /metrics, and its address. 0 = none. */
  readonly metricsPort: number;
  readonly metricsHost: string;
  /** Whether the API has its /metrics at its own port too: for nobody, for callers on this machine, for everybody. */
  readonly metrics: 'off' | 'loopback' | 'on';
  /** Whether the API has the page /docs. */
  readonly docs: boolean;
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
  /** How long a browser's session lasts that nobody uses. */
  readonly idleMinutes: number;
  /** Proxies in front whose X-Forwarded-For is believed: how many, or their networks. */
  readonly trustProxy: number | string[];
  /** Paths of the certificate and the key by which the API speaks TLS itself. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Off only where all clocks are virtual together. */
  readonly checkClock: boolean;
  /** Compare every answer with the schema that the OpenAPI document promises; for tests. */
  readonly checkResponses: boolean;
}

/** What the API is told beside. */
export interface ApiConfig extends Config {
  /** Signs the bearer tokens (HS256), at least 32 characters. */
  readonly tokenSecret: string;
}

export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export type { NamedKey };

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** What is wrong, a line for each variable. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`配置有误 / the configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

type Env = Readonly<Record<string, string | undefined>>;
type Values = ReturnType<typeof readSettings<typeof SERVICE_SETTINGS>>['values'];

/**
 * @param env default: the environment of the process
 * @throws ConfigError naming every variable that is wrong, never its value: values may be secrets
 */
export function loadConfig(env: Env = process.env): Config {
  const { values, problems } = readSettings(SERVICE_SETTINGS, env);
  if (problems.length > 0) throw new ConfigError(problems);
  return configOf(values, isProduction(env));
}

/** The same with what only the API is told. */
export function loadApiConfig(env: Env = process.env): ApiConfig {
  const { values, problems } = readSettings(API_SETTINGS, env);
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...configOf(values, isProduction(env)), tokenSecret: values.TOKEN_SECRET };
}

function configOf(e: Values, production: boolean): Config {
  const { TEMPORAL_TLS_CA: ca, TEMPORAL_TLS_CERT: cert, TEMPORAL_TLS_KEY: key } = e;
  return {
    host: e.HOST,
    port: e.PORT,
    databaseUrl: e.DATABASE_URL,
    temporalAddress: e.TEMPORAL_ADDRESS,
    temporalNamespace: e.TEMPORAL_NAMESPACE,
    ...((ca ?? cert) && { temporalTls: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } }),
    payloadKeys: e.PAYLOAD_KEYS,
    auditKeys: e.AUDIT_KEYS ?? [],
    logLevel: e.LOG_LEVEL,
    metricsPort: e.METRICS_PORT,
    metricsHost: e.METRICS_HOST,
    metrics: e.METRICS ?? (production ? 'off' : 'loopback'),
    docs: e.DOCS ?? !production,
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
    ...(e.TLS_CERT && e.TLS_KEY && { tls: { cert: e.TLS_CERT, key: e.TLS_KEY } }),
    checkClock: e.CHECK_CLOCK,
    checkResponses: e.CHECK_RESPONSES,
  };
}
