import { z } from 'zod';
import { goLiveOf } from '../../db/office/go-live.js';
import {
  agencyOf,
  changeAgency,
  changePlace,
  enterAgency,
  enterPlace,
  placeOf,
  type PlaceKind,
} from '../../db/office/places.js';
import { may } from '../../domain/permissions.js';
import { because, called, word } from '../fields.js';
import { goLiveView, viewGoLive } from '../go-live-view.js';
import type { Bilingual } from '../language.js';
import { invalid } from '../problems.js';
import { route } from '../route.js';
import { again, asking, carriedOut, reached, type Ctx } from './office.js';

/** Stations and firms of an agency, and the agencies below one. */

const SORTS = {
  station: ['judicial-office', 'mass-organisation'],
  firm: ['law-firm', 'basic-legal-service'],
} as const;
export const placeView = z
  .object({ id: z.string(), agency: z.string(), name: z.string(), kind: z.string(), active: z.boolean() })
  .meta({ id: 'Place' });
export const newPlace = (kind: PlaceKind) =>
  z
    .strictObject({ name: called(100), kind: z.enum(SORTS[kind]), agency: word.optional() })
    .meta({ example: { name: '示例', kind: SORTS[kind][0] } });
export const placeChange = (kind: PlaceKind) =>
  z
    .strictObject({
      name: called(100).optional(),
      kind: z.enum(SORTS[kind]).optional(),
      active: z.boolean().optional(),
    })
    .refine((given) => Object.keys(given).length > 0, because('invalid'));

function placeRoutes(kind: PlaceKind, path: `/${string}`, title: Bilingual) {
  return [
    route({
      method: 'post',
      path,
      summary: { zh: `新增${title.zh}`, en: `Enter a ${title.en}` },
      tag: 'office',
      action: 'office:write',
      body: newPlace(kind),
      form: kind,
      responses: { 201: placeView },
      handler: async (ctx) => {
        const { body, user, deps } = ctx;
        const { agency = user.agency, name, kind: sort } = body;
        if (!may(user, 'office:write', { agency })) throw invalid([{ pointer: '/agency', code: 'not-known' }]);
        const by = asking(ctx, `POST ${kind}`);
        const place = { id: `${agency}-${by.id.slice(0, 8)}`, agency, name, kind: sort };
        const done = await carriedOut(ctx, () => enterPlace(deps.db.pool, kind, place, by));
        return { status: 201, headers: again(done), body: (await placeOf(deps.db.pool, kind, done.key))! };
      },
    }),
    route({
      method: 'patch',
      path: `${path}/:id`,
      summary: {
        zh: `变更${title.zh}；停用的不再可选`,
        en: `Change a ${title.en}; one that is closed is offered no more`,
      },
      tag: 'office',
      action: 'office:write',
      params: z.strictObject({ id: word }),
      body: placeChange(kind),
      form: kind,
      responses: { 200: placeView },
      handler: async (ctx) => {
        const { pool } = ctx.deps.db;
        const { id } = reached(ctx, await placeOf(pool, kind, ctx.params.id));
        const by = asking(ctx, `PATCH ${kind}/${id}`);
        const done = await carriedOut(ctx, () => changePlace(pool, kind, id, ctx.body, by));
        return { status: 200, headers: again(done), body: (await placeOf(pool, kind, id))! };
      },
    }),
  ];
}

export const SECOND_FACTOR = ['optional', 'required'] as const;
export const agencyView = z
  .object({
    ...{ id: z.string(), name: z.string(), shortName: z.string(), pack: z.string() },
    parent: z.string().nullable().describe('上级 / the one above it'),
    secondFactor: z
      .enum(SECOND_FACTOR)
      .describe('required 的机构，人员须设置两步验证 / required: its people have to have one'),
    asksAgain: z
      .boolean()
      .describe('查看全部内容、授予岗位等须再次验证 / what reveals or gives rights asks for it again'),
    goLive: goLiveView.nullable().describe('最近一次上线接管期 / the latest window in which it takes over cases'),
  })
  .meta({ id: 'Agency' });
export const newAgency = z
  .strictObject({
    id: z
      .string()
      .min(2)
      .max(20)
      .refine((text) => /^[a-z][a-z0-9-]*$/.test(text), because('word')),
    name: called(100),
    shortName: called(4),
    pack: word.default('law'),
    parent: word.optional(),
  })
  .meta({ example: { id: 'xs', name: '示例县法律援助中心', shortName: '县', pack: 'law' } });
export const agencyChange = z
  .strictObject({
    name: called(100).optional(),
    secondFactor: z.enum(SECOND_FACTOR).optional(),
    asksAgain: z.boolean().optional(),
  })
  .refine((given) => Object.keys(given).length > 0, because('invalid'));

export async function shownAgency({ deps, now }: Ctx, id: string): Promise<z.input<typeof agencyView>> {
  const { pool } = deps.db;
  const [agency, goLive] = await Promise.all([agencyOf(pool, id), goLiveOf(pool, [id])]);
  return { ...agency!, goLive: viewGoLive(goLive.get(id), now) };
}

export const placesRoutes = [
  ...placeRoutes('station', '/stations', { zh: '工作站、司法所', en: 'workstation' }),
  ...placeRoutes('firm', '/firms', { zh: '律所、法律服务所', en: 'firm' }),
  route({
    method: 'post',
    path: '/agencies',
    summary: { zh: '新设下级机构', en: 'Enter an agency below' },
    tag: 'office',
    action: 'agency:write',
    body: newAgency,
    form: 'agency',
    responses: { 201: agencyView },
    handler: async (ctx) => {
      const { body, user, deps } = ctx;
      const { parent = user.agency } = body;
      if (!may(user, 'agency:write', { agency: parent })) throw invalid([{ pointer: '/parent', code: 'not-known' }]);
      const by = asking(ctx, 'POST agencies');
      const done = await carriedOut(ctx, () => enterAgency(deps.db.pool, { ...body, parent }, by));
      return { status: 201, headers: again(done), body: await shownAgency(ctx, done.key) };
    },
  }),
  route({
    method: 'patch',
    path: '/agencies/:id',
    summary: {
      zh: '变更机构：名称，对登录的要求',
      en: 'Change an agency: its name, and what signing in asks of its people',
    },
    tag: 'office',
    action: 'agency:write',
    params: z.strictObject({ id: word }),
    body: agencyChange,
    form: 'agency',
    responses: { 200: agencyView },
    handler: async (ctx) => {
      const { pool } = ctx.deps.db;
      const found = await agencyOf(pool, ctx.params.id);
      const { id } = reached(ctx, found && { ...found, agency: found.id }, 'agency:write');
      const by = asking(ctx, `PATCH agency/${id}`);
      const done = await carriedOut(ctx, () => changeAgency(pool, id, ctx.body, by));
      return { status: 200, headers: again(done), body: await shownAgency(ctx, id) };
    },
  }),
];
