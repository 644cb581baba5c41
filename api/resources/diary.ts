import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  endDiaryAddresses,
  makeDiaryAddress,
  ownerOfDiaryAddress,
  standingDiaryAddress,
} from '../../db/diary-addresses.js';
import { idFor } from '../../db/ids.js';
import { formatInstant } from '../../domain/time.js';
import { REPLAYED } from '../commands.js';
import { diaryCalendar, diaryList, diaryOf, diaryQuery } from '../diary.js';
import { instant } from '../fields.js';
import { Problem } from '../problems.js';
import { BASE, route, type Route } from '../route.js';
import { userOf } from '../sessions.js';

/** 256 bits; what is no such text was never one. */
const SECRET_BYTES = 32;
const SECRET = /^[\w-]{43}$/;

const address = { tag: 'diary', path: '/me/diary-address', action: 'diary:read' } as const;
const madeAt = instant.describe('制作时间');

export const diaryRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/diary',
    tag: 'diary',
    summary: { zh: '日程：可查看的开庭，按日按时', en: 'The diary: hearings that one may see, by day and hour' },
    action: 'diary:read',
    query: diaryQuery,
    responses: { 200: diaryList },
    handler: async (ctx) => ({ status: 200, body: await diaryOf(ctx, ctx.query) }),
  }),
  route({
    ...address,
    method: 'get',
    summary: { zh: '本人是否有日程订阅地址', en: "Whether there is a secret address of one's own diary" },
    responses: { 200: z.strictObject({ madeAt: madeAt.nullable().describe('没有的为空 / null: there is none') }) },
    handler: async ({ deps, user }) => {
      const made = await standingDiaryAddress(deps.db.pool, user.username);
      return { status: 200, body: { madeAt: made ? formatInstant(made.getTime()) : null } };
    },
  }),
  route({
    ...address,
    method: 'post',
    summary: {
      zh: '制作日程订阅地址，只显示这一次；此前的随即失效',
      en: 'Make a secret address for calendar programs, told once; the one before is worth nothing from then on',
    },
    body: z.strictObject({}),
    responses: {
      201: z.strictObject({
        path: z
          .string()
          .nullable()
          .describe('本服务下的路径；重复发送同一请求时为空 / below this server; null when the request is repeated'),
        madeAt,
      }),
    },
    handler: async ({ deps, user, now, idempotencyKey }) => {
      const secret = randomBytes(SECRET_BYTES).toString('base64url');
      const id = idFor(`diary-address/${user.username}/${idempotencyKey}`);
      const fresh = await makeDiaryAddress(deps.db.pool, { id, username: user.username, secret, at: now });
      const path = fresh ? `${BASE}/diary/${secret}.ics` : null;
      return { status: 201, headers: fresh ? {} : REPLAYED, body: { path, madeAt: formatInstant(now) } };
    },
  }),
  route({
    ...address,
    method: 'delete',
    summary: { zh: '停用日程订阅地址', en: 'End the secret address' },
    responses: { 204: null },
    handler: async ({ deps, user, now }) => {
      await endDiaryAddresses(deps.db.pool, user.username, now);
      return { status: 204 };
    },
  }),
  route({
    method: 'get',
    path: '/diary/:secret.ics',
    tag: 'diary',
    summary: {
      zh: '日历程序读取的日程（iCalendar）：案号、时间、地点，没有姓名',
      en: 'The diary as a calendar program reads it: number of the case, when and where; no names',
    },
    open: true,
    params: z.strictObject({ secret: z.string().max(200) }),
    media: 'text/calendar; charset=utf-8',
    responses: { 200: z.string() },
    handler: async (ctx) => {
      const { secret } = ctx.params;
      const owner = SECRET.test(secret) ? await ownerOfDiaryAddress(ctx.deps.db.pool, secret) : undefined;
      if (!owner) throw new Problem('not-found');
      const user = userOf(owner);
      return { status: 200, body: await diaryCalendar({ ...ctx, user }) };
    },
  }),
];
