import { z } from 'zod';
import { agenciesOf, firmsIn, peopleOf, stationsOf, type PersonRow } from '../../db/names.js';
import { goLiveOf } from '../../db/office/go-live.js';
import { hasRunOut } from '../../domain/accounts.js';
import { LANGUAGES } from '../../domain/languages.js';
import { may, mayAtAll, reachOf, type User } from '../../domain/permissions.js';
import { ROLES } from '../../domain/roles.js';
import { civilDate, type Instant } from '../../domain/time.js';
import { sought } from '../fields.js';
import { goLiveView, viewGoLive } from '../go-live-view.js';
import { messages, type Bilingual, type Lang } from '../language.js';
import { FieldText, valueLists } from '../messages/fields/texts.js';
import { WORDS } from '../messages/words.js';
import { Problem } from '../problems.js';
import { route } from '../route.js';

/** What stands behind ids and codes: names to show, and lists to pick from. */

const code = z.object({ const: z.string(), title: z.string() });
const codeList = z.object({ name: z.string(), values: z.array(code) }).meta({ id: 'CodeList' });
const agencyName = z
  .object({
    ...{ id: z.string(), name: z.string(), shortName: z.string(), pack: z.string() },
    parent: z.string().nullable().describe('上级 / the one above it'),
    secondFactor: z.enum(['optional', 'required']),
    asksAgain: z.boolean(),
    goLive: goLiveView.nullable().describe('最近一次上线接管期 / the latest window in which it takes over cases'),
  })
  .meta({ id: 'AgencyName' });
const placeName = z
  .object({
    ...{ id: z.string(), agency: z.string(), name: z.string(), kind: z.string() },
    active: z.boolean().describe('停用的不再可选 / closed ones are offered no more'),
  })
  .meta({ id: 'PlaceName' });
const personName = z
  .object({
    ...{ username: z.string(), name: z.string(), agency: z.string() },
    ...{ station: z.string().nullable(), firm: z.string().nullable(), roles: z.array(z.string()), active: z.boolean() },
    passwordRanOut: z
      .boolean()
      .describe(
        '初始密码已过期未更换，仅维护人员登记簿的可见 / was not changed in time; for whoever keeps the register',
      ),
    lawyer: z
      .object({ qualification: z.string(), openCases: z.int(), onLeaveTo: z.string().nullable() })
      .nullable()
      .describe('承办能力，仅指派人、负责人和本所可见 / for whoever assigns, and for his own firm'),
  })
  .meta({ id: 'PersonName' });

const itemsOf = <T extends z.ZodType>(item: T) => ({ 200: z.object({ items: z.array(item) }) });

const places = (path: `/${string}`, summary: Bilingual, find: typeof stationsOf) =>
  route({
    method: 'get',
    path,
    summary,
    tag: 'reference',
    action: 'name:read',
    responses: itemsOf(placeName),
    handler: async ({ deps, user }) => ({ status: 200, body: { items: await find(deps.db.pool, reachOf(user)) } }),
  });

export const nameRoutes = [
  route({
    method: 'get',
    path: '/code-lists',
    summary: { zh: '各代码的含义', en: 'What every code means' },
    tag: 'reference',
    action: 'name:read',
    responses: itemsOf(codeList),
    handler: ({ lang }) => ({ status: 200, body: { items: codeLists(lang) } }),
  }),
  route({
    method: 'get',
    path: '/agencies',
    summary: { zh: '机构名称', en: 'Names of agencies' },
    tag: 'reference',
    action: 'name:read',
    responses: itemsOf(agencyName),
    handler: async ({ deps, user, now }) => {
      const agencies = await agenciesOf(deps.db.pool, reachOf(user));
      const goLive = await goLiveOf(deps.db.pool, reachOf(user));
      return {
        status: 200,
        body: { items: agencies.map((a) => ({ ...a, goLive: viewGoLive(goLive.get(a.id), now) })) },
      };
    },
  }),
  places('/stations', { zh: '工作站、司法所名称', en: 'Names of workstations' }, stationsOf),
  places('/firms', { zh: '律所、法律服务所名称', en: 'Names of firms' }, firmsIn),
  route({
    method: 'get',
    path: '/people',
    summary: { zh: '工作人员和律师', en: 'Staff and lawyers' },
    tag: 'reference',
    action: 'name:read',
    query: z.strictObject({
      role: z.enum(ROLES).optional(),
      phone: sought.optional().describe('电话，任何写法；仅限维护人员登记簿的 / for whoever keeps the register'),
    }),
    responses: itemsOf(personName),
    handler: async ({ deps, user, query, now }) => {
      const { role = null, phone = null } = query;
      // By a telephone only he finds somebody who may read it.
      if (phone !== null && !mayAtAll(user, 'office:write')) throw new Problem('forbidden');
      const rows = await peopleOf(deps.db.pool, reachOf(user), role, civilDate(now), phone);
      return { status: 200, body: { items: rows.map((row) => shown(user, now, row)) } };
    },
  }),
];

function shown(user: User, now: Instant, person: PersonRow): z.input<typeof personName> {
  const { qualification, openCases, onLeaveTo, passwordGivenAt, ...row } = person;
  const load = qualification !== null && may(user, 'candidates:read', { agency: row.agency, firm: row.firm });
  const ranOut = may(user, 'office:write', row) && hasRunOut(passwordGivenAt?.getTime() ?? null, now);
  return {
    ...{ ...row, roles: [...row.roles], passwordRanOut: ranOut && row.active },
    lawyer: load ? { qualification, openCases, onLeaveTo } : null,
  };
}

/** Those of forms by field, those of answers by what they say of a case. */
function codeLists(lang: Lang): z.input<typeof codeList>[] {
  const listOf = (name: string, titles: Readonly<Record<string, string>>) => ({
    name,
    values: Object.entries(titles).map(([value, title]) => ({ const: value, title })),
  });
  const language = new FieldText(lang, '', ['language']);
  const words = Object.entries(WORDS).map(([name, codes]) =>
    listOf(name, Object.fromEntries(Object.entries(codes).map(([value, text]) => [value, text[lang]]))),
  );
  return [
    ...words,
    listOf('task', messages(lang).titles.tasks),
    listOf('language', Object.fromEntries(LANGUAGES.map((value) => [value, language.value(value) ?? value]))),
    ...Object.entries(valueLists(lang)).flatMap(([name, titles]) =>
      name === 'language' ? [] : [listOf(name, titles)],
    ),
  ];
}
