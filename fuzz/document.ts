/** What the OpenAPI document says of one operation, as whoever writes a client for it reads it. */
export interface Operation {
  /** `POST /tasks/{id}/actions/{name}`. */
  readonly name: string;
  readonly method: string;
  /** Below the server, parameters in braces. */
  readonly path: string;
  /** Where its server begins: `/api/v1`, or nothing. */
  readonly base: string;
  readonly params: readonly Parameter[];
  readonly query: readonly Parameter[];
  /** It takes an Idempotency-Key. */
  readonly keyed: boolean;
  /** It looks at If-Match. */
  readonly conditional: boolean;
  /** Nobody has to be signed in. */
  readonly open: boolean;
  /** What whoever asks has to have, as `GET /sessions/current` lists it. */
  readonly permission?: string;
  readonly body?: Schema;
  readonly example?: unknown;
  readonly answers: ReadonlyMap<number, Promised>;
}

export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** What stands beside a status. */
export interface Promised {
  /** Undefined: no body. */
  readonly type?: string;
  readonly schema?: Schema;
}

export type Schema = Readonly<Record<string, unknown>>;

interface Media {
  readonly schema?: Schema;
  readonly example?: unknown;
}
interface Answers {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, Media>>;
}
interface Declared {
  readonly parameters?: readonly (Parameter & { readonly in: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly security?: readonly unknown[];
  readonly 'x-permission'?: string;
  readonly responses: Readonly<Record<string, Answers>>;
}
export interface OpenApi {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Answers>>;
  };
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

export function operationsOf(document: OpenApi): readonly Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) => {
    const servers = (item['servers'] ?? document.servers) as OpenApi['servers'];
    return METHODS.flatMap((method) => {
      const declared = item[method] as Declared | undefined;
      return declared ? [operation(document, path, method, servers[0]?.url ?? '', declared)] : [];
    });
  });
}

function operation(document: OpenApi, path: string, method: string, server: string, declared: Declared): Operation {
  const { parameters = [], requestBody, security, responses, 'x-permission': permission } = declared;
  const placed = (place: string) => parameters.filter((p) => p.in === place);
  const body = requestBody?.content['application/json'];
  const headers = placed('header').map(({ name }) => name);
  const numbered = Object.entries(responses).filter(([status]) => /^\d+$/.test(status));
  return {
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    base: server === '/' ? '' : server,
    params: placed('path'),
    query: placed('query'),
    keyed: headers.includes('Idempotency-Key'),
    conditional: headers.includes('If-Match'),
    open: security?.length === 0,
    ...(permission !== undefined && { permission }),
    ...(body?.schema && { body: body.schema }),
    ...(body?.example !== undefined && { example: body.example }),
    answers: new Map(numbered.map(([status, answer]) => [Number(status), promised(document, answer)])),
  };
}

function promised(document: OpenApi, answer: Answers): Promised {
  const named = answer.$ref?.replace('#/components/responses/', '');
  const whole: Answers = named === undefined ? answer : (document.components.responses[named] ?? {});
  const [first] = Object.entries(whole.content ?? {});
  return first ? { type: first[0], ...(first[1].schema && { schema: first[1].schema }) } : {};
}

/** The schema that a reference leads to. */
export function resolved(schema: Schema, schemas: OpenApi['components']['schemas']): Schema {
  const target = schema['$ref'];
  return typeof target === 'string' ? (schemas[target.replace('#/components/schemas/', '')] ?? {}) : schema;
}
