/**
 * What each process of the service is told by its environment, and nothing else: secrets are only where somebody needs them, and
 * what somebody has set in the shell of a start stays there. docker-compose.yml gives the same.
 */

/** Of the machine: how programs are found, which language and time zone, whom TLS believes. */
export const SYSTEM = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'LANG', 'LANGUAGE', 'LC_ALL', 'LC_CTYPE', 'TZ'],
  ...['NODE_ENV', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'NODE_V8_COVERAGE', 'UV_THREADPOOL_SIZE'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'LD_LIBRARY_PATH', 'SystemRoot'],
];

const TEMPORAL = [
  ...['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'],
  ...['TEMPORAL_TLS', 'TEMPORAL_TLS_CA', 'TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY'],
];
const EACH = [
  ...['DATABASE_URL', 'DATABASE_TLS', ...TEMPORAL, 'PAYLOAD_KEYS', 'LOG_LEVEL', 'CHECK_CLOCK'],
  ...['METRICS_PORT', 'METRICS_HOST'],
];

/** By process, beside {@link SYSTEM}. */
export const ENVIRONMENTS = {
  worker: [...EACH, 'MAX_CACHED_WORKFLOWS'],
  relay: [...EACH, 'AUDIT_KEYS', 'SMTP_URL', 'MAIL_FROM', 'WEBHOOK_URL', 'WEBHOOK_SECRET'],
  api: [
    ...EACH,
    ...['HOST', 'PORT', 'TOKEN_SECRET', 'TLS_CERT', 'TLS_KEY', 'TLS_TERMINATED_BY', 'TRUST_PROXY', 'RATE_LIMIT'],
    ...['IDLE_MINUTES', 'ANSWER_TIMEOUT_MS', 'DRAIN_MS', 'CHECK_RESPONSES', 'METRICS', 'DOCS'],
  ],
  /** Schema, reference data, namespace, and the accounts of a demo. */
  'set-up': ['DATABASE_URL', 'DATABASE_TLS', 'MIGRATOR_DATABASE_URL', 'DEMO', 'DEMO_PASSWORD', ...TEMPORAL],
  /** Makes the demo's months through the API itself, in memory. */
  life: ['DATABASE_URL', 'MIGRATOR_DATABASE_URL', 'TOKEN_SECRET', 'PAYLOAD_KEYS', 'LOG_LEVEL'],
  /** Temporal's development server, PostgreSQL. */
  server: [],
};

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */

/**
 * @param {readonly string[]} names
 * @param {Environment} from
 * @returns {Record<string, string>} what is set of these, empty or not
 */
export const pick = (names, from) =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));

/** @param {Environment} [from] */
export const systemEnvironment = (from = process.env) => pick(SYSTEM, from);

/**
 * @param {keyof typeof ENVIRONMENTS} name
 * @param {Environment} [own] what this process has of its own, before what was set from outside
 */
export const environmentOf = (name, own = {}) => pick([...SYSTEM, ...ENVIRONMENTS[name]], { ...process.env, ...own });
