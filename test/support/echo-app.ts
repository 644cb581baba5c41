import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import { createApp } from '../../api/app.js';
import type { Deps } from '../../api/deps.js';
import { dayOf, idNumber, line, uuid, wholeNumber } from '../../api/fields.js';
import { sessionRoutes } from '../../api/resources/sessions.js';
import { route, type Route } from '../../api/route.js';
import { mutation, testDeps, tokenOf } from './api.js';
import { createDatabase, type TestDatabase } from './database.js';

const echo = route({
  method: 'post',
  path: '/echo/:id',
  tag: 'cases',
  summary: { zh: '回声', en: 'Echo' },
  action: 'case:open-application',
  conditional: true,
  params: z.strictObject({ id: uuid }),
  query: z.strictObject({ limit: wholeNumber(0, 200).default(50) }),
  body: z.strictObject({ name: line(50).optional(), born: dayOf('birth').optional(), id: idNumber.optional() }),
  responses: {
    200: z.strictObject({
      body: z.record(z.string(), z.unknown()),
      limit: z.number(),
      key: z.string(),
      ifMatch: z.array(z.number()).nullable(),
      lang: z.string(),
    }),
  },
  handler: ({ body, query, idempotencyKey, ifMatch, lang }) => ({
    status: 200,
    body: { body, limit: query.limit, key: idempotencyKey, ifMatch: ifMatch ? [...ifMatch] : null, lang },
  }),
});

const broken = route({
  method: 'get',
  path: '/broken/:how',
  tag: 'cases',
  summary: { zh: '故障', en: 'Broken' },
  params: z.strictObject({ how: z.string() }),
  responses: { 200: z.strictObject({ promised: z.string() }) },
  async handler({ params, deps: { db } }) {
    if (params.how === 'unpromised') return { status: 200, body: { promised: 7 as unknown as string } };
    if (params.how === 'value-in-message') await db.pool.query(`SELECT $1::uuid`, ['CANARY-IN-SQL']);
    throw new Error('CANARY-IN-MESSAGE', { cause: new Error('CANARY-IN-CAUSE') });
  },
});

const counting = route({
  method: 'get',
  path: '/agencies/count',
  tag: 'cases',
  summary: { zh: '机构数', en: 'How many agencies' },
  open: true,
  responses: { 200: z.strictObject({ agencies: z.int() }) },
  handler: async ({ deps: { db } }) => ({ status: 200, body: { agencies: await db.prisma.agency.count() } }),
});

export const ID = 'a0000000-0000-4000-8000-000000000001';
export const ECHO_ROUTES: readonly Route[] = [...sessionRoutes, echo, broken, counting];

/** An app with routes that echo, fail and count, for a whole test file; to be made at its top level. */
export class EchoApp {
  database!: TestDatabase;
  deps!: Deps;
  app!: Express;
  token!: string;
  readonly logged: string[] = [];

  constructor() {
    beforeAll(async () => {
      this.database = await createDatabase();
      this.deps = testDeps(this.database.appUrl, {}, { write: (text: string) => void this.logged.push(text) });
      this.app = createApp(this.deps, ECHO_ROUTES);
      this.token = await tokenOf(this.app, 'intake');
    });
    afterAll(async () => {
      await this.deps.db.close();
      await this.database.drop();
    });
  }

  post(body?: string | object, path = `/api/v1/echo/${ID}`) {
    return request(this.app).post(path).set(mutation(this.token)).set('Content-Type', 'application/json').send(body);
  }
  get(path: string) {
    return request(this.app).get(path).set('Authorization', `Bearer ${this.token}`);
  }
}
