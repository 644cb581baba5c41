import { z } from 'zod';
import { changesOf, type Change } from '../../db/office/ledger.js';
import { endLeave, enterLeave, leaveOf } from '../../db/office/leave.js';
import { changePerson, enterPerson, officePerson, resetPassword, type OfficePerson } from '../../db/office/people.js';
import { isPhoneNumber } from '../../domain/identity.js';
import { LANGUAGES } from '../../domain/languages.js';
import { may, type User } from '../../domain/permissions.js';
import { ROLES } from '../../domain/roles.js';
import { inGroup } from '../field-groups.js';
import { because, called, dayOf, inOrder, line, newUsername, setOf, username as anyName, word } from '../fields.js';
import { hashPassword } from '../passwords.js';
import { invalid, Problem } from '../problems.js';
import { route } from '../route.js';
import { again, asking, carriedOut, initialPassword, reached, type Ctx } from './office.js';
import { changeView, viewChange } from './office-changes.js';

/** People of the office, and their leave: kept by its administrator and its head, for their own agency and those below. */

const phone = line(40).refine(isPhoneNumber, because('phone-number'));
const qualification = z.strictObject({
  kind: z.enum(['lawyer', 'basic-legal-worker', 'centre-lawyer']),
  practiceSince: dayOf('birth'),
  criminalSince: dayOf('birth').nullable().default(null),
  minorsTrained: z.boolean().default(false),
  languages: setOf(z.enum(LANGUAGES).meta({ 'x-list': 'language' }), { max: LANGUAGES.length }).default([]),
});
const FIELDS = {
  ...inGroup('person', { name: called(60) }),
  ...inGroup('work', {
    roles: setOf(z.enum(ROLES), { max: ROLES.length }),
    station: word.nullable().optional(),
    firm: word.nullable().optional(),
    qualification: qualification.optional(),
  }),
  ...inGroup('person', {
    phone: phone.nullable().optional(),
    mail: z.email().max(200).nullable().optional(),
  }),
};
export const newPerson = z
  .strictObject({
    ...inGroup('person', { username: newUsername }),
    ...FIELDS,
    roles: FIELDS.roles.default([]),
    ...inGroup('work', { agency: word.optional() }),
  })
  .meta({
    example: {
      ...{ username: 'chen.min', name: '陈敏', roles: ['lawyer'], phone: '13800000000' },
      qualification: { kind: 'centre-lawyer', practiceSince: '2015-07-01', minorsTrained: true },
    },
  });
export const personChange = z
  .strictObject({
    ...FIELDS,
    name: FIELDS.name.optional(),
    roles: FIELDS.roles.optional(),
    ...inGroup('work', { active: z.boolean().optional() }),
  })
  .refine((given) => Object.keys(given).length > 0, because('invalid'))
  .meta({ example: { phone: '13800000000' } });
export const leaveBody = z.strictObject({ from: dayOf('any'), to: dayOf('any') }).refine(...inOrder);
export const resetBody = z.strictObject({ reason: line(200), withoutFactor: z.boolean().optional() });

const personView = z
  .object({
    ...{ username: z.string(), name: z.string(), agency: z.string(), station: z.string().nullable() },
    ...{ firm: z.string().nullable(), roles: z.array(z.enum(ROLES)), active: z.boolean() },
    ...{ phone: z.string().nullable(), mail: z.string().nullable() },
    qualification: z
      .object({
        ...{ kind: z.string(), practiceSince: z.string(), criminalSince: z.string().nullable() },
        ...{ minorsTrained: z.boolean(), languages: z.array(z.string()) },
      })
      .nullable(),
    mustChangePassword: z.boolean().describe('初始密码尚未更换 / has not changed the password that was given to him'),
    leave: z.array(z.object({ from: z.string(), to: z.string() })),
    pending: changeView.nullable().describe('待第二人确认的岗位或密码 / what waits for a second person'),
  })
  .meta({ id: 'OfficePerson' });
const withPassword = personView
  .extend({
    initialPassword: z
      .string()
      .nullable()
      .describe('初始密码，只显示这一次；重复发送同一请求时为空 / told once; null when the request is repeated'),
  })
  .meta({ id: 'OfficePersonWithPassword' });

const named = z.strictObject({ username: anyName });
const leaveView = z.object({ from: z.string(), to: z.string() }).meta({ id: 'Leave' });
const leaves = z.object({ items: z.array(leaveView) });

export const peopleRoutes = [
  route({
    method: 'post',
    path: '/people',
    summary: {
      zh: '新增人员；岗位经第二人确认后生效',
      en: 'Enter somebody; the roles are in force when a second person has confirmed',
    },
    tag: 'office',
    action: 'office:write',
    body: newPerson,
    form: 'person',
    asksAgain: true,
    responses: { 201: withPassword },
    handler: async (ctx) => {
      const { body, deps, user } = ctx;
      const { agency = user.agency, station = null, firm = null, phone = null, mail = null, ...rest } = body;
      if (!may(user, 'office:write', { agency })) throw invalid([{ pointer: '/agency', code: 'not-known' }]);
      const password = initialPassword();
      const hash = await hashPassword(password);
      const person = { ...rest, agency, station, firm, phone, mail, qualification: body.qualification ?? null };
      const done = await carriedOut(ctx, () => enterPerson(deps.db.pool, person, hash, asking(ctx, 'POST people')));
      const shown = await show(ctx, done.key);
      return {
        status: 201,
        headers: again(done),
        body: { ...shown, initialPassword: done.repeated ? null : password },
      };
    },
  }),
  route({
    method: 'get',
    path: '/people/:username',
    summary: { zh: '一名人员', en: 'One of the people' },
    tag: 'office',
    action: 'office:write',
    params: named,
    responses: { 200: personView },
    handler: async (ctx) => ({ status: 200, body: await show(ctx, ctx.params.username) }),
  }),
  route({
    method: 'patch',
    path: '/people/:username',
    summary: {
      zh: '变更人员；新增的岗位经第二人确认后生效，停用即时生效',
      en: 'Change somebody; roles that are added wait for a second person, access ends at once',
    },
    tag: 'office',
    action: 'office:write',
    params: named,
    body: personChange,
    form: 'person-change',
    asksAgain: true,
    responses: { 200: personView },
    handler: async (ctx) => {
      const { params, body, deps } = ctx;
      const { username } = await personOf(ctx, params.username);
      const by = asking(ctx, `PATCH people/${username}`);
      const done = await carriedOut(ctx, () => changePerson(deps.db.pool, username, body, by));
      return { status: 200, headers: again(done), body: await show(ctx, username) };
    },
  }),
  route({
    method: 'post',
    path: '/people/:username/actions/reset-password',
    summary: {
      zh: '重置密码；有审批、指派等岗位的，经第二人确认后生效，新密码显示给确认人',
      en: 'A new password; of who decides when a second person confirms, to whom it is told',
    },
    tag: 'office',
    action: 'office:write',
    params: named,
    body: resetBody,
    form: 'reset-password',
    asksAgain: true,
    responses: { 200: withPassword },
    handler: async (ctx) => {
      const { username } = await personOf(ctx, ctx.params.username);
      const password = initialPassword();
      const hash = await hashPassword(password);
      const by = asking(ctx, `reset people/${username}`);
      const done = await carriedOut(ctx, () => resetPassword(ctx.deps.db.pool, username, hash, ctx.body, by));
      const shown = await show(ctx, username);
      const told = done.waits || done.repeated ? null : password;
      return { status: 200, headers: again(done), body: { ...shown, initialPassword: told } };
    },
  }),
  route({
    method: 'get',
    path: '/people/:username/leave',
    summary: { zh: '请假', en: 'Days on which somebody is away' },
    tag: 'office',
    action: 'name:read',
    params: named,
    responses: { 200: leaves },
    handler: async (ctx) => {
      const { username } = await leaveReadable(ctx, ctx.params.username);
      return { status: 200, body: { items: await leaveOf(ctx.deps.db.pool, username) } };
    },
  }),
  route({
    method: 'post',
    path: '/people/:username/leave',
    summary: { zh: '登记请假；期间不列为可指派', en: 'Enter leave; nobody is offered for assignment while away' },
    tag: 'office',
    action: 'office:write',
    params: named,
    body: leaveBody,
    form: 'leave',
    responses: { 201: leaves },
    handler: async (ctx) => {
      const person = await personOf(ctx, ctx.params.username);
      const { pool } = ctx.deps.db;
      const by = asking(ctx, `POST leave/${person.username}`);
      const done = await carriedOut(ctx, () => enterLeave(pool, person, ctx.body, by));
      return { status: 201, headers: again(done), body: { items: await leaveOf(pool, person.username) } };
    },
  }),
  route({
    method: 'delete',
    path: '/people/:username/leave',
    summary: { zh: '取消自某日起的请假', en: 'Call off the leave that begins on a day' },
    tag: 'office',
    action: 'office:write',
    params: named,
    query: z.strictObject({ from: dayOf('asked').describe('请假的第一日 / its first day') }),
    responses: { 200: leaves },
    handler: async (ctx) => {
      const person = await personOf(ctx, ctx.params.username);
      const { pool } = ctx.deps.db;
      const by = asking(ctx, `DELETE leave/${person.username}`);
      const done = await carriedOut(ctx, () => endLeave(pool, person, ctx.query.from, by));
      return { status: 200, headers: again(done), body: { items: await leaveOf(pool, person.username) } };
    },
  }),
];

async function personOf(ctx: Ctx, username: string): Promise<OfficePerson> {
  return reached(ctx, await officePerson(ctx.deps.db.pool, username));
}

/** By himself, whoever keeps the register, and whoever assigns. */
async function leaveReadable(ctx: Ctx, username: string): Promise<OfficePerson> {
  const person = await officePerson(ctx.deps.db.pool, username);
  const mine = (user: User, p: OfficePerson) =>
    p.username === user.username ||
    may(user, 'office:write', p) ||
    may(user, 'candidates:read', { agency: p.agency, firm: p.firm });
  if (!person || !mine(ctx.user, person)) throw new Problem('not-found');
  return person;
}

async function show(ctx: Ctx, username: string): Promise<z.input<typeof personView>> {
  const { pool } = ctx.deps.db;
  const { mustChange, qualification: q, roles, ...person } = await personOf(ctx, username);
  const asked = { agencies: [person.agency], kind: 'person', key: username, open: true, limit: 1 } as const;
  const [leave, [pending]] = await Promise.all([leaveOf(pool, username), changesOf(pool, asked)]);
  return {
    ...{ ...person, roles: [...roles], leave, mustChangePassword: mustChange },
    qualification: q && { ...q, languages: [...q.languages] },
    pending: pendingOf(ctx, pending),
  };
}

const pendingOf = ({ user }: Ctx, change: Change | undefined) => (change ? viewChange(change, user) : null);
