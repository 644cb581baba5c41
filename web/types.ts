import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { openapi } from '../api/openapi.js';
import { routes } from '../api/routes.js';

/** Writes what the console knows of the API (src/api/generated.d.ts), from the routes themselves. */
const document = JSON.parse(JSON.stringify(openapi(routes, 'en'))) as Parameters<typeof openapiTS>[0];
const types = astToString(await openapiTS(document));
writeFileSync(fileURLToPath(new URL('src/api/generated.d.ts', import.meta.url)), types);
