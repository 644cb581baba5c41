import { Validator } from '@seriousme/openapi-schema-validator';
import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testDeps } from '../test/support/api.js';
import type { Deps } from './deps.js';
import { createApp } from './app.js';
import { judgedAt } from './judging.js';
import { openapi } from './openapi.js';
import { isMutation, route } from './route.js';
import { routes } from './routes.js';

type Schema = Record<string, unknown>;
interface Operation {
  operationId?: string;
  parameters?: { name: string; in: string; required: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
  responses: Record<string, unknown>;
}
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

const documentOf = (list = routes) => openapi(list, 'en') as unknown as Document;

describe.each(['zh', 'en'] as const)('the document in %s', (lang) => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(openapi(routes, lang)));
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  test('refers to nothing that is not there', () => {
    const document = openapi(routes, lang) as unknown as Document;
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(refs.length).toBeGreaterThan(0);
    for (const ref of new Set(refs)) {
      const found = ref
        .replace('#/', '')
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect(found, ref).toBeDefined();
    }
  });
});

test('every route is in it, under an id of its own', () => {
  const { paths } = documentOf();
  const ids = Object.values(paths).flatMap((path) => Object.values(path).map((operation) => operation.operationId));
  const named = ids.filter((id) => id !== undefined);
  expect(named).toHaveLength(routes.length);
  expect(new Set(named).size).toBe(named.length);
});

test('every mutation but signing in asks for an Idempotency-Key, and nothing else does', () => {
  const { paths } = documentOf();
  for (const r of routes) {
    const operation = paths[r.path.replaceAll(/:(\w+)/g, '{$1}')]?.[r.method];
    const asks = operation?.parameters?.some((p) => p.name === 'Idempotency-Key' && p.required) ?? false;
    expect(asks, `${r.method} ${r.path}`).toBe(isMutation(r));
    expect(isMutation(r)).toBe(r.method !== 'get' && !['/sessions', '/sessions/second-factor'].includes(r.path));
  }
});

test('every example of a body is accepted by the schema that parses it', () => {
  const { paths } = documentOf();
  for (const r of routes) {
    const operation = paths[r.path.replaceAll(/:(\w+)/g, '{$1}')]?.[r.method];
    const example = operation?.requestBody?.content['application/json']?.example;
    if (r.body && example !== undefined) {
      expect(
        judgedAt(Date.now(), () => r.body!.safeParse(example)).error?.issues,
        `${r.method} ${r.path}`,
      ).toBeUndefined();
    }
  }
});

test('requests refuse unknown fields, in the document as on the wire', () => {
  for (const r of routes) {
    for (const schema of [r.params, r.query]) {
      if (schema)
        expect(
          judgedAt(Date.now(), () => schema.safeParse({ surely_unknown: 1 })).error?.issues.map((i) => i.code),
        ).toContain('unrecognized_keys');
    }
  }
});

test('schemas with a name are said once and referred to', () => {
  const Inner = z.strictObject({ a: z.string() }).meta({ id: 'Inner' });
  const list = [
    route({
      method: 'post',
      path: '/things/:id',
      tag: 'cases',
      summary: { zh: '物', en: 'Thing' },
      params: z.strictObject({ id: z.uuid() }),
      body: z
        .strictObject({ one: Inner, two: z.array(Inner) })
        .meta({ id: 'Thing', example: { one: { a: 'x' }, two: [] } }),
      responses: { 201: Inner },
      handler: ({ body }) => ({ status: 201, body: body.one }),
    }),
  ];
  const { paths, components } = documentOf(list);
  expect(components.schemas['Thing']).toMatchObject({
    properties: {
      one: { $ref: '#/components/schemas/Inner' },
      two: { type: 'array', items: { $ref: '#/components/schemas/Inner' } },
    },
    additionalProperties: false,
  });
  const operation = paths['/things/{id}']!['post']!;
  expect(operation.requestBody?.content['application/json']).toEqual({
    schema: { $ref: '#/components/schemas/Thing' },
    example: { one: { a: 'x' }, two: [] },
  });
  expect(operation.operationId).toBe('post_things_id');
});

describe('served', () => {
  let app: Express;
  let deps: Deps;
  beforeAll(() => {
    // Nothing here asks the database.
    deps = testDeps('postgresql://nobody@127.0.0.1:1/none');
    app = createApp(deps);
  });
  afterAll(() => deps.db.close());

  test('the document, in the language of the caller', async () => {
    const zh = await request(app).get('/openapi.json').expect(200);
    const en = await request(app).get('/openapi.json').set('Accept-Language', 'en').expect(200);
    expect(zh.body).toMatchObject({ openapi: '3.1.0', info: { title: '法律援助案件办理服务' } });
    expect(en.body).toMatchObject({ info: { title: 'Legal-aid casework' } });
    expect(en.headers['vary']).toContain('Accept-Language');
  });

  test('the page, with everything it needs from this service alone', async () => {
    const page = await request(app).get('/docs').expect(200);
    expect(page.headers['content-type']).toContain('text/html');
    const assets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(assets).toHaveLength(4);
    for (const asset of assets) {
      expect(asset).toMatch(/^\/docs\//);
      await request(app).get(asset).expect(200);
    }
    // The policy forbids scripts inside the page.
    expect(page.text).not.toMatch(/<script>|onload=/);
    await request(app).get('/docs/package.json').expect(404);
  });
});
