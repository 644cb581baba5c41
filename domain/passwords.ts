/**
 * What is no password: too short, or so that little is left of it when everything is taken out that anybody tries first. No rule
 * about kinds of characters (NIST SP 800-63B; OWASP ASVS 5.0, 6.2).
 */

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 256;
/** Characters that have to be left. */
const LEFT = 6;

export type PasswordFault = 'too-short' | 'password-common' | 'password-own';

/** The form that is hashed: the same password, whichever keyboard wrote it. */
export const normalPassword = (text: string): string => text.normalize('NFKC');

/** What people begin with, each in its plainest form: variants of it are found, not listed. In Latin letters also what is typed for Chinese. */
const WORDS: readonly string[] = [
  ...[
    'password',
    'passwort',
    'passwd',
    'passcode',
    'pass',
    'pwd',
    'secret',
    'default',
    'changeme',
    'change',
    'letmein',
  ],
  ...[
    'welcome',
    'hello',
    'login',
    'logon',
    'signin',
    'admin',
    'administrator',
    'root',
    'system',
    'user',
    'guest',
    'test',
  ],
  ...[
    'tester',
    'testing',
    'demo',
    'temp',
    'temporary',
    'initial',
    'server',
    'service',
    'office',
    'computer',
    'windows',
  ],
  ...[
    'internet',
    'manager',
    'master',
    'super',
    'security',
    'access',
    'account',
    'public',
    'private',
    'company',
    'work',
  ],
  ...['iloveyou', 'loveyou', 'love', 'dragon', 'monkey', 'football', 'baseball', 'sunshine', 'princess', 'superman'],
  ...[
    'batman',
    'shadow',
    'michael',
    'jordan',
    'pokemon',
    'starwars',
    'freedom',
    'whatever',
    'trustno',
    'killer',
    'money',
  ],
  ...[
    'abc',
    'xyz',
    'qwe',
    'asd',
    'zxc',
    'qaz',
    'wsx',
    'china',
    'beijing',
    'shanghai',
    'zhejiang',
    'ningxia',
    'zhongguo',
  ],
  ...[
    'woaini',
    'woaiwojia',
    'nihao',
    'mima',
    'wodemima',
    'guanliyuan',
    'yonghu',
    'ceshi',
    'xitong',
    'denglu',
    'huanying',
  ],
  ...[
    'falv',
    'yuanzhu',
    'falvyuanzhu',
    'flyz',
    'legalaid',
    'legal',
    'aid',
    'lawyer',
    'lvshi',
    'sifa',
    'sifaju',
    'sifasuo',
  ],
  ...['zhongxin', 'shouli', 'taobao', 'weixin', 'wechat', 'alipay', 'huawei', 'xiaomi'],
  ...['spring', 'summer', 'autumn', 'winter', 'january', 'february', 'march', 'april', 'june', 'july', 'august'],
  ...[
    'september',
    'october',
    'november',
    'december',
    'monday',
    'tuesday',
    'wednesday',
    'thursday',
    'friday',
    'saturday',
    'sunday',
  ],
  ...[
    '密码',
    '口令',
    '管理员',
    '用户',
    '测试',
    '系统',
    '你好',
    '您好',
    '我爱你',
    '欢迎',
    '登录',
    '中国',
    '法律',
    '援助',
    '中心',
    '司法',
    '司法局',
  ],
];

/** Keys beside each other, letters and figures in their order; each is read in both directions. */
const ROWS: readonly string[] = [
  ...['1234567890', '!@#$%^&*()', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'abcdefghijklmnopqrstuvwxyz', '0123456789'],
  // Down the keyboard, as it is struck.
  ...['1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p', 'qazwsxedcrfvtgbyhnujm', '147258369', '123698745'],
  ...[
    '!qaz@wsx#edc$rfv%tgb^yhn&ujm',
    'qweasdzxc',
    '1q2w3e4r5t6y7u8i9o0p',
    'q1w2e3r4t5y6u7i8o9p0',
    'a1b2c3d4e5f6g7h8i9',
  ],
].flatMap((row) => [row, [...row].reverse().join('')]);
/** Fewer keys of a row are parts of words. */
const OF_A_ROW = { letters: 4, figures: 3 } as const;

/** Figures and signs that stand for a letter. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  ...{
    '@': 'a',
    '4': 'a',
    '3': 'e',
    '€': 'e',
    '1': 'i',
    '!': 'i',
    '|': 'l',
    '0': 'o',
    $: 's',
    '5': 's',
    '7': 't',
    '+': 't',
  },
};
/** Dates as they are written, and years. */
const DATES = /(?:19|20)\d\d[-./年]?(?:1[0-2]|0?[1-9])[-./月]?(?:3[01]|[12]\d|0?[1-9])日?|(?:19|20)\d\d年?/gu;

/**
 * What is wrong with a password.
 *
 * @param leaked what others had and lost, in small letters (api/leaked-passwords.ts)
 * @param about what belongs to its owner: name, username, agency
 * @returns the first of the faults; undefined when it will do
 */
export function passwordFault(
  password: string,
  leaked: ReadonlySet<string>,
  about: readonly string[] = [],
): PasswordFault | undefined {
  const text = normalPassword(password);
  if ([...text].length < SHORTEST_PASSWORD) return 'too-short';
  if (left(text, { words: WORDS, leaked: NOTHING }) < LEFT) return 'password-common';
  const words = [...about.flatMap(parts), ...WORDS];
  if (left(text, { words, leaked: NOTHING }) < LEFT) return 'password-own';
  // Last of all: names are on the list too, and whoever's name it is should be told that.
  return left(text, { words, leaked }) < LEFT ? 'password-common' : undefined;
}
const NOTHING: ReadonlySet<string> = new Set();

interface Known {
  /** Taken out wherever they are. */
  readonly words: readonly string[];
  /** Taken out where they stand by themselves: they have every other word of the language among them. */
  readonly leaked: ReadonlySet<string>;
}

/** A name as a whole, and what it is put together of: `chen.min` has `chen` in it. A single letter is in every word. */
function parts(name: string): readonly string[] {
  const plain = folded(name);
  const pieces = [plain.replace(/[^\p{L}\p{N}]/gu, ''), plain, ...plain.split(/[^\p{L}\p{N}]+/u)];
  return pieces.filter((piece) => piece.length >= (/\p{Script=Han}/u.test(piece) ? 2 : 3));
}

const folded = (text: string): string => normalPassword(text).toLowerCase().replace(/\s/gu, '');

/** How many characters are left of it, however it is read: signs and figures as they stand, or some of them as letters. */
function left(text: string, known: Known): number {
  const plain = unit(folded(text));
  const readings = [taken(spelt(taken(plain, known)), known), taken(spelt(plain), known)];
  return Math.min(...readings.map((read) => countLeft(withoutRuns(read))));
}
const spelt = (text: string): string => [...text].map((letter) => STANDS_FOR[letter] ?? letter).join('');

/** What is taken out leaves a gap: letters on its two sides do not come together. */
const GAP = '\n';
const taken = (text: string, { words, leaked }: Known): string => {
  // A word first, else a row would break it: `password` ends in none, `trewq` begins one.
  const plain = [...words]
    .sort((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replaceAll(word, GAP), withoutLeaked(text, leaked));
  return withoutLeaked(withoutRows(plain.replace(DATES, GAP)), leaked);
};

/** A piece between gaps: as it stands, else what is between its first letter and its last, once or again and again. */
const withoutLeaked = (text: string, leaked: ReadonlySet<string>): string =>
  text
    .split(GAP)
    .map((piece) => {
      if (leaked.has(piece)) return '';
      return piece.replace(/\p{L}(?:.*\p{L})?/u, (core) => (leaked.has(unit(core)) ? GAP : core));
    })
    .join(GAP);

/** The shortest piece of which it is made, again and again, the last time perhaps not to the end; else itself. */
function unit(text: string): string {
  for (let n = 1; n <= text.length / 2; n++) {
    const piece = text.slice(0, n);
    if (piece.repeat(Math.ceil(text.length / n)).startsWith(text)) return piece;
  }
  return text;
}

/** The longest stretch of a row from each place on. */
function withoutRows(text: string): string {
  let rest = '';
  for (let at = 0; at < text.length;) {
    const long = Math.max(...ROWS.map((row) => stretch(text, at, row)));
    const needed = /\d/.test(text.charAt(at)) ? OF_A_ROW.figures : OF_A_ROW.letters;
    rest += long >= needed ? GAP : text.charAt(at);
    at += long >= needed ? long : 1;
  }
  return rest;
}
function stretch(text: string, at: number, row: string): number {
  const from = row.indexOf(text.charAt(at));
  if (from === -1) return 0;
  let n = 1;
  while (at + n < text.length && from + n < row.length && text.charAt(at + n) === row.charAt(from + n)) n++;
  return n;
}

/** The same character three times or more is one. */
const withoutRuns = (text: string): string => text.replace(/(.)\1{2,}/gu, '$1');
const countLeft = (text: string): number => [...text.replaceAll(GAP, '')].length;
