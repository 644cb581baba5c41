import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Router, static as files } from 'express';
import { isKnown, tagOf } from './conditional.js';
import { languageOf, languageTag, type Lang } from './language.js';
import { openapi } from './openapi.js';
import type { Route } from './route.js';

/** The page only needs these of swagger-ui; they are served from here, so nothing is fetched from elsewhere. */
const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** /openapi.json. */
export function document(routes: readonly Route[]): Router {
  const router = Router();
  const documents = new Map<Lang, string>();
  router.get('/openapi.json', (req, res) => {
    const lang = languageOf(req);
    const text = documents.get(lang) ?? JSON.stringify(openapi(routes, lang));
    documents.set(lang, text);
    res.set({ 'Content-Language': languageTag(lang), Vary: 'Accept-Language', ETag: tagOf(text) });
    if (isKnown(req, tagOf(text))) res.status(304).end();
    else res.type('json').send(text);
  });
  return router;
}

/** A page at /docs to read and try it, where DOCS lets it. */
export function docs(): Router {
  const router = Router();
  const ui = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  router.get('/docs', (req, res) => {
    // Its page writes styles into itself.
    const policy = String(res.get('Content-Security-Policy')).replace(
      "style-src 'self'",
      "style-src 'self' 'unsafe-inline'",
    );
    res
      .set({
        Vary: 'Accept-Language',
        'Content-Security-Policy': policy.replace("font-src 'self'", "font-src 'self' data:"),
      })
      .type('html')
      .send(page(languageOf(req)));
  });
  router.get('/docs/start.js', (_req, res) => {
    res.type('js').send(START);
  });
  for (const file of ASSETS) router.use(`/docs/${file}`, files(join(ui, file), { maxAge: '1d' }));
  return router;
}

const page = (lang: Lang) => `<!doctype html>
<html lang="${languageTag(lang)}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** On this page the key is made up for each request, so that trying something out takes one click. */
const START = `
const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
fetch('/openapi.json').then((answer) => answer.json()).then((spec) => {
  for (const path of Object.values(spec.paths)) {
    for (const operation of Object.values(path)) {
      if (!Array.isArray(operation.parameters)) continue;
      operation.parameters = operation.parameters.filter((p) => p.name !== 'Idempotency-Key');
    }
  }
  SwaggerUIBundle({
    spec,
    dom_id: '#api',
    deepLinking: true,
    tryItOutEnabled: true,
    requestInterceptor: (request) => {
      if (request.method !== 'GET' && !request.headers['Idempotency-Key']) request.headers['Idempotency-Key'] = key();
      return request;
    },
  });
});
`;
