import { parseArgs } from 'node:util';
import { z } from 'zod';
import { civilDate, line, newUsername, username } from '../api/fields.js';
import { LEAKED } from '../api/leaked-passwords.js';
import { hashPassword } from '../api/passwords.js';
import { addAccount, addAgency, ownWords, replacePassword, type AccountProblem } from '../db/accounts.js';
import { connect } from '../db/client.js';
import { passwordFault, SHORTEST_PASSWORD, type PasswordFault } from '../domain/passwords.js';
import { pairApart } from '../domain/role-conflicts.js';
import { ROLES } from '../domain/roles.js';
import { PACKS } from '../domain/packs.js';

const USAGE = `用法 / usage:
  npm run add-user -- --username 用户名 --name 姓名 --agency 机构 --role 角色 [--role …] [--station 工作站] [--firm 律所] [--mail 邮箱]
      新建账号。角色为 lawyer 时另需 --qualification lawyer|basic-legal-worker|centre-lawyer --practice-since 日期
      [--criminal-since 日期] [--minors-trained]；机构不存在时加 --agency-name 名称 --agency-short 简称 [--rule-pack law|workday]
      a new account; with a lawyer what the assignment asks of him; with --agency-name a new agency
  npm run add-user -- --username 用户名 --new-password
      更换密码，并使其退出登录 / replaces a password and signs the person out

  密码从终端输入，或取自环境变量 NEW_PASSWORD，至少 ${SHORTEST_PASSWORD} 个字符，不得是曾经泄露的密码、常见的词、日期、键盘顺序、重复的字符或本人的姓名。
  The password is asked for, or taken from NEW_PASSWORD; at least ${SHORTEST_PASSWORD} characters, no password that leaked elsewhere, no common
  words, dates, keys in a row, repetitions, or names of one's own.
  管理员、审计不与其他角色兼任；其余可由一人兼任，同一案件中不得相兼的在办理时分开。
  admin and auditor go with no other role; any others may meet in one person, who is kept apart case by case.
  角色 / roles: ${ROLES.join(' ')}`;

const OPTIONS = {
  username: { type: 'string' },
  name: { type: 'string' },
  agency: { type: 'string' },
  role: { type: 'string', multiple: true },
  station: { type: 'string' },
  firm: { type: 'string' },
  mail: { type: 'string' },
  qualification: { type: 'string' },
  'practice-since': { type: 'string' },
  'criminal-since': { type: 'string' },
  'minors-trained': { type: 'boolean' },
  'agency-name': { type: 'string' },
  'agency-short': { type: 'string' },
  'rule-pack': { type: 'string' },
  'new-password': { type: 'boolean' },
} as const;

const APART = (one: string, other: string) =>
  `${one} 与 ${other} 不能由同一账号兼任 / ${one} and ${other} cannot be held by one account`;

const Existing = z.strictObject({ username, 'new-password': z.literal(true) });
const Fresh = z
  .strictObject({
    username: newUsername,
    name: line(60),
    agency: line(60),
    role: z.array(z.enum(ROLES)).min(1),
    station: line(60).optional(),
    firm: line(60).optional(),
    mail: z.email().optional(),
    qualification: z.enum(['lawyer', 'basic-legal-worker', 'centre-lawyer']).optional(),
    'practice-since': civilDate.optional(),
    'criminal-since': civilDate.optional(),
    'minors-trained': z.boolean().default(false),
    'agency-name': line(100).optional(),
    'agency-short': line(4).optional(),
    'rule-pack': z.enum(PACKS.map((pack) => pack.key)).default('law'),
  })
  // A firm's manager without a firm, a clerk without a station, would see nothing.
  .refine((a) => !a.role.includes('station') || a.station, { path: ['station'], message: 'is missing' })
  .refine((a) => !a.role.includes('firm') || a.firm, { path: ['firm'], message: 'is missing' })
  .refine((a) => !a.role.includes('lawyer') || a.qualification, { path: ['qualification'], message: 'is missing' })
  .refine((a) => !a.qualification || a['practice-since'], { path: ['practice-since'], message: 'is missing' })
  .superRefine((a, c) => {
    const pair = pairApart(a.role);
    if (pair) c.addIssue({ code: 'custom', path: ['role'], message: APART(...pair) });
  })
  .refine((a) => !a['agency-name'] === !a['agency-short'], {
    path: ['agency-short'],
    message: 'goes with agency-name',
  });

const PROBLEMS: Record<AccountProblem, string> = {
  taken: '用户名已存在 / the name is taken',
  'no-agency':
    '机构不存在，新建请加 --agency-name 和 --agency-short / no such agency; to make it add --agency-name and --agency-short',
  'no-station': '该机构没有此工作站 / the agency has no such station',
  'no-firm': '该机构没有此律所 / the agency has no such firm',
};

const UNFIT: Record<PasswordFault, string> = {
  'too-short': `密码至少 ${SHORTEST_PASSWORD} 个字符 / the password needs at least ${SHORTEST_PASSWORD} characters`,
  'password-common':
    '密码太容易猜到：由曾经泄露的密码、常见的词、日期、键盘顺序或重复的字符组成 / too easy to guess: passwords that leaked elsewhere, common words, dates, keys in a row or repetitions',
  'password-own':
    '密码太容易猜到：主要由本人的姓名、用户名或机构名称组成 / too easy to guess: mostly the name, username or agency of its owner',
};

/** A busy machine takes longer than Prisma's own five seconds, ms. */
const PATIENT = { maxWait: 60_000, timeout: 60_000 };

/**
 * `npm run add-user`: accounts, the first one included, for whoever has the role that owns the schema
 * (MIGRATOR_DATABASE_URL).
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const url = process.env['MIGRATOR_DATABASE_URL'] || process.env['DATABASE_URL'];
  if (!url) throw new Error('未设置 MIGRATOR_DATABASE_URL / MIGRATOR_DATABASE_URL is not set');
  const existing = values['new-password'] ? read(Existing, values) : undefined;
  const fresh = existing ? undefined : read(Fresh, values);
  const given = await password();
  const db = connect(url, 1);
  try {
    await db.prisma.$transaction(async (client) => {
      if (existing) {
        const words = await ownWords(client, existing.username);
        if (!words) throw new Error('没有此用户 / there is nobody of that name');
        await replacePassword(client, words[0], await hashed(given, words), new Date());
      }
      if (!fresh) return;
      const { agency: id, 'agency-name': name, 'agency-short': shortName } = fresh;
      if (name && shortName) await addAgency(client, { id, name, shortName, rulePack: fresh['rule-pack'] });
      const its = await client.agency.findUnique({ where: { id } });
      const words = [fresh.username, fresh.name, id, its?.name ?? '', its?.short_name ?? '', fresh.mail ?? ''];
      const problem = await addAccount(client, { ...accountOf(fresh), passwordHash: await hashed(given, words) });
      if (problem) throw new Error(PROBLEMS[problem]);
    }, PATIENT);
  } finally {
    await db.close();
  }
  process.stdout.write(
    `${(existing ?? fresh)?.username}: ${existing ? '密码已更换 / password replaced' : '已建立 / added'}\n`,
  );
}

/** @throws Error when it will not do for whom these words belong to */
async function hashed(given: string, words: readonly string[]): Promise<string> {
  const fault = passwordFault(given, LEAKED, words);
  if (fault) throw new Error(UNFIT[fault]);
  return hashPassword(given);
}

function accountOf(a: z.output<typeof Fresh>) {
  const { qualification: kind, 'practice-since': since, 'criminal-since': criminalSince } = a;
  const practitioner = kind && since && { kind, since, criminalSince, minorsTrained: a['minors-trained'] };
  return { ...a, roles: a.role, practitioner: practitioner || undefined };
}

/** @throws Error naming what is wrong, with the usage */
function read<T extends z.ZodType>(schema: T, values: object): z.output<T> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((i) => (i.path.length ? `--${i.path.join('.')}: ${i.message}` : i.message));
  throw new Error(`${wrong.join('\n')}\n\n${USAGE}`);
}

async function password(): Promise<string> {
  const given = process.env['NEW_PASSWORD'] || (await asked('密码 / password: '));
  const fault = passwordFault(given, LEAKED);
  if (fault) throw new Error(UNFIT[fault]);
  if (!process.env['NEW_PASSWORD'] && (await asked('再次输入 / once more: ')) !== given)
    throw new Error('两次输入不一致 / not the same twice');
  return given;
}

/** Reads one line from the terminal without showing it. */
async function asked(prompt: string): Promise<string> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY) throw new Error('没有终端，请设置 NEW_PASSWORD / no terminal to ask at, please set NEW_PASSWORD');
  stdout.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  let typed = '';
  try {
    for await (const chunk of stdin.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
      for (const character of chunk) {
        if (character === '\r' || character === '\n') return typed;
        if (character === '\u0003') throw new Error('已取消 / cancelled');
        typed = character === '\u007f' || character === '\b' ? typed.slice(0, -1) : typed + character;
      }
    }
    return typed;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write('\n');
  }
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
