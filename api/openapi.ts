import { z } from 'zod';
import { scopesFor } from '../domain/machine-keys.js';
import { instant } from './fields.js';
import { explained } from './form-schema.js';
import type { Lang } from './language.js';
import { problemUri } from './problems.js';
import { isMutation, TAGS, type Route } from './route.js';
import { OPENAPI_TEXT as TEXT } from './messages/openapi.js';
import { productVersion } from './version.js';

type Json = Record<string, unknown>;

/** RFC 9457, as `problems.ts` sends it. */
const ProblemSchema = z
  .object({
    type: z.string().meta({ examples: [problemUri('validation')], description: 'docs/problems.md' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().optional(),
    errors: z
      .array(z.object({ pointer: z.string(), in: z.string().optional(), code: z.string(), detail: z.string() }))
      .optional(),
    by: z
      .object({ username: z.string(), name: z.string() })
      .nullable()
      .optional()
      .describe(
        'case-changed: 谁使案件有了变化；null 为期限或系统 / who moved the case on; null: a clock, or the system',
      ),
    challenge: z
      .string()
      .optional()
      .describe('second-factor-required: 随验证码一并发回 / to be sent back with the code'),
    at: instant.optional().describe('case-changed: 何时 / when'),
    what: z.string().nullable().optional().describe('case-changed: 所办何事 / what was done'),
  })
  .meta({ id: 'Problem' });

/** OpenAPI 3.1 of the routes, from the very schemas that parse their requests. */
export function openapi(routes: readonly Route[], lang: Lang): Json {
  const components = new Components();
  const text = TEXT[lang];
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route, lang, components) };
  }
  schemaOf(ProblemSchema, 'output', components);
  return {
    openapi: '3.1.0',
    info: {
      title: text.title,
      version: productVersion(),
      description: text.description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ bearer: [] }, { cookie: [] }],
    tags: Object.values(TAGS).map((tag) => ({ name: tag[lang] })),
    paths: { ...paths, ...rootPaths(lang) },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        key: { type: 'http', scheme: 'bearer', bearerFormat: 'lak_…', description: text.key },
        cookie: { type: 'apiKey', in: 'cookie', name: 'session', description: text.cookie },
      },
      responses: {
        Problem: {
          description: text.problem,
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      schemas: components.schemas,
    },
  };
}

function operation(route: Route, lang: Lang, components: Components): Json {
  return {
    operationId: operationId(route),
    summary: route.summary[lang],
    tags: [TAGS[route.tag][lang]],
    ...(route.action && { 'x-permission': route.action }),
    ...(route.open && { security: [] }),
    ...forKeys(route),
    parameters: [
      ...fieldsOf(route.params, 'path', components),
      ...fieldsOf(route.query, 'query', components),
      ...headers(route, lang),
    ],
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': asked(route, route.body, lang, components) } },
    }),
    responses: { ...answers(route, components), ...refusals(route), default: PROBLEM },
  };
}

/** Of what programs may use as well: the scopes of which any one is enough. */
function forKeys({ action, asksAgain }: Route): Json {
  const scopes = action === undefined || asksAgain ? [] : scopesFor(action);
  return scopes.length === 0 ? {} : { 'x-scopes': scopes, security: [{ bearer: [] }, { cookie: [] }, { key: [] }] };
}

/** With the words of the catalogue where people fill it in. */
function asked({ form }: Route, body: z.ZodType, lang: Lang, components: Components): Json {
  const whole = media(body, 'input', components);
  return form === undefined ? whole : { ...whole, schema: explained(whole['schema'] as Json, { name: form, lang }) };
}

/** `POST /cases/:id/actions/:name` → `post_cases_id_actions_name`; clients are generated from it, so it never changes. */
function operationId(route: Route): string {
  return [route.method, ...route.path.split('/').filter(Boolean)].join('_').replaceAll(/[^\w]/g, '');
}

function fieldsOf(schema: z.ZodType | undefined, place: 'path' | 'query', components: Components): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input', components) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: field,
  }));
}

function headers(route: Route, lang: Lang): Json[] {
  const text = TEXT[lang];
  const header = (name: string, required: boolean, description: string, more: Json = {}) => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string', ...more },
  });
  return [
    ...(isMutation(route)
      ? [header('Idempotency-Key', true, text.idempotencyKey, { minLength: 1, maxLength: 200 })]
      : []),
    ...(route.conditional ? [header('If-Match', false, text.ifMatch)] : []),
    ...(isCacheable(route) ? [header('If-None-Match', false, text.ifNoneMatch)] : []),
    ...(route.streams ? [header('Last-Event-ID', false, text.lastEventId)] : []),
  ];
}

const isCacheable = (route: Route): boolean => route.method === 'get' && route.streams === undefined;

function answers(route: Route, components: Components): Json {
  const unchanged = isCacheable(route) ? { 304: { description: 'Not Modified' } } : {};
  const promised = Object.fromEntries(
    Object.entries(route.responses).map(([status, schema]) => [
      status,
      {
        description: STATUS[status] ?? status,
        ...(schema && { content: { [route.media ?? 'application/json']: media(schema, 'output', components) } }),
        ...(route.streams && { content: { [route.streams]: { schema: { type: 'string' } } } }),
      },
    ]),
  );
  return { ...promised, ...unchanged };
}

const PROBLEM = { $ref: '#/components/responses/Problem' };

/**
 * The statuses with which a route may refuse what it is asked, as what goes before its handler has it (dispatch.ts). What never
 * becomes a request of a route, such as another method or headers too large, is left to `default`; a fault of ours is promised by
 * nobody.
 */
export function refusalsOf(r: Route): readonly number[] {
  const signsIn = r.open === true && r.body !== undefined;
  const mutation = isMutation(r);
  const when: readonly (readonly [status: number, may: boolean])[] = [
    [400, mutation || r.body !== undefined],
    [401, r.open !== true || signsIn],
    [403, r.open !== true],
    [404, mutation || r.params !== undefined || r.query !== undefined],
    [409, mutation],
    [412, r.conditional === true],
    [413, r.body !== undefined],
    [415, r.body !== undefined],
    // A query that nobody knows is one everywhere.
    [422, true],
    [429, true],
    [503, true],
  ];
  return when.filter(([, may]) => may).map(([status]) => status);
}

const refusals = (route: Route): Json => Object.fromEntries(refusalsOf(route).map((status) => [status, PROBLEM]));

const STATUS: Record<string, string> = { 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content' };

function media(schema: z.ZodType, io: Io, components: Components): Json {
  const { example, examples } = (schema.meta() ?? {}) as { example?: unknown; examples?: unknown[] };
  const shown = example ?? examples?.[0];
  return { schema: schemaOf(schema, io, components), ...(shown !== undefined && { example: shown }) };
}

type Io = 'input' | 'output';

/** The schemas with a name, each said once and referred to. */
class Components {
  readonly schemas: Json = {};
  readonly #said = new Map<string, string>();

  /** The name under which this definition stands: its id, or that and its direction where both differ (defaults). */
  name(id: string, definition: Json, io: Io): string {
    const text = JSON.stringify(definition);
    const name = [id, id + (io === 'input' ? 'Input' : 'Output')].find((n) => (this.#said.get(n) ?? text) === text);
    if (name === undefined) throw new Error(`two schemas have the id ${id}`);
    this.#said.set(name, text);
    return name;
  }
}

/** JSON Schema 2020-12; schemas with an id move to the components of the document. */
function schemaOf(schema: z.ZodType, io: Io, components: Components): Json {
  const { $defs = {}, ...whole } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json & {
    $defs?: Record<string, Json>;
  };
  const own = without(whole, '$schema');
  const all = typeof own['id'] === 'string' ? { ...$defs, [own['id']]: own } : $defs;
  const names = new Map(Object.entries(all).map(([id, said]) => [id, components.name(id, said, io)]));
  for (const [id, said] of Object.entries(all)) {
    const { example, ...rest } = without(said, 'id');
    components.schemas[names.get(id) ?? id] = relocate(
      { ...rest, ...(example !== undefined && { examples: [example] }) },
      names,
    );
  }
  return typeof own['id'] === 'string' ? ref(names.get(own['id']) ?? own['id']) : (relocate(own, names) as Json);
}

const without = (json: Json, key: string): Json =>
  Object.fromEntries(Object.entries(json).filter(([name]) => name !== key));

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

function relocate(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((inner) => relocate(inner, names));
  if (typeof value !== 'object' || value === null) return value;
  const { $ref: target } = value as Json;
  if (typeof target === 'string') {
    const id = target.replace('#/$defs/', '');
    return { ...value, ...ref(names.get(id) ?? id) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, relocate(inner, names)]));
}

/** What stands beside the versioned API. */
function rootPaths(lang: Lang): Json {
  const text = TEXT[lang];
  const get = (summary: string, type: string, more: Json = {}) => ({
    servers: [{ url: '/' }],
    get: { summary, security: [], responses: { 200: { description: 'OK', content: { [type]: {} } }, ...more } },
  });
  return {
    '/healthz': get(text.healthz, 'application/json'),
    '/readyz': get(text.readyz, 'application/json', { 503: { description: text.notReady } }),
    '/metrics': get(text.metrics, 'text/plain'),
    '/openapi.json': get(text.openapi, 'application/json'),
  };
}
