// Plain JavaScript without a library: `npm start` checks all of it before anything is installed, built or written.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** What a setting may not be. Neither says the value: it may be a secret. */
class Unfit extends Error {
  /**
   * @param {string} zh
   * @param {string} en
   */
  constructor(zh, en) {
    super(`${zh} / ${en}`);
    this.zh = zh;
    this.en = en;
  }
}

/** @template T @typedef {(text: string) => T} Read throws {@link Unfit} */
/** @template T @typedef {{ take(text: string | undefined): T }} Setting */
/** @typedef {Readonly<Record<string, string | undefined>>} Environment */
/** @typedef {{ readonly id: string, readonly key: Uint8Array }} NamedKey 32 bytes: of AES-256, or half of an Ed25519 key */

/** @template T @param {Read<T>} read @returns {Setting<T>} */
const required = (read) => ({
  take(text) {
    if (text === undefined) throw new Unfit('未设置', 'is missing');
    return read(text);
  },
});

/** @template T @param {Read<T>} read @returns {Setting<T | undefined>} */
const optional = (read) => ({ take: (text) => (text === undefined ? undefined : read(text)) });

/** @template T @param {string} fallback @param {Read<T>} read @returns {Setting<T>} */
const otherwise = (fallback, read) => ({ take: (text = fallback) => read(text) });

/** @type {Read<string>} */
const any = (text) => text;

/** Digits alone: `0x50`, `1e3` and a blank are no number here. @param {number} least @param {number} most @returns {Read<number>} */
const whole = (least, most) => (text) => {
  if (/^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new Unfit(`须为 ${least} 至 ${most} 的整数`, `must be a whole number from ${least} to ${most}`);
};
const port = whole(0, 65_535);

/** @template {string} T @param {readonly T[]} values @returns {Read<T>} */
const oneOf = (values) => (text) => {
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw new Unfit(`须为以下之一：${values.join(' ')}`, `must be one of ${values.join(' ')}`);
};
const onOff = (/** @type {string} */ text) => oneOf(['on', 'off'])(text) === 'on';

/** @param {number} length @returns {Read<string>} */
const atLeast = (length) => (text) => {
  if ([...text].length >= length) return text;
  throw new Unfit(`至少 ${length} 个字符`, `must have at least ${length} characters`);
};

/** @param {readonly string[]} protocols @param {string} example @returns {Read<string>} */
const url = (protocols, example) => (text) => {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  // A database may be reached by a socket: `?host=/run/postgresql`.
  if ((parsed?.hostname || parsed?.searchParams.get('host')) && protocols.includes(parsed.protocol)) return text;
  throw new Unfit(`须为网址，形如 ${example}`, `must be a URL like ${example}`);
};
const database = url(['postgresql:', 'postgres:'], 'postgresql://user:password@127.0.0.1:5432/legal_aid');

/** @type {Read<string>} */
const hostAndPort = (text) => {
  const [, digits] = /^(?:\[[\da-fA-F:.]+\]|[\w.-]+):(\d{1,5})$/.exec(text) ?? [];
  if (digits !== undefined && Number(digits) >= 1 && Number(digits) <= 65_535) return text;
  throw new Unfit('须为 主机:端口，形如 127.0.0.1:7233', 'must be host:port, like 127.0.0.1:7233');
};

/** `id:base64 of 32 bytes`, separated by commas, the active one first. @param {string} text @returns {readonly NamedKey[]} */
export function keyRing(text) {
  const keys = text.split(',').map((part) => {
    const at = part.indexOf(':');
    return { id: part.slice(0, at).trim(), key: new Uint8Array(Buffer.from(part.slice(at + 1).trim(), 'base64')) };
  });
  const ids = new Set(keys.map(({ id }) => id));
  if (keys.every(({ id, key }) => /^[\w-]{1,32}$/.test(id) && key.length === 32) && ids.size === keys.length)
    return keys;
  throw new Unfit(
    '须为 id:base64(32 字节)，多个以逗号分隔，首个为现用',
    'must be id:base64 of 32 bytes, separated by commas, the active one first',
  );
}

/** A certificate or a key as its file. @type {Read<string>} */
const pemFile = (text) => {
  try {
    if (readFileSync(text, 'utf8').includes('-----BEGIN ')) return text;
  } catch {
    // The same sentence: a file that cannot be read is none.
  }
  throw new Unfit('须为可读取的 PEM 文件的路径', 'must be the path of a PEM file that can be read');
};

/**
 * Who may say from where a request came: how many proxies stand in front, or their addresses. Never "everybody": whoever comes
 * then names the address that counts for limits and logs himself.
 *
 * @type {Read<number | string[]>}
 */
const proxies = (text) => {
  if (/^(?:[0-9]|10)$/.test(text)) return Number(text);
  const networks = text.split(',').map((part) => part.trim());
  if (networks.every(isNetwork)) return networks;
  throw new Unfit(
    '须为代理层数 0 至 10，或代理的地址段（形如 10.0.0.0/8,fd00::/8），不得为 true 或全部地址',
    'must be the number of proxies, 0 to 10, or their networks (like 10.0.0.0/8,fd00::/8); never true, never all addresses',
  );
};

/** @param {string} text */
function isNetwork(text) {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (!family || more.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

const LOG_LEVELS = /** @type {const} */ (['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);

/** Of worker, relay and API (platform/config.ts says what each means; scripts/environments.mjs which of them gets which). */
export const SERVICE_SETTINGS = {
  HOST: otherwise('127.0.0.1', any),
  PORT: otherwise('3000', port),
  DATABASE_URL: required(database),
  /** `off` states that the way to the database is not encrypted; production asks for it. */
  DATABASE_TLS: optional(oneOf(['off'])),
  TEMPORAL_ADDRESS: otherwise('127.0.0.1:7233', hostAndPort),
  TEMPORAL_NAMESPACE: otherwise('default', any),
  /** The same of Temporal. */
  TEMPORAL_TLS: optional(oneOf(['off'])),
  TEMPORAL_TLS_CA: optional(pemFile),
  TEMPORAL_TLS_CERT: optional(pemFile),
  TEMPORAL_TLS_KEY: optional(pemFile),
  PAYLOAD_KEYS: required(keyRing),
  AUDIT_KEYS: optional(keyRing),
  LOG_LEVEL: otherwise('info', oneOf(LOG_LEVELS)),
  METRICS_PORT: otherwise('0', port),
  METRICS_HOST: otherwise('127.0.0.1', any),
  METRICS: optional(oneOf(/** @type {const} */ (['off', 'loopback', 'on']))),
  DOCS: optional(onOff),
  MAX_CACHED_WORKFLOWS: otherwise('1000', whole(0, 1_000_000)),
  SMTP_URL: optional(url(['smtp:', 'smtps:'], 'smtp://mail.example.org:587')),
  MAIL_FROM: otherwise('legal-aid@localhost', any),
  WEBHOOK_URL: optional(url(['http:', 'https:'], 'https://example.org/hook')),
  WEBHOOK_SECRET: optional(atLeast(16)),
  ANSWER_TIMEOUT_MS: otherwise('2000', whole(0, 60_000)),
  DRAIN_MS: otherwise('500', whole(0, 15_000)),
  RATE_LIMIT: otherwise('100', whole(1, 1_000_000)),
  IDLE_MINUTES: otherwise('30', whole(1, 720)),
  TRUST_PROXY: otherwise('0', proxies),
  TLS_CERT: optional(pemFile),
  TLS_KEY: optional(pemFile),
  TLS_TERMINATED_BY: optional(oneOf(['proxy'])),
  CHECK_CLOCK: otherwise('on', onOff),
  CHECK_RESPONSES: otherwise('off', onOff),
};

/** Of the API alone: nobody else signs tokens, or looks into one. */
export const API_SETTINGS = { ...SERVICE_SETTINGS, TOKEN_SECRET: required(atLeast(32)) };

/** What `npm start` itself goes by; what the services need and nobody has set, it provides. */
export const START_SETTINGS = {
  ...API_SETTINGS,
  DATABASE_URL: optional(database),
  TEMPORAL_ADDRESS: optional(hostAndPort),
  TOKEN_SECRET: optional(atLeast(32)),
  PAYLOAD_KEYS: optional(keyRing),
  /** The worker's; relay and API have the next two. */
  METRICS_PORT: otherwise('9464', whole(0, 65_533)),
  DATA_DIR: otherwise('.data', any),
  /** Whether a new embedded database has accounts to try the service with. It remembers; by default it has. */
  DEMO: optional(oneOf(['1', '0'])),
  /** What the embedded database has in it when it is made: some months of cases, or none. */
  DEMO_DATA: otherwise('life', oneOf(['life', 'empty'])),
  DEMO_PASSWORD: optional(atLeast(8)),
  MIGRATOR_DATABASE_URL: optional(database),
  POSTGRES_PORT: otherwise('54329', port),
  TEMPORAL_PORT: otherwise('7233', port),
  TEMPORAL_UI_PORT: otherwise('8233', port),
};

/** Set for nothing, or not enough, without another one: [what is set, what it needs]. */
const TOGETHER = /** @type {const} */ ([
  ['WEBHOOK_URL', 'WEBHOOK_SECRET'],
  ['MIGRATOR_DATABASE_URL', 'DATABASE_URL'],
  ['TLS_CERT', 'TLS_KEY'],
  ['TLS_KEY', 'TLS_CERT'],
  ['TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY'],
  ['TEMPORAL_TLS_KEY', 'TEMPORAL_TLS_CERT'],
]);

/**
 * Settings out of an environment. A variable that is set but empty counts as not set: compose files pass on empty ones.
 *
 * @template {Record<string, Setting<unknown>>} T
 * @param {T} settings
 * @param {Environment} environment
 * @returns {{ values: { [K in keyof T]: ReturnType<T[K]['take']> }, problems: readonly string[] }} the values count where
 *   there are no problems; each of these names its variable, and what it must be, in Chinese and English
 */
export function readSettings(settings, environment) {
  /** @type {Record<string, unknown>} */
  const values = {};
  const problems = [];
  const given = (/** @type {string} */ name) => environment[name] || undefined;
  for (const [name, setting] of Object.entries(settings)) {
    try {
      values[name] = setting.take(given(name));
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      problems.push(`${name}：${error.zh} / ${name}: ${error.en}`);
    }
  }
  for (const [name, needed] of TOGETHER)
    if (name in settings && given(name) && !given(needed))
      problems.push(`${needed}：设置 ${name} 时必填 / ${needed}: needed with ${name}`);
  return { values: /** @type {any} */ (values), problems };
}
