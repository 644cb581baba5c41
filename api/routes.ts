import type { Route } from './route.js';
import { sessionRoutes } from './resources/sessions.js';

/** Every route there is, in the order of the OpenAPI document. */
export const routes: readonly Route[] = [...sessionRoutes];
