// Plain JavaScript without a library, as settings.mjs is: `npm start` asks it before anything is installed.
import { createHash } from 'node:crypto';
import { keyRing } from './settings.mjs';
import { isPlain, isRepeated, isSpoken, isText } from './weak.mjs';

/**
 * What production does not start with. One table: what it is about, what is wrong, the way out. Whoever starts is told of all of
 * it at once, by the names of the settings and never by their values (docs/security.md, decision 0037).
 *
 * @typedef {Readonly<Record<string, string | undefined>>} Environment
 * @typedef {{ superuser: boolean, owner: boolean, demoAccounts: number }} DatabaseFacts what the role of `DATABASE_URL` is and finds
 * @typedef {'account' | 'database' | 'certificate'} Unusable what of `DATABASE_URL` is wrong in a way that no patience puts right
 * @typedef {{ development: boolean }} TemporalFacts
 * @typedef {'api' | 'worker' | 'relay' | 'set-up' | 'start'} Starting `start`: `npm start`, which provides what is not set
 * @typedef {{ starting: Starting, env: Environment, database?: DatabaseFacts | undefined, unusable?: Unusable | undefined, temporal?: TemporalFacts | undefined }} Facts
 *   without `database` or `temporal` these were not asked, or said nothing
 * @typedef {{ id: string, of?: readonly Starting[], faults: (facts: Facts) => readonly string[], zh: string, en: string }} Door
 *   `faults`: the settings at fault; `of`: who is asked, by default everybody
 */

/** @param {Environment} env */
export const isProduction = (env) => env.NODE_ENV === 'production';

/** @param {string} name @param {boolean} fault */
const named = (name, fault) => (fault ? [name] : []);

/**
 * Secrets of an environment: keys as bytes, everything else as it was written. What cannot be read is refused for its form, and is
 * none here.
 *
 * @param {Environment} env
 * @returns {{ setting: string, text?: string, key?: Uint8Array }[]}
 */
function secretsIn(env) {
  const texts = ['TOKEN_SECRET', 'WEBHOOK_SECRET'].map((setting) => ({ setting, text: env[setting] ?? '' }));
  const passwords = ['DATABASE_URL', 'MIGRATOR_DATABASE_URL'].map((setting) => ({
    setting,
    text: passwordIn(env[setting]),
  }));
  const keys = ['PAYLOAD_KEYS', 'AUDIT_KEYS'].flatMap((setting) =>
    keysIn(env[setting]).map(({ key }) => ({ setting, key })),
  );
  return [...[...texts, ...passwords].filter(({ text }) => text !== ''), ...keys];
}

/** @param {string | undefined} url */
function passwordIn(url) {
  if (!url || !URL.canParse(url)) return '';
  try {
    return decodeURIComponent(new URL(url).password);
  } catch {
    return '';
  }
}

/** @param {string | undefined} text */
function keysIn(text) {
  try {
    return text ? keyRing(text) : [];
  } catch {
    return [];
  }
}

/** @param {(secret: { text?: string, key?: Uint8Array }) => boolean} weak @returns {Door['faults']} */
const secrets =
  (weak) =>
  ({ env }) => [
    ...new Set(
      secretsIn(env)
        .filter(weak)
        .map(({ setting }) => setting),
    ),
  ];

/** Bytes in the order in which somebody may have written the same thing: as they are, or as base64 of it. @param {string} text */
const faces = (text) => [Buffer.from(text, 'utf8'), Buffer.from(text, 'base64')].filter(({ length }) => length >= 8);

/** Settings that hold one secret between them. One that is given twice in the same setting counts as well. @type {Door['faults']} */
function shared({ env }) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  const all = secretsIn(env);
  /** @type {Set<string>} */
  const found = new Set();
  for (const [i, { setting, text, key }] of all.entries()) {
    for (const bytes of key ? [key] : faces(text ?? '')) {
      const print = createHash('sha256').update(bytes).digest('hex');
      const other = seen.get(print);
      if (other !== undefined && other !== i && !sameAccount(env, all[other]?.setting, setting))
        found.add(all[other]?.setting ?? setting).add(setting);
      seen.set(print, i);
    }
  }
  return [...found];
}

/** One role for both connections has one password; that it owns the schema is refused by its own row. @param {Environment} env @param {string} [a] @param {string} [b] */
const sameAccount = (env, a, b) =>
  a !== b &&
  [a, b].every((name) => name === 'DATABASE_URL' || name === 'MIGRATOR_DATABASE_URL') &&
  userIn(env.DATABASE_URL) === userIn(env.MIGRATOR_DATABASE_URL);

/** @param {string | undefined} url */
const userIn = (url) => (url && URL.canParse(url) ? new URL(url).username : '');

/** A way that is not encrypted: not by a socket of the machine, and not as far as the name of the server. @param {string | undefined} url */
function inTheClear(url) {
  if (!url || !URL.canParse(url)) return false;
  const { hostname, searchParams } = new URL(url);
  return (
    (hostname !== '' || !searchParams.get('host')?.startsWith('/')) && searchParams.get('sslmode') !== 'verify-full'
  );
}

/** Whatever is sent goes no further than this machine. @param {string} host */
const isHere = (host) => host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** Mail that goes without TLS where its server has none, unless that is said in its address. @param {string | undefined} url */
function mailInTheClear(url) {
  if (!url || !URL.canParse(url)) return false;
  const { protocol, hostname, searchParams } = new URL(url);
  return protocol === 'smtp:' && !isHere(hostname) && !['true', 'false'].includes(searchParams.get('requireTLS') ?? '');
}

/** @param {string | undefined} url */
function hookInTheClear(url) {
  if (!url || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isHere(hostname);
}

const SERVING = /** @type {const} */ (['api', 'start']);
const TEMPORAL_FILES = ['TEMPORAL_TLS_CA', 'TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY'];
const RANDOM = { zh: '请用 openssl rand -base64 32 另取', en: 'take another: openssl rand -base64 32' };

/** @type {readonly Door[]} */
export const DOORS = [
  {
    id: 'secret-repeated',
    faults: secrets(({ text, key }) => isRepeated(key ?? Buffer.from(text ?? ''))),
    zh: `由同一个字符、字节或片段重复而成；${RANDOM.zh}`,
    en: `is one character, byte or piece over and over; ${RANDOM.en}`,
  },
  {
    id: 'secret-plain',
    faults: secrets(({ text, key }) => isPlain(key ?? Buffer.from(text ?? ''))),
    zh: `用到的字符太少，或只是顺着数下去；${RANDOM.zh}`,
    en: `has too few different characters, or counts on from one to the next; ${RANDOM.en}`,
  },
  {
    id: 'secret-spoken',
    faults: secrets(({ text }) => text !== undefined && isSpoken(text)),
    zh: `含示例或口令用词（如 secret、password、change-me）；${RANDOM.zh}`,
    en: `has words of an example in it (secret, password, change-me); ${RANDOM.en}`,
  },
  {
    id: 'key-not-random',
    faults: secrets(({ key }) => key !== undefined && isText(key)),
    zh: `密钥是一段文字，不是随机字节；${RANDOM.zh}`,
    en: `a key is a piece of text and not random bytes; ${RANDOM.en}`,
  },
  {
    id: 'password-short',
    faults: ({ env }) =>
      ['DATABASE_URL', 'MIGRATOR_DATABASE_URL'].filter((name) => {
        const { length } = passwordIn(env[name]);
        return length > 0 && length < 12;
      }),
    zh: '其中的密码不足 12 个字符，请更换该角色的密码',
    en: 'its password has fewer than 12 characters; give the role another one',
  },
  {
    id: 'secret-shared',
    faults: shared,
    zh: '这些设置用了同一个值，泄露一处即全部泄露，请各取各的',
    en: 'hold the same value: who learns one knows all of them; take one for each',
  },
  {
    id: 'audit-keys-missing',
    of: ['relay'],
    faults: ({ env }) => named('AUDIT_KEYS', !env.AUDIT_KEYS),
    zh: '未设置，记录无法每日锚定；请设为 a1:加上 openssl rand -base64 32 的输出（docs/audit.md）',
    en: 'is missing, and the record would not be anchored; set it to a1: and what openssl rand -base64 32 prints (docs/audit.md)',
  },
  {
    id: 'database-in-the-clear',
    faults: ({ env }) =>
      env.DATABASE_TLS === 'off'
        ? []
        : ['DATABASE_URL', 'MIGRATOR_DATABASE_URL'].filter((name) => inTheClear(env[name])),
    zh: '到数据库的连接未加密；请加 ?sslmode=verify-full&sslrootcert=CA 文件，或以 DATABASE_TLS=off 声明该网络可信',
    en: 'the way to the database is not encrypted; add ?sslmode=verify-full&sslrootcert=<file of the CA>, or state by DATABASE_TLS=off that the network is trusted',
  },
  {
    id: 'temporal-in-the-clear',
    faults: ({ starting, env }) =>
      env.TEMPORAL_TLS === 'off' || (starting === 'start' && !env.TEMPORAL_ADDRESS)
        ? []
        : TEMPORAL_FILES.filter((name) => !env[name]),
    zh: '到 Temporal 的连接须用客户端证书；请设置这些文件（scripts/certificates.sh 可生成），或以 TEMPORAL_TLS=off 声明该网络可信',
    en: 'Temporal is to be reached by a client certificate; set these files (scripts/certificates.sh makes them), or state by TEMPORAL_TLS=off that the network is trusted',
  },
  {
    id: 'messages-in-the-clear',
    of: ['relay', 'start'],
    faults: ({ env }) => [
      ...named('SMTP_URL', mailInTheClear(env.SMTP_URL)),
      ...named('WEBHOOK_URL', hookInTheClear(env.WEBHOOK_URL)),
    ],
    zh: '发往其他机器的消息未加密；邮件请用 smtps:// 或加 ?requireTLS=true（以 ?requireTLS=false 声明该网络可信），webhook 请用 https://',
    en: 'messages would leave this machine unencrypted; use smtps:// or add ?requireTLS=true (or state by ?requireTLS=false that the network is trusted), and https:// for the webhook',
  },
  {
    id: 'service-in-the-clear',
    of: SERVING,
    faults: ({ env }) => named('TLS_CERT', !env.TLS_CERT && env.TLS_TERMINATED_BY !== 'proxy'),
    zh: '服务本身未启用 TLS；请设置 TLS_CERT 与 TLS_KEY，或以 TLS_TERMINATED_BY=proxy 声明由前面的代理加密',
    en: 'the service itself speaks without TLS; set TLS_CERT and TLS_KEY, or state by TLS_TERMINATED_BY=proxy that a proxy in front encrypts',
  },
  {
    id: 'proxy-not-known',
    of: SERVING,
    faults: ({ env }) => named('TRUST_PROXY', env.TLS_TERMINATED_BY === 'proxy' && !trusts(env)),
    zh: '已声明前面有代理，须写明其层数或地址段，否则所有人共用代理的地址和限额',
    en: 'a proxy is said to be in front: say how many, or their networks, or everybody shares the address and the limit of the proxy',
  },
  {
    id: 'proxy-not-named',
    of: SERVING,
    faults: ({ env }) => named('TRUST_PROXY', trusts(env) && env.TLS_TERMINATED_BY !== 'proxy'),
    zh: '未声明前面有代理，却相信转来的地址，来访者可自报地址；请设 TLS_TERMINATED_BY=proxy，或去掉此项',
    en: 'believes forwarded addresses and no proxy is said to be in front: whoever comes names his address himself; set TLS_TERMINATED_BY=proxy, or unset this',
  },
  {
    id: 'temporal-for-development',
    faults: ({ starting, env, temporal }) =>
      named('TEMPORAL_ADDRESS', temporal?.development ?? (starting === 'start' && !env.TEMPORAL_ADDRESS)),
    zh: 'Temporal 的开发服务器没有 TLS 和身份核验；请填正式服务器的地址（docker-compose.yml 中有一个）',
    en: 'Temporal’s development server has neither TLS nor a way to know its callers; give the address of a full server (docker-compose.yml has one)',
  },
  {
    id: 'database-account',
    faults: ({ unusable }) => named('DATABASE_URL', unusable === 'account'),
    zh: '数据库不接受其中的角色或密码，或不接受来自这里的连接（pg_hba.conf）；请改正此项',
    en: 'the database does not take its role or its password, or nobody from here (pg_hba.conf); put the setting right',
  },
  {
    id: 'database-missing',
    faults: ({ unusable }) => named('DATABASE_URL', unusable === 'database'),
    zh: '服务器上没有其中的数据库；请改正此项，或先建该数据库',
    en: 'the server has no such database; put the setting right, or make the database first',
  },
  {
    id: 'database-certificate',
    faults: ({ unusable }) => named('DATABASE_URL', unusable === 'certificate'),
    zh: '数据库服务器没有 TLS，或其证书、名称不可信；请核对 sslrootcert 与主机名，或服务器的证书',
    en: 'the database’s server has no TLS, or neither its certificate nor its name can be trusted; see to sslrootcert and the host name, or to the server’s certificate',
  },
  {
    id: 'demo-wanted',
    of: ['start', 'set-up'],
    faults: ({ env }) => named('DEMO', env.DEMO === '1'),
    zh: '生产环境没有演示账号；请设 DEMO=0 或去掉此项',
    en: 'production has no demo accounts; set DEMO=0, or unset it',
  },
  {
    id: 'demo-accounts',
    faults: ({ database }) => named('DATABASE_URL', (database?.demoAccounts ?? 0) > 0),
    zh: '数据库中有可登录的演示账号；请先运行 npm run demo -- off（以 MIGRATOR_DATABASE_URL 连接该库）',
    en: 'the database has demo accounts that can sign in; run npm run demo -- off first (with MIGRATOR_DATABASE_URL of that database)',
  },
  {
    id: 'superuser',
    faults: ({ database }) => named('DATABASE_URL', database?.superuser ?? false),
    zh: '其角色是数据库超级用户；请换成只有 prisma/grants.sql 所列权限的角色（docs/operations.md）',
    en: 'its role is a superuser of the database; use one with the rights of prisma/grants.sql alone (docs/operations.md)',
  },
  {
    id: 'owner',
    faults: ({ database }) => named('DATABASE_URL', database !== undefined && !database.superuser && database.owner),
    zh: '其角色拥有表结构或可改写历史记录；请以 MIGRATOR_DATABASE_URL 给出拥有者，服务另用一个角色',
    en: 'its role owns the schema, or may rewrite the record; name the owner in MIGRATOR_DATABASE_URL and give the service a role of its own',
  },
];

/** @param {Environment} env */
const trusts = ({ TRUST_PROXY }) => TRUST_PROXY !== undefined && TRUST_PROXY !== '' && TRUST_PROXY !== '0';

/**
 * What stands against a start in production, a line each; nothing elsewhere.
 *
 * @param {Facts} facts
 * @returns {string[]}
 */
export function refusals(facts) {
  if (!isProduction(facts.env)) return [];
  return DOORS.flatMap(({ of, faults, zh, en }) => {
    const names = !of || of.includes(facts.starting) ? faults(facts) : [];
    return names.length > 0 ? [`${names.join('、')}：${zh} / ${names.join(', ')}: ${en}`] : [];
  });
}
